import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The secret of an instance that states none: made at the first start and kept in the data directory, readable by its
 * owner only. Processes that start together agree on it, because only one can create the file.
 */
export async function readInstanceSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'secret');
  await writeFile(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return (await readFile(file, 'utf8')).trim();
}
