import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@postseal/embedded-postgres/testing';
import { Database } from './database.js';

let testDatabase: TestDatabase;
let database: Database;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = new Database({ url: testDatabase.url, poolSize: 2 });
});

afterEach(async () => {
  await database.close();
  await testDatabase.drop();
});

describe('a connection that the server ends', () => {
  it('does not end the process while it is held between two queries, and is replaced', async () => {
    const held = await database.systemPool.connect();
    const { rows } = await held.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const ended = new Promise<void>((resolve) => void held.once('end', resolve));
    await database.systemPool.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
    await ended;

    await expect(held.query('SELECT 1')).rejects.toThrow();
    held.release(true);
    await database.ping();
  });
});
