import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Terminal, UsageError } from './command.js';

/** The bytes of a file, or of standard input for `-`. */
export async function readInput(file: string, terminal: Terminal): Promise<Uint8Array> {
  if (file === '-') return buffer(Readable.from(terminal.stdin));
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} cannot be read (${code ?? 'unknown error'}).`);
  }
}

export interface FoundFile {
  readonly path: string;
  readonly name: string;
}

/** A file, or all files in a directory and below, such as a Maildir. In order, so that a second run takes the same way. */
export async function filesIn(path: string): Promise<FoundFile[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ path, name: path }];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => ({ path: file, name: relative(path, file) }));
  } catch (error) {
    throw new UsageError(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
    );
  }
}
