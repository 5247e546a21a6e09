import { registrableDomain } from '@postseal/mail-terms';
import type { SampledRecord, TraceRow } from './source-names.queries.js';

const MAX_DOMAINS = 5; // of each kind; what is rarer names nothing

/**
 * Whose domains passed on the sampled mail of each address, biggest share first. The owner's own domain and its subdomains
 * are left out: they say whose mail it is, not who sent it. Every address is in the answer, also without a sample.
 */
export function traceSigners(
  ips: readonly string[],
  records: readonly SampledRecord[],
  ownDomain: string,
): TraceRow[] {
  const own = registrableDomain(ownDomain) ?? ownDomain;
  const byIp = Map.groupBy(records, ({ ip }) => ip);
  return ips.map((ip) => {
    const sample = byIp.get(ip) ?? [];
    return {
      ip,
      signers: sharesOf(sample, own, ({ dkimResults }) => dkimResults),
      envelopeDomains: sharesOf(sample, own, ({ spfResults }) => spfResults),
    };
  });
}

function sharesOf(
  sample: readonly SampledRecord[],
  own: string,
  resultsOf: (record: SampledRecord) => SampledRecord['dkimResults'],
): TraceRow['signers'] {
  const messages = new Map<string, number>();
  for (const record of sample) {
    const passed = (resultsOf(record) ?? []).filter(({ result }) => result === 'pass');
    const domains = new Set(passed.flatMap(({ domain }) => domain?.toLowerCase() ?? []));
    for (const domain of domains) {
      const base = registrableDomain(domain);
      if (base !== null && base !== own) messages.set(domain, (messages.get(domain) ?? 0) + record.messages);
    }
  }
  const total = sample.reduce((sum, record) => sum + record.messages, 0);
  if (total === 0) return [];
  return [...messages]
    .map(([domain, count]) => ({ domain, share: count / total }))
    .sort((a, b) => b.share - a.share || a.domain.localeCompare(b.domain))
    .slice(0, MAX_DOMAINS);
}
