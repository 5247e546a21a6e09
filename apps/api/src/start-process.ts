import { EmbeddedPostgresError, ensureEmbeddedPostgres } from '@postseal/embedded-postgres';
import { ConfigError, loadConfig, type RunningConfig } from './config/config.js';
import { readInstanceSecret } from './config/instance-secret.js';
import { createBackgroundApp, createHttpApp } from './create-app.js';
import { applyMigrations, MigrationError } from './database/apply-migrations.js';
import { Database } from './database/database.js';
import type { ProcessRole } from './process-roles.js';

const POOL_SIZE = 16;

/**
 * Runs one process until it is told to stop (SIGINT, SIGTERM): reads the configuration, reaches or starts the database,
 * migrates it, starts the roles. Whatever a person can mend is told in one sentence, with exit code 1.
 */
export async function startProcess(roles: readonly ProcessRole[]): Promise<void> {
  try {
    await run(roles);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
}

async function run(roles: readonly ProcessRole[]): Promise<void> {
  const stated = loadConfig(process.env);
  const server = await reachDatabase(stated.database);
  await applyMigrations(server.url);
  const config: RunningConfig = {
    ...stated,
    secret: stated.secret ?? (await readInstanceSecret(server.dataDir!)),
  };
  const database = new Database({ url: server.url, poolSize: POOL_SIZE });
  const stop = await startRoles(config, database, roles);
  process.send?.({ postseal: 'ready', roles });

  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      void stop()
        .then(() => server.stop())
        .then(
          () => process.exit(0),
          (error) => {
            process.stderr.write(`${explain(error)}\n`);
            process.exit(1);
          },
        );
    });
  }
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
  const { code, port, message, stack } = error as NodeJS.ErrnoException & { port?: number };
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken: stop what listens there, or choose another port in the environment.`;
    case 'EACCES':
      return `Port ${port} needs more rights: choose one above 1023, or allow this process to bind it.`;
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
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
