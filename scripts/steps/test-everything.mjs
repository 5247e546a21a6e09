import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser } from './browser.mjs';
import { buildStale } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { orComplain, pinnedNode, root, run, seconds, tool } from './runtime.mjs';

/** Processes at once. Tests over real parts wait much of their time: for a retry, a time-out, another process. */
const workers = { unit: 2, db: 4 };

/** Runs every check and test, whatever fails before, and sums them up. */
export function testEverything() {
  return orComplain(async () => {
    await ensureInstalled();
    await buildStale();
    const results = mkdtempSync(join(tmpdir(), 'postseal-results-'));
    const sums = [];
    try {
      sums.push(...(await allChecks()));
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

/** Format, types and import rules; two at a time, since each has one core's worth of work. */
async function allChecks() {
  const waiting = [
    ...typedProjects().map((project) => [`types of ${project}`, tool('tsc'), ['-p', project, '--noEmit']]),
    ['format and lint', tool('biome'), ['check', '--error-on-warnings', '.']],
    ['package boundaries', tool('turbo'), ['boundaries', '--no-color']],
    [
      'import rules',
      tool('depcruise'),
      ['--config', 'tooling/dependency-cruiser.config.cjs', 'apps', 'packages'],
    ],
  ];
  const sums = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) sums.push(await check(...next));
  };
  await Promise.all([work(), work()]);
  return sums;
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
    String(workers[project]),
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
