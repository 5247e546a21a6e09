import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const binaries = join(root, 'node_modules', '.bin');

/** Something that a person can mend; shown without a stack. */
export class Complaint extends Error {}

/** Runs `work`, and ends the process with one sentence when it complains. */
export async function orComplain(work) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Complaint ? `\n${error.message}` : error);
    process.exit(1);
  }
}

/** The pinned Node, or the running one where none is packaged for the platform. */
export function pinnedNode() {
  const pinned = join(binaries, process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(pinned)) return pinned;
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  throw new Complaint(
    `No Node.js 24 is packaged for ${process.platform}-${process.arch}; install Node.js 24 or newer and start again.`,
  );
}

/** The environment of everything that runs here: the pinned Node and the installed tools first, nothing phones home. */
export function childEnvironment(extra = {}) {
  return {
    ...process.env,
    PATH: binaries + delimiter + process.env.PATH,
    DO_NOT_TRACK: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    ...extra,
  };
}

/** The path of an installed tool's own program, to be run by the pinned Node. */
export function tool(name) {
  return join(binaries, name);
}

/**
 * Runs a program to its end. With `onLine` its output arrives line by line, without it goes to the terminal.
 * Answers the exit code, also when a signal ended it.
 */
export function run(program, args, { env = {}, onLine } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = onLine ? ['ignore', 'pipe', 'pipe'] : 'inherit';
    const child = spawn(program, args, { cwd: root, env: childEnvironment(env), stdio });
    if (onLine) for (const stream of [child.stdout, child.stderr]) readLines(stream, onLine);
    child.on('error', reject);
    child.on('close', (exitCode) => resolve(exitCode ?? 1));
  });
}

export function readLines(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    lines.forEach(onLine);
  });
  stream.on('end', () => rest && onLine(rest));
}

export function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
