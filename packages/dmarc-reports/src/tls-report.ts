import type { NoteCode, ReasonCode, RecordRefusalCode } from './codes.js';
import { readDomain, readSourceIp, readTime } from './field-values.js';
import type { ReadLimits } from './limits.js';
import type { NoteLog } from './note-log.js';
import { bookPeriod, isPlausiblePeriod } from './report-period.js';
import { type Json, type JsonFault, JsonNumber, type JsonObject, readJson } from './strict-json.js';
import type {
  AcceptedTls,
  DocumentPath,
  RefusedRecord,
  RefusedTls,
  ReportPeriod,
  TlsFailure,
  TlsPolicy,
  TlsReportFacts,
  UnknownReading,
} from './types.js';

const MAX_POLICIES = 1_000;
const MAX_FAILURE_DETAILS = 10_000; // of one report
const MAX_LINES = 100; // of a policy, of its MX hosts
const MAX_TEXT_LENGTH = 1_000;
const MAX_VALUES = 500_000; // JSON values: what the 8 MiB of a document can hold of real details, and no more

export interface TlsReadingContext {
  readonly path: DocumentPath;
  readonly limits: ReadLimits;
  /** Epoch seconds. */
  readonly now: number;
  /** The archive ended before its end: a document that is whole nevertheless counts. */
  readonly isCutOff: boolean;
}

type TlsReading = AcceptedTls | RefusedTls | UnknownReading;

/**
 * Reads an SMTP TLS report (RFC 8460 §4.4) from decoded text. A policy whose numbers cannot be trusted is refused by
 * itself and the report is `partial`; members that are merely missing are null, empty or 0, each with a note. JSON that
 * is no TLS report is `not-a-report`.
 */
export function readTlsReport(text: string, notes: NoteLog, context: TlsReadingContext): TlsReading {
  const { limits, path } = context;
  const reading = readJson(text, {
    maxDepth: limits.maxJsonDepth,
    maxValues: MAX_VALUES,
    maxTextLength: limits.maxFieldLength,
  });
  if (!reading.ok) return damaged(text, reading.fault, notes, context);
  const json = reading.value;
  if (!(json instanceof Map) || !isTlsReport(json)) return unknown(path, notes, 'not-a-report');
  for (const key of reading.repeatedKeys) notes.add('json-repeated-key', key);
  if (reading.hasRawControls) notes.add('illegal-char');
  if (/[^\s\0]/.test(text.slice(reading.end))) notes.add('trailing-bytes');
  if (context.isCutOff) notes.add('gz-checksum');
  return new TlsReader(notes, context).read(json);
}

const reasonOfFault: Readonly<Record<Exclude<JsonFault, 'truncated'>, ReasonCode>> = {
  malformed: 'json-malformed',
  'too-deep': 'json-depth',
  'too-many-values': 'record-limit',
  'text-too-long': 'field-too-long',
};

/** A report that is cut off may come again whole; anything else that is damaged will not. */
function damaged(text: string, fault: JsonFault, notes: NoteLog, { path, isCutOff }: TlsReadingContext) {
  if (fault !== 'truncated') return unknown(path, notes, reasonOfFault[fault]);
  if (isCutOff) return { ...unknown(path, notes, 'archive-truncated'), outcome: 'quarantined' as const };
  const isReport = /"(?:organization-name|report-id|date-range|policies)"/.test(text.slice(0, 4_096));
  if (!isReport) return unknown(path, notes, 'json-malformed');
  return { ...unknown(path, notes, 'json-truncated'), outcome: 'quarantined' as const };
}

function isTlsReport(json: JsonObject): boolean {
  return (
    json.has('policies') && ['report-id', 'organization-name', 'date-range'].some((key) => json.has(key))
  );
}

function unknown(path: DocumentPath, notes: NoteLog, reason: ReasonCode): UnknownReading {
  return {
    kind: 'unknown',
    path,
    outcome: 'rejected',
    reason,
    detail: null,
    notes: notes.list(),
    report: null,
  };
}

class TlsReader {
  private readonly refused: RefusedRecord[] = [];
  private details = 0;

  constructor(
    private readonly notes: NoteLog,
    private readonly context: TlsReadingContext,
  ) {}

  read(json: JsonObject): TlsReading {
    const { notes, context } = this;
    const given = this.objectsOf(json.get('policies'), MAX_POLICIES, 'policy-surplus');
    const policies = given.flatMap((policy, index) => this.readPolicy(policy, index) ?? []);
    const period = this.readPeriod(json);
    const report: TlsReportFacts = {
      organizationName: this.textOf(json.get('organization-name')),
      contactInfo: this.textOf(json.get('contact-info')),
      reportId: this.textOf(json.get('report-id')),
      period,
      policies,
    };
    if (report.organizationName === null) notes.add('org-name-missing');
    if (report.reportId === null) notes.add('report-id-missing');
    if (given.length === 0) notes.add('no-policies');
    const common = {
      kind: 'tls' as const,
      path: context.path,
      notes: notes.list(),
      refusedPolicies: this.refused,
      sessions: {
        successful: policies.reduce((sum, { successfulSessionCount }) => sum + successfulSessionCount, 0),
        failed: policies.reduce((sum, { failedSessionCount }) => sum + failedSessionCount, 0),
      },
    };
    const isBeyondSums = Math.max(...Object.values(common.sessions)) > Number.MAX_SAFE_INTEGER;
    const refusal = isBeyondSums ? 'record-limit' : this.refusalOf(period, policies);
    if (refusal !== null) {
      const isQuarantined = refusal === 'period-missing' || refusal === 'period-implausible';
      return { ...common, outcome: isQuarantined ? 'quarantined' : 'rejected', reason: refusal, report };
    }
    const outcome = this.refused.length > 0 ? 'partial' : 'stored';
    return { ...common, outcome, reason: null, report: { ...report, period: period! } };
  }

  private refusalOf(period: ReportPeriod | null, policies: readonly TlsPolicy[]): ReasonCode | null {
    if (period === null) return 'period-missing';
    if (!isPlausiblePeriod(period, this.context.now)) return 'period-implausible';
    return policies.length === 0 && this.refused.length > 0 ? 'no-usable-record' : null;
  }

  /** ISO 8601 is the rule here (RFC 8460 §4.4), so reading it needs no note. */
  private readPeriod(json: JsonObject): ReportPeriod | null {
    const range = objectOf(json.get('date-range'));
    const begin = readTime(this.textOf(range.get('start-datetime')) ?? undefined);
    const end = readTime(this.textOf(range.get('end-datetime')) ?? undefined);
    if (begin === null || end === null) return null;
    if (end.seconds <= begin.seconds) this.notes.add('period-nonpositive');
    return bookPeriod(begin.seconds, end.seconds);
  }

  private readPolicy(json: JsonObject, index: number): TlsPolicy | null {
    const policy = objectOf(json.get('policy'));
    const summary = objectOf(json.get('summary'));
    const succeeded = this.countOf(summary.get('total-successful-session-count'));
    const failed = this.countOf(summary.get('total-failure-session-count'));
    for (const count of [succeeded, failed]) {
      if (typeof count === 'number') continue;
      this.refused.push({ index, reason: count.reason, detail: count.detail });
      return null;
    }
    const policyDomain = readDomain(this.textOf(policy.get('policy-domain')) ?? undefined);
    if (policyDomain === null) this.notes.add('policy-domain-missing');
    return {
      policyType: this.keywordOf(policy.get('policy-type')),
      policyDomain,
      policyString: this.textsOf(policy.get('policy-string')),
      mxHosts: this.textsOf(policy.get('mx-host')).map((host) => host.toLowerCase()),
      successfulSessionCount: succeeded as number,
      failedSessionCount: failed as number,
      failureDetails: this.readFailures(json.get('failure-details')),
    };
  }

  private readFailures(value: Json | undefined): TlsFailure[] {
    const given = this.objectsOf(value, MAX_FAILURE_DETAILS - this.details, 'failure-detail-surplus');
    this.details += given.length;
    return given.flatMap((json) => {
      const count = this.countOf(json.get('failed-session-count'));
      if (typeof count === 'number') return [this.readFailure(json, count)];
      this.notes.add('failure-detail-refused', count.detail);
      return [];
    });
  }

  private readFailure(json: JsonObject, failedSessionCount: number): TlsFailure {
    return {
      resultType: this.keywordOf(json.get('result-type')),
      sendingMtaIp: this.ipOf(json.get('sending-mta-ip')),
      receivingMxHostname: this.hostOf(json.get('receiving-mx-hostname')),
      receivingMxHelo: this.hostOf(json.get('receiving-mx-helo')),
      receivingIp: this.ipOf(json.get('receiving-ip')),
      failedSessionCount,
      additionalInformation: this.textOf(json.get('additional-information')),
      failureReasonCode: this.textOf(json.get('failure-reason-code')),
    };
  }

  /** A number of sessions from 0 to 2^53-1; 0 with a note when it is missing. */
  private countOf(value: Json | undefined): number | { reason: RecordRefusalCode; detail: string } {
    if (value === undefined || value === null) {
      this.notes.add('count-missing');
      return 0;
    }
    const text = (value instanceof JsonNumber ? value.text : typeof value === 'string' ? value : '').trim();
    const detail = text.slice(0, 60);
    if (!/^\d+(?:\.\d*)?(?:[eE]\+?\d+)?$/.test(text)) return { reason: 'count-invalid', detail };
    const count = Number(text);
    if (count > Number.MAX_SAFE_INTEGER) return { reason: 'count-out-of-range', detail };
    if (!Number.isInteger(count)) return { reason: 'count-invalid', detail };
    if (!(value instanceof JsonNumber) || !/^\d+$/.test(text)) this.notes.add('count-format', detail);
    return count;
  }

  private objectsOf(value: Json | undefined, max: number, surplus: NoteCode): JsonObject[] {
    if (value === undefined || value === null) return [];
    const items = Array.isArray(value) ? (value as readonly Json[]) : [value]; // one object where a list belongs
    const objects = items.filter((item) => item instanceof Map);
    if (objects.length < items.length)
      this.notes.add('unknown-elements', null, items.length - objects.length);
    if (objects.length > max) this.notes.add(surplus, null, objects.length - max);
    return objects.slice(0, max);
  }

  /** Some reporters give one text, with line ends, where the standard has a list. */
  private textsOf(value: Json | undefined): string[] {
    const items = Array.isArray(value) ? (value as readonly Json[]) : [value ?? null];
    const texts = items
      .flatMap((item): Json[] => (typeof item === 'string' ? item.split(/\r?\n/) : [item]))
      .map((item) => this.textOf(item))
      .filter((text) => text !== null);
    if (texts.length > MAX_LINES) this.notes.add('text-cut', null, texts.length - MAX_LINES);
    return texts.slice(0, MAX_LINES);
  }

  private keywordOf(value: Json | undefined): string | null {
    return this.textOf(value)?.toLowerCase() ?? null;
  }

  private hostOf(value: Json | undefined): string | null {
    return readDomain(this.textOf(value) ?? undefined);
  }

  /** In canonical form; other texts are kept as they are, since nothing is counted by them. */
  private ipOf(value: Json | undefined): string | null {
    const text = this.textOf(value);
    return text === null ? null : (readSourceIp(text)?.ip ?? text);
  }

  private textOf(value: Json | undefined): string | null {
    if (value instanceof JsonNumber) return value.text.slice(0, MAX_TEXT_LENGTH);
    if (typeof value !== 'string') return null;
    // JSON can escape NUL and lone surrogates, which no store takes.
    const trimmed = value
      .replace(/[\u0000-\u001f\u007f]+/g, ' ')
      .toWellFormed()
      .trim();
    if (trimmed.length > MAX_TEXT_LENGTH) this.notes.add('text-cut');
    return trimmed === '' ? null : trimmed.slice(0, MAX_TEXT_LENGTH).toWellFormed();
  }
}

const NOTHING: JsonObject = new Map();

function objectOf(value: Json | undefined): JsonObject {
  return value instanceof Map ? (value as JsonObject) : NOTHING;
}
