import type { Resolver } from '@postseal/mail-terms';
import { type Finding, finding } from './finding.js';
import { recordsOf, type Unanswered } from './unanswered.js';

/** Domains of envelope senders looked at; a service uses one or two per customer. */
const MAX_DOMAINS = 50;

/** Envelope sender domains to which no bounce could be sent: receivers refuse such mail (RFC 5321 §5.1). */
export async function checkEnvelopeDomains(
  domains: readonly string[],
  resolver: Resolver,
): Promise<{ findings: Finding[]; unanswered: Unanswered[] }> {
  const unanswered: Unanswered[] = [];
  const checked = await Promise.all(
    [...new Set(domains)].slice(0, MAX_DOMAINS).map(async (domain) => {
      const [mx, a, aaaa] = await Promise.all([
        resolver.mx(domain),
        resolver.a(domain),
        resolver.aaaa(domain),
      ]);
      const known = [
        recordsOf(mx, 'mx', 'MX', domain, unanswered),
        recordsOf(a, 'mx', 'A', domain, unanswered),
        recordsOf(aaaa, 'mx', 'AAAA', domain, unanswered),
      ];
      const isUnresolvable = known.every((records) => records !== null && records.length === 0);
      return isUnresolvable
        ? [finding('envelope.domain-unresolvable', domain, `${domain} has neither MX nor A nor AAAA records`)]
        : [];
    }),
  );
  return { findings: checked.flat(), unanswered };
}
