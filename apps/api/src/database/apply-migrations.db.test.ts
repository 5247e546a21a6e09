import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@postseal/embedded-postgres/testing';
import pg from 'pg';
import { applyMigrations } from './apply-migrations.js';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'postseal-migrations-'));
  writeFileSync(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
});

afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

describe('applyMigrations', () => {
  it('applies in order what is new, and nothing twice', async () => {
    migration('20260101000000_first', 'CREATE TABLE domain (name text PRIMARY KEY);');
    migration('20260102000000_second', 'ALTER TABLE domain ADD COLUMN checked_at timestamptz;');
    expect(await applyMigrations(database.url, folder)).toEqual([
      '20260101000000_first',
      '20260102000000_second',
    ]);
    expect(await applyMigrations(database.url, folder)).toEqual([]);

    migration('20260103000000_third', 'CREATE INDEX ON domain (checked_at);');
    expect(await applyMigrations(database.url, folder)).toEqual(['20260103000000_third']);
  });

  it('lets processes that start together apply each migration once', async () => {
    migration('20260101000000_slow', 'CREATE TABLE domain (name text); SELECT pg_sleep(0.5);');
    const applied = await Promise.all([1, 2, 3].map(() => applyMigrations(database.url, folder)));
    expect(applied.flat()).toEqual(['20260101000000_slow']);
  });

  it('sends a script whole, function bodies included', async () => {
    migration(
      '20260101000000_function',
      `CREATE FUNCTION answer() RETURNS int LANGUAGE plpgsql AS $$ DECLARE n int := 41; BEGIN n := n + 1; RETURN n; END $$;
       CREATE TABLE note (body text DEFAULT 'a; b');`,
    );
    await applyMigrations(database.url, folder);
    expect(await query('SELECT answer()')).toEqual([{ answer: 42 }]);
  });

  it('leaves nothing of a migration that fails, says which and why, and blocks later ones', async () => {
    migration('20260101000000_good', 'CREATE TABLE domain (name text);');
    migration('20260102000000_bad', 'CREATE TABLE half (name text); CREATE TABLE domain (name text);');
    const failure = { name: 'MigrationError', message: expect.stringContaining('20260102000000_bad') };
    await expect(applyMigrations(database.url, folder)).rejects.toMatchObject(failure);
    await expect(applyMigrations(database.url, folder)).rejects.toThrow('relation "domain" already exists');
    expect(await query("SELECT to_regclass('half') AS half, to_regclass('domain')::text AS domain")).toEqual([
      { half: null, domain: 'domain' },
    ]);

    migration('20260103000000_later', 'CREATE TABLE later (name text);');
    await expect(applyMigrations(database.url, folder)).rejects.toMatchObject(failure);
    expect(await query("SELECT to_regclass('later') AS later")).toEqual([{ later: null }]);
  });

  it('runs a migration again whose process was killed meanwhile', async () => {
    migration('20260101000000_first', 'CREATE TABLE domain (name text);');
    await applyMigrations(database.url, folder);
    await query('DROP TABLE domain');
    await query('UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0');
    expect(await applyMigrations(database.url, folder)).toEqual(['20260101000000_first']);
    expect(await query('SELECT name FROM domain')).toEqual([]);
  });

  it('applies the migrations that ship', async () => {
    expect((await applyMigrations(database.url)).length).toBeGreaterThan(0);
    expect(await applyMigrations(database.url)).toEqual([]);
  });
});

function migration(name: string, sql: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
