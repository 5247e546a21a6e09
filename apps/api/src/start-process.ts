import { EmbeddedPostgresError, ensureEmbeddedPostgres } from '@postseal/embedded-postgres';
import { ConfigError, loadConfig, type RunningConfig } from './config/config.js';
import { readInstanceSecret } from './config/instance-secret.js';
import { createBackgroundApp, createHttpApp } from './create-app.js';
import { applyMigrations, MigrationError } from './database/apply-migrations.js';
import { Database } from './database/database.js';
import type { ProcessRole } from './process-roles.js';

const POOL_SIZE = 16;

type Stop = () => Promise<void>;

/**
 * Runs one process until it is told to stop (SIGINT, SIGTERM): reads the configuration, reaches or starts the database,
 * migrates it, starts the roles. Whatever a person can mend is told in one sentence, with exit code 1.
 */
export async function startProcess(roles: readonly ProcessRole[]): Promise<void> {
  const started: Stop[] = [];
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(started));
  try {
    await run(roles, started);
    process.send?.({ postseal: 'ready', roles });
  } catch (error) {
    await end(started, error);
  }
}

/** Brings the database up to date and ends. */
export async function migrateOnly(): Promise<void> {
  const started: Stop[] = [];
  try {
    await openDatabaseServer(loadConfig(process.env).database, started);
    await end(started);
  } catch (error) {
    await end(started, error);
  }
}

async function run(roles: readonly ProcessRole[], started: Stop[]): Promise<void> {
  const stated = loadConfig(process.env);
  const server = await openDatabaseServer(stated.database, started);
  const config: RunningConfig = {
    ...stated,
    secret: stated.secret ?? (await readInstanceSecret(server.dataDir!)),
  };
  const database = new Database({ url: server.url, poolSize: POOL_SIZE });
  started.push(await startRoles(config, database, roles));
}

let isEnding = false;

/** Stops what was started, last first, and ends the process: with the reason and exit code 1 when there is one. */
async function end(started: readonly Stop[], reason?: unknown): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  if (reason) process.stderr.write(`${explain(reason)}\n`);
  let exitCode = reason ? 1 : 0;
  for (const stop of started.toReversed()) {
    await stop().catch((error) => {
      exitCode = 1;
      process.stderr.write(`${explain(error)}\n`);
    });
  }
  process.exit(exitCode);
}

async function openDatabaseServer(stated: RunningConfig['database'], started: Stop[]) {
  const server = await reachDatabase(stated);
  started.push(server.stop);
  await applyMigrations(server.url);
  return server;
}

async function reachDatabase({ url, dataDir }: RunningConfig['database']) {
  if (url) return { url, dataDir: null, stop: async () => {} };
  return ensureEmbeddedPostgres(dataDir ? { dataDir } : {});
}

async function startRoles(config: RunningConfig, database: Database, roles: readonly ProcessRole[]) {
  if (!roles.includes('http')) {
    const app = await createBackgroundApp(config, database, roles);
    return () => app.close();
  }
  const app = await createHttpApp(config, database, roles);
  await app.listen(config.http.port, config.http.host);
  return () => app.close();
}

/** One sentence for what a person can mend; the stack for what only we can. */
function explain(error: unknown): string {
  if (
    error instanceof ConfigError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof MigrationError
  )
    return error.message;
  const { code, port, message, stack, path, address, hostname } = error as NodeJS.ErrnoException & {
    readonly port?: number;
    readonly address?: string;
    readonly hostname?: string;
  };
  if (path && (code === 'ENOENT' || code === 'EACCES')) return `The file ${path} cannot be read (${code}).`;
  switch (code) {
    case 'EADDRNOTAVAIL':
      return `${address} is no address of this machine: choose another host to listen on in the environment.`;
    case 'EADDRINUSE':
      return `Port ${port} is taken: stop what listens there, or choose another port in the environment.`;
    case 'EACCES':
      return `Port ${port} needs more rights: choose one above 1023, or allow this process to bind it.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `There is no host named ${hostname}: look for it in the environment.`;
    case 'ECONNREFUSED':
    case 'ETIMEDOUT':
      return `The database at DATABASE_URL does not answer (${code}): is it running, and are host and port right?`;
    case 'ENOSPC':
    case '53100':
      return 'The disk is full: free some space and start again.';
    case '28P01':
    case '28000':
    case '3D000':
      return `The database refuses DATABASE_URL: ${message}.`;
    default:
      return stack ?? String(error);
  }
}
