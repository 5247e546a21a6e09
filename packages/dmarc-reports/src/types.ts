import type { NoteCode, ReasonCode, RecordRefusalCode, Verdict } from './codes.js';
import type { ReadLimits } from './limits.js';

/** A note code with how often it applied, and what the first case looked like. */
export interface Note {
  readonly code: NoteCode;
  readonly count: number;
  readonly detail: string | null;
}

/**
 * One `record` of an aggregate report. Enumerations are the reporter's words, trimmed and lower-cased, never a closed
 * set; null means "not given", which is neither pass nor fail.
 */
export interface ReportRecord {
  /** Canonical text: dotted quad or RFC 5952. IPv4-mapped addresses are IPv4. */
  readonly sourceIp: string;
  readonly messageCount: number;
  readonly disposition: string | null;
  /** `policy_evaluated/dkim`: 'pass' means an aligned pass. */
  readonly dkimAligned: string | null;
  readonly spfAligned: string | null;
  readonly overrideReasons: readonly OverrideReason[];
  readonly headerFrom: string | null;
  /** '' is the null sender, null is "not given". */
  readonly envelopeFrom: string | null;
  readonly envelopeTo: string | null;
  readonly dkimResults: readonly DkimAuthResult[];
  readonly spfResults: readonly SpfAuthResult[];
}

export interface OverrideReason {
  readonly type: string | null;
  readonly comment: string | null;
}

export interface DkimAuthResult {
  readonly domain: string | null;
  readonly selector: string | null;
  readonly result: string | null;
  readonly humanResult: string | null;
}

export interface SpfAuthResult {
  readonly domain: string | null;
  readonly scope: string | null;
  readonly result: string | null;
  readonly humanResult: string | null;
}

/** `policy_published` as the reporter saw it; tags trimmed and lower-cased, null where absent or empty. */
export interface PublishedPolicy {
  /** Lower-case A-label name without final dot. */
  readonly domain: string;
  readonly p: string | null;
  readonly sp: string | null;
  readonly np: string | null;
  readonly adkim: string | null;
  readonly aspf: string | null;
  readonly pct: string | null;
  readonly fo: string | null;
  readonly testing: string | null;
  readonly discoveryMethod: string | null;
}

/** The reported period: epoch seconds as given, and the UTC day (`2025-11-02`) that holds its midpoint. */
export interface ReportPeriod {
  readonly begin: number;
  readonly end: number;
  readonly bookedDay: string;
}

/** What can be said about a report that may lack what counting needs; shown for quarantined reports. */
export interface ReportFacts {
  /** `org_name` trimmed, original case. */
  readonly reporterName: string | null;
  /** `org_name` for comparing: lower case, runs of blanks as one; '' when missing. */
  readonly reporterKey: string;
  readonly email: string | null;
  readonly extraContactInfo: string | null;
  /** Verbatim but for outer blanks; never cut at `@`. */
  readonly reportId: string | null;
  readonly period: ReportPeriod | null;
  readonly policy: PublishedPolicy | null;
  readonly version: string | null;
  readonly namespace: string | null;
  readonly generator: string | null;
  readonly errors: readonly string[];
}

/** A report that can be booked: it has a period and a policy domain. */
export interface AggregateReport extends ReportFacts {
  readonly period: ReportPeriod;
  readonly policy: PublishedPolicy;
}

/** Sums over the records that were read and not refused. `messages` and all below stay within 2^53-1. */
export interface ReportTotals {
  readonly records: number;
  readonly messages: number;
  /** Messages whose `policy_evaluated` says pass for DKIM, for SPF, for either. */
  readonly dkimPass: number;
  readonly spfPass: number;
  readonly dmarcPass: number;
  readonly dispositions: { readonly none: number; readonly quarantine: number; readonly reject: number };
}

export interface RefusedRecord {
  /** Position among all `record` elements, from 0. */
  readonly index: number;
  readonly reason: RecordRefusalCode;
  readonly detail: string | null;
}

/**
 * Where a document was found: file name or MIME part number, then archive entry names. Labels for people, never paths.
 */
export type DocumentPath = readonly string[];

interface Reading {
  readonly path: DocumentPath;
  readonly notes: readonly Note[];
}

interface AggregateReading extends Reading {
  readonly kind: 'aggregate';
  readonly totals: ReportTotals;
  /** The first ones, up to `limits.maxListedRefusals`. */
  readonly refusedRecords: readonly RefusedRecord[];
  readonly refusedRecordCount: number;
  /** Filled when the caller gave no `onRecords`; for a quarantined report the records that are whole. */
  readonly records: readonly ReportRecord[];
}

/** A report to be counted. */
export interface AcceptedAggregate extends AggregateReading {
  readonly outcome: 'stored' | 'partial';
  readonly reason: null;
  readonly report: AggregateReport;
  /** SHA-256 (hex) over the canonical form of the accepted records in order: equal for a resend of the same content. */
  readonly contentHash: string;
}

/** An aggregate report of which nothing counts. Its totals say what the readable part would have counted. */
export interface RefusedAggregate extends AggregateReading {
  readonly outcome: 'quarantined' | 'rejected';
  readonly reason: ReasonCode;
  readonly report: ReportFacts;
  readonly contentHash: null;
}

interface TlsReadingBase extends Reading {
  readonly kind: 'tls';
  /** Policies whose numbers could not be trusted; the rest counts. */
  readonly refusedPolicies: readonly RefusedRecord[];
  /** Sums over the policies that were read. */
  readonly sessions: { readonly successful: number; readonly failed: number };
}

export interface AcceptedTls extends TlsReadingBase {
  readonly outcome: 'stored' | 'partial';
  readonly reason: null;
  readonly report: TlsReport;
}

export interface RefusedTls extends TlsReadingBase {
  readonly outcome: 'quarantined' | 'rejected';
  readonly reason: ReasonCode;
  readonly report: TlsReportFacts;
}

/** A report about a single message. It holds personal data: whether it is kept is for the caller to decide. */
export interface FailureReading extends Reading {
  readonly kind: 'failure';
  readonly outcome: 'stored';
  readonly reason: null;
  readonly report: FailureReport;
}

/** Bytes that are no report, or that could not be opened to see. */
export interface UnknownReading extends Reading {
  readonly kind: 'unknown';
  readonly outcome: 'rejected' | 'quarantined' | 'ignored';
  readonly reason: ReasonCode | null;
  /** More about the reason, such as the name of an unsupported compression. */
  readonly detail: string | null;
  readonly report: null;
}

export type DocumentReading =
  | AcceptedAggregate
  | RefusedAggregate
  | AcceptedTls
  | RefusedTls
  | FailureReading
  | UnknownReading;

/** SMTP TLS report (RFC 8460 §4.4). */
export interface TlsReportFacts {
  readonly organizationName: string | null;
  readonly contactInfo: string | null;
  readonly reportId: string | null;
  readonly period: ReportPeriod | null;
  readonly policies: readonly TlsPolicy[];
}

export interface TlsReport extends TlsReportFacts {
  readonly period: ReportPeriod;
}

export interface TlsPolicy {
  readonly policyType: string | null;
  readonly policyDomain: string | null;
  readonly policyString: readonly string[];
  readonly mxHosts: readonly string[];
  readonly successfulSessionCount: number;
  readonly failedSessionCount: number;
  readonly failureDetails: readonly TlsFailure[];
}

export interface TlsFailure {
  readonly resultType: string | null;
  readonly sendingMtaIp: string | null;
  readonly receivingMxHostname: string | null;
  readonly receivingMxHelo: string | null;
  readonly receivingIp: string | null;
  readonly failedSessionCount: number;
  readonly additionalInformation: string | null;
  readonly failureReasonCode: string | null;
}

/**
 * A failure report (RFC 5965, 6591, 9991), or what a text-only one tells of the same. Redacted while reading: no local
 * part of any address, no subject, no body, no path of a link. Lists are as reported, without repeats; null is "not given".
 */
export interface FailureReport {
  readonly form: 'arf' | 'text';
  /** `auth-failure` for DMARC; `abuse` and others are complaints of readers. */
  readonly feedbackType: string | null;
  readonly version: string | null;
  readonly userAgent: string | null;
  /** dmarc, spf, dkim, adsp, bodyhash, revoked, signature … */
  readonly authFailures: readonly string[];
  /** Mechanisms that did not align: dkim, spf, or none (RFC 9991). */
  readonly identityAlignment: readonly string[];
  readonly deliveryResult: string | null;
  /** Epoch seconds. */
  readonly arrivalDate: number | null;
  /** Messages that the report stands for. */
  readonly incidents: number | null;
  readonly sourceIp: string | null;
  readonly sourcePort: number | null;
  readonly reportingMta: string | null;
  readonly reportedDomains: readonly string[];
  readonly reportedHosts: readonly string[];
  readonly originalMailFromDomains: readonly string[];
  readonly originalRcptToDomains: readonly string[];
  readonly authenticationResults: readonly string[];
  readonly dkimDomain: string | null;
  readonly dkimIdentityDomain: string | null;
  readonly dkimSelector: string | null;
  readonly spfRecords: readonly string[];
  readonly adspRecords: readonly string[];
  /** From the headers of the message itself. */
  readonly headerFromDomain: string | null;
  readonly messageIdDomain: string | null;
  readonly signature: { readonly domain: string; readonly selector: string | null } | null;
}

/** One MIME leaf. Every leaf is listed, so that the ledger adds up. */
export interface PartReading {
  /** IMAP-style number: `1`, `2.1`; a nested mail's parts continue below its own number. */
  readonly path: string;
  /** Lower-case media type as declared; null when there was none. */
  readonly contentType: string | null;
  readonly fileName: string | null;
  /** Bytes after the transfer encoding was undone. */
  readonly size: number;
  /** SHA-256 (hex) of those bytes; null for an ignored part. */
  readonly sha256: string | null;
  /** The best outcome among the part's documents; `ignored` for cover text, signatures and the like. */
  readonly outcome: Verdict;
  readonly reason: ReasonCode | null;
  readonly documents: readonly DocumentReading[];
}

/** What kind of mail it was when no report was in it. */
export type MailKind = 'report' | 'bounce' | 'auto-reply' | 'complaint' | 'unknown';

/** Headers as far as the ledger wants them; null where missing or unreadable. Decoded, for display and comparison. */
export interface MailFacts {
  /** Address in the first From header, lower-cased domain. */
  readonly fromAddress: string | null;
  readonly fromDomain: string | null;
  readonly subject: string | null;
  readonly messageId: string | null;
  /** Epoch seconds. */
  readonly date: number | null;
}

export interface MessageReading {
  readonly facts: MailFacts;
  readonly kind: MailKind;
  /** The best outcome among the parts. */
  readonly outcome: Verdict;
  readonly reason: ReasonCode | null;
  readonly parts: readonly PartReading[];
}

/** Records on their way to a store. */
export interface RecordBatch {
  readonly path: DocumentPath;
  readonly report: AggregateReport;
  /** Position of `records[0]` among the document's accepted records. */
  readonly firstIndex: number;
  readonly records: readonly ReportRecord[];
}

/**
 * Receives the records of reports that count, in order; parsing waits for its promise. A report small enough for a
 * second reading arrives only after its verdict is known to be `stored` or `partial`. A larger one arrives while it is
 * read and can still turn out damaged: keep its records apart (one transaction) until its `DocumentReading` says
 * `stored` or `partial`, and discard them otherwise.
 */
export type RecordSink = (batch: RecordBatch) => void | Promise<void>;

export interface ReadOptions {
  /** All of them, always explicit; `defaultLimits` is a sound start. */
  readonly limits: ReadLimits;
  /** Epoch seconds: periods far ahead of it are implausible. */
  readonly now: number;
  readonly onRecords?: RecordSink;
  /** Aborting ends the reading with `timeout`; this package has no clock of its own. */
  readonly signal?: AbortSignal;
}
