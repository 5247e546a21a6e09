import { isSpfRecord } from '@postseal/dns-records/spf-parser';
import type { DnsAnswer, Resolver } from '@postseal/mail-terms';
import { rangeHolds } from '@postseal/mail-terms';
import type { expandSpf, SpfExpansion, SpfExpansionLimits } from '@postseal/spf';
import { type Remark, remark } from './remark.js';

export interface SpfCostReading {
  readonly lookups: number;
  readonly voids: number;
  /** False when DNS, a macro or a limit hid a branch: the figures are a minimum then. */
  readonly isComplete: boolean;
  readonly expansion: SpfExpansion;
  readonly remarks: readonly Remark[];
}

/**
 * What a record that is not published yet would cost (RFC 7208 §4.6.4), by live look-up of everything it refers to.
 * @param expand `expandSpf` of the spf package: a parameter, since a browser has neither it nor a resolver
 */
export async function measureSpfDraft(
  domain: string,
  draft: string,
  resolver: Resolver,
  expand: typeof expandSpf,
  limits: SpfExpansionLimits,
): Promise<SpfCostReading> {
  const expansion = await expand(domain, withDraft(resolver, domain, draft), limits);
  const { lookups, voids, isComplete } = expansion;
  return {
    lookups,
    voids,
    isComplete,
    expansion,
    remarks: [...remarksOnCost(expansion), ...remarksOnOverlap(expansion)],
  };
}

/** The resolver as it will answer once the draft is published in place of any SPF record at the name. */
export function withDraft(resolver: Resolver, domain: string, draft: string): Resolver {
  const name = domain.toLowerCase();
  return {
    async txt(asked) {
      const answer = await resolver.txt(asked);
      return asked.toLowerCase() === name ? withRecord(answer, draft) : answer;
    },
    a: (asked) => resolver.a(asked),
    aaaa: (asked) => resolver.aaaa(asked),
    mx: (asked) => resolver.mx(asked),
    ptr: (asked) => resolver.ptr(asked),
    ns: (asked) => resolver.ns(asked),
    soa: (asked) => resolver.soa(asked),
  };
}

function withRecord(answer: DnsAnswer<string>, draft: string): DnsAnswer<string> {
  const others = answer.outcome === 'found' ? answer.records.filter((text) => !isSpfRecord(text)) : [];
  const ttlSeconds = answer.outcome === 'found' ? answer.ttlSeconds : 3600;
  return { outcome: 'found', records: [...others, draft], ttlSeconds, cnames: [], isAuthenticated: false };
}

function remarksOnCost({ lookups, voids, faults }: SpfExpansion): Remark[] {
  const found: Remark[] = [];
  if (lookups > 10) {
    found.push(
      remark(
        'spf.too-many-lookups',
        'critical',
        `The record needs ${lookups} look-ups, and receivers stop at 10. Replace an include by addresses, or remove a service.`,
      ),
    );
  } else if (lookups > 8) {
    found.push(
      remark(
        'spf.lookups-near-limit',
        'warning',
        `The record needs ${lookups} of 10 look-ups: a service that adds one may break it.`,
      ),
    );
  }
  if (voids > 2)
    found.push(
      remark(
        'spf.too-many-void-lookups',
        'critical',
        `${voids} look-ups have no answer, and receivers stop at 2.`,
      ),
    );
  for (const { code, detail } of faults) {
    if (code === 'include-no-record') found.push(remark('spf.include-no-record', 'critical', `${detail}.`));
    if (code === 'include-no-such-name') found.push(remark('spf.include-nxdomain', 'critical', `${detail}.`));
    if (code === 'include-duplicate') found.push(remark('spf.include-duplicate', 'warning', `${detail}.`));
    if (code === 'dns-unavailable')
      found.push(remark('setup.dns-unavailable', 'info', `${detail}; the cost is a minimum.`));
  }
  return found;
}

/** `a`, `mx` and an address that say the same cost look-ups for nothing. */
function remarksOnOverlap({ root }: SpfExpansion): Remark[] {
  const listed = root.terms
    .filter(({ term }) => term.kind === 'ip4' || term.kind === 'ip6')
    .flatMap(({ ranges }) => ranges);
  return root.terms
    .filter(({ term, ranges }) => (term.kind === 'a' || term.kind === 'mx') && ranges.length > 0)
    .filter(({ ranges }) =>
      ranges.every(({ family, first, last }) =>
        listed.some(
          (range) =>
            rangeHolds(range, { family, value: first }) && rangeHolds(range, { family, value: last }),
        ),
      ),
    )
    .map(({ term }) =>
      remark(
        'setup.spf-overlap',
        'info',
        `${term.text} adds nothing: its addresses are listed already. Leave it out to save a look-up.`,
      ),
    );
}
