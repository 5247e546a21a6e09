import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser } from './browser.mjs';
import { buildStale } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { orComplain, pinnedNode, root, run, seconds, tool } from './runtime.mjs';

/** Runs every check and test, whatever fails before, and sums them up. */
export function testEverything() {
  return orComplain(async () => {
    await ensureInstalled();
    await buildStale();
    const results = mkdtempSync(join(tmpdir(), 'postseal-results-'));
    const sums = [];
    try {
      sums.push(await check('format and lint', tool('biome'), ['check', '--error-on-warnings', '.']));
      for (const project of typedProjects()) {
        sums.push(await check(`types of ${project}`, tool('tsc'), ['-p', project, '--noEmit']));
      }
      sums.push(await check('package boundaries', tool('turbo'), ['boundaries', '--no-color']));
      const cruise = ['--config', 'tooling/dependency-cruiser.config.cjs', 'apps', 'packages'];
      sums.push(await check('import rules', tool('depcruise'), cruise));
      for (const project of ['unit', 'db']) sums.push(await jest(project, join(results, `${project}.json`)));
      sums.push(await browserTests(join(results, 'browser.json')));
    } finally {
      rmSync(results, { recursive: true, force: true });
    }
    const total = (what) => sums.reduce((sum, counts) => sum + counts[what], 0);
    const skipped = total('skipped') > 0 ? `, ${total('skipped')} skipped` : '';
    console.log(`\n${total('passed')} passed, ${total('failed')} failed${skipped}`);
    process.exitCode = total('failed') > 0 ? 1 : 0;
  });
}

/** Runs the tests whose path holds `name` in their long form. */
export function testAtLength(name) {
  return orComplain(async () => {
    await ensureInstalled();
    await buildStale();
    const env = {
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
      POSTSEAL_TESTS: 'full',
    };
    process.exitCode = await run(pinnedNode(), [tool('jest'), '--testPathPatterns', name], { env });
  });
}

/** A tool that passes or fails as a whole counts as one. Its output shows when it fails. */
async function check(name, program, args) {
  const begin = performance.now();
  const lines = [];
  const exitCode = await run(pinnedNode(), [program, ...args], { onLine: (line) => lines.push(line) });
  if (exitCode !== 0) console.log(lines.join('\n'));
  console.log(`${exitCode === 0 ? 'pass' : 'FAIL'}  ${name} (${seconds(begin)})`);
  return { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
}

function typedProjects() {
  return ['apps', 'packages']
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
    .concat('apps/web/e2e')
    .filter((project) => existsSync(join(root, project, 'tsconfig.json')));
}

async function jest(project, report) {
  console.log(`\nTests: ${project}`);
  const options = [
    '--selectProjects',
    project,
    '--maxWorkers',
    '2',
    '--json',
    '--outputFile',
    report,
    '--passWithNoTests',
  ];
  const env = { NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' };
  // Jest prints its JSON to the output even when it writes a file; what a person reads is on the other stream.
  const exitCode = await run(pinnedNode(), [tool('jest'), ...options], { env, onLine: showUnlessJson });
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = readJson(report);
  const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const failed = numFailedTests + brokenFiles.length;
  return {
    passed: numPassedTests,
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
}

async function browserTests(report) {
  const config = 'apps/web/playwright.config.ts';
  if (!existsSync(join(root, config))) return { passed: 0, failed: 0, skipped: 0 };
  console.log('\nTests: browser');
  const browser = await findBrowser();
  if (!browser) return { passed: 0, failed: 1, skipped: 0 };
  const env = { ...browser, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const exitCode = await run(
    pinnedNode(),
    [tool('playwright'), 'test', '-c', config, '--reporter=list,json'],
    { env },
  );
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { expected, flaky, unexpected, skipped } = readJson(report).stats;
  return {
    passed: expected + flaky,
    failed: exitCode !== 0 && unexpected === 0 ? 1 : unexpected,
    skipped,
  };
}

function showUnlessJson(line) {
  if (!line.startsWith('{"numFailedTestSuites"')) console.log(line);
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
