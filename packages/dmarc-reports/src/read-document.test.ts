import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { type DocumentReading, defaultLimits, readDocument } from './index.js';

const NOW = Date.parse('2025-11-03T00:00:00Z') / 1000;
const XML = readFileSync(new URL('../fixtures/edge/01-plain.xml', import.meta.url), 'utf8');
const RECORD = /<record>.*<\/record>/.exec(XML)![0];
const with2 = (second: string) => XML.replace('</feedback>', `${second}</feedback>`);

describe('damage around the records is tolerated', () => {
  it.each([
    ['a mis-closed tag', XML.replace('r-1</report_id>', 'r-1/report_id>'), ['xml-repaired']],
    [
      'an unclosed schema element before the data',
      XML.replace('<feedback>', '<xs:schema a="b">\n<feedback>'),
      ['xml-repaired'],
    ],
    ['bytes after the root', `${XML}\0\0--`, ['trailing-bytes']],
    ['a comment within a value', XML.replace('acme.test', 'acme<!-- x -->.test'), []],
    ['a CDATA value', XML.replace('acme.test', '<![CDATA[acme.test]]>'), []],
    [
      'unknown elements',
      XML.replace('<record>', '<extension><a>1</a></extension><record>'),
      ['unknown-elements'],
    ],
    [
      'two equal policies',
      XML.replace('<record>', `${/<policy_published>.*<\/policy_published>/.exec(XML)![0]}<record>`),
      [],
    ],
    [
      'two policies',
      XML.replace('<record>', '<policy_published><domain>b.example</domain></policy_published><record>'),
      ['policy-ambiguous'],
    ],
    [
      'a byte that is no UTF-8',
      Buffer.from(XML.replace('version>1.0', 'version>\x91'), 'latin1'),
      ['bytes-replaced'],
    ],
    ['ISO-8859-1 as declared', Buffer.from(XML.replace('UTF-8', 'ISO-8859-1'), 'latin1'), ['encoding']],
  ])('%s', async (_, document, notes) => {
    const reading = await readOne(Buffer.from(document as string));
    expect(reading).toMatchObject({
      outcome: 'stored',
      totals: { records: 1, messages: 3 },
      report: { reporterName: 'acme.test', policy: { domain: 'example.com' } },
    });
    expect(reading.notes.map(({ code }) => code)).toEqual(notes);
  });

  it('reads what is declared as windows-1252 with all its letters', async () => {
    const text = XML.replace('UTF-8', 'windows-1252').replace('acme.test', '\x80 \x96 Z\xfcrich');
    expect(await readOne(Buffer.from(text, 'latin1'))).toMatchObject({
      report: { reporterName: '€ – Zürich' },
      notes: [{ code: 'encoding', detail: 'windows-1252' }],
    });
  });

  it('reads a byte that is no UTF-8 as windows-1252, and keeps the letters around it', async () => {
    const bytes = Buffer.from(XML.replace('acme.test', 'M\xfcller \x96 Z\xfcrich'), 'latin1');
    expect(await readOne(bytes)).toMatchObject({ report: { reporterName: 'Müller – Zürich' } });
  });
});

describe('damage in the records quarantines', () => {
  it.each([
    ['a mis-closed count', with2(RECORD.replace('3</count>', '3/count>')), 'xml-malformed', 1],
    ['a record without its end', with2(RECORD.replace('</record>', '')), 'xml-malformed', 1],
    ['a cut tag', with2(RECORD.replace('</count>', '</count')), 'xml-malformed', 1],
    ['no end of the root', with2(RECORD).replace('</feedback>', ''), 'xml-truncated', 2],
  ])('%s', async (_, document, reason, records) => {
    const reading = await readOne(Buffer.from(document));
    expect(reading).toMatchObject({ outcome: 'quarantined', reason, totals: { records } });
  });
});

describe('a bad record leaves the others', () => {
  it.each([
    ['count 0', '<count>3<', '<count>0<', 'count-invalid'],
    ['negative count', '<count>3<', '<count>-3<', 'count-invalid'],
    ['true fraction', '<count>3<', '<count>3.5<', 'count-invalid'],
    ['count above 2^53-1', '<count>3<', '<count>9007199254740992<', 'count-out-of-range'],
    ['host name for an address', '192.0.2.1', 'mail.example.com', 'source-ip-invalid'],
    ['leading zeros in an address', '192.0.2.1', '192.000.002.001', 'source-ip-invalid'],
    [
      'two rows',
      '</row>',
      '</row><row><source_ip>192.0.2.9</source_ip><count>1</count></row>',
      'record-ambiguous',
    ],
  ])('%s', async (_, good, bad, reason) => {
    const reading = await readOne(Buffer.from(with2(RECORD.replace(good, bad))));
    expect(reading).toMatchObject({
      outcome: 'partial',
      totals: { records: 1, messages: 3 },
      refusedRecords: [{ index: 1, reason }],
    });
  });
});

describe('values are normalized', () => {
  it.each([
    ['an IPv4-mapped address', '192.0.2.1', '::ffff:192.0.2.7', { sourceIp: '192.0.2.7' }],
    ['an address in brackets', '192.0.2.1', '[2001:DB8::0:1]', { sourceIp: '2001:db8::1' }],
    [
      'an upper-case From domain with a dot',
      '<header_from>example.com',
      '<header_from>EXAMPLE.com.',
      { headerFrom: 'example.com' },
    ],
    [
      'a U-label',
      '<header_from>example.com',
      '<header_from>bücher.example.com',
      { headerFrom: 'xn--bcher-kva.example.com' },
    ],
    ['a null sender', '<header_from>', '<envelope_from></envelope_from><header_from>', { envelopeFrom: '' }],
    ['an empty reason', '</policy_evaluated>', '<reason/></policy_evaluated>', { overrideReasons: [] }],
    ['an unknown disposition', '<disposition>none', '<disposition> Pass', { disposition: 'pass' }],
  ])('%s', async (_, from, to, expected) => {
    const reading = await readOne(Buffer.from(XML.replace(from, to)));
    expect(reading).toMatchObject({ outcome: 'stored', records: [expected] });
  });

  it.each([
    ['ISO 8601', '2025-11-01T12:26:40Z', '2025-11-02 12:26:39'],
    ['fractions', '1762000000.25', '1762086399.0'],
    ['milliseconds', '1762000000000', '1762086399999'],
  ])('times in %s', async (_, begin, end) => {
    const reading = await readOne(Buffer.from(XML.replace('1762000000', begin).replace('1762086399', end)));
    expect(reading).toMatchObject({
      report: { period: { begin: 1762000000, end: 1762086399, bookedDay: '2025-11-02' } },
      notes: [{ code: 'time-format' }],
    });
  });
});

describe('archives', () => {
  it('keeps a whole report from a damaged gzip, with a note', async () => {
    const packed = gzipSync(XML);
    packed[packed.length - 6]! ^= 1;
    expect(await readOne(packed)).toMatchObject({ outcome: 'stored', notes: [{ code: 'gz-checksum' }] });
    expect(await readOne(gzipSync(XML).subarray(0, -5))).toMatchObject({
      outcome: 'stored',
      notes: [{ code: 'gz-checksum' }],
    });
    expect(await readOne(gzipSync(XML).subarray(0, -40))).toMatchObject({
      outcome: 'quarantined',
      reason: 'archive-truncated',
    });
  });

  it('joins the members of a gzip', async () => {
    const members = [XML.slice(0, 400), XML.slice(400)].map((text) => gzipSync(text));
    expect(await readOne(Buffer.concat(members))).toMatchObject({
      outcome: 'stored',
      totals: { messages: 3 },
      notes: [],
    });
  });

  it('reads every report of a zip, and passes other company over', async () => {
    const zip = zipSync({
      'a.xml': strToU8(XML),
      'sub/b.xml.gz': gzipSync(XML),
      'readme.txt': strToU8('hello'),
    });
    const readings = await readDocument(zip, { limits: defaultLimits, now: NOW, fileName: 'r.zip' });
    expect(readings.map(({ path, outcome }) => [path.join(' > '), outcome])).toEqual([
      ['r.zip > a.xml', 'stored'],
      ['r.zip > sub/b.xml.gz', 'stored'],
      ['r.zip > readme.txt', 'ignored'],
    ]);
  });
});

describe('a TLS report', () => {
  const tls = {
    'organization-name': 'Company-X',
    'date-range': { 'start-datetime': '2025-11-01T00:00:00Z', 'end-datetime': '2025-11-01T23:59:59Z' },
    'contact-info': null,
    'report-id': 'id-1',
    policies: [
      {
        policy: {
          'policy-type': 'sts',
          'policy-string': ['version: STSv1'],
          'policy-domain': 'Example.com',
          'mx-host': '*.mx',
        },
        summary: { 'total-successful-session-count': 5326, 'total-failure-session-count': 303 },
        'failure-details': [{ 'result-type': 'certificate-expired', 'failed-session-count': 303 }],
      },
    ],
  };

  it('is read with its policies and counts', async () => {
    expect(await readOne(gzipSync(JSON.stringify(tls)))).toMatchObject({
      kind: 'tls',
      outcome: 'stored',
      report: {
        organizationName: 'Company-X',
        contactInfo: null,
        period: { bookedDay: '2025-11-01' },
        policies: [
          {
            policyDomain: 'example.com',
            mxHosts: ['*.mx'],
            successfulSessionCount: 5326,
            failedSessionCount: 303,
            failureDetails: [
              { resultType: 'certificate-expired', failedSessionCount: 303, sendingMtaIp: null },
            ],
          },
        ],
      },
    });
  });

  it('without times is quarantined; other JSON and damaged JSON are refused', async () => {
    const { 'date-range': _, ...timeless } = tls;
    expect(await readOne(Buffer.from(JSON.stringify(timeless)))).toMatchObject({
      outcome: 'quarantined',
      reason: 'period-missing',
    });
    expect(await readOne(Buffer.from('{"a":1}'))).toMatchObject({ kind: 'unknown', reason: 'not-a-report' });
    expect(await readOne(Buffer.from('{"policies":,'))).toMatchObject({
      kind: 'unknown',
      reason: 'json-malformed',
    });
  });
});

async function readOne(bytes: Uint8Array): Promise<DocumentReading> {
  const readings = await readDocument(bytes, { limits: defaultLimits, now: NOW });
  expect(readings).toHaveLength(1);
  return readings[0]!;
}
