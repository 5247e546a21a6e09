import { spawn } from 'node:child_process';
import type { ServerUser } from './server-user.js';

export interface Finished {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs one of PostgreSQL's programs to its end as `user`, with nothing of our own environment (it may hold secrets). */
export function run(program: string, args: string[], user: ServerUser, input = ''): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...user,
      cwd: '/',
      env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, LC_ALL: 'C', TZ: 'UTC' },
      windowsHide: true,
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.stdin.on('error', () => {}); // a program that ends early closes its input; its exit code says why
    child.stdin.end(input);
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, output }));
  });
}
