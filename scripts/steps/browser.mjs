import { existsSync } from 'node:fs';
import { pinnedNode, run, tool } from './runtime.mjs';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';

/**
 * Finds a browser for Playwright, and installs one when there is none. Answers the environment that names it
 * (`POSTSEAL_CHROMIUM`: path of a system's chromium; without it Playwright uses its own), or undefined after saying why.
 */
export async function findBrowser() {
  if (existsSync(SYSTEM_CHROMIUM)) return { POSTSEAL_CHROMIUM: SYSTEM_CHROMIUM };
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.log('Installing chromium from Debian …');
    await quietly('apt-get', ['update']);
    await quietly('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']);
    if (existsSync(SYSTEM_CHROMIUM)) return { POSTSEAL_CHROMIUM: SYSTEM_CHROMIUM };
  }
  console.log('Downloading the browser of Playwright, unless it is there …');
  if ((await quietly(pinnedNode(), [tool('playwright'), 'install', 'chromium'])) === 0) return {};
  console.log(
    'FAIL  no browser: install chromium as /usr/bin/chromium, or run "npx playwright install --with-deps chromium".',
  );
  return undefined;
}

async function quietly(program, args) {
  const lines = [];
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const exitCode = await run(program, args, { env, onLine: (line) => lines.push(line) }).catch((error) => {
    lines.push(error.message);
    return 1;
  });
  if (exitCode !== 0) console.log(lines.slice(-15).join('\n'));
  return exitCode;
}
