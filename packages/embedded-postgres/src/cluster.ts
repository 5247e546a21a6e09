import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.js';
import { EmbeddedPostgresError, explainFileError, explainOutput } from './errors.js';
import { run } from './run.js';
import type { ServerUser } from './server-user.js';

export const APPLICATION_ROLE = 'postseal';
export const ADMIN_ROLE = 'postgres';

/** One database cluster on disk, with what is needed to run and reach it. */
export interface Cluster {
  /** PostgreSQL's own data directory. */
  readonly directory: string;
  readonly binaries: Binaries;
  readonly user: ServerUser;
}

/** Kept beside the data, readable only by whoever starts Postseal. */
export interface Access {
  readonly password: string;
  readonly adminPassword: string;
  /** The port of the last start; tried first at the next, so that addresses stay valid. */
  readonly port?: number;
}

const STAGING = 'postgres.new-';

/**
 * Creates the cluster unless it exists: initdb, the application's role and its database. All of it happens in a
 * staging folder that is renamed at the end: the cluster appears complete or not at all, and of several processes
 * that create at once one wins and the others use what it made.
 *
 * The role `postseal` owns its database and is nothing more: no superuser, so that row-level security binds it, and
 * no CREATEDB, because only tests and the making of migrations need scratch databases; they ask the administrator.
 */
export async function createCluster(cluster: Cluster, dataDirectory: string): Promise<void> {
  if (existsSync(join(cluster.directory, 'PG_VERSION'))) return checkVersion(cluster);
  checkEmpty(cluster.directory);
  removeAbandoned(dataDirectory);
  const staging = mkdtempSync(join(dataDirectory, STAGING));
  try {
    await fillCluster({ ...cluster, directory: join(staging, 'cluster') }, staging);
    renameSync(join(staging, 'cluster'), cluster.directory); // replaces an empty folder, fails on another's cluster
  } catch (error) {
    if (!existsSync(join(cluster.directory, 'PG_VERSION'))) throw explainFileError(error, dataDirectory);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

export function readAccess(cluster: Cluster): Access {
  try {
    return JSON.parse(readFileSync(accessFile(cluster), 'utf8'));
  } catch (error) {
    throw explainFileError(error, accessFile(cluster));
  }
}

export function writeAccess(cluster: Cluster, access: Access): void {
  replaceFile(accessFile(cluster), JSON.stringify(access), 0o600);
}

/** Writes beside and renames: a reader sees the old text or the new one, never half of it. */
export function replaceFile(path: string, text: string, mode: number): void {
  const staging = `${path}.${process.pid}`;
  try {
    writeFileSync(staging, text, { mode });
    renameSync(staging, path);
  } catch (error) {
    rmSync(staging, { force: true });
    throw explainFileError(error, path);
  }
}

async function fillCluster(cluster: Cluster, staging: string): Promise<void> {
  const { directory, user } = cluster;
  const access: Access = { password: newPassword(), adminPassword: newPassword() };
  const passwordFile = join(staging, 'password');
  mkdirSync(directory, { mode: 0o700 });
  writeFileSync(passwordFile, access.adminPassword, { mode: 0o600 });
  if (user) for (const path of [staging, directory, passwordFile]) chownSync(path, user.uid, user.gid);

  await succeed(cluster, 'initdb', [
    ...['-D', directory, '--username', ADMIN_ROLE, '--pwfile', passwordFile],
    ...['--auth=scram-sha-256', '--data-checksums', '--encoding=UTF8', '--no-instructions'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'], // sorts alike on every system
  ]);
  await succeed(
    cluster,
    'postgres',
    ['--single', '-D', directory, '-c', 'exit_on_error=on', '-c', 'log_checkpoints=off', 'postgres'],
    `CREATE ROLE ${APPLICATION_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${access.password}'\n` +
      `CREATE DATABASE ${APPLICATION_ROLE} OWNER ${APPLICATION_ROLE}\n`,
  );
  writeFileSync(join(directory, 'postgresql.conf'), "include 'postseal.conf'\n", { flag: 'a' });
  writeAccess(cluster, access);
}

async function succeed(cluster: Cluster, program: string, args: string[], input?: string): Promise<void> {
  const { exitCode, output } = await run(join(cluster.binaries.folder, program), args, cluster.user, input);
  if (exitCode !== 0) throw explainOutput(output, cluster.directory);
}

function checkVersion({ directory, binaries }: Cluster): void {
  let version: number;
  try {
    version = Number.parseInt(readFileSync(join(directory, 'PG_VERSION'), 'utf8'), 10);
  } catch (error) {
    throw explainFileError(error, directory);
  }
  if (version === binaries.majorVersion) return;
  throw new EmbeddedPostgresError(
    'other_major_version',
    `The data in ${directory} was written by PostgreSQL ${version} and this Postseal brings PostgreSQL ${binaries.majorVersion}; ` +
      `export it with pg_dump of version ${version} and restore it into an empty POSTSEAL_DATA_DIR, or go back to the Postseal that wrote it.`,
  );
}

/** Never delete what we did not make: an unfamiliar folder in our place is the operator's to look at. */
function checkEmpty(directory: string): void {
  try {
    if (!existsSync(directory) || (lstatSync(directory).isDirectory() && readdirSync(directory).length === 0))
      return;
  } catch (error) {
    throw explainFileError(error, directory);
  }
  throw new EmbeddedPostgresError(
    'incomplete_data_directory',
    `${directory} exists but holds no PostgreSQL data; move it away or set POSTSEAL_DATA_DIR to another folder.`,
  );
}

/** What a process left that was killed while it created the cluster more than an hour ago. */
function removeAbandoned(dataDirectory: string): void {
  for (const name of readdirSync(dataDirectory).filter((name) => name.startsWith(STAGING))) {
    const path = join(dataDirectory, name);
    const age = Date.now() - (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 3_600_000) rmSync(path, { recursive: true, force: true });
  }
}

function accessFile(cluster: Cluster): string {
  return join(cluster.directory, 'postseal.json');
}

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}
