import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';
import { withSchemaEngine } from './schema-engine.js';

/** A migration does not apply. `message` names it and says in a sentence why, for the operator. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

const MIGRATIONS = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));
const ONE_AT_A_TIME = 0x6d696772; // "migr": our advisory lock
const LOCK_POLL_MS = 100;

/**
 * Brings the database up to the newest migration in `folder` and returns the names of those it applied. Any number of
 * processes may call this at once: one applies, the others wait and find nothing to do. A migration applies whole or
 * not at all; one that failed stops this and later calls with `MigrationError` until it is mended.
 */
export async function applyMigrations(url: string, folder = MIGRATIONS): Promise<readonly string[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'postseal: migrations',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => {}); // told by the next query
  await client.connect();
  try {
    await waitForTurn(client);
    return await withSchemaEngine(url, undefined, async (engine) => {
      await forgetInterrupted(client, engine);
      const migrationsList = readMigrations(folder);
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTERS });
      return appliedMigrationNames;
    });
  } catch (error) {
    throw await explain(client, error);
  } finally {
    await client.end();
  }
}

export const NO_FILTERS = { externalTables: [], externalEnums: [] };

/** The migrations of a folder, oldest first, as the engine takes them. */
export function readMigrations(folder: string) {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const lockfile = join(folder, 'migration_lock.toml');
  return {
    baseDir: folder,
    lockfile: {
      path: 'migration_lock.toml',
      content: existsSync(lockfile) ? readFileSync(lockfile, 'utf8') : null,
    },
    shadowDbInitScript: '',
    migrationDirectories: names.map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: readFileSync(join(folder, path, 'migration.sql'), 'utf8') },
      },
    })),
  };
}

/** Asks again and again instead of waiting inside PostgreSQL: a waiting query would block CREATE INDEX CONCURRENTLY. */
async function waitForTurn(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS mine', [ONE_AT_A_TIME]);
    if (rows[0].mine) return;
    await delay(LOCK_POLL_MS);
  }
}

/**
 * A process that was killed while it applied a migration leaves a row that is neither finished nor failed. It is dead,
 * because we hold the lock, and PostgreSQL undid its script, so that the migration may simply run again.
 */
async function forgetInterrupted(client: pg.Client, engine: SchemaEngine): Promise<void> {
  for (const { name, reason } of await unfinishedMigrations(client)) {
    if (!reason) await engine.markMigrationRolledBack({ migrationName: name });
  }
}

async function explain(client: pg.Client, error: unknown): Promise<unknown> {
  const failed = (await unfinishedMigrations(client).catch(() => [])).find(({ reason }) => reason);
  if (!failed) return error;
  const reason = /ERROR: (.+)/.exec(failed.reason ?? '')?.[1] ?? failed.reason;
  return new MigrationError(
    `The database migration ${failed.name} failed and nothing of it was applied: ${reason}. ` +
      `Put the cause right, then run: npx prisma migrate resolve --rolled-back ${failed.name}`,
    { cause: error },
  );
}

async function unfinishedMigrations(client: pg.Client) {
  const { rows } = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS known");
  if (!rows[0].known) return [];
  const unfinished = await client.query<{ name: string; reason: string | null }>(
    `SELECT migration_name AS name, logs AS reason FROM _prisma_migrations
     WHERE finished_at IS NULL AND rolled_back_at IS NULL ORDER BY started_at`,
  );
  return unfinished.rows;
}
