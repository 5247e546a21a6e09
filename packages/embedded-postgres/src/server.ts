import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Cluster, readAccess, replaceFile, writeAccess } from './cluster.js';
import { explainOutput } from './errors.js';
import { run } from './run.js';

const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // a socket folder that every platform and user can write does not exist
  password_encryption: 'scram-sha-256',
  jit: 'off', // compiling costs more than our short queries gain
  shared_buffers: '256MB',
  max_wal_size: '2GB', // fewer checkpoints while reports pour in
  random_page_cost: '1.1', // SSD
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
};

/** Trades safety for speed: for databases that are thrown away. */
const THROW_AWAY_SETTINGS: Record<string, string> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
  max_connections: '200',
};

const MAX_LOG_BYTES = 10_000_000;
const STOP_PATIENCE_MS = 60_000; // for the last checkpoint
const START_TIMEOUT_SECONDS = 300; // recovery after a crash replays up to max_wal_size

/** What passes by itself: a start or stop of another process, memory of a killed server, a port taken meanwhile. */
const PASSING =
  /lock file ".*" already exists|lock file ".*" is empty|pre-existing shared memory|could not (?:bind|create any TCP)|Address already in use|another server might be running/i;

export type StartOutcome = 'started' | 'try again';

/**
 * Starts the server of `cluster` on its remembered port, or another free one. PostgreSQL's own lock decides when
 * several processes start at once. Throws `EmbeddedPostgresError` for what will not pass by itself.
 */
export async function startServer(cluster: Cluster, throwAway: boolean): Promise<StartOutcome> {
  const { directory, binaries, user } = cluster;
  const port = await rememberFreePort(cluster);
  const settings = { ...SETTINGS, ...(throwAway ? THROW_AWAY_SETTINGS : {}), port: String(port) };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
  replaceFile(join(directory, 'postseal.conf'), lines.join(''), 0o644);

  const log = join(directory, 'server.log');
  if (sizeOf(log) > MAX_LOG_BYTES) renameSync(log, `${log}.1`);
  const logStart = sizeOf(log);
  const { exitCode, output } = await run(
    join(binaries.folder, 'pg_ctl'),
    ['start', '--wait', '-D', directory, '--log', log, '--timeout', String(START_TIMEOUT_SECONDS)],
    user,
  );
  if (exitCode === 0) return 'started';
  const said = output + (existsSync(log) ? readFileSync(log).subarray(logStart).toString() : '');
  if (PASSING.test(said)) return 'try again';
  throw explainOutput(said.slice(output.length) || said, directory);
}

/** Ends all sessions, writes everything down and stops. Quiet when no server runs. */
export async function stopServer(cluster: Cluster): Promise<void> {
  const { directory, binaries, user } = cluster;
  const { pid } = readLock(cluster);
  await run(join(binaries.folder, 'pg_ctl'), ['stop', '--no-wait', '-m', 'fast', '-D', directory], user);
  // Not pg_ctl's own waiting: it would go on waiting for a server that another process starts at once.
  for (
    let waitedMs = 0;
    pid && readLock(cluster).pid === pid && waitedMs < STOP_PATIENCE_MS;
    waitedMs += 20
  ) {
    await delay(20);
  }
}

/** The port on which a server of this data directory listens or soon will; undefined when none runs. */
export function readRunningPort(cluster: Cluster): number | undefined {
  return readLock(cluster).port;
}

/** PostgreSQL's own lock file; it stays when the server is killed. */
function readLock({ directory }: Cluster): { pid?: number | undefined; port?: number | undefined } {
  try {
    const lines = readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]) || undefined, port: Number(lines[3]) || undefined };
  } catch {
    return {};
  }
}

async function rememberFreePort(cluster: Cluster): Promise<number> {
  const access = readAccess(cluster);
  const port = (access.port && (await claimSoon(access.port))) || (await claimPort(0));
  if (!port) throw explainOutput('error: no free port on 127.0.0.1', cluster.directory);
  if (port !== access.port) writeAccess(cluster, { ...access, port });
  return port;
}

/** A server that is just stopping gives its port back in a moment. */
async function claimSoon(port: number): Promise<number | undefined> {
  for (let attempt = 0; attempt < 20; attempt++) {
    if (await claimPort(port)) return port;
    await delay(50);
  }
  return undefined;
}

function claimPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
