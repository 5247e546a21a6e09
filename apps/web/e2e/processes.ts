import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const FOLLOW_PARENT = new URL('../../../scripts/steps/follow-parent.mjs', import.meta.url).href;
const START_PATIENCE_MS = 90_000;
const STOP_PATIENCE_MS = 20_000;
const KEPT_OUTPUT = 20_000; // characters, the latest

/** One process of the product under test. What it printed is told when it fails, and else kept quiet. */
export class ServerProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;
  private output = '';

  constructor(
    private readonly script: string,
    env: Readonly<Record<string, string>>,
  ) {
    if (!existsSync(join(root, script))) throw new Error(`${script} is missing: run \`npm run build\` first`);
    // The product sees no setting of whoever runs the tests.
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(POSTSEAL_|DATABASE_URL$|NODE_OPTIONS$)/.test(name),
    );
    this.child = spawn(process.execPath, ['--import', FOLLOW_PARENT, script], {
      cwd: root,
      env: { ...Object.fromEntries(inherited), NODE_ENV: 'production', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output = (this.output + text).slice(-KEPT_OUTPUT);
      });
    }
    this.ended = once(this.child, 'exit');
  }

  /** Resolves when the process says over IPC that it serves. */
  saysReady(): Promise<void> {
    return this.waitFor(
      new Promise<void>((resolve) => {
        this.child.on('message', (message: { postseal?: string }) => {
          if (message?.postseal === 'ready') resolve();
        });
      }),
    );
  }

  /** Resolves when `url` gives any answer that is no fault. */
  answers(url: string): Promise<void> {
    return this.waitFor(
      (async () => {
        while (this.child.exitCode === null) {
          const answer = await fetch(url, { redirect: 'manual' }).catch(() => null);
          if (answer && answer.status < 500) return;
          await delay(100);
        }
      })(),
    );
  }

  /** Ends it as `kill -9` does. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Asks it to end, and makes it when it does not. Tells its output when it had trouble. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGTERM');
    const late = delay(STOP_PATIENCE_MS, 'late', { ref: false });
    if ((await Promise.race([this.ended, late])) === 'late') {
      await this.kill();
      throw new Error(`${this.script} did not stop by itself\n${this.output}`);
    }
  }

  /** What it printed last. */
  get log(): string {
    return this.output;
  }

  private async waitFor(ready: Promise<void>): Promise<void> {
    const died = this.ended.then(() => 'ended by itself');
    const late = delay(START_PATIENCE_MS, 'did not start in time', { ref: false });
    const trouble = await Promise.race([ready.then(() => null), died, late]);
    if (trouble) throw new Error(`${this.script} ${trouble}\n${this.output}`);
  }
}

/** A TCP port of loopback that nobody has at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
