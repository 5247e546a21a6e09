import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import {
  defaultLimits,
  explainTlsFailure,
  readDocument,
  readMessage,
  tlsFailureTypes,
  UNEXPLAINED_TLS_FAILURE,
} from './index.js';

const NOW = Date.parse('2025-11-04T00:00:00Z') / 1000;
const options = { limits: defaultLimits, now: NOW };
const fixture = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url));
const GOOD = fixture('google--sts-enforce-all-good.json');

async function read(bytes: Uint8Array) {
  const [reading, ...others] = await readDocument(bytes, options);
  expect(others).toEqual([]);
  return reading!;
}
const readFixture = (name: string) => read(fixture(name));

const document = (policies: string, more = '') =>
  Buffer.from(
    `{"organization-name":"R","report-id":"1","date-range":{"start-datetime":"2025-11-02T00:00:00Z","end-datetime":"2025-11-02T23:59:59Z"},${more}"policies":${policies}}`,
  );
const policy = (succeeded: string, failed = '0') =>
  `{"policy":{"policy-type":"sts","policy-domain":"example.com"},"summary":{"total-successful-session-count":${succeeded},"total-failure-session-count":${failed}}}`;

describe('a TLS report', () => {
  it('of Google is read whole', async () => {
    expect(await readFixture('google--sts-enforce-all-good.json')).toEqual({
      kind: 'tls',
      path: [],
      outcome: 'stored',
      reason: null,
      notes: [],
      refusedPolicies: [],
      sessions: { successful: 128, failed: 0 },
      report: {
        organizationName: 'Google Inc.',
        contactInfo: 'smtp-tls-reporting@google.com',
        reportId: '2025-11-01T00:00:00Z_example.com',
        period: { begin: 1761955200, end: 1762041599, bookedDay: '2025-11-01' },
        policies: [
          {
            policyType: 'sts',
            policyDomain: 'example.com',
            policyString: [
              'version: STSv1',
              'mode: enforce',
              'mx: mx1.example.com',
              'mx: *.mail.example.com',
              'max_age: 604800',
            ],
            mxHosts: ['mx1.example.com', '*.mail.example.com'],
            successfulSessionCount: 128,
            failedSessionCount: 0,
            failureDetails: [],
          },
        ],
      },
    });
  });

  it('of Microsoft brings its policies and reason codes, with hosts and addresses in one form', async () => {
    const reading = await readFixture('microsoft--two-policies-and-reason-codes.json');
    expect(reading).toMatchObject({ outcome: 'stored', sessions: { successful: 46, failed: 3 } });
    expect(reading.kind === 'tls' && reading.report.policies.map((one) => one.policyType)).toEqual([
      'sts',
      'no-policy-found',
    ]);
    expect(reading.kind === 'tls' && reading.report.policies[0]!.failureDetails).toMatchObject([
      {
        resultType: 'certificate-host-mismatch',
        sendingMtaIp: '2a01:111:f403:c20f::1',
        receivingMxHostname: 'mx1.example.com',
        failureReasonCode: 'CertificateHostMismatch',
      },
    ]);
  });

  it('of the RFC is read, and so is the mail of its §5.3', async () => {
    expect(await readFixture('rfc8460--example-of-appendix-b.json')).toMatchObject({
      outcome: 'stored',
      sessions: { successful: 5326, failed: 303 },
    });
    const mail = await readMessage(fixture('google--mail-of-rfc8460-section-5.3.eml'), options);
    expect(mail).toMatchObject({ outcome: 'stored', kind: 'report' });
    expect(mail.parts.flatMap(({ documents }) => documents)).toMatchObject([
      { kind: 'tls', notes: [], sessions: { successful: 117, failed: 9 } },
    ]);
  });

  it('about DANE may name a mail server as its policy domain', async () => {
    expect(await readFixture('postfix-tlsrpt--dane-with-mx-as-policy-domain.json')).toMatchObject({
      outcome: 'stored',
      report: { policies: [{ policyType: 'tlsa', policyDomain: 'mx1.hoster.example' }] },
    });
  });

  it('may have no contact, counts as text, single objects for lists: each is noted', async () => {
    const reading = await readFixture('gateway--null-contact-text-counts-and-single-objects.json');
    expect(reading).toMatchObject({
      outcome: 'stored',
      sessions: { successful: 4, failed: 0 },
      report: {
        contactInfo: null,
        period: { begin: 1762038000 },
        policies: [
          {
            policyType: 'sts',
            policyDomain: 'example.com',
            policyString: ['version: STSv1', 'mode: enforce', 'mx: mx1.example.com', 'max_age: 604800'],
            failureDetails: [{ resultType: 'sts-webpki-invalid', failedSessionCount: 1 }],
          },
        ],
      },
    });
    expect(reading.notes.map(({ code }) => code).sort()).toEqual(['count-format', 'count-missing']);
  });

  it('loses only the policy whose numbers cannot be true, and keeps types that nobody lists', async () => {
    const reading = await readFixture('appliance--unknown-type-and-one-policy-beyond-counting.json');
    expect(reading).toMatchObject({
      outcome: 'partial',
      sessions: { successful: 2, failed: 1 },
      refusedPolicies: [{ index: 1, reason: 'count-out-of-range', detail: '99999999999999999999' }],
      report: { policies: [{ failureDetails: [{ resultType: 'quic-handshake-timeout' }] }] },
    });
  });

  it.each([
    ['a byte order mark', Buffer.concat([Buffer.from('\ufeff'), GOOD]), []],
    [
      'UTF-16',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(GOOD.toString(), 'utf16le')]),
      ['encoding'],
    ],
    ['bytes after its end', Buffer.concat([GOOD, Buffer.from('\n-- \nsent by x')]), ['trailing-bytes']],
    ['NULs after its end', Buffer.concat([GOOD, Buffer.alloc(9)]), []],
    [
      'a line end inside a text',
      Buffer.from(GOOD.toString().replace('Google Inc.', 'Google\nInc.')),
      ['illegal-char'],
    ],
    ['a key twice', document(`[${policy('1')}]`, '"report-id":"2",'), ['json-repeated-key']],
    ['no policies', document('[]'), ['no-policies']],
    ['policies null', document('null'), ['no-policies']],
    ['no id', Buffer.from(GOOD.toString().replace('"report-id"', '"rid"')), ['report-id-missing']],
    ['gzip without its checksum', gzipSync(GOOD).subarray(0, -6), ['gz-checksum']],
  ])('counts with %s', async (_, bytes, notes) => {
    const reading = await read(bytes);
    expect(reading).toMatchObject({ kind: 'tls', outcome: 'stored' });
    expect(reading.notes.map(({ code }) => code)).toEqual(notes);
  });

  it('keeps the first of two values of a key', async () => {
    expect(await read(document(`[${policy('1')}]`, '"report-id":"2",'))).toMatchObject({
      report: { reportId: '1' },
    });
  });

  it.each([
    ['cut off', GOOD.subarray(0, 300), 'quarantined', 'json-truncated'],
    ['half a gzip', half(gzipSync(Buffer.from(randomReport(400)))), 'quarantined', 'archive-truncated'],
    [
      'without a period',
      Buffer.from(GOOD.toString().replace('date-range', 'dates')),
      'quarantined',
      'period-missing',
    ],
    [
      'of next year',
      Buffer.from(GOOD.toString().replaceAll('2025-11-01', '2026-11-01')),
      'quarantined',
      'period-implausible',
    ],
    [
      'with a comma too many',
      Buffer.from(GOOD.toString().replace('}]}', '},]}')),
      'rejected',
      'json-malformed',
    ],
    ['a thousand levels deep', Buffer.from(`{"policies":${'['.repeat(1_000)}`), 'rejected', 'json-depth'],
    [
      'with nothing to count',
      document(`[${policy('"many"')},${policy('1.5')}]`),
      'rejected',
      'no-usable-record',
    ],
    [
      'with a text without end',
      document(`[${JSON.stringify('x'.repeat(70_000))}]`),
      'rejected',
      'field-too-long',
    ],
    ['with millions of values', document(`[${'0,'.repeat(600_000)}0]`), 'rejected', 'record-limit'],
    [
      'with sums past all counting',
      document(`[${[1, 2].map(() => policy('9007199254740991')).join()}]`),
      'rejected',
      'record-limit',
    ],
    ['that is other JSON', Buffer.from('{"hello":1}'), 'rejected', 'not-a-report'],
  ])('does not count %s', async (_, bytes, outcome, reason) => {
    expect(await read(bytes)).toMatchObject({ outcome, reason });
  });

  it('cannot reach into objects by clever keys', async () => {
    await read(document('[]', '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},'));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('explainTlsFailure', () => {
  it('says of every type of RFC 8460 §4.3 what it means and what to do', () => {
    expect(tlsFailureTypes).toHaveLength(11);
    for (const type of [...tlsFailureTypes, UNEXPLAINED_TLS_FAILURE]) {
      const { title, meaning, fix, isKnown } = explainTlsFailure(type, 'example.com');
      expect(isKnown).toBe(true);
      for (const text of [title, meaning, fix]) expect(text.length).toBeGreaterThan(20);
      expect(`${meaning} ${fix}`).not.toContain('DOMAIN');
    }
    expect(explainTlsFailure('STS-Policy-Fetch-Error', 'example.com').fix).toContain('mta-sts.example.com');
  });

  it('keeps a type that nobody lists', () => {
    for (const type of ['quic-handshake-timeout', 'constructor', '__proto__']) {
      expect(explainTlsFailure(type, 'example.com')).toMatchObject({ id: type, isKnown: false });
    }
  });
});

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length / 2);
}

function randomReport(failures: number): string {
  const details = Array.from(
    { length: failures },
    (_, i) => `{"result-type":"t${(i * 7919) % 9973}","failed-session-count":${(i * i * 31) % 99991}}`,
  );
  return document(`[{"policy":{"policy-type":"sts"},"failure-details":[${details}]}]`).toString();
}
