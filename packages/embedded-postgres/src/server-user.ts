import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { EmbeddedPostgresError } from './errors.js';

/** The operating system's user that the server runs as; undefined: the one that runs this process. */
export type ServerUser = { readonly uid: number; readonly gid: number } | undefined;

/**
 * PostgreSQL refuses to run as root, so root lends it an existing unprivileged user: the owner of the data that is
 * already there, else `nobody`. A uid without a passwd entry does not do: PostgreSQL looks its name up.
 */
export function chooseServerUser(clusterDirectory: string): ServerUser {
  if (process.getuid?.() !== 0) return undefined;
  const users = readPasswd();
  const owner = statSync(clusterDirectory, { throwIfNoEntry: false })?.uid;
  const user =
    users.find(({ uid }) => uid !== 0 && uid === owner) ?? users.find(({ name }) => name === 'nobody');
  if (!user) {
    throw new EmbeddedPostgresError(
      'no_unprivileged_user',
      'PostgreSQL refuses to run as root and this system has no user "nobody"; start Postseal as an ordinary user or set DATABASE_URL.',
    );
  }
  return { uid: user.uid, gid: user.gid };
}

/** Whether the server's user can reach `path` and read it; asked of the system, which also knows ACLs and mounts. */
export function canRead(user: ServerUser, path: string): boolean {
  if (!user) return true;
  return (
    spawnSync('/bin/sh', ['-c', '[ -r "$0" ]', path], { ...user, cwd: '/', stdio: 'ignore' }).status === 0
  );
}

function readPasswd() {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => Number.isInteger(uid) && Number.isInteger(gid));
}
