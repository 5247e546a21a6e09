import { randomUUID } from 'node:crypto';
import { type Area, areas, describePosture, openChecks, type Posture } from '@postseal/dns-checks';
import type { CheckResult, FindingToSave } from './check-results.queries.js';
import { toStoredReading, toStrip } from './posture-mapping.js';

type Learnt = Pick<
  CheckResult,
  'posture' | 'findings' | 'askedAreas' | 'hasAskedAll' | 'openChecks' | 'newSelectors' | 'isOurAddressNamed'
>;

/**
 * What a posture teaches about a domain, ready to be stored.
 * @param domain what was known before: monitored selectors, and our live report addresses for it
 */
export function learnFrom(
  posture: Posture,
  domain: { readonly selectors: readonly string[]; readonly addresses: readonly string[] },
): Learnt {
  const { discovery } = posture.dmarc;
  const unasked = unaskedAreas(posture);
  return {
    posture: {
      sentence: describePosture(posture),
      strip: toStrip(posture),
      policy: discovery.effectivePolicy,
      reading: toStoredReading(posture),
    },
    findings: toFindings(posture),
    askedAreas: areas.filter((area) => !unasked.has(area)),
    hasAskedAll: unasked.size === 0,
    openChecks: [...openChecks(posture)],
    newSelectors: posture.dkim.keys
      .map(({ selector }) => selector)
      .filter((selector) => !domain.selectors.includes(selector)),
    isOurAddressNamed: discovery.isPolicyKnown ? namesOneOf(domain.addresses, posture) : null,
  };
}

/** Areas with a question that DNS did not answer; what had nothing to be asked about counts as asked. */
export function unaskedAreas({ unanswered }: Posture): ReadonlySet<Area> {
  return new Set(unanswered.filter(({ reason }) => reason !== 'not-tested').map(({ area }) => area));
}

/** Whether DNS told nothing of what mail depends on: a dead zone, or no way to it. */
export function isSilent(posture: Posture): boolean {
  const unasked = unaskedAreas(posture);
  return (['spf', 'dmarc', 'mx'] as const).every((area) => unasked.has(area));
}

/** Only who controls the domain's DNS can name our address in its DMARC record. */
function namesOneOf(addresses: readonly string[], { dmarc }: Posture): boolean {
  const named = (dmarc.discovery.record?.rua ?? []).map(({ address }) => address?.toLowerCase());
  return addresses.some((address) => named.includes(address));
}

function toFindings({ findings }: Posture): FindingToSave[] {
  const byKey = new Map(findings.map((finding) => [`${finding.id} ${finding.subject}`, finding]));
  return [...byKey.values()].map(({ id, subject, severity, evidence, fix, proposal }) => ({
    id: randomUUID(),
    checkId: id,
    subject,
    severity,
    evidence,
    fix,
    proposal,
  }));
}
