import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import {
  buildReportMail,
  generateTraffic,
  reporterStyles,
  typicalReporters,
  typicalSources,
} from '@postseal/test-mail';
import { type DocumentReading, defaultLimits, readDocument, readMessage, verdicts } from './index.js';

/** FUZZ_COUNT and FUZZ_SEED repeat or extend a run. */
const COUNT = Number(process.env.FUZZ_COUNT ?? 3000);
const SEED = Number(process.env.FUZZ_SEED ?? 20251101);
/** No input of this size may hold the reader this long; orders of magnitude above what is normal. */
const MAX_MILLISECONDS = 5000;

const limits = { ...defaultLimits, maxExpandedBytes: 32 * 1024 * 1024, recordBatchSize: 2 };
const NOW = Date.parse('2026-01-01T00:00:00Z') / 1000;

type TlsReading = Extract<DocumentReading, { kind: 'tls' }>;
type FailureReading = Extract<DocumentReading, { kind: 'failure' }>;

interface Seed {
  readonly name: string;
  readonly isMail: boolean;
  readonly bytes: Buffer;
}

describe('mutated input', () => {
  it(`always ends in a verdict (${COUNT} inputs, seed ${SEED})`, async () => {
    const seeds = loadSeeds();
    const random = randomFrom(SEED);
    for (let i = 0; i < COUNT; i++) {
      const seed = seeds[Math.floor(random() * seeds.length)]!;
      const other = seeds[Math.floor(random() * seeds.length)]!;
      const bytes = mutate(seed.bytes, other.bytes, random);
      const started = performance.now();
      try {
        expectSound(seed.isMail ? await readMail(bytes) : await readDocument(bytes, { limits, now: NOW }));
        expect(performance.now() - started).toBeLessThan(MAX_MILLISECONDS);
      } catch (error) {
        throw new Error(`input ${i} from ${seed.name}, saved as ${save(bytes, i)}`, { cause: error });
      }
    }
  }, 120_000);
});

async function readMail(bytes: Uint8Array): Promise<DocumentReading[]> {
  const mail = await readMessage(bytes, { limits, now: NOW });
  expect(verdicts).toContain(mail.outcome);
  expect(mail.outcome === 'stored' || mail.outcome === 'partial' || mail.reason !== null).toBe(true);
  expect(mail.parts.length).toBeGreaterThan(0);
  for (const part of mail.parts) expect(verdicts).toContain(part.outcome);
  return mail.parts.flatMap((part) => part.documents);
}

/** What holds for every reading, whatever the input. */
function expectSound(readings: readonly DocumentReading[]): void {
  for (const reading of readings) {
    expect(verdicts).toContain(reading.outcome);
    const counts = reading.outcome === 'stored' || reading.outcome === 'partial';
    if (counts) expect(reading.reason).toBeNull();
    else if (reading.outcome !== 'ignored') expect(reading.reason).not.toBeNull();
    if (reading.kind === 'tls') expectSoundTls(reading);
    if (reading.kind === 'failure') expectRedacted(reading);
    if (reading.kind !== 'aggregate') continue;
    expect(reading.records).toHaveLength(reading.totals.records);
    const messages = reading.records.reduce((sum, record) => sum + record.messageCount, 0);
    expect(reading.totals.messages).toBe(messages);
    expect(reading.outcome === 'partial').toBe(counts && reading.refusedRecordCount > 0);
    if (counts) expect(reading.report.policy?.domain).toMatch(/^[a-z0-9._-]+$/);
    expect(JSON.stringify(reading)).not.toContain('\\u0000'); // no store takes it
  }
}

function expectSoundTls({ outcome, report, sessions, refusedPolicies }: TlsReading): void {
  const counts = outcome === 'stored' || outcome === 'partial';
  expect(outcome === 'partial').toBe(counts && refusedPolicies.length > 0);
  const sum = report.policies.reduce((total, policy) => total + policy.successfulSessionCount, 0);
  expect(sessions.successful).toBe(sum);
  if (counts) expect(Number.isSafeInteger(sessions.successful + sessions.failed)).toBe(true);
}

/** Whatever was done to the bytes, no address is left with its local part. */
function expectRedacted({ report }: FailureReading): void {
  for (const text of Object.values(report).flat()) {
    if (typeof text === 'string') expect(text).not.toMatch(/[A-Za-z0-9]@[A-Za-z0-9]/);
  }
}

function loadSeeds(): Seed[] {
  const edges = ['edge', 'tls', 'failure'].flatMap((folder) => {
    const url = new URL(`../fixtures/${folder}/`, import.meta.url);
    return readdirSync(url)
      .filter((name) => !name.includes('bomb') && !name.startsWith('.'))
      .map((name) => ({ name, isMail: name.endsWith('.eml'), bytes: readFileSync(new URL(name, url)) }));
  });
  const { report } = generateTraffic({
    seed: 3,
    domain: 'example.com',
    firstDay: '2025-11-01',
    days: 1,
    sources: typicalSources('example.com'),
    reporters: typicalReporters,
    policies: [{ fromDay: 0, p: 'none' }],
  }).next().value!;
  const mails = reporterStyles.map((style) => ({
    name: style,
    isMail: true,
    bytes: buildReportMail(report, { style, rcptTo: 'token@rua.example' }).raw,
  }));
  return [...edges, ...mails];
}

const DICTIONARY = [
  '<record>',
  '</record>',
  '<row>',
  '</feedback>',
  '<feedback>',
  '<!--',
  ']]>',
  '<![CDATA[',
  '&',
  '&#0;',
  '&#xD800;',
  '<!DOCTYPE a [',
  '\0',
  '\x0b',
  '\r\n',
  '--BB',
  '--BB--',
  'Content-Type: multipart/mixed; boundary=BB\r\n',
  '=',
  '\xff',
  '<count>-1</count>',
  '999999999999999999999',
  '<d:',
  "xmlns='",
  '/>',
  '<?',
  '\x1f\x8b',
  'PK\x03\x04',
  '{"policies":',
  '[[[[[[[[',
  '1e999',
  '-0',
  '\\ud800',
  '"failed-session-count":18446744073709551616',
  '"policies":[],',
  'x@y.example',
  'Source-IP: 1',
].map((text) => Buffer.from(text, 'latin1'));

/** One to four cuts, copies, flips, insertions or splices; now and then all of it packed. */
function mutate(original: Buffer, other: Buffer, random: () => number): Buffer {
  let bytes = original;
  const times = 1 + Math.floor(random() * 4);
  for (let i = 0; i < times; i++) bytes = mutateOnce(bytes, other, random);
  return random() < 0.05 ? gzipSync(bytes) : bytes;
}

function mutateOnce(bytes: Buffer, other: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * (bytes.length + 1));
  const to = Math.min(bytes.length, at + Math.floor(random() ** 3 * 400));
  switch (Math.floor(random() * 6)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    case 3: {
      const word = DICTIONARY[Math.floor(random() * DICTIONARY.length)]!;
      return Buffer.concat([bytes.subarray(0, at), word, bytes.subarray(at)]);
    }
    case 4: {
      const flipped = Buffer.from(bytes);
      if (at < flipped.length) flipped[at] = flipped[at]! ^ (1 << Math.floor(random() * 8));
      return flipped;
    }
    default:
      return Buffer.concat([bytes.subarray(0, at), other.subarray(Math.floor(random() * other.length))]);
  }
}

function save(bytes: Uint8Array, index: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'dmarc-reports-fuzz-')), `input-${index}.bin`);
  writeFileSync(file, bytes);
  return file;
}

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
