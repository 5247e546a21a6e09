import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type DocumentReading, defaultLimits, readDocument, readMessage } from './index.js';

const EDGE = new URL('../fixtures/edge/', import.meta.url);
const NOW = Date.parse('2025-11-03T00:00:00Z') / 1000;
const BASE_PERIOD = { begin: 1762000000, end: 1762086399, bookedDay: '2025-11-02' };

/** Verdict, counted records / messages, notes; `but` looks at what the file is about. */
interface Expected {
  readonly verdict: string;
  readonly counted?: string;
  readonly notes?: readonly string[];
  readonly but?: (reading: DocumentReading) => void;
}

const stored = (counted: string, notes: readonly string[] = [], but?: Expected['but']): Expected => ({
  verdict: 'stored',
  counted,
  notes,
  ...(but ? { but } : {}),
});

const expectedByFile: Readonly<Record<string, Expected | readonly Expected[]>> = {
  '01-plain.xml': stored('1 / 3', [], (reading) => {
    const { report, records } = accepted(reading);
    expect(report).toMatchObject({ reporterName: 'acme.test', reportId: 'r-1', period: BASE_PERIOD });
    expect(report.policy).toMatchObject({
      domain: 'example.com',
      p: 'none',
      sp: 'none',
      np: null,
      pct: '100',
    });
    expect(records).toEqual([
      {
        sourceIp: '192.0.2.1',
        messageCount: 3,
        disposition: 'none',
        dkimAligned: 'pass',
        spfAligned: 'fail',
        overrideReasons: [],
        headerFrom: 'example.com',
        envelopeFrom: null,
        envelopeTo: null,
        dkimResults: [{ domain: 'example.com', selector: 's1', result: 'pass', humanResult: null }],
        spfResults: [{ domain: 'b.example.com', scope: null, result: 'pass', humanResult: null }],
      },
    ]);
  }),
  '03-utf16.xml': stored('1 / 3', ['encoding']),
  '05-leading-newline.xml': stored('1 / 3', ['leading-bytes']),
  '07-prefix-ns.xml': stored('1 / 3', [], (reading) => {
    expect(accepted(reading).report.namespace).toBe('urn:ietf:params:xml:ns:dmarc-2.0');
  }),
  '09-no-policy-evaluated.xml': stored('2 / 6', [], (reading) => {
    expect(accepted(reading).records[0]).toMatchObject({
      dkimAligned: null,
      spfAligned: null,
      disposition: null,
    });
    expect(accepted(reading).totals).toMatchObject({ dkimPass: 3, spfPass: 0, dmarcPass: 3 });
  }),
  '11-pe-missing-spf.xml': stored('2 / 6', [], (reading) => {
    expect(accepted(reading).records[0]).toMatchObject({ dkimAligned: 'pass', spfAligned: null });
    expect(accepted(reading).totals.dmarcPass).toBe(6);
  }),
  '13-reason-string.xml': stored('1 / 3', [], (reading) => {
    expect(accepted(reading).records[0]).toMatchObject({
      disposition: 'quarantine',
      overrideReasons: [{ type: 'sampled_out', comment: null }],
    });
  }),
  '15-empty-auth-results.xml': stored('1 / 3', ['auth-results-missing']),
  '17-no-identifiers.xml': stored('1 / 3', [], (reading) => {
    expect(accepted(reading).records[0]!.headerFrom).toBeNull();
  }),
  '19-uppercase.xml': stored('1 / 3', [], (reading) => {
    expect(accepted(reading).records[0]).toMatchObject({
      disposition: 'none',
      dkimAligned: 'pass',
      spfAligned: 'fail',
    });
  }),
  '21-float-count.xml': stored('2 / 6', ['count-format']),
  '23-huge-count.xml': {
    verdict: 'rejected no-usable-record',
    counted: '0 / 0',
    but: (reading) => expect(refusals(reading)).toEqual(['count-out-of-range']),
  },
  '25-ms-ts.xml': stored('1 / 3', ['time-format'], (reading) => {
    expect(accepted(reading).report.period).toEqual(BASE_PERIOD);
  }),
  '27-padded-ts.xml': stored('1 / 3', [], (reading) => {
    expect(accepted(reading).report.period).toEqual(BASE_PERIOD);
  }),
  '29-zero-ts.xml': { verdict: 'quarantined period-implausible', notes: ['period-nonpositive'] },
  '30b-empty-ts.xml': { verdict: 'quarantined period-missing' },
  '32-ip-padded.xml': stored('1 / 3', [], (reading) => {
    expect(accepted(reading).records[0]!.sourceIp).toBe('192.0.2.1');
  }),
  '34-ip-empty.xml': {
    verdict: 'partial',
    counted: '1 / 3',
    but: (reading) => expect(refusals(reading)).toEqual(['source-ip-invalid']),
  },
  '36-ip-zone.xml': stored('1 / 3', ['source-ip-format'], (reading) => {
    expect(accepted(reading).records[0]!.sourceIp).toBe('fe80::1');
  }),
  '38-no-email.xml': stored('1 / 3', ['email-missing']),
  '40-rid-angle-at.xml': stored('1 / 3', [], (reading) => {
    expect(accepted(reading).report.reportId).toBe('<abc@acme.test>');
  }),
  '42-sp-empty.xml': stored('1 / 3', [], (reading) => {
    expect(accepted(reading).report.policy).toMatchObject({ sp: null, pct: null });
  }),
  '44-no-records.xml': stored('0 / 0', ['no-records']),
  '46-unescaped-amp.xml': stored('1 / 3', ['xml-repaired'], (reading) => {
    expect(accepted(reading).report.reporterName).toBe('A & B <x> Ltd');
  }),
  '48-truncated.xml': {
    verdict: 'quarantined xml-truncated',
    counted: '2 / 6', // readable, not counted
    notes: ['xml-repaired'],
    but: (reading) => expect(reading.kind === 'aggregate' && reading.records).toHaveLength(2),
  },
  '50-control-chars.xml': stored('1 / 3', ['illegal-char']),
  '52-xxe.xml': { verdict: 'rejected doctype', counted: '0 / 0' },
  '54-yahoo-unused.xml.gz': { verdict: 'rejected placeholder' },
  '56-ok.xml.gz': stored('1 / 3'),
  '58-gz-trailing.xml.gz': stored('1 / 3', ['gz-trailing-bytes']),
  '60-gz-of-gz.xml.gz': stored('1 / 3', ['nested-archive']),
  '62-ok.zip': stored('1 / 3'),
  '64-zip-macosx.zip': [{ verdict: 'ignored' }, stored('1 / 3')],
  '66-zip-empty.zip': { verdict: 'rejected archive-empty' },
  '68-zip-ext-gz.xml.gz': stored('1 / 3', ['type-mismatch']),
  '70.xml.bz2': { verdict: 'rejected compression-unsupported' },
  '72-bomb-300MB.xml.gz': { verdict: 'rejected field-too-long', counted: '0 / 0' },
  '80-octet-stream.eml': stored('1 / 3'),
  '82-inline.eml': stored('1 / 3'),
  '84-single-part.eml': stored('1 / 3'),
  '86-xml-7bit.eml': stored('1 / 3'),
  '88-two-attachments.eml': [
    stored('1 / 3', [], (reading) => expect(accepted(reading).report.reportId).toBe('r-1')),
    stored('1 / 3', [], (reading) => expect(accepted(reading).report.reportId).toBe('r-2')),
  ],
  '90-alternative.eml': stored('1 / 3'),
  '92-b64-no-newlines.eml': stored('1 / 3'),
  '94-qp-binary.eml': stored('1 / 3'),
  '96-tls-and-dmarc.eml': [
    {
      verdict: 'stored',
      but: (reading) => {
        expect(reading.kind).toBe('tls');
        expect(reading.kind === 'tls' && reading.report.policies).toEqual([]);
      },
    },
    stored('1 / 3'),
  ],
  '98-smime-signed.eml': stored('1 / 3'),
};

describe('edge cases', () => {
  const files = readdirSync(EDGE).sort();

  it('all have an expected verdict', () => {
    expect(files).toEqual(Object.keys(expectedByFile).sort());
  });

  it.each(files)('%s', async (file) => {
    const expected = [expectedByFile[file]!].flat() as Expected[];
    const readings = await readEdge(file);
    expect(readings.map(verdictOf)).toEqual(expected.map(({ verdict }) => verdict));
    readings.forEach((reading, i) => {
      const { counted, notes, but } = expected[i]!;
      if (counted !== undefined) expect(countedOf(reading)).toBe(counted);
      if (notes !== undefined) expect(reading.notes.map(({ code }) => code)).toEqual(notes);
      but?.(reading);
    });
  });

  it('ignores the signature beside a signed report', async () => {
    const mail = await readMessage(readFileSync(new URL('98-smime-signed.eml', EDGE)), options());
    expect(mail.parts.map(({ contentType, outcome }) => [contentType, outcome])).toEqual([
      ['application/gzip', 'stored'],
      ['application/pkcs7-signature', 'ignored'],
    ]);
  });

  it('hand the same records to a sink, and none of a report that does not count', async () => {
    for (const file of files.filter((name) => !name.endsWith('.eml'))) {
      let messages = 0;
      const onRecords = async ({ records }: { records: readonly { messageCount: number }[] }) => {
        for (const record of records) messages += record.messageCount;
      };
      const readings = await readDocument(readFileSync(new URL(file, EDGE)), { ...options(), onRecords });
      const counted = readings.map((reading) =>
        reading.kind === 'aggregate' && (reading.outcome === 'stored' || reading.outcome === 'partial')
          ? reading.totals.messages
          : 0,
      );
      expect([file, messages]).toEqual([file, counted.reduce((sum, count) => sum + count, 0)]);
    }
  });
});

function options() {
  return { limits: defaultLimits, now: NOW };
}

async function readEdge(file: string): Promise<DocumentReading[]> {
  const bytes = readFileSync(new URL(file, EDGE));
  if (!file.endsWith('.eml')) return readDocument(bytes, { ...options(), fileName: file });
  const mail = await readMessage(bytes, options());
  return mail.parts.flatMap((part) => part.documents);
}

function verdictOf({ outcome, reason }: DocumentReading): string {
  return reason === null ? outcome : `${outcome} ${reason}`;
}

function countedOf(reading: DocumentReading): string {
  if (reading.kind !== 'aggregate') throw new Error(`${reading.kind} has no totals`);
  return `${reading.totals.records} / ${reading.totals.messages}`;
}

function accepted(reading: DocumentReading) {
  if (reading.kind !== 'aggregate') throw new Error(`not an aggregate report: ${reading.kind}`);
  if (reading.outcome !== 'stored' && reading.outcome !== 'partial')
    throw new Error(`not accepted: ${reading.reason}`);
  return reading;
}

function refusals(reading: DocumentReading): string[] {
  return reading.kind === 'aggregate' ? reading.refusedRecords.map(({ reason }) => reason) : [];
}
