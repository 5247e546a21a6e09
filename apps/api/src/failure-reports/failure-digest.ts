import { createHash } from 'node:crypto';
import type { FailureReport, MailFacts } from '@postseal/dmarc-reports';
import { makeMessageId } from '../inbox/message-id.js';

/** A failure report after reading, redacted, in the form in which it may be stored. */
export interface FailureReportDigest {
  readonly id: string;
  /** The domain that the report mail came from. */
  readonly reporter: string;
  readonly report: FailureReport;
  /** SHA-256 (hex): equal when the same report comes again. */
  readonly identity: string;
}

/** `partHash` is that of the part as it came: two reports that look alike once redacted stay two. */
export function toFailureDigest(
  report: FailureReport,
  partHash: string | null,
  { fromDomain, messageId }: MailFacts,
): FailureReportDigest {
  const identity = createHash('sha256')
    .update(JSON.stringify([fromDomain, messageId, partHash]))
    .digest('hex');
  return { id: makeMessageId(), reporter: fromDomain?.slice(0, 253) ?? 'unknown', report, identity };
}
