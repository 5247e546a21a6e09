import type { PublishedPolicy, Verdict } from '@postseal/dmarc-reports';
import type { KeyAnswers, SignatureResult } from '@postseal/mail-test';
import type { FailureReportDigest } from '../failure-reports/failure-digest.js';
import type { TlsReportDigest } from '../tls-reports/tls-digest.js';
import type { TrafficTally } from './traffic-tally.js';

/** A mail after reading, in the form in which it is stored: plain data, small enough to cross between threads. */
export interface MessageDigest {
  readonly subject: string | null;
  readonly headerFrom: string | null;
  /** The reading's own verdict; decides when no line does. */
  readonly outcome: Verdict;
  readonly reason: string | null;
  /** One per part without documents, and one per document. */
  readonly lines: readonly DigestLine[];
  /** Reports whose records were handed over while they were read and that turned out not to count. */
  readonly discarded: readonly ReportKey[];
  /** What verifying the mail's own DKIM signatures came to. */
  readonly signatures: readonly SignatureResult[];
}

/** What the signatures of a mail are verified with. */
export interface SealFacts {
  readonly keys: KeyAnswers;
  /** Signatures expire. */
  readonly receivedAtSeconds: number;
}

export interface DigestLine {
  readonly path: string;
  readonly kind: 'part' | 'aggregate' | 'failure' | 'tls' | 'unknown';
  readonly fileName: string | null;
  readonly contentType: string | null;
  readonly sizeBytes: number;
  readonly outcome: Verdict;
  readonly reason: string | null;
  readonly notes: readonly LedgerNote[];
  readonly records: number;
  readonly messages: number;
  /** The report, when its records are to be counted. */
  readonly report: ReportDigest | null;
  readonly tls: TlsReportDigest | null;
  readonly failure: FailureReportDigest | null;
}

export interface LedgerNote {
  readonly code: string;
  readonly detail: string | null;
  readonly count: number | null;
}

/** What names the stored rows of a report. */
export interface ReportKey {
  readonly id: string;
  /** UTC day on which the report is booked, such as 2025-11-02. */
  readonly day: string;
}

/** What a reporter says about itself and the report; absent unless given. */
export interface ReportRemarks {
  readonly generator?: string;
  readonly extraContactInfo?: string;
  readonly errors?: readonly string[];
}

export interface ReportDigest extends ReportKey {
  readonly outcome: 'stored' | 'partial';
  /** As shown: `org_name`, else the domain that the mail came from. */
  readonly reporter: string;
  readonly reporterEmail: string | null;
  /** Verbatim; empty when the report has none. */
  readonly reportId: string;
  /** Epoch seconds. */
  readonly periodBegin: number;
  readonly periodEnd: number;
  readonly policy: PublishedPolicy;
  readonly remarks: ReportRemarks;
  /** SHA-256 (hex) of what makes two documents the same report. */
  readonly identity: string;
  /** SHA-256 (hex) of the records. */
  readonly contentHash: string;
  readonly records: number;
  readonly messages: number;
  readonly dkimPass: number;
  readonly spfPass: number;
  readonly dmarcPass: number;
  /** DKIM selectors that signed with a passing signature, by signing domain; the first ones seen. */
  readonly selectors: readonly { readonly domain: string; readonly selector: string }[];
  /** Its messages by source; null when there are too many sources to hold, and the stored records must be counted. */
  readonly tally: TrafficTally | null;
  /** Its records as lines of `toRecordLines`, unless they were handed over while the report was read. */
  readonly recordChunks: readonly string[];
}

/** Records of a large report on their way to the store, before its verdict is known. */
export interface RecordChunk extends ReportKey {
  readonly policyDomain: string;
  /** Lines of `toRecordLines`. */
  readonly records: string;
}
