import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  listLedger,
  listReportImports,
  listReportKeys,
  makeReportKey,
  type ReportImport,
  revokeReportKey,
} from '@postseal/contract';
import { strToU8, zipSync } from 'fflate';
import { createDomains } from './domain-rows.js';
import { until } from './processes.js';
import { readInbox } from './read-inbox.js';
import { reportMail, reportXml } from './report-mail.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

let instance: TestInstance;
let person: TestPerson;
let origin: string;
let key: string;

beforeAll(async () => {
  instance = await startInstance({
    POSTSEAL_UPLOAD_MAX_BYTES: '20000000',
    POSTSEAL_SMTP_MAX_MESSAGE_BYTES: '1000000',
  });
  await instance.app.listen(0, '127.0.0.1');
  origin = `http://127.0.0.1:${(instance.app.getHttpServer().address() as AddressInfo).port}`;
  person = await instance.signUp('Ursula');
  await createDomains(instance.database, ['sent.example'], person.organizationId!);
  ({ secret: key } = await person.call(makeReportKey, { body: { name: 'nightly' } }));
}, 60_000);

afterAll(() => instance?.close());

async function send(body: Uint8Array, name: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${origin}/api/reports?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${key}`, ...headers },
    body: Uint8Array.from(body),
  });
  return { status: answer.status, body: (await answer.json()) as ReportImport & { detail: string } };
}

const afterReading = async (id: string): Promise<ReportImport> => {
  await readInbox(instance.database);
  const answer = await fetch(`${origin}/api/report-imports/${id}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return (await answer.json()) as ReportImport;
};

/** Each of a reporter of its own: the same numbers of one reporter under two ids are one report that was sent twice. */
const xml = (reportId: string, domain = 'sent.example') =>
  reportXml({ domain, reportId, reporter: `${reportId}.mailbox.example` });

describe('a file that is sent with a report key', () => {
  it.each([
    ['report.xml', () => Buffer.from(xml('xml'))],
    ['report.xml.gz', () => gzipSync(xml('gz'))],
    ['report.zip', () => zipSync({ 'report.xml': strToU8(xml('zip')) })],
    ['report.eml', () => reportMail(xml('eml'))],
  ])('is stored and read, as %s', async (name, make) => {
    const bytes = make();
    const { status, body } = await send(bytes, name);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      origin: 'api',
      fileName: name,
      sentBy: 'nightly',
      state: 'complete',
      stored: 1,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      byOutcome: { queued: 1 },
    });
    expect(await afterReading(body.id)).toMatchObject({ byOutcome: { stored: 1 }, messages: 1 });
  });

  it('may be an mbox or a zip of many, each mail and document with its own outcome', async () => {
    const mails = Array.from({ length: 250 }, (_, i) => reportMail(xml(`m${i}`)).toString('latin1'));
    const mbox = Buffer.from(mails.map((mail) => `From x@y\n${mail}\n`).join(''), 'latin1');
    const sent = await send(mbox, 'old.mbox');
    expect(sent.body).toMatchObject({ stored: 250, refused: 0 });
    expect(await afterReading(sent.body.id)).toMatchObject({ byOutcome: { stored: 250 }, messages: 250 });

    const zip = zipSync({
      ...Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${i}.xml.gz`, gzipSync(xml(`z${i}`))])),
      'mail.eml': reportMail(xml('z-mail')),
      'twice.eml': reportMail(xml('z0')),
      'theirs.xml': strToU8(xml('t', 'theirs.example')),
      'notes.txt': strToU8('nothing'),
      '__MACOSX/._0.xml': strToU8('x'),
      'huge.xml': new Uint8Array(1_000_001).fill(32),
    });
    const zipped = await send(zip, 'all.zip');
    expect(zipped.body).toMatchObject({
      stored: 304,
      refused: 1,
      refusals: [{ name: 'all.zip › huge.xml', reason: 'too-large' }],
    });
    expect(await afterReading(zipped.body.id)).toMatchObject({
      byOutcome: { stored: 301, duplicate: 1, rejected: 2 },
      reasons: expect.arrayContaining([
        { reason: 'domain-unknown', count: 1 },
        { reason: 'not-a-report', count: 1 },
      ]),
    });
  });

  it('costs nothing when it is sent again, and is found by its hash', async () => {
    const bytes = gzipSync(xml('again'));
    const first = await send(bytes, 'again.xml.gz');
    const second = await send(bytes, 'renamed.xml.gz');
    expect([first.body, second.body]).toMatchObject([
      { stored: 1, alreadyHere: 0 },
      { stored: 0, alreadyHere: 1, byOutcome: {} },
    ]);
    const { imports } = await person.call(listReportImports, { query: { sha256: first.body.sha256! } });
    expect(imports.map(({ fileName }) => fileName)).toEqual(['renamed.xml.gz', 'again.xml.gz']);
  });

  it('is refused when it is larger than a file may be', async () => {
    const { status, body } = await send(Buffer.alloc(20_000_001), 'huge.mbox');
    expect({ status, detail: body.detail }).toEqual({
      status: 400,
      detail: 'A file may have at most 20000000 bytes; split it.',
    });
  });

  it('keeps what had come when its sender goes away', async () => {
    const mails = Array.from(
      { length: 150 },
      (_, i) => `From x\n${reportMail(xml(`cut${i}`)).toString('latin1')}\n`,
    );
    const half = Buffer.from(mails.join(''), 'latin1');
    const request = httpRequest(`${origin}/api/reports?name=cut.mbox`, {
      method: 'POST',
      headers: {
        'content-type': 'application/octet-stream',
        authorization: `Bearer ${key}`,
        'content-length': half.length * 2,
      },
    });
    request.on('error', () => {});
    request.write(half);
    const find = async () => (await person.call(listReportImports, { query: {} })).imports[0]!;
    await until(find, ({ fileName, stored }) => fileName === 'cut.mbox' && stored === 100);
    request.destroy();
    const broken = await until(find, ({ state }) => state === 'broken-off');
    expect(broken).toMatchObject({ stored: 100, sha256: null });
    expect(await afterReading(broken.id)).toMatchObject({ byOutcome: { stored: 100 } });
    const whole = await send(half, 'cut.mbox');
    expect(whole.body).toMatchObject({ stored: 50, alreadyHere: 100, state: 'complete' });
  });

  it('shows in the ledger how it came', async () => {
    await send(gzipSync(xml('named')), 'my-own-name.xml.gz');
    const { messages } = await person.call(listLedger, { query: { q: 'own-name', origin: 'api' } });
    expect(messages).toMatchObject([{ origin: 'api', format: 'file', fileName: 'my-own-name.xml.gz' }]);
  });
});

describe('a report key', () => {
  it('is kept as a hash, shown once, and opens nothing but the sending of reports', async () => {
    const { keys } = await person.call(listReportKeys);
    expect(keys).toMatchObject([{ name: 'nightly', shown: `${key.slice(0, 8)}…${key.slice(-4)}` }]);
    expect(keys[0]!.lastUsedAt).not.toBeNull();
    expect(JSON.stringify(await instance.database.system.reportKey.findMany())).not.toContain(key);
    for (const path of ['/api/domains', '/api/ledger', '/api/report-keys']) {
      const answer = await fetch(origin + path, { headers: { authorization: `Bearer ${key}` } });
      expect({ path, status: answer.status }).toEqual({ path, status: 401 });
    }
  });

  it('opens nothing once it is revoked, and never did as anything else', async () => {
    const made = await person.call(makeReportKey, { body: { name: 'short-lived' } });
    const authorization = `Bearer ${made.secret}`;
    const bytes = Buffer.from(xml('short'));
    expect((await send(bytes, 'a.xml', { authorization })).status).toBe(200);
    await person.call(revokeReportKey, { params: { id: made.key.id } });
    expect((await send(bytes, 'a.xml', { authorization })).status).toBe(401);
    expect((await send(bytes, 'a.xml', { authorization: 'Bearer psr_nonsense' })).status).toBe(401);
    expect((await send(bytes, 'a.xml', { authorization: '' })).status).toBe(401);
  });

  it('may be used so often a minute, and then later', async () => {
    const made = await person.call(makeReportKey, { body: { name: 'busy' } });
    await instance.database.systemPool.query(
      `UPDATE report_key SET requests = 600, minute = date_trunc('minute', now()) + interval '1 hour' WHERE id = $1`,
      [made.key.id],
    );
    const authorization = `Bearer ${made.secret}`;
    expect((await send(Buffer.from(xml('busy')), 'a.xml', { authorization })).status).toBe(429);
  });

  it('says what it wants when the body is no file', async () => {
    const { status, body } = await send(Buffer.from('{}'), 'a.json', { 'content-type': 'application/json' });
    expect({ status, detail: body.detail }).toEqual({
      status: 400,
      detail: 'Send the file itself as the body, with Content-Type: application/octet-stream.',
    });
  });
});
