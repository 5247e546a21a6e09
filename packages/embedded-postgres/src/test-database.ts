import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { APPLICATION_ROLE } from './cluster.js';
import { type EmbeddedPostgres, ensureEmbeddedPostgres } from './embedded-postgres.js';

export interface TestDatabase {
  /** As the application's role, which owns the database and is no superuser. */
  readonly url: string;
  /** The same database as the superuser, to look past row-level security. */
  readonly adminUrl: string;
  /** Ends all sessions and removes the database. */
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /**
   * What every database starts with: `prepare` runs once per test run and `name`, on a database owned by the
   * application's role; all further ones are copies. It must close its connections.
   */
  readonly template?: { readonly name: string; prepare(url: string): Promise<unknown> };
}

/**
 * Creates a fresh database on a throw-away server. Under Jest all test files share one server, which
 * `tooling/test-cluster.mjs` removes at the end of the run; elsewhere `drop()` removes the server as well.
 */
export async function createTestDatabase({ template }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = await startThrowAwayServer();
  try {
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    await administer(server, async (admin) => {
      const source = template ? await ensureTemplate(admin, server, template) : 'template1';
      await createDatabase(admin, name, source);
    });
    return {
      url: inDatabase(server.url, name),
      adminUrl: inDatabase(server.adminUrl, name),
      async drop() {
        await administer(server, (admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
        await server.release();
      },
    };
  } catch (error) {
    await server.release();
    throw error;
  }
}

type ThrowAwayServer = EmbeddedPostgres & { release(): Promise<void> };

async function startThrowAwayServer(): Promise<ThrowAwayServer> {
  const shared = process.env.POSTSEAL_TEST_CLUSTER;
  if (shared) {
    const server = await ensureEmbeddedPostgres({ dataDir: shared, throwAway: true });
    return { ...server, release: server.leave };
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'postseal-scratch-'));
  chmodSync(dataDir, 0o755); // the server may run as another user
  const server = await ensureEmbeddedPostgres({ dataDir, throwAway: true });
  const release = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { ...server, release };
}

/** Builds under another name and renames, so that a template which exists is complete. */
async function ensureTemplate(
  admin: pg.Client,
  server: EmbeddedPostgres,
  template: NonNullable<TestDatabaseOptions['template']>,
): Promise<string> {
  const name = `template_${createHash('sha256').update(template.name).digest('hex').slice(0, 16)}`;
  await admin.query('SELECT pg_advisory_lock(hashtext($1))', [name]); // other test files wait; ends with the session
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) {
    const unfinished = `${name}_unfinished`;
    await admin.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await createDatabase(admin, unfinished, 'template1');
    await template.prepare(inDatabase(server.url, unfinished));
    await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
  }
  await admin.query('SELECT pg_advisory_unlock(hashtext($1))', [name]);
  return name;
}

async function createDatabase(admin: pg.Client, name: string, template: string): Promise<void> {
  await admin.query(`CREATE DATABASE ${name} OWNER ${APPLICATION_ROLE} TEMPLATE ${template}`);
}

async function administer(
  server: EmbeddedPostgres,
  work: (admin: pg.Client) => Promise<unknown>,
): Promise<void> {
  const admin = new pg.Client(inDatabase(server.adminUrl, 'postgres'));
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function inDatabase(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}
