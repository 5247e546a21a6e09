import { type Finding, RecordProposal, Severity } from '@postseal/contract';
import { findCheck } from '@postseal/dns-checks';
import type { Finding as FindingRow } from '../database/generated/client.js';

/** A stored finding as the contract shows it, with the words of its check. */
export function toFinding(row: FindingRow, domain: string): Finding {
  const known = findCheck(row.checkId); // an older version may have known more checks
  return {
    id: row.id,
    checkId: row.checkId,
    domain,
    title: known?.title ?? row.checkId,
    meaning: known?.meaning ?? '',
    severity: Severity.parse(row.severity),
    subject: row.subject,
    evidence: row.evidence,
    fix: row.fix,
    reference: known?.reference ?? null,
    proposal: row.proposal ? RecordProposal.parse(row.proposal) : null,
    openedAt: row.openedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
  };
}
