import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  type DocumentReading,
  defaultLimits,
  type ReportRecord,
  readDocument,
  readMessage,
} from './index.js';

const FIXTURES = new URL('../fixtures/deviations/', import.meta.url);
const options = { limits: defaultLimits, now: Date.parse('2025-12-01T00:00:00Z') / 1000 };

type Look = (reading: DocumentReading) => void;
const record = (expected: Partial<ReportRecord>, index = 0): Look => {
  return (reading) => expect(aggregate(reading).records[index]).toMatchObject(expected);
};
const report = (expected: object): Look => {
  return (reading) => expect(aggregate(reading).report).toMatchObject(expected);
};

/**
 * How real reports depart from the standards, each shown by a file: what is read of it as `verdict reason records/messages
 * [notes]`, for each document, and what the file is about. The base of all is edge/01-plain.xml. Those that the edge cases
 * show already (edge.test.ts) are not repeated.
 */
const shown: Readonly<Record<string, readonly [string, Look?]>> = {
  // Mail and MIME
  'mail--text-plain-type.eml': ['stored 1/3 [type-mismatch]'],
  'mail--no-type-at-all.eml': ['stored 1/3 []'],
  'mail--related-report-first-html-last.eml': ['stored 1/3 []'],
  'mail--no-file-name.eml': ['stored 1/3 []'],
  'mail--rfc2231-file-name.eml': ['stored 1/3 []'],
  'mail--xml-base64.eml': ['stored 1/3 []'],
  'mail--xml-8bit.eml': ['stored 1/3 []', report({ reporterName: 'Grüße GmbH' })],
  'mail--xml-quoted-printable.eml': ['stored 1/3 []'],
  'mail--xml-pasted-into-body.eml': ['stored 1/3 [xml-in-body,leading-bytes]'],
  'mail--forwarded-whole.eml': ['stored 1/3 [nested-mail]'],
  'mail--encrypted.eml': ['rejected encrypted'],
  'mail--base64-blank-lines-trailing-blanks-no-padding.eml': ['stored 1/3 []'],
  'mail--base64-that-is-none.eml': ['rejected transfer-encoding-broken'],
  'mail--bare-line-feeds.eml': ['stored 1/3 []'],
  'mail--misspelt-content-type.eml': ['stored 1/3 []'],
  'mail--no-from-date-id-odd-charset.eml': ['stored 1/3 []'],
  'mail--bounce.eml': ['rejected no-report-found'],
  'mail--auto-reply.eml': ['rejected no-report-found'],
  'mail--junk.eml': ['rejected no-report-found'],
  'mail--complaint.eml': [
    'stored []', // an abuse report is a failure report of another type (RFC 5965)
    (reading) => expect(reading).toMatchObject({ kind: 'failure', report: { sourceIp: '192.0.2.1' } }),
  ],
  'mail--pgp-signed.eml': ['stored 1/3 []'],
  'mail--zip-type-with-gzip-bytes.eml': ['stored 1/3 [type-mismatch]'],
  // Archives
  'archive--gzip-named-zip.zip': ['stored 1/3 [type-mismatch]'],
  'archive--zip-in-gzip.xml.gz': ['stored 1/3 [nested-archive]'],
  'archive--zip-in-zip.zip': ['stored 1/3 [nested-archive]'],
  'archive--several-gzip-members.xml.gz': ['stored 1/3 []'],
  'archive--wrong-checksum.xml.gz': ['stored 1/3 [gz-checksum]'],
  'archive--wrong-length.xml.gz': ['stored 1/3 [gz-checksum]'],
  'archive--cut-off-behind-the-xml.xml.gz': ['stored 1/3 [gz-checksum]'],
  'archive--cut-off-in-the-xml.xml.gz': ['quarantined archive-truncated 0/0 []'],
  'archive--two-reports-in-folders.zip': ['stored 1/3 [] ; stored 1/3 [] ; ignored []'],
  'archive--folders-ds-store.zip': ['ignored [] ; ignored [] ; stored 1/3 []'],
  'archive--stored-not-deflated.zip': ['stored 1/3 []'],
  'archive--lzma-method.zip': ['rejected compression-unsupported []'],
  'archive--encrypted.zip': ['rejected compression-unsupported []'],
  'archive--7z.7z': ['rejected compression-unsupported []'],
  'archive--xz.xml.xz': ['rejected compression-unsupported []'],
  'archive--tar.tar': ['rejected compression-unsupported []'],
  'archive--nothing.xml.gz': ['rejected empty []'],
  // Encoding and XML
  'xml--byte-order-mark.xml': ['stored 1/3 []'],
  'xml--iso-8859-1.xml': ['stored 1/3 [encoding]', report({ reporterName: 'Grüße' })],
  'xml--windows-1252.xml': ['stored 1/3 [encoding]', report({ reporterName: 'Grüße “acme”' })],
  'xml--utf-16-big-endian.xml': ['stored 1/3 [encoding]', report({ reporterName: 'acme.test' })],
  'xml--byte-0x91-in-utf-8.xml': ['stored 1/3 [bytes-replaced]', report({ reporterName: '‘acme’' })],
  'xml--no-declaration-one-line.xml': ['stored 1/3 []'],
  'xml--bytes-behind-the-root.xml': ['stored 1/3 [trailing-bytes]'],
  'xml--nul-and-dashes-behind-the-root.xml': ['stored 1/3 [trailing-bytes]'],
  'xml--default-namespace.xml': ['stored 1/3 []', report({ namespace: 'http://dmarc.org/dmarc-xml/0.1' })],
  'xml--misspelt-namespace.xml': ['stored 1/3 []', report({ namespace: 'http//dmarc.org/dmarc-xml/0.1' })],
  'xml--cdata-comment-lang.xml': ['stored 1/3 []', report({ reporterName: 'acme.test' })],
  'xml--unclosed-schema-in-front.xml': ['stored 1/3 [xml-repaired]'],
  'xml--mis-closed-tag.xml': ['stored 1/3 [xml-repaired]', report({ reporterName: 'acme.test' })],
  'xml--damaged-no-record.xml': ['rejected xml-malformed 0/0 [xml-repaired]'],
  'xml--internal-entities.xml': ['rejected doctype 0/0 [org-name-missing,email-missing,report-id-missing]'],
  'xml--two-hundred-levels.xml': ['rejected xml-depth 0/0 [unknown-elements]'],
  'xml--unknown-elements-and-extension.xml': ['stored 1/3 [unknown-elements]'],
  'xml--root-is-no-feedback.xml': ['rejected not-a-report []'],
  // Metadata
  'metadata--version-0.1.xml': ['stored 1/3 []', report({ version: '0.1' })],
  'metadata--no-version.xml': ['stored 1/3 []', report({ version: null })],
  'metadata--no-org-name.xml': ['stored 1/3 [org-name-missing]', report({ reporterName: null })],
  'metadata--no-report-id.xml': ['stored 1/3 [report-id-missing]', report({ reportId: null })],
  'metadata--empty-report-id.xml': ['stored 1/3 [report-id-missing]', report({ reportId: null })],
  'metadata--empty-org-name-and-email.xml': [
    'stored 1/3 [org-name-missing,email-missing]',
    report({ reporterName: null, email: null }),
  ],
  'metadata--id-with-at-sign.xml': ['stored 1/3 []', report({ reportId: '1a2b@acme.test' })],
  'metadata--end-is-begin.xml': [
    'stored 1/3 [period-nonpositive]',
    report({ period: { begin: 1762000000, end: 1762000000, bookedDay: '2025-11-01' } }),
  ],
  'metadata--eight-days.xml': [
    'stored 1/3 []',
    report({ period: { begin: 1762000000, end: 1762691200, bookedDay: '2025-11-05' } }),
  ],
  'metadata--half-an-hour.xml': ['stored 1/3 []'],
  'metadata--twelve-hours.xml': ['stored 1/3 []', report({ period: { begin: 1762000000, end: 1762043199 } })],
  'metadata--thirty-hours.xml': ['stored 1/3 []', report({ period: { begin: 1762000000, end: 1762107999 } })],
  'metadata--end-before-begin.xml': [
    'stored 1/3 [period-nonpositive]',
    report({ period: { begin: 1762000000, end: 1761990000, bookedDay: '2025-11-01' } }),
  ],
  'metadata--iso-8601-times.xml': ['stored 1/3 [time-format]', report({ period: basePeriod() })],
  'metadata--times-with-fraction.xml': ['stored 1/3 [time-format]'],
  'metadata--year-2035.xml': ['quarantined period-implausible 1/3 []'],
  'metadata--year-2001.xml': ['quarantined period-implausible 1/3 []'],
  'metadata--no-times.xml': ['quarantined period-missing 1/3 []'],
  // Policy
  'policy--only-domain-and-p.xml': [
    'stored 1/3 []',
    report({ policy: { adkim: null, aspf: null, sp: null, pct: null, fo: null } }),
  ],
  'policy--p-missing.xml': ['stored 1/3 [policy-p-missing]', report({ policy: { p: null } })],
  'policy--junk-values.xml': ['stored 1/3 []', report({ policy: { p: 'none', sp: 'nil' } })],
  'policy--np-testing-discovery.xml': [
    'stored 1/3 []',
    report({ policy: { np: 'reject', testing: 'y', discoveryMethod: 'treewalk' } }),
  ],
  'policy--twice-the-same.xml': ['stored 1/3 []'],
  'policy--twice-different.xml': ['stored 1/3 [policy-ambiguous]', report({ policy: { p: 'none' } })],
  'policy--missing.xml': ['quarantined policy-missing 1/3 []'],
  'policy--domain-in-upper-case.xml': ['stored 1/3 []', report({ policy: { domain: 'example.com' } })],
  'policy--domain-as-u-label-with-dot.xml': [
    'stored 1/3 [header-from-outside-policy]',
    report({ policy: { domain: 'xn--bcher-kva.example' } }),
  ],
  // Records
  'record--identities.xml': ['stored 1/3 []', record({ headerFrom: 'example.com' })],
  'record--header-from-outside.xml': ['stored 1/3 [header-from-outside-policy]'],
  'record--header-from-null.xml': ['stored 1/3 []', record({ headerFrom: null })],
  'record--no-header-from.xml': [
    'stored 1/3 []',
    record({ headerFrom: null, envelopeFrom: 'b.example.com' }),
  ],
  'record--envelope-from-empty.xml': ['stored 1/3 []', record({ envelopeFrom: '' })],
  'record--spf-softfail.xml': ['stored 1/3 []', record({ spfAligned: 'softfail' })],
  'record--spf-none.xml': ['stored 1/3 []', record({ dkimAligned: 'pass', spfAligned: 'none' })],
  'record--policy-evaluated-empty.xml': [
    'stored 1/3 []',
    (reading) => {
      record({ disposition: null, dkimAligned: null, spfAligned: null })(reading);
      expect(aggregate(reading).totals).toMatchObject({ messages: 3, dkimPass: 0, spfPass: 0, dmarcPass: 0 });
    },
  ],
  'record--disposition-pass.xml': ['stored 1/3 []', record({ disposition: 'pass' })],
  'record--disposition-junk.xml': ['stored 1/3 []', record({ disposition: 'whatever' })],
  'record--disposition-blank.xml': ['stored 1/3 []', record({ disposition: null })],
  'record--empty-reason.xml': ['stored 1/3 []', record({ overrideReasons: [] })],
  'record--reasons-of-every-kind.xml': [
    'stored 1/3 []',
    record({
      overrideReasons: [
        { type: 'sampled_out', comment: null },
        { type: null, comment: 'c' },
        { type: 'mystery', comment: null },
        { type: 'forwarded', comment: 'x' },
      ],
    }),
  ],
  'record--counts-that-are-none.xml': ['partial 1/3 []', refusals('count-invalid', 5)],
  'record--addresses-in-other-spellings.xml': [
    'stored 3/9 [source-ip-format]',
    (reading) =>
      expect(aggregate(reading).records.map(({ sourceIp }) => sourceIp)).toEqual([
        '192.0.2.7',
        '192.0.2.8',
        '2001:db8::1',
      ]),
  ],
  'record--addresses-that-are-none.xml': ['partial 1/3 []', refusals('source-ip-invalid', 4)],
  'record--two-rows.xml': ['partial 1/3 []', refusals('record-ambiguous', 1)],
  'record--two-auth-results.xml': [
    'stored 1/3 []',
    record({
      dkimResults: [
        expect.objectContaining({ selector: 's1' }),
        expect.objectContaining({ selector: 's2' }),
      ] as never,
    }),
  ],
  // Authentication results
  'results--spf-scope-helo.xml': ['stored 1/3 []', spf({ scope: 'helo' })],
  'results--several-spf.xml': [
    'stored 1/3 []',
    spf({ domain: 'b.example.com' }, { domain: 'c.example.com' }),
  ],
  'results--dkim-without-selector.xml': ['stored 1/3 []', dkim({ selector: null })],
  'results--empty-dkim-blocks.xml': ['stored 1/3 [dkim-empty-dropped]', dkim({ selector: 's1' })],
  'results--unusual-words.xml': [
    'stored 1/3 []',
    (reading) => {
      dkim({ result: 'unknown' })(reading);
      spf({ result: 'hardfail' })(reading);
    },
  ],
  'results--hundred-and-twenty-dkim.xml': [
    'stored 1/3 [dkim-surplus]',
    (reading) => expect(aggregate(reading).records[0]!.dkimResults).toHaveLength(100),
  ],
  'results--spf-without-domain.xml': ['stored 1/3 [spf-domain-missing]', spf({ domain: null })],
  'results--human-result.xml': ['stored 1/3 []', dkim({ humanResult: 'gut' })],
  'results--spf-error-and-dkim-invalid.xml': [
    'stored 1/3 []',
    (reading) => {
      dkim({ result: 'invalid' })(reading);
      spf({ result: 'error' })(reading);
    },
  ],
  'results--no-auth-results.xml': [
    'stored 1/3 [auth-results-missing]',
    record({ dkimResults: [], spfResults: [] }),
  ],
  // RFC 9990
  'rfc9990--every-new-element.xml': [
    'stored 1/3 [unknown-elements]', // those of extensions
    (reading) => {
      report({
        ...{ namespace: 'urn:ietf:params:xml:ns:dmarc-2.0', version: null, generator: 'acme reporter 9.1' },
        ...{ extraContactInfo: 'Fragen an r@acme.test', errors: ['one resolver was down'] },
        policy: { p: 'reject', np: 'reject', pct: null, testing: 'y', discoveryMethod: 'psl' },
      })(reading);
      record({
        disposition: 'pass',
        overrideReasons: [{ type: 'policy_test_mode', comment: 't=y' }],
        ...{ envelopeTo: 'acme.test', envelopeFrom: '' },
      })(reading);
      dkim({ result: 'pass', humanResult: 'good' })(reading);
      spf({ scope: 'mfrom', result: 'policy', humanResult: 'local rule' })(reading);
    },
  ],
};

describe('deviations', () => {
  const files = readdirSync(FIXTURES).sort();

  it('each have a verdict that is wanted', () => {
    expect(files).toEqual(Object.keys(shown).sort());
  });

  it.each(files)('%s', async (file) => {
    const [expected, look] = shown[file]!;
    const { text, documents } = await read(file);
    expect(text).toBe(expected);
    look?.(documents[0]!);
  });
});

async function read(file: string): Promise<{ text: string; documents: readonly DocumentReading[] }> {
  const bytes = readFileSync(new URL(file, FIXTURES));
  if (!file.endsWith('.eml')) {
    const documents = await readDocument(bytes, { ...options, fileName: file });
    return { text: documents.map(describeReading).join(' ; '), documents };
  }
  const mail = await readMessage(bytes, options);
  const documents = mail.parts.flatMap((part) => part.documents);
  const text =
    documents.length > 0 ? documents.map(describeReading).join(' ; ') : `${mail.outcome} ${mail.reason}`;
  return { text, documents };
}

function describeReading(reading: DocumentReading): string {
  const { outcome, reason, notes } = reading;
  const totals = reading.kind === 'aggregate' ? `${reading.totals.records}/${reading.totals.messages}` : null;
  return [outcome, reason, totals, `[${notes.map(({ code }) => code)}]`]
    .filter((word) => word !== null)
    .join(' ');
}

function aggregate(reading: DocumentReading) {
  if (reading.kind !== 'aggregate') throw new Error(`not an aggregate report: ${reading.kind}`);
  return reading;
}

function refusals(reason: string, count: number): Look {
  return (reading) =>
    expect(aggregate(reading).refusedRecords.map((one) => one.reason)).toEqual(Array(count).fill(reason));
}

function dkim(...expected: object[]): Look {
  return (reading) => expect(aggregate(reading).records[0]!.dkimResults).toMatchObject(expected);
}

function spf(...expected: object[]): Look {
  return (reading) => expect(aggregate(reading).records[0]!.spfResults).toMatchObject(expected);
}

function basePeriod() {
  return { begin: 1762000000, end: 1762086399, bookedDay: '2025-11-02' };
}
