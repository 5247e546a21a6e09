import { compareSeverity } from '@postseal/mail-terms';
import type { CheckId } from './check-ids.js';
import type { Finding } from './finding.js';
import { clip } from './text-limits.js';

/** No person reads more about one check, and no page or table should have to hold more. */
const MAX_PER_CHECK = 50;
const MAX_FINDINGS = 500;
const MAX_SUBJECT = 300;
/** No panel takes a longer record to paste. */
const MAX_PROPOSAL = 8192;

/**
 * Findings within bounds whatever a zone holds, most severe first: one of a check and subject, since these two tell alerts
 * apart, and no more of a check than a person reads, with texts that a row can hold.
 */
export function boundFindings(findings: readonly Finding[]): Finding[] {
  const counts = new Map<CheckId, number>();
  const kept = distinct([...findings].sort((a, b) => compareSeverity(a.severity, b.severity))).filter(
    ({ id }) => {
      const count = (counts.get(id) ?? 0) + 1;
      counts.set(id, count);
      return count <= MAX_PER_CHECK;
    },
  );
  return kept.slice(0, MAX_FINDINGS).map((one) => bound(one, counts.get(one.id)!));
}

/** The first of each check and subject. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ id, subject }) => {
    const key = `${id} ${subject}`;
    return !seen.has(key) && seen.add(key);
  });
}

function bound(one: Finding, count: number): Finding {
  const more = count > MAX_PER_CHECK ? ` (one of ${count}; the first ${MAX_PER_CHECK} are listed)` : '';
  const evidence = clip(one.evidence) + more;
  const fix = clip(one.fix);
  const subject = clip(one.subject, MAX_SUBJECT);
  const isSpanShown =
    one.span !== null && one.span.end <= evidence.length && evidence.startsWith(one.evidence);
  const isPasteable = one.proposal !== null && one.proposal.value.length <= MAX_PROPOSAL;
  return {
    ...one,
    subject,
    evidence,
    fix,
    span: isSpanShown ? one.span : null,
    proposal: isPasteable ? one.proposal : null,
  };
}
