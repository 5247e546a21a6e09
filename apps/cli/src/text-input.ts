import { type Terminal, UsageError } from './command.js';
import { readInput as readWhole } from './input-file.js';

const MAX_INPUT_BYTES = 10 * 1024 * 1024;

/** The bytes of the one file named, or of standard input for `-` and none. Refuses more than 10 MB. */
export async function readInput(positionals: readonly string[], terminal: Terminal): Promise<Uint8Array> {
  if (positionals.length > 1) throw new UsageError('Give one file, or none to read standard input.');
  const [path = '-'] = positionals;
  const bytes = path === '-' ? await readStdin(terminal) : await readWhole(path, terminal);
  if (bytes.length > MAX_INPUT_BYTES) throw new UsageError('The input is larger than 10 MB.');
  return bytes;
}

async function readStdin(terminal: Terminal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of terminal.stdin) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_INPUT_BYTES) break;
  }
  return Buffer.concat(chunks);
}
