import type { AdvisedSource, SourceVerdict } from '@postseal/contract';
import type { SourceVerdict as VerdictRow } from '../database/generated/client.js';
import type { GroupedSource } from './grouped-sources.js';

const SHOWN_IPS = 5;

/** A source as the contract shows it, with who said whose it is. */
export function toAdvisedSource(
  { source, group, evidence, ips, ipCount }: GroupedSource,
  verdicts: readonly VerdictRow[],
): AdvisedSource {
  const { counts, verdict: _, kinship, isForwardingNetwork, isSendingService, ...facts } = source;
  const { forwardedByReceiver, ...shown } = counts;
  const row = verdicts.find(({ sourceKey }) => sourceKey === source.key);
  return {
    ...facts,
    ...shown,
    basis: group.basis,
    evidence: [...evidence],
    type: group.type,
    ips: ips.slice(0, SHOWN_IPS),
    ipCount,
    verdict: row
      ? { value: row.verdict as SourceVerdict, by: row.decidedBy, at: row.decidedAt.toISOString() }
      : null,
  };
}
