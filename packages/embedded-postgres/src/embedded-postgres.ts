import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries } from './binaries.js';
import { ADMIN_ROLE, APPLICATION_ROLE, type Cluster, createCluster, readAccess } from './cluster.js';
import { chooseDataDirectory, makeDataDirectory } from './data-directory.js';
import { EmbeddedPostgresError, explainFileError } from './errors.js';
import { readRunningPort, startServer, stopServer } from './server.js';
import { chooseServerUser } from './server-user.js';

export interface EmbeddedPostgresOptions {
  /** Folder for everything the database keeps; default: `chooseDataDirectory()`. */
  readonly dataDir?: string;
  /** Told once when a server had to be started; a pino logger fits. */
  readonly log?: { info(facts: object, message: string): void };
  /** No fsync: several times faster, and lost in a power cut. For tests. */
  readonly throwAway?: boolean;
}

export interface EmbeddedPostgres {
  /** For the application: the role that owns the database `postseal` and is no superuser. */
  readonly url: string;
  /** For administration (making and dropping databases): the superuser. Never for the application. */
  readonly adminUrl: string;
  readonly dataDir: string;
  /** Lets go of the server; the last process that does so stops it. May be called twice. */
  stop(): Promise<void>;
  /** Lets go and leaves the server running, even as the last. */
  leave(): Promise<void>;
}

/** Every process that uses the server holds this advisory lock shared; who gets it alone may stop the server. */
const IN_USE = 0x706f7374; // "post"
const PATIENCE_MS = 30_000; // for the lock files of a killed server, and for another process that starts or stops
const RECOVERY_PATIENCE_MS = 300_000; // for a server that is up and replays its log

/**
 * Makes sure that the database of `dataDir` runs and returns how to reach it. Any number of processes may call this
 * at once: one starts, the others wait, and each keeps the server running until its `stop()` or its death.
 * A server that was left behind by a killed process is taken over, and one that dies is started again.
 * Throws `EmbeddedPostgresError` with one sentence for a person.
 */
export async function ensureEmbeddedPostgres(
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const dataDir = options.dataDir ?? chooseDataDirectory();
  const cluster = await prepareCluster(dataDir);
  const hold = new Hold(() => attachOrStart(cluster, options));
  await hold.taken();
  return {
    url: address(cluster, APPLICATION_ROLE),
    adminUrl: address(cluster, ADMIN_ROLE),
    dataDir,
    stop: once(() => hold.end((holder) => letGo(cluster, holder))),
    leave: once(() => hold.end(disconnect)),
  };
}

/** The hold on a server for as long as a process wants it: taken anew, by starting the server again, when it died. */
class Hold {
  private holder: Promise<pg.Client>;
  private isOver = false;

  constructor(private readonly take: () => Promise<pg.Client>) {
    this.holder = this.takeAndWatch();
  }

  async taken(): Promise<void> {
    await this.holder;
  }

  async end(letGo: (holder: pg.Client) => Promise<void>): Promise<void> {
    this.isOver = true;
    const holder = await this.holder.catch(() => null);
    if (holder) await letGo(holder);
  }

  private async takeAndWatch(): Promise<pg.Client> {
    const holder = await this.take();
    holder.once('end', () => {
      if (this.isOver) return;
      this.holder = this.takeAndWatch();
      this.holder.catch(() => {}); // cannot be started any more: every query says so
    });
    return holder;
  }
}

/** Stops a server that a killed process left behind, unless another process uses it. Starts nothing. */
export async function stopUnusedPostgres(dataDir = chooseDataDirectory()): Promise<void> {
  const directory = join(dataDir, 'postgres');
  if (!existsSync(join(directory, 'PG_VERSION'))) return;
  const cluster = await prepareCluster(dataDir);
  const holder = await attach(cluster);
  if (typeof holder === 'object') await letGo(cluster, holder);
}

async function prepareCluster(dataDir: string): Promise<Cluster> {
  const directory = join(dataDir, 'postgres');
  try {
    makeDataDirectory(dataDir);
    const user = chooseServerUser(directory);
    const cluster = { directory, user, binaries: findBinaries(dataDir, user) };
    await createCluster(cluster, dataDir);
    return cluster;
  } catch (error) {
    throw explainFileError(error, dataDir);
  }
}

async function attachOrStart(cluster: Cluster, { log, throwAway = false }: EmbeddedPostgresOptions) {
  const begin = performance.now();
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, 1000)) {
    const holder = await attach(cluster);
    if (typeof holder === 'object') return holder;
    if (holder === 'not running' && (await startServer(cluster, throwAway)) === 'started') {
      log?.info(
        { directory: cluster.directory, port: readRunningPort(cluster) },
        'embedded database started',
      );
      continue;
    }
    if (performance.now() - begin > (holder === 'busy' ? RECOVERY_PATIENCE_MS : PATIENCE_MS)) {
      throw new EmbeddedPostgresError(
        'start_failed',
        `The embedded database did not become ready in time; its log is ${join(cluster.directory, 'server.log')}.`,
      );
    }
    await delay(waitMs);
  }
}

/** Connects and takes the shared hold. `busy`: the server is starting, recovering or being stopped. */
async function attach(cluster: Cluster): Promise<pg.Client | 'busy' | 'not running'> {
  if (!readRunningPort(cluster)) return 'not running';
  const holder = new pg.Client({
    connectionString: address(cluster, ADMIN_ROLE, 'postgres'),
    application_name: 'postseal: keeps the server running',
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  });
  holder.on('error', () => {}); // the server is gone: pools notice by themselves, and stop() has less to do
  try {
    await holder.connect();
    const { rows } = await holder.query('SELECT pg_try_advisory_lock_shared($1) AS held', [IN_USE]);
    if (rows[0].held) {
      socketOf(holder).unref(); // keeps the server running, not this process
      return holder;
    }
    await holder.end();
    return 'busy'; // its last user is stopping it
  } catch (error) {
    void holder.end().catch(() => {});
    return CANNOT_CONNECT_NOW.has((error as { code?: string }).code ?? '') ? 'busy' : 'not running';
  }
}

const CANNOT_CONNECT_NOW = new Set(['57P03', '57P01']);

async function letGo(cluster: Cluster, holder: pg.Client): Promise<void> {
  socketOf(holder).ref();
  try {
    await holder.query('SELECT pg_advisory_unlock_shared($1)', [IN_USE]);
    const { rows } = await holder.query('SELECT pg_try_advisory_lock($1) AS alone', [IN_USE]);
    if (rows[0].alone) await stopServer(cluster); // while the lock keeps newcomers from attaching
  } catch {
    // The connection broke: the server died or was stopped by hand; nothing is left to let go of.
  }
  await disconnect(holder);
}

async function disconnect(holder: pg.Client): Promise<void> {
  socketOf(holder).ref();
  await holder.end().catch(() => {});
}

/** pg has `ref` and `unref`, its types do not. */
function socketOf(client: pg.Client) {
  return client as unknown as Pick<Socket, 'ref' | 'unref'>;
}

function address(
  cluster: Cluster,
  role: typeof APPLICATION_ROLE | typeof ADMIN_ROLE,
  database: string = APPLICATION_ROLE,
) {
  const { password, adminPassword, port } = readAccess(cluster);
  const secret = role === ADMIN_ROLE ? adminPassword : password;
  return `postgresql://${role}:${secret}@127.0.0.1:${readRunningPort(cluster) ?? port}/${database}`;
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= action();
    return running;
  };
}
