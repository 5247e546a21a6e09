import { createHash } from 'node:crypto';
import type { AcceptedTls, MailFacts, TlsPolicy } from '@postseal/dmarc-reports';
import { makeMessageId } from '../inbox/message-id.js';

/** A TLS report after reading, in the form in which it is stored. */
export interface TlsReportDigest {
  readonly id: string;
  /** UTC day on which it is booked. */
  readonly day: string;
  readonly outcome: 'stored' | 'partial';
  /** As shown: `organization-name`, else the domain that the mail came from. */
  readonly reporter: string;
  readonly contact: string | null;
  /** Verbatim; empty when the report has none. */
  readonly reportId: string;
  /** Epoch seconds. */
  readonly periodBegin: number;
  readonly periodEnd: number;
  readonly policies: readonly TlsPolicy[];
  /** SHA-256 (hex) of what makes two documents the same report, and of what it says. */
  readonly identity: string;
  readonly contentHash: string;
}

const MAX_REPORTER_LENGTH = 200; // part of keys

export function toTlsDigest({ report, outcome }: AcceptedTls, facts: MailFacts): TlsReportDigest {
  const { organizationName, reportId, period, policies } = report;
  const reporter = (organizationName ?? facts.fromDomain ?? 'unknown')
    .slice(0, MAX_REPORTER_LENGTH)
    .toWellFormed();
  const contentHash = hash(policies);
  return {
    id: makeMessageId(),
    day: period.bookedDay,
    outcome,
    reporter,
    contact: report.contactInfo,
    reportId: reportId ?? '',
    periodBegin: period.begin,
    periodEnd: period.end,
    policies,
    identity: hash([reporter.toLowerCase(), reportId ?? contentHash, period.begin, period.end]),
    contentHash,
  };
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
