import { readTime } from './field-values.js';
import type { NoteLog } from './note-log.js';
import { bookPeriod, isPlausiblePeriod } from './report-period.js';
import type {
  AcceptedTls,
  DocumentPath,
  RefusedTls,
  TlsFailure,
  TlsPolicy,
  TlsReportFacts,
  UnknownReading,
} from './types.js';

const MAX_POLICIES = 1000;
const MAX_FAILURE_DETAILS = 10_000;

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads an SMTP TLS report (RFC 8460 §4.4) from decoded text. JSON that is no TLS report is `not-a-report`. Missing
 * members are null or empty; counts that are no whole numbers are 0.
 */
export function readTlsReport(
  text: string,
  path: DocumentPath,
  notes: NoteLog,
  now: number,
): AcceptedTls | RefusedTls | UnknownReading {
  const json = parseObject(text);
  if (json === null) return unknown(path, notes, 'json-malformed');
  if (!isTlsReport(json)) return unknown(path, notes, 'not-a-report');
  const period = readPeriod(json, notes);
  const facts: TlsReportFacts = {
    organizationName: textOf(json['organization-name']),
    contactInfo: textOf(json['contact-info']),
    reportId: textOf(json['report-id']),
    period,
    policies: objectsOf(json.policies, MAX_POLICIES).map(readPolicy),
  };
  if (facts.organizationName === null) notes.add('org-name-missing');
  if (facts.reportId === null) notes.add('report-id-missing');
  const common = { kind: 'tls' as const, path, notes: notes.list() };
  if (period === null) {
    return { ...common, outcome: 'quarantined', reason: 'period-missing', report: facts };
  }
  if (!isPlausiblePeriod(period, now)) {
    return { ...common, outcome: 'quarantined', reason: 'period-implausible', report: facts };
  }
  return { ...common, outcome: 'stored', reason: null, report: { ...facts, period } };
}

function parseObject(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isTlsReport(json: Json): boolean {
  return 'policies' in json && ('report-id' in json || 'organization-name' in json || 'date-range' in json);
}

function unknown(
  path: DocumentPath,
  notes: NoteLog,
  reason: 'json-malformed' | 'not-a-report',
): UnknownReading {
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

/** ISO 8601 is the rule here (RFC 8460 §4.4), so reading it needs no note. */
function readPeriod(json: Json, notes: NoteLog) {
  const range = isObject(json['date-range']) ? json['date-range'] : {};
  const begin = readTime(textOf(range['start-datetime']) ?? undefined);
  const end = readTime(textOf(range['end-datetime']) ?? undefined);
  if (begin === null || end === null) return null;
  if (end.seconds <= begin.seconds) notes.add('period-nonpositive');
  return bookPeriod(begin.seconds, end.seconds);
}

function readPolicy(json: Json): TlsPolicy {
  const policy = isObject(json.policy) ? json.policy : {};
  const summary = isObject(json.summary) ? json.summary : {};
  return {
    policyType: textOf(policy['policy-type'])?.toLowerCase() ?? null,
    policyDomain: textOf(policy['policy-domain'])?.toLowerCase() ?? null,
    policyString: textsOf(policy['policy-string']),
    mxHosts: textsOf(policy['mx-host']),
    successfulSessionCount: countOf(summary['total-successful-session-count']),
    failedSessionCount: countOf(summary['total-failure-session-count']),
    failureDetails: objectsOf(json['failure-details'], MAX_FAILURE_DETAILS).map(readFailure),
  };
}

function readFailure(json: Json): TlsFailure {
  return {
    resultType: textOf(json['result-type'])?.toLowerCase() ?? null,
    sendingMtaIp: textOf(json['sending-mta-ip']),
    receivingMxHostname: textOf(json['receiving-mx-hostname']),
    receivingMxHelo: textOf(json['receiving-mx-helo']),
    receivingIp: textOf(json['receiving-ip']),
    failedSessionCount: countOf(json['failed-session-count']),
    additionalInformation: textOf(json['additional-information']),
    failureReasonCode: textOf(json['failure-reason-code']),
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectsOf(value: unknown, max: number): Json[] {
  return Array.isArray(value) ? value.slice(0, max).filter(isObject) : [];
}

/** Some reporters give one text where the standard has a list. */
function textsOf(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.map(textOf).filter((text) => text !== null);
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return null;
  // JSON can escape NUL and lone surrogates, which no store takes.
  const trimmed = value.replaceAll('\0', '').toWellFormed().trim();
  return trimmed === '' ? null : trimmed;
}

function countOf(value: unknown): number {
  const count = typeof value === 'string' ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : 0;
}
