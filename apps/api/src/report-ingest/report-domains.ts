import type { ClientBase } from 'pg';
import type { ClaimedMessage } from '../inbox/inbound-message.js';
import type { DigestLine } from './message-digest.js';
import { findDomainsByName } from './report-ingest.queries.js';

/** A claim about a domain: the policy domain of a DMARC report, the domain of a TLS report. */
export interface DomainClaim {
  readonly message: Pick<ClaimedMessage, 'organizationId' | 'domainId'>;
  /** Null when the document does not say. */
  readonly domain: string | null;
}

/** The domain that a line's document is about; null when it holds no report, or none that says. */
export function claimedDomain({ report, tls, failure }: DigestLine): string | null {
  if (report) return report.policy.domain;
  if (failure) return failure.report.headerFromDomain ?? failure.report.reportedDomains[0] ?? null;
  // A DANE policy is that of a mail server, which may stand anywhere (RFC 8460 §1.1).
  return (
    tls?.policies.find(({ policyType, policyDomain }) => policyType !== 'tlsa' && policyDomain)
      ?.policyDomain ?? null
  );
}

/** Which domain of the organization a document belongs to; null when it is about none of them. */
export type DomainOf = (claim: DomainClaim) => string | null;

/**
 * Finds out where documents belong: to the domain whose address their mail was sent to. What came in another way has no
 * address, and belongs to the nearest domain of the organization that is, or is above, the one it is about.
 */
export async function resolveDomains(client: ClientBase, claims: readonly DomainClaim[]): Promise<DomainOf> {
  const open = claims.filter(({ message }) => message.domainId === null);
  const names = open.flatMap(({ message: { organizationId }, domain }) =>
    withParents(domain).map((name) => ({ organizationId, name })),
  );
  const found = names.length > 0 ? await findDomainsByName(client, names) : [];
  const ids = new Map(
    found.map(({ organizationId, name, domainId }) => [`${organizationId} ${name}`, domainId]),
  );
  return ({ message: { organizationId, domainId }, domain }) => {
    if (domainId !== null) return domainId;
    const nearest = withParents(domain).find((name) => ids.has(`${organizationId} ${name}`));
    return nearest === undefined ? null : ids.get(`${organizationId} ${nearest}`)!;
  };
}

/** `a.b.example` → itself, `b.example`, `example`. */
function withParents(domain: string | null): string[] {
  if (domain === null) return [];
  const labels = domain.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}
