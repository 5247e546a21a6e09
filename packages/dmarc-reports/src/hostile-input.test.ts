import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { type DocumentReading, defaultLimits, readDocument, readMessage } from './index.js';

const NOW = Date.parse('2025-11-03T00:00:00Z') / 1000;
const MiB = 1024 * 1024;

const HEAD =
  '<feedback><report_metadata><org_name>acme.test</org_name><email>r@acme.test</email><report_id>r-1</report_id>' +
  '<date_range><begin>1762000000</begin><end>1762086399</end></date_range></report_metadata>' +
  '<policy_published><domain>example.com</domain><p>none</p></policy_published>';
const record = (inner = '') =>
  '<record><row><source_ip>192.0.2.1</source_ip><count>3</count><policy_evaluated><dkim>pass</dkim><spf>fail</spf>' +
  `</policy_evaluated></row><identifiers><header_from>example.com</header_from></identifiers>${inner}</record>`;

describe('expansion', () => {
  it('stops a bomb after the bytes that the ratio allows, holding a fraction of them', async () => {
    // A whole report and 300 MiB of blanks that never exist in one piece: 30 gzip members of 10 MiB.
    const member = gzipSync(Buffer.alloc(10 * MiB, ' '));
    const bomb = Buffer.concat([gzipSync(`${HEAD}</feedback>`), ...Array.from({ length: 30 }, () => member)]);
    const before = process.memoryUsage.rss();
    expect(await verdictOf(bomb)).toBe('rejected expansion-limit');
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * MiB);
  }, 60_000);

  it('refuses archives nested too deep, and counts what each layer expands to', async () => {
    const four = gzipSync(gzipSync(gzipSync(gzipSync(`${HEAD}</feedback>`))));
    expect(await verdictOf(four)).toBe('rejected archive-limit');
    const three = gzipSync(gzipSync(gzipSync(`${HEAD}</feedback>`)));
    expect(await verdictOf(three)).toBe('stored');
  });

  it('holds no archive inside an archive that is larger than its limit', async () => {
    const inner = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), pseudoRandom(3 * MiB)]);
    expect(await verdictOf(gzipSync(inner), { maxNestedArchiveBytes: MiB })).toBe('rejected archive-limit');
  });

  it('refuses a zip with too many entries', async () => {
    const entries = Object.fromEntries(
      Array.from({ length: 101 }, (_, i) => [`${i}.xml`, strToU8('<feedback/>')]),
    );
    expect(await verdictOf(zipSync(entries))).toBe('rejected archive-limit');
  });

  it('shares one budget among all documents of a mail', async () => {
    const entries = Object.fromEntries(
      Array.from({ length: 4 }, (_, i) => [`${i}.xml`, strToU8(`${HEAD}${record().repeat(500)}</feedback>`)]),
    );
    const readings = await read(zipSync(entries), { maxExpandedBytes: 200_000 });
    expect(readings.map(({ outcome, reason }) => reason ?? outcome)).toEqual([
      'stored',
      'expansion-limit',
      'expansion-limit',
      'expansion-limit',
    ]);
  });
});

describe('XML', () => {
  it.each([
    ['100,000 levels', `<feedback>${'<a>'.repeat(100_000)}`, 'rejected xml-depth'],
    [
      'a field of 200 KiB',
      `${HEAD.replace('acme.test', 'a'.repeat(200 * 1024))}</feedback>`,
      'rejected field-too-long',
    ],
    [
      'a field in 100,000 CDATA pieces',
      HEAD.replace('acme.test', '<![CDATA[abcdefg]]>'.repeat(20_000)),
      'rejected field-too-long',
    ],
    [
      'an attribute of 1 MiB',
      `<feedback a="${'b'.repeat(MiB)}">${HEAD.slice(10)}</feedback>`,
      'rejected field-too-long',
    ],
    [
      '10,000 attributes',
      `<feedback ${Array.from({ length: 10_000 }, (_, i) => `a${i}="1"`).join(' ')}/>`,
      'rejected field-too-long',
    ],
    ['a DOCTYPE', `<!DOCTYPE feedback [<!ENTITY a "b">]>${HEAD}</feedback>`, 'rejected doctype'],
    [
      'a DOCTYPE that never ends',
      `<!DOCTYPE feedback [${'<!ENTITY a "b">'.repeat(50_000)}`,
      'rejected doctype',
    ],
    ['an undeclared entity', `${HEAD.replace('acme.test', '&lol;')}${record()}</feedback>`, 'stored'],
    ['a million unclosed comments', `${HEAD}${'<!--'.repeat(1_000_000)}`, 'rejected xml-malformed'],
    ['a million stray brackets', `${HEAD}${'<'.repeat(1_000_000)}`, 'rejected xml-malformed'],
    ['a million ampersands', `${HEAD}${'&'.repeat(1_000_000)}`, 'rejected field-too-long'],
    ['a million unclosed known tags', `${HEAD}${'<p '.repeat(1_000_000)}`, 'rejected xml-malformed'],
    ['a million end tags', `${HEAD}${'</p>'.repeat(1_000_000)}`, 'rejected xml-malformed'],
  ])('with %s has its verdict in bounded time', async (_, xml, verdict) => {
    const started = performance.now();
    expect(await verdictOf(Buffer.from(xml))).toBe(verdict);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('keeps 100 of 10,000 signatures of a record, and says how many it dropped', async () => {
    const dkim = '<dkim><domain>example.com</domain><selector>s</selector><result>pass</result></dkim>';
    const [reading] = await read(
      Buffer.from(`${HEAD}${record(`<auth_results>${dkim.repeat(10_000)}</auth_results>`)}</feedback>`),
    );
    expect(reading!.kind === 'aggregate' && reading!.records[0]!.dkimResults).toHaveLength(100);
    expect(reading!.notes).toEqual([{ code: 'dkim-surplus', count: 9900, detail: null }]);
  });

  it('refuses more records than its limit', async () => {
    const xml = Buffer.from(`${HEAD}${record().repeat(11)}</feedback>`);
    expect(await verdictOf(xml, { maxRecords: 10 })).toBe('rejected record-limit');
    expect(await verdictOf(xml, { maxRecords: 11 })).toBe('stored');
  });

  it('never lets a sum of counts lose precision', async () => {
    const huge = record().replace('<count>3<', `<count>${Number.MAX_SAFE_INTEGER}<`);
    const [reading] = await read(Buffer.from(`${HEAD}${huge}${record()}</feedback>`));
    expect(reading).toMatchObject({
      outcome: 'partial',
      totals: { records: 1, messages: Number.MAX_SAFE_INTEGER },
      refusedRecords: [{ index: 1, reason: 'count-out-of-range' }],
    });
  });
});

describe('mail', () => {
  it('walks no deeper than its limits and says so', async () => {
    let body = 'Content-Type: text/plain\r\n\r\nhello\r\n';
    for (let i = 0; i < 30; i++) {
      body = `Content-Type: multipart/mixed; boundary="b${i}"\r\n\r\n--b${i}\r\n${body}\r\n--b${i}--\r\n`;
    }
    expect(await readMessage(Buffer.from(body), options())).toMatchObject({
      outcome: 'rejected',
      reason: 'mime-limit',
    });
  });

  it('lists no more parts than its limit', async () => {
    const parts = '--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n'.repeat(5000);
    const mail = await readMessage(
      Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts}--b--`),
      options(),
    );
    expect(mail.parts).toHaveLength(201);
    expect(mail.reason).toBe('mime-limit');
  });

  it('reads a megabyte of header parameters in bounded time', async () => {
    const started = performance.now();
    const parameters = Array.from({ length: 40_000 }, (_, i) => `; name*${i}*=utf-8''a%20`).join('');
    await readMessage(Buffer.from(`Content-Type: application/gzip${parameters}\r\n\r\nx`), options());
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('ends when it is aborted', async () => {
    const signal = AbortSignal.abort();
    const [reading] = await readDocument(Buffer.from(`${HEAD}${record()}</feedback>`), {
      ...options(),
      signal,
    });
    expect(reading).toMatchObject({ outcome: 'rejected', reason: 'timeout' });
  });
});

function options(limits: Partial<typeof defaultLimits> = {}) {
  return { limits: { ...defaultLimits, ...limits }, now: NOW };
}

function read(bytes: Uint8Array, limits: Partial<typeof defaultLimits> = {}): Promise<DocumentReading[]> {
  return readDocument(bytes, options(limits));
}

async function verdictOf(bytes: Uint8Array, limits: Partial<typeof defaultLimits> = {}): Promise<string> {
  const [reading] = await read(bytes, limits);
  return reading!.reason === null ? reading!.outcome : `${reading!.outcome} ${reading!.reason}`;
}

/** Bytes that deflate cannot shrink. */
function pseudoRandom(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
