import { createHash } from 'node:crypto';
import {
  type AcceptedAggregate,
  type DocumentReading,
  defaultLimits,
  type MailFacts,
  type Note,
  type PartReading,
  type ReadOptions,
  type RefusedRecord,
  readDocument,
  readMessage,
  redactAddresses,
} from '@postseal/dmarc-reports';
import { advisedMailTestLimits, type SignatureResult, verifyWithKeys } from '@postseal/mail-test';
import { toFailureDigest } from '../failure-reports/failure-digest.js';
import type { RawFormat } from '../inbox/inbound-message.js';
import { makeMessageId } from '../inbox/message-id.js';
import { toTlsDigest } from '../tls-reports/tls-digest.js';
import type {
  DigestLine,
  LedgerNote,
  MessageDigest,
  ReportDigest,
  ReportRemarks,
  SealFacts,
} from './message-digest.js';
import { type ChunkSink, type CollectedRecords, RecordCollector } from './record-collector.js';
import { TallyCounter } from './traffic-tally.js';

/** Bytes as they came in. */
export interface RawInput {
  readonly raw: Uint8Array;
  readonly format: RawFormat;
  /** Of a document that came without a mail. */
  readonly fileName: string | null;
}

export interface DigestOptions {
  /** Epoch seconds. */
  readonly now: number;
  readonly signal?: AbortSignal;
  /** Gets the records of reports too large to hold. */
  readonly onChunk: ChunkSink;
  /** Keys for the mail's own signatures; without any, none is verified. */
  readonly seal: SealFacts;
}

const MAX_REPORTER_LENGTH = 200; // what names a reporter in tables and in the key of its rollup
const MAX_REMARK_LENGTH = 1_000;
const MAX_HEADER_LENGTH = 500;

/**
 * Reads a raw mail or document and gives everything that is to be stored about it. Bad input is an outcome, never an
 * exception.
 */
export async function digestMessage(input: RawInput, options: DigestOptions): Promise<MessageDigest> {
  const collector = new RecordCollector(options.onChunk);
  const readOptions: ReadOptions = {
    limits: defaultLimits,
    now: options.now,
    onRecords: (batch) => collector.take(batch),
    ...(options.signal ? { signal: options.signal } : {}),
  };
  const digest = input.format === 'mail' ? digestMail : digestFile;
  const finish = await digest(input, readOptions);
  await collector.settled();
  const unclaimed = [...collector.collected];
  return {
    ...finish(unclaimed),
    discarded: unclaimed.filter(({ wasHandedOver }) => wasHandedOver).map(({ id, day }) => ({ id, day })),
    signatures: await verifySeal(input.raw, options.seal),
  };
}

/** What is left to do once the records are settled: lines claim theirs. */
type Finish = (unclaimed: CollectedRecords[]) => Omit<MessageDigest, 'discarded' | 'signatures'>;

async function digestMail({ raw }: RawInput, options: ReadOptions): Promise<Finish> {
  const { facts, outcome, reason, parts } = await readMessage(raw, options);
  return (unclaimed) => {
    const read = parts.flatMap((part) => toLines(part, facts, unclaimed));
    const isPrivate = read.some(({ failure }) => failure !== null);
    const { subject, fromAddress } = facts;
    return {
      subject: isPrivate ? null : (subject?.slice(0, MAX_HEADER_LENGTH) ?? null),
      headerFrom: redactedUnless(!isPrivate, fromAddress?.slice(0, MAX_HEADER_LENGTH) ?? null),
      outcome,
      reason,
      lines: isPrivate ? read.map(withoutNames) : read,
    };
  };
}

const noMail: MailFacts = { fromAddress: null, fromDomain: null, subject: null, messageId: null, date: null };

async function digestFile({ raw, fileName }: RawInput, options: ReadOptions): Promise<Finish> {
  const documents = await readDocument(raw, { ...options, ...(fileName === null ? {} : { fileName }) });
  const shared = { fileName, contentType: null, sizeBytes: raw.length };
  return (unclaimed) => ({
    subject: null,
    headerFrom: null,
    outcome: documents[0]!.outcome,
    reason: documents[0]!.reason,
    lines: documents.map((document) => ({ ...shared, ...documentLine(document, null, noMail, unclaimed) })),
  });
}

/** A signature that cannot be verified for a fault of ours must not keep its report from being stored. */
async function verifySeal(
  raw: Uint8Array,
  { keys, receivedAtSeconds }: SealFacts,
): Promise<SignatureResult[]> {
  if (keys.size === 0) return [];
  const limits = { ...advisedMailTestLimits, signal: null };
  try {
    return await verifyWithKeys(raw, receivedAtSeconds, keys, limits);
  } catch (error) {
    const comment = `not verified: ${error instanceof Error ? error.message : String(error)}`;
    return [{ domain: '', selector: '', result: 'unverified', comment }];
  }
}

function toLines(part: PartReading, facts: MailFacts, unclaimed: CollectedRecords[]): DigestLine[] {
  const shared = { fileName: part.fileName, contentType: part.contentType, sizeBytes: part.size };
  if (part.documents.length > 0) {
    return part.documents.map((document) => ({
      ...shared,
      ...documentLine(document, part.sha256, facts, unclaimed),
    }));
  }
  const { path, outcome, reason } = part;
  return [
    { ...shared, ...noReport, path, kind: 'part', outcome, reason, notes: [], records: 0, messages: 0 },
  ];
}

const noReport = { report: null, tls: null, failure: null };

/** What a mail about a single message calls its parts may be that message's subject. */
function withoutNames(line: DigestLine, index: number): DigestLine {
  return { ...line, fileName: null, path: line.fileName === null ? line.path : String(index + 1) };
}

function redactedUnless(isPublic: boolean, text: string | null): string | null {
  return isPublic || text === null ? text : redactAddresses(text);
}

type DocumentLine = Omit<DigestLine, 'fileName' | 'contentType' | 'sizeBytes'>;

function documentLine(
  document: DocumentReading,
  partHash: string | null,
  facts: MailFacts,
  unclaimed: CollectedRecords[],
): DocumentLine {
  const { kind, outcome, reason } = document;
  const base = {
    path: document.path.join(' › '),
    kind,
    outcome,
    reason,
    notes: document.notes.map(toLedgerNote),
    records: 0,
    messages: 0,
    ...noReport,
  };
  switch (document.kind) {
    case 'aggregate': {
      const { refusedRecords, refusedRecordCount } = document;
      const notes = [...base.notes, ...refusalNotes(refusedRecords, refusedRecordCount)];
      const { records, messages } = document.totals;
      const report = isAccepted(document) ? toReport(document, facts, claim(document, unclaimed)) : null;
      return { ...base, notes, records, messages, report };
    }
    case 'tls': {
      const isCounted = document.outcome === 'stored' || document.outcome === 'partial';
      const notes = [
        ...base.notes,
        ...refusalNotes(document.refusedPolicies, document.refusedPolicies.length),
      ];
      return { ...base, notes, tls: isCounted ? toTlsDigest(document, facts) : null };
    }
    case 'failure':
      return { ...base, failure: toFailureDigest(document.report, partHash, facts) };
    case 'unknown':
      return base;
  }
}

type AggregateDocument = Extract<DocumentReading, { kind: 'aggregate' }>;

function isAccepted(document: AggregateDocument): document is AcceptedAggregate {
  return document.contentHash !== null;
}

/** Why single records, or policies, were refused, as notes: a code each, counted. */
function refusalNotes(refused: readonly RefusedRecord[], count: number): LedgerNote[] {
  const notes = [...Map.groupBy(refused, ({ reason }) => reason)].map(([code, alike]) => ({
    code,
    detail: alike[0]!.detail?.slice(0, MAX_HEADER_LENGTH) ?? null,
    count: alike.length,
  }));
  const unlisted = count - refused.length;
  return unlisted > 0 ? [...notes, { code: 'record-refused', detail: null, count: unlisted }] : notes;
}

/** The records that were collected for a document. Documents are read in order, so the first match is its own. */
function claim(document: AcceptedAggregate, unclaimed: CollectedRecords[]): CollectedRecords | null {
  const path = document.path.join('\0');
  const { reportId, period } = document.report;
  const index = unclaimed.findIndex(
    (one) =>
      one.path === path && one.report.reportId === reportId && one.report.period.begin === period.begin,
  );
  return document.totals.records > 0 && index >= 0 ? unclaimed.splice(index, 1)[0]! : null;
}

function toReport(document: AcceptedAggregate, facts: MailFacts, own: CollectedRecords | null): ReportDigest {
  const { report, totals, contentHash } = document;
  if (totals.records > 0 && !own) throw new Error('the records of an accepted report were never handed over');
  return {
    id: own?.id ?? makeMessageId(),
    day: report.period.bookedDay,
    outcome: document.outcome,
    reporter: (report.reporterName ?? facts.fromDomain ?? 'unknown').slice(0, MAX_REPORTER_LENGTH),
    reporterEmail: report.email,
    reportId: report.reportId ?? '',
    periodBegin: report.period.begin,
    periodEnd: report.period.end,
    policy: report.policy,
    remarks: toRemarks(report),
    identity: identityOf(document),
    contentHash,
    records: totals.records,
    messages: totals.messages,
    dkimPass: totals.dkimPass,
    spfPass: totals.spfPass,
    dmarcPass: totals.dmarcPass,
    selectors: [...(own?.selectors.values() ?? [])],
    tally: (own?.tally ?? new TallyCounter()).result(),
    recordChunks: own?.chunks ?? [],
  };
}

function toRemarks({ generator, extraContactInfo, errors }: AcceptedAggregate['report']): ReportRemarks {
  return {
    ...(generator === null ? {} : { generator: generator.slice(0, MAX_REMARK_LENGTH) }),
    ...(extraContactInfo === null ? {} : { extraContactInfo: extraContactInfo.slice(0, MAX_REMARK_LENGTH) }),
    ...(errors.length === 0 ? {} : { errors: errors.map((error) => error.slice(0, MAX_REMARK_LENGTH)) }),
  };
}

/** Ids alone are reused across days and reporters; a report without an id is known by its content. */
function identityOf({ report, contentHash }: AcceptedAggregate): string {
  const { reporterKey, policy, reportId, period } = report;
  const parts = [reporterKey, policy.domain, reportId ?? contentHash, period.begin, period.end];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function toLedgerNote({ code, detail, count }: Note): LedgerNote {
  return { code, detail: detail?.slice(0, MAX_HEADER_LENGTH) ?? null, count };
}
