import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint, root, run } from './runtime.mjs';

const marker = join(root, 'node_modules', '.postseal-lock');

/** Installs the packages of the lock file unless they are there. */
export async function ensureInstalled() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) return;
  if (!isInstalled(JSON.parse(lock))) await install();
  writeFileSync(marker, hash);
}

async function install() {
  console.log('Installing packages (about a minute) …');
  // npm on the Node that started it: the pinned one is about to be replaced.
  const npm = process.env.npm_execpath;
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const exitCode = npm
    ? await run(process.env.npm_node_execpath ?? process.execPath, [npm, ...options])
    : await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', options);
  if (exitCode !== 0) {
    throw new Complaint(
      'The packages could not be installed: see npm above. Is the network reachable, and space left?',
    );
  }
}

/** Compares with npm's own list of what it put into node_modules, so that a tree installed by hand is believed. */
function isInstalled(lock) {
  const list = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(list)) return false;
  const installed = JSON.parse(readFileSync(list, 'utf8')).packages;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (!path.includes('node_modules/') || wanted.link) return true;
    if (installed[path]) return installed[path].version === wanted.version;
    return wanted.optional || wanted.devOptional || wanted.peer; // for another platform, or not needed
  });
}
