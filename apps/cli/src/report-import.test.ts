import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { reportImportCommand } from './report-import.js';

interface Stored {
  readonly id: string;
  readonly sha256: string;
  readonly name: string;
}

let directory: string;
let server: Server;
let url: string;
let stored: Stored[];
/** How the next requests to send are refused, before one is taken. */
let refusals: number[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postseal-import-'));
  mkdirSync(join(directory, 'cur'));
  writeFileSync(join(directory, 'a.xml'), 'a');
  writeFileSync(join(directory, 'cur', 'b.eml'), 'b');
  writeFileSync(join(directory, 'foreign.xml'), 'foreign');
  stored = [];
  refusals = [];
  server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://x');
    const body = await buffer(request);
    const answer = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (request.headers.authorization !== 'Bearer psr_key')
      return answer(401, { detail: 'This report key is not known, or was revoked.' });
    if (request.method === 'GET') {
      const found = stored.filter((one) => one.sha256 === searchParams.get('sha256'));
      if (pathname === '/api/report-imports')
        return answer(200, { imports: found.map((one) => toAnswer(one)) });
      return answer(200, toAnswer(stored.find(({ id }) => pathname.endsWith(id))!));
    }
    const refusal = refusals.shift();
    if (refusal) return answer(refusal, { detail: 'Not now.' });
    const name = searchParams.get('name')!;
    const one = { id: `id-${stored.length}`, sha256: createHash('sha256').update(body).digest('hex'), name };
    stored.push(one);
    return answer(200, toAnswer(one, { queued: 1 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

function toAnswer({ id, name }: Stored, byOutcome?: object) {
  const isForeign = name === 'foreign.xml';
  return {
    id,
    state: 'complete',
    stored: 1,
    alreadyHere: 0,
    refused: 0,
    byOutcome: byOutcome ?? (isForeign ? { rejected: 1 } : { stored: 1 }),
    reasons: isForeign ? [{ reason: 'domain-unknown', count: 1 }] : [],
    refusals: [],
    messages: isForeign ? 0 : 5,
  };
}

async function run(...args: string[]) {
  let text = '';
  const stdin = (async function* (): AsyncGenerator<Uint8Array> {})();
  const code = await reportImportCommand.run([...args, '--url', url, '--key', 'psr_key'], {
    stdin,
    write: (part) => {
      text += part;
    },
  });
  return { code, lines: text.trim().split('\n') };
}

describe('report import', () => {
  it('sends every file of a directory and says what came of all', async () => {
    const { code, lines } = await run(directory);
    expect(code).toBe(0);
    expect(stored.map(({ name }) => name).sort()).toEqual(['a.xml', 'cur/b.eml', 'foreign.xml']);
    expect(lines.at(-1)).toBe(
      '3 files: 3 sent, 0 here already, 0 refused; 2 stored, 1 rejected; 10 messages; 1 × domain-unknown',
    );
  });

  it('sends nothing twice when it is run again, but what nothing was stored from', async () => {
    await run(directory);
    const { lines } = await run(directory, '--json');
    expect(stored.map(({ name }) => name).sort()).toEqual([
      'a.xml',
      'cur/b.eml',
      'foreign.xml',
      'foreign.xml',
    ]);
    expect(JSON.parse(lines.at(-1)!).summary).toMatchObject({ files: 3, sent: 1, skipped: 2, refused: 0 });
  });

  it('waits while the instance is busy or away', async () => {
    refusals = [429, 503];
    const { code } = await run(join(directory, 'a.xml'));
    expect({ code, sent: stored.length }).toEqual({ code: 0, sent: 1 });
  });

  it('goes on with the other files after one was refused, and says so', async () => {
    refusals = [400];
    const { code, lines } = await run(directory, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(lines.at(-1)!).summary).toMatchObject({ sent: 2, refused: 1 });
    expect(lines.map((line) => JSON.parse(line).reason)).toContain('Not now.');
  });

  it.each([
    [['/nowhere'], 'cannot be read (ENOENT)'],
    [[], 'at least one file'],
  ])('says what is wrong with %j', async (paths, sentence) => {
    await expect(run(...paths)).rejects.toThrow(sentence);
  });

  it('says when the key is wrong', async () => {
    const terminal = { stdin: (async function* () {})(), write: () => {} };
    const args = [join(directory, 'a.xml'), '--url', url, '--key', 'psr_other'];
    await expect(reportImportCommand.run(args, terminal)).rejects.toThrow('not known, or was revoked');
  });
});
