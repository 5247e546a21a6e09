import { afterAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const opened: TestDatabase[] = [];
let prepared = 0;
const template = {
  name: 'test-database.db.test',
  async prepare(url: string) {
    prepared++;
    await query(url, 'CREATE TABLE domain (name text PRIMARY KEY)');
  },
};

afterAll(() => Promise.all(opened.map((database) => database.drop())));

describe('createTestDatabase', () => {
  it('prepares once and hands each caller a copy of its own', async () => {
    const [one, two] = await Promise.all([open(), open()]);
    await query(one.url, "INSERT INTO domain VALUES ('a.example')");
    expect(await query(one.url, 'SELECT name FROM domain')).toEqual([{ name: 'a.example' }]);
    expect(await query(two.url, 'SELECT name FROM domain')).toEqual([]);
    expect(prepared).toBeLessThanOrEqual(1); // 0: the other worker of this run was first
  });

  it('connects as a role that owns the database and is bound by row-level security', async () => {
    const { url } = await open();
    expect(
      await query(
        url,
        `SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, datdba = pg_roles.oid AS owner
         FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()`,
      ),
    ).toEqual([
      {
        rolname: 'postseal',
        rolsuper: false,
        rolbypassrls: false,
        rolcreatedb: false,
        rolcreaterole: false,
        owner: true,
      },
    ]);
  });

  it('drops a database that still has sessions', async () => {
    const database = await createTestDatabase({ template });
    const client = new pg.Client(database.url);
    client.on('error', () => {});
    await client.connect();
    await database.drop();
    await expect(query(database.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });

  it('prepares again after a template that failed', async () => {
    const flawed = { name: 'flawed', prepare: () => Promise.reject(new Error('no such column')) };
    await expect(createTestDatabase({ template: flawed })).rejects.toThrow('no such column');
    opened.push(await createTestDatabase({ template: { ...template, name: 'flawed' } }));
    expect(await query(opened.at(-1)!.url, 'SELECT name FROM domain')).toEqual([]);
  });
});

async function open(): Promise<TestDatabase> {
  const database = await createTestDatabase({ template });
  opened.push(database);
  return database;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
