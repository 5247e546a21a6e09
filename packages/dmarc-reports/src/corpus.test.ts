import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { type DocumentReading, defaultLimits, readDocument } from './index.js';

/** One line of `truth.jsonl`: totals counted without DMARC software. */
interface Truth {
  readonly file: string;
  readonly well_formed: boolean;
  readonly org: string;
  readonly report_id: string;
  readonly begin: string;
  readonly end: string;
  readonly domain: string;
  readonly p: string;
  readonly ns: string | null;
  readonly records: number;
  readonly messages: number;
  readonly dkim_pass: number;
  readonly spf_pass: number;
  readonly dmarc_pass: number;
  readonly disp_none: number;
  readonly disp_quarantine: number;
  readonly disp_reject: number;
  readonly distinct_ips: number;
  readonly dkim_results: number;
  readonly spf_results: number;
}

const FIXTURES = new URL('../fixtures/dmarcrua/', import.meta.url);
const repositoryRoot = new URL('../../../', import.meta.url);
const shared = process.env.POSTSEAL_CORPUS ?? fileURLToPath(new URL('../shared', repositoryRoot));
const WHOLE = pathToFileURL(`${shared}/corpus/`);
const hasWholeCorpus = existsSync(new URL('truth.jsonl', WHOLE));
const NOW = Date.parse('2026-01-01T00:00:00Z') / 1000;

describe('real reports', () => {
  it('of the committed selection have exactly their totals', async () => {
    const summary = await compareAll(new URL('truth.jsonl', FIXTURES), FIXTURES);
    expect(summary).toMatchObject({ wrong: [], wellFormed: 20, damaged: 2 });
  });

  if (!hasWholeCorpus)
    process.stderr.write(`skipped: the whole corpus is not at ${shared} (POSTSEAL_CORPUS)\n`);
  (hasWholeCorpus ? it : it.skip)('of the whole corpus have exactly their totals', async () => {
    const summary = await compareAll(new URL('truth.jsonl', WHOLE), new URL('dmarcrua/', WHOLE));
    expect(summary).toEqual({ wrong: [], wellFormed: 1822, damaged: 15, records: 15649, messages: 103371 });
  });
});

async function compareAll(truthFile: URL, folder: URL) {
  const summary = { wrong: [] as unknown[], wellFormed: 0, damaged: 0, records: 0, messages: 0 };
  for (const line of readFileSync(truthFile, 'utf8').trim().split('\n')) {
    const truth = JSON.parse(line) as Truth;
    const bytes = readFileSync(new URL(truth.file, folder));
    const [reading] = await readDocument(bytes, { limits: defaultLimits, now: NOW });
    const expected = truth.well_formed
      ? totalsOfTruth(truth)
      : { verdict: 'rejected', reason: 'xml-malformed' };
    const actual = truth.well_formed
      ? totalsOf(reading!)
      : { verdict: reading!.outcome, reason: reading!.reason };
    if (JSON.stringify(actual) !== JSON.stringify(expected))
      summary.wrong.push({ file: truth.file, expected, actual });
    if (!truth.well_formed) summary.damaged++;
    else {
      summary.wellFormed++;
      summary.records += truth.records;
      summary.messages += truth.messages;
    }
  }
  return summary;
}

function totalsOfTruth(truth: Truth) {
  return {
    verdict: 'stored',
    facts: [
      truth.org,
      truth.report_id,
      truth.begin,
      truth.end,
      truth.domain.toLowerCase(),
      truth.p,
      truth.ns,
    ],
    counts: [truth.records, truth.messages, truth.dkim_pass, truth.spf_pass, truth.dmarc_pass],
    dispositions: [truth.disp_none, truth.disp_quarantine, truth.disp_reject],
    details: [truth.distinct_ips, truth.dkim_results, truth.spf_results],
  };
}

function totalsOf(reading: DocumentReading) {
  if (reading.kind !== 'aggregate' || reading.report.period === null) return { verdict: reading.outcome };
  const { report, totals, records } = reading;
  const { none, quarantine, reject } = totals.dispositions;
  const droppedDkim = reading.notes
    .filter(({ code }) => code === 'dkim-empty-dropped' || code === 'dkim-surplus')
    .reduce((sum, { count }) => sum + count, 0);
  const dkimResults = records.reduce((sum, record) => sum + record.dkimResults.length, droppedDkim);
  const spfResults = records.reduce((sum, record) => sum + record.spfResults.length, 0);
  return {
    verdict: reading.outcome,
    facts: [
      report.reporterName ?? '',
      report.reportId ?? '',
      String(report.period!.begin),
      String(report.period!.end),
      report.policy?.domain,
      report.policy?.p ?? '',
      report.namespace,
    ],
    counts: [totals.records, totals.messages, totals.dkimPass, totals.spfPass, totals.dmarcPass],
    dispositions: [none, quarantine, reject],
    details: [new Set(records.map((record) => record.sourceIp)).size, dkimResults, spfResults],
  };
}
