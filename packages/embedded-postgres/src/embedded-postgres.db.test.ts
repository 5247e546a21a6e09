import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type EmbeddedPostgres, ensureEmbeddedPostgres, stopUnusedPostgres } from './embedded-postgres.js';

let dataDir: string;
let held: EmbeddedPostgres[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'postseal-launcher-'));
  chmodSync(dataDir, 0o755);
  held = [];
});

afterEach(async () => {
  for (const database of held) await database.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('ensureEmbeddedPostgres', () => {
  it('keeps data and address from one start to the next', async () => {
    const first = await ensure();
    await query(first.url, "CREATE TABLE domain (name text); INSERT INTO domain VALUES ('a.example')");
    await first.stop();
    expect(runningPid()).toBeUndefined();

    const second = await ensure();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT name FROM domain')).toEqual([{ name: 'a.example' }]);
  });

  it('keeps what was committed when the server was killed', async () => {
    const first = await ensure();
    await query(first.url, "CREATE TABLE domain (name text); INSERT INTO domain VALUES ('a.example')");
    process.kill(runningPid()!, 'SIGKILL');

    const second = await ensure();
    expect(await query(second.url, 'SELECT name FROM domain')).toEqual([{ name: 'a.example' }]);
  });

  it('starts a server again that dies while it is used, at the same address', async () => {
    const database = await ensure();
    const killed = runningPid()!;
    process.kill(killed, 'SIGKILL');

    let rows: unknown;
    for (let tries = 0; rows === undefined && tries < 100; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      rows = await query(database.url, 'SELECT 1 AS one').catch(() => undefined);
    }
    expect(rows).toEqual([{ one: 1 }]);
    expect(runningPid()).not.toBe(killed);
  });

  it('starts one server for processes that ask at once, and stops it with the last', async () => {
    const [one, two] = [new OtherProcess(dataDir), new OtherProcess(dataDir)];
    const [here, there, elsewhere] = await Promise.all([ensure(), one.url, two.url]);
    expect(there).toBe(here.url);
    expect(elsewhere).toBe(here.url);
    expect(
      readFileSync(join(dataDir, 'postgres', 'server.log'), 'utf8').match(/ready to accept/g),
    ).toHaveLength(1);
    expect(readdirSync(dataDir)).toEqual(['postgres']);

    await here.stop();
    await one.stop();
    expect(await query(there, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    await two.stop();
    expect(runningPid()).toBeUndefined();
  });

  it('takes over a server whose process was killed', async () => {
    const other = new OtherProcess(dataDir);
    await other.url;
    const pid = runningPid();
    await other.kill();

    const database = await ensure();
    expect(runningPid()).toBe(pid);
    await database.stop();
    expect(runningPid()).toBeUndefined();
  });

  it('stops a left server on request, but none that is used', async () => {
    const other = new OtherProcess(dataDir);
    await other.url;
    await stopUnusedPostgres(dataDir);
    expect(runningPid()).toBeDefined();
    await other.kill();
    await stopUnusedPostgres(dataDir);
    expect(runningPid()).toBeUndefined();
    await stopUnusedPostgres(dataDir);
  });

  it('survives a stop and a start that cross', async () => {
    let database = await ensure();
    for (let turn = 0; turn < 5; turn++) {
      const [, next] = await Promise.all([database.stop(), ensure()]);
      expect(await query(next.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
      database = next;
    }
  });

  it('moves to another port when its own was taken meanwhile', async () => {
    const first = await ensure();
    await first.stop();
    const { createServer } = await import('node:net');
    const squatter = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
    try {
      const second = await ensure();
      expect(second.url).not.toBe(first.url);
      expect(await query(second.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    } finally {
      squatter.close();
    }
  });

  it('syncs to disk, checks pages, and asks for a password', async () => {
    const { url, adminUrl } = await ensure();
    const settings = `SELECT current_setting('fsync') AS fsync, current_setting('data_checksums') AS checksums,
      current_setting('listen_addresses') AS addresses, current_setting('jit') AS jit`;
    expect(await query(url, settings)).toEqual([
      { fsync: 'on', checksums: 'on', addresses: '127.0.0.1', jit: 'off' },
    ]);
    expect(await query(adminUrl, 'SELECT DISTINCT auth_method FROM pg_hba_file_rules')).toEqual([
      { auth_method: 'scram-sha-256' },
    ]);
    await expect(query(Object.assign(new URL(url), { password: 'guess' }).href, 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
  });

  it('names the way out when the data is of another major version', async () => {
    mkdirSync(join(dataDir, 'postgres'));
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '15\n');
    await expect(ensure()).rejects.toMatchObject({
      fault: 'other_major_version',
      message: expect.stringMatching(/written by PostgreSQL 15 .* pg_dump of version 15/),
    });
  });

  it('does not touch a folder that it did not make', async () => {
    mkdirSync(join(dataDir, 'postgres'));
    writeFileSync(join(dataDir, 'postgres', 'thesis.txt'), 'the only copy');
    await expect(ensure()).rejects.toMatchObject({ fault: 'incomplete_data_directory' });
    expect(readFileSync(join(dataDir, 'postgres', 'thesis.txt'), 'utf8')).toBe('the only copy');
  });

  it('says that a folder cannot be made', async () => {
    await expect(ensureEmbeddedPostgres({ dataDir: '/proc/postseal' })).rejects.toMatchObject({
      name: 'EmbeddedPostgresError',
      fault: 'not_writable',
    });
  });
});

async function ensure(): Promise<EmbeddedPostgres> {
  const database = await ensureEmbeddedPostgres({ dataDir });
  held.push(database);
  return database;
}

/** Another Node that holds the database until it is told or killed. */
class OtherProcess {
  private readonly child;
  readonly url: Promise<string>;

  constructor(dataDir: string) {
    const source = pathToFileURL(join(import.meta.dirname, 'embedded-postgres.ts')).href;
    const program = `
      import { registerHooks } from 'node:module';
      registerHooks({ resolve: (name, context, next) => next(/^\\..*\\.js$/.test(name) && context.parentURL.endsWith('.ts') ? name.replace(/js$/, 'ts') : name, context) });
      const { ensureEmbeddedPostgres } = await import(${JSON.stringify(source)});
      const database = await ensureEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
      process.stdout.write(database.url);
      process.stdin.once('end', () => database.stop()).resume();`;
    const options = ['--experimental-transform-types', '--no-warnings', '--input-type=module', '-e', program];
    this.child = spawn(process.execPath, options, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env.PATH },
    });
    this.url = new Promise((resolve, reject) => {
      this.child.stdout.once('data', (text) => resolve(String(text)));
      this.child.once('close', (code) => reject(new Error(`the other process ended early with ${code}`)));
    });
  }

  stop(): Promise<void> {
    this.child.stdin.end();
    return this.ended();
  }

  kill(): Promise<void> {
    this.child.kill('SIGKILL');
    return this.ended();
  }

  private ended(): Promise<void> {
    return new Promise((resolve) => this.child.once('close', () => resolve()));
  }
}

function runningPid(): number | undefined {
  const lock = join(dataDir, 'postgres', 'postmaster.pid');
  return existsSync(lock) ? Number(readFileSync(lock, 'utf8').split('\n')[0]) : undefined;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
