import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canRead, chooseServerUser } from './server-user.js';

const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Where Postseal keeps its data: `POSTSEAL_DATA_DIR`, else `.postseal` in the checkout, else (when the database's
 * user cannot reach the checkout, or nobody may write there) the user's data home.
 */
export function chooseDataDirectory(env: NodeJS.ProcessEnv = process.env, checkout = CHECKOUT): string {
  if (env.POSTSEAL_DATA_DIR) return resolve(env.POSTSEAL_DATA_DIR);
  const inside = join(checkout, '.postseal');
  const user = chooseServerUser(join(inside, 'postgres'));
  if (isWritable(existsSync(inside) ? inside : checkout) && canRead(user, checkout)) return inside;
  if (user) return '/var/lib/postseal'; // root's own home is closed to the database's user
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'postseal');
}

/** Makes the folder and its parents, open for passing through so that the database's user reaches its own part. */
export function makeDataDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDataDirectory(dirname(path)); // by hand: Node's own `recursive` never returns below /proc
  try {
    mkdirSync(path, { mode: 0o755 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
