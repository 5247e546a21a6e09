import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Complaint, childEnvironment, pinnedNode, root } from './runtime.mjs';

const STOP_PATIENCE_MS = 20_000; // mail in flight is finished and the database written down
const FOLLOW_PARENT = new URL('follow-parent.mjs', import.meta.url).href;
const START_PATIENCE_MS = 120_000; // recovery and migrations of a large database included

/** Refuses a port that another program has, before anything is started. */
export async function claimPort(name, host, port) {
  const code = await new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.code));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
  if (!code) return;
  const why =
    code === 'EADDRINUSE'
      ? 'is taken by another program'
      : code === 'EACCES'
        ? 'needs more rights'
        : `is not usable (${code})`;
  throw new Complaint(`Port ${port} on ${host} ${why}; free it or choose another with ${name}.`);
}

/** One of our processes. `ready` resolves when it answers; `ended` with how it ended. */
export class Service {
  constructor(name, script, env, isReady, { quiet = false } = {}) {
    this.name = name;
    if (!existsSync(join(root, script)))
      throw new Complaint(`${script} is missing: the build did not make it.`);
    this.child = spawn(pinnedNode(), ['--import', FOLLOW_PARENT, script], {
      cwd: root,
      env: childEnvironment({ NODE_ENV: 'production', ...env }),
      stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit', 'ipc'],
      // Its own group: Ctrl-C reaches us alone, and we stop our services in order.
      detached: process.platform !== 'win32',
    });
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => resolve(error.message));
      this.child.once('exit', (exitCode, signal) => resolve(signal ?? `exit code ${exitCode}`));
    });
    this.ready = Promise.race([
      isReady(this.child),
      this.ended.then(() => Promise.reject(new Complaint('Postseal did not start: the reason is above.'))),
      delay(START_PATIENCE_MS, undefined, { ref: false }).then(() => {
        throw new Complaint(`${name} did not answer within ${START_PATIENCE_MS / 1000} seconds.`);
      }),
    ]);
    this.ready.catch(() => {}); // whoever waits for it hears of it
  }

  /** Asks it to stop, and makes it when it does not. */
  async stop() {
    this.child.kill('SIGTERM');
    const patience = delay(STOP_PATIENCE_MS, 'late', { ref: false });
    if ((await Promise.race([this.ended, patience])) !== 'late') return;
    console.error(`${this.name} did not stop in time and was ended.`);
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/** Ready when the process says so. */
export function saysReady(child) {
  return new Promise((resolve) =>
    child.on('message', (message) => message?.postseal === 'ready' && resolve()),
  );
}

/** Ready when `url` gives any answer that is no fault. */
export function answers(url) {
  return async (child) => {
    while (child.exitCode === null) {
      const status = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) }).then(
        (response) => response.status,
        () => 0,
      );
      if (status > 0 && status < 500) return;
      await delay(100);
    }
    await new Promise(() => {}); // it ended, and `ended` tells
  };
}
