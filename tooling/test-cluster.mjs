// Jest's globalSetup for tests with a database: one folder per run, in which the first test that needs PostgreSQL
// starts a throw-away server (packages/embedded-postgres/src/test-database.ts). At the end of the run both go.
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'postseal-test-';

export default function shareOneServer() {
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX))) {
    if (!isAlive(Number(name.split('-')[2]))) removeServer(join(tmpdir(), name)); // its run was killed
  }
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  chmodSync(folder, 0o755); // the server may run as another user
  process.env.POSTSEAL_TEST_CLUSTER = folder; // inherited by Jest's workers
  process.once('exit', () => removeServer(folder));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
}

function removeServer(folder) {
  const lock = join(folder, 'postgres', 'postmaster.pid');
  try {
    process.kill(Number(readFileSync(lock, 'utf8').split('\n')[0]), 'SIGQUIT'); // at once: nothing here is worth keeping
    for (let waited = 0; existsSync(lock) && waited < 5000; waited += 20) sleep(20);
  } catch {
    // No server was started, or it is gone.
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function sleep(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
