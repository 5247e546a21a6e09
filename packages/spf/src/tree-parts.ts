import type { SpfTerm } from '@postseal/dns-records';
import { type IpRange, parseIp, prefixRange } from '@postseal/mail-terms';
import type { MatchLayer } from './first-match.js';
import type { Gathered } from './gather-tree.js';
import type { SpfCost, SpfNode, SpfNodeTerm, SpfTermState } from './spf-expansion.js';

export const FREE: SpfCost = { lookups: 0, voids: 0, voidsIpv4: 0, voidsIpv6: 0 };
export const LOOKUP: SpfCost = { ...FREE, lookups: 1 };
export const VOID_LOOKUP: SpfCost = { lookups: 1, voids: 1, voidsIpv4: 1, voidsIpv6: 1 };

/** What a term turned out to be, before its own text is added. */
export type TermFacts = Omit<SpfNodeTerm, 'term' | keyof SpfCost> & { readonly cost: SpfCost };

export function emptyNode(domain: string): SpfNode {
  return {
    domain,
    state: 'ok',
    reason: null,
    isNoSuchName: false,
    ttlSeconds: null,
    record: null,
    terms: [],
    isRepeat: false,
    ranges: [],
    ...FREE,
  };
}

export function noFacts(state: SpfTermState): TermFacts {
  return { state, target: null, child: null, ranges: [], hosts: [], cost: FREE };
}

export function toLayer({ term, ranges, state }: SpfNodeTerm): MatchLayer[] {
  if (state === 'unreached' || ranges.length === 0) return [];
  if (term.kind === 'redirect') return [{ ranges, isPass: true }];
  return 'qualifier' in term ? [{ ranges, isPass: term.qualifier === '+' }] : [];
}

export function addressRanges(
  answer: Gathered<string>,
  term: Extract<SpfTerm, { kind: 'a' | 'mx' }>,
): IpRange[] {
  if (answer.outcome !== 'found') return [];
  return answer.records.flatMap((text) => {
    const ip = parseIp(text);
    return ip === null ? [] : [prefixRange(ip, ip.family === 4 ? term.prefix4 : term.prefix6)];
  });
}

export function addCost(one: SpfCost, other: SpfCost): SpfCost {
  return {
    lookups: one.lookups + other.lookups,
    voids: one.voids + other.voids,
    voidsIpv4: one.voidsIpv4 + other.voidsIpv4,
    voidsIpv6: one.voidsIpv6 + other.voidsIpv6,
  };
}

export function costOf({ lookups, voids, voidsIpv4, voidsIpv6 }: SpfCost): SpfCost {
  return { lookups, voids, voidsIpv4, voidsIpv6 };
}
