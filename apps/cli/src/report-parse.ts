import { basename } from 'node:path';
import {
  type DocumentReading,
  defaultLimits,
  isMbox,
  type MessageReading,
  type ReadOptions,
  readDocument,
  readMessage,
  splitMbox,
} from '@postseal/dmarc-reports';
import { type Command, readArgs, type Terminal, toJson, UsageError } from './command.js';
import { filesIn, readInput } from './input-file.js';

export const reportParseCommand: Command = {
  name: 'report parse',
  usage: 'report parse FILE|DIRECTORY… [--totals] [--records] [--json]',
  summary:
    'Reads reports (.xml .gz .zip .eml .json, mbox, - for standard input): a line per file, and their sum',
  async run(args, terminal) {
    const { values, positionals } = readArgs(args, {
      json: { type: 'boolean' },
      totals: { type: 'boolean' },
      records: { type: 'boolean' },
    });
    if (positionals.length === 0) throw new UsageError('Give at least one file, or - for standard input.');
    const files = (await Promise.all(positionals.map(namesIn))).flat();
    const sum = new Sum();
    for (const file of files) {
      const bytes = await readInput(file, terminal);
      const options = toOptions(file, values.records === true, terminal);
      const documents = await readAll(bytes, file, options);
      if (values.records) continue;
      if (values.json)
        await terminal.write(
          toJson({ file, documents: documents.map((one) => toLine(one, values.totals === true)) }),
        );
      else await terminal.write(documents.map((one) => toText(file, one)).join(''));
      documents.forEach((one) => {
        sum.add(one);
      });
    }
    if (values.totals && !values.json && !values.records && files.length > 1)
      await terminal.write(sum.inWords(files.length));
    return 0;
  },
};

async function namesIn(file: string): Promise<string[]> {
  return file === '-' ? [file] : (await filesIn(file)).map(({ path }) => path);
}

/** What all files hold together. Only what counts is added up: quarantined reports show records that do not. */
class Sum {
  private readonly byOutcome = new Map<string, number>();
  private records = 0;
  private messages = 0;
  private passed = 0;

  add(reading: DocumentReading): void {
    const { outcome } = reading;
    this.byOutcome.set(outcome, (this.byOutcome.get(outcome) ?? 0) + 1);
    if (reading.kind !== 'aggregate' || (outcome !== 'stored' && outcome !== 'partial')) return;
    this.records += reading.totals.records;
    this.messages += reading.totals.messages;
    this.passed += reading.totals.dmarcPass;
  }

  inWords(files: number): string {
    const outcomes = [...this.byOutcome].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
    return `${files} files: ${outcomes}; ${this.records} records, ${this.messages} messages, ${this.passed} pass\n`;
  }
}

/** With `--records` each accepted record is written as a line while the file is read; otherwise none is kept. */
function toOptions(file: string, isStreaming: boolean, terminal: Terminal): ReadOptions {
  return {
    limits: defaultLimits,
    now: Math.floor(Date.now() / 1000),
    onRecords: async ({ path, report, records }) => {
      if (!isStreaming) return;
      const { reporterName, reportId } = report;
      for (const record of records)
        await terminal.write(toJson({ file, path, reporterName, reportId, ...record }));
    },
  };
}

async function readAll(bytes: Uint8Array, file: string, options: ReadOptions): Promise<DocumentReading[]> {
  if (isMbox(bytes)) {
    const documents: DocumentReading[] = [];
    for (const mail of splitMbox(bytes)) documents.push(...documentsOf(await readMessage(mail, options)));
    return documents;
  }
  if (looksLikeMail(bytes)) return documentsOf(await readMessage(bytes, options));
  return readDocument(bytes, { ...options, fileName: file === '-' ? '' : basename(file) });
}

/** A mail opens with a header field (RFC 5322 §2.2); no report format does. */
function looksLikeMail(bytes: Uint8Array): boolean {
  return /^[A-Za-z][A-Za-z0-9-]*[ \t]*:/.test(Buffer.from(bytes.subarray(0, 200)).toString('latin1'));
}

/** The documents of a mail; when it held none, one that says so, for no input may vanish. */
function documentsOf({ parts, outcome, reason }: MessageReading): DocumentReading[] {
  const documents = parts.flatMap((part) => part.documents);
  const telling = documents.filter((document) => document.outcome !== 'ignored');
  if (telling.length > 0) return telling;
  const verdict = outcome === 'quarantined' ? 'quarantined' : 'rejected';
  return [{ kind: 'unknown', outcome: verdict, reason, path: [], notes: [], detail: null, report: null }];
}

function toLine(reading: DocumentReading, isTotalsOnly: boolean) {
  const { kind, outcome, reason, path, notes } = reading;
  return {
    kind,
    outcome,
    reason,
    notes: notes.map(({ code }) => code),
    path,
    ...(isTotalsOnly ? {} : { report: reading.report }),
    totals: kind === 'aggregate' ? reading.totals : null,
    ...(kind === 'tls' ? { sessions: reading.sessions, refusedPolicies: reading.refusedPolicies } : {}),
    ...(kind === 'aggregate' && reading.refusedRecordCount > 0
      ? { refusedRecords: reading.refusedRecords }
      : {}),
  };
}

function toText(file: string, reading: DocumentReading): string {
  const head = `${file}: ${reading.kind} ${reading.outcome}${reading.reason ? ` (${reading.reason})` : ''}`;
  if (reading.kind === 'tls') {
    const { organizationName, reportId } = reading.report;
    const { successful, failed } = reading.sessions;
    return `${head}  ${organizationName ?? 'unknown reporter'} ${reportId ?? ''}  ${successful} sessions good, ${failed} failed\n`;
  }
  if (reading.kind !== 'aggregate') return `${head}\n`;
  const { reporterName, reportId } = reading.report;
  const { records, messages, dmarcPass } = reading.totals;
  return `${head}  ${reporterName ?? 'unknown reporter'} ${reportId ?? ''}  ${records} records, ${messages} messages, ${dmarcPass} pass\n`;
}
