import type { SpfBranch } from '@postseal/contract';
import { providerOfSpfName } from '@postseal/mail-providers';
import { type IpRange, parseIp, rangeHolds } from '@postseal/mail-terms';
import type { SourceKinship } from '@postseal/policy-advice';
import {
  chooseName,
  isSendingService,
  type NameBasis,
  type NameEvidence,
  type SourceName,
} from '@postseal/source-names';
import type { StoredReading } from '../dns-monitor/stored-reading.js';
import type { KnownAddress } from '../source-names/source-names.service.js';
import type { KnownSenders } from '../traffic/known-senders.js';
import { toRange } from '../traffic/known-senders.js';

/** What the name of a source rests on: what the owner published, else what was found out. */
export type SourceBasis = 'own-host' | 'spf-include' | NameBasis | 'rest';

/** The source that an address belongs to. */
export interface SourceGroup {
  readonly key: string;
  readonly name: string;
  readonly basis: SourceBasis;
  /** Id in the provider table. */
  readonly service: string | null;
  /** What sort of organization it is: ISP, Web Host, SaaS, … */
  readonly type: string | null;
  readonly kinship: SourceKinship | null;
  readonly isForwardingNetwork: boolean;
  readonly isSendingService: boolean;
}

/** An address with the source that it belongs to and everything that was seen of it. */
export interface GroupedAddress {
  readonly group: SourceGroup;
  readonly evidence: readonly NameEvidence[];
}

/** All addresses beyond the busiest, which nobody names one by one. */
export const REST: SourceGroup = {
  key: 'rest',
  name: 'All other addresses',
  basis: 'rest',
  service: null,
  type: null,
  kinship: null,
  isForwardingNetwork: false,
  isSendingService: false,
};

/**
 * Tells which source an address belongs to: the owner's hosts, then the service whose include lets the address through, then
 * the best of its names. A source that somebody judged keeps its addresses although better names turned up since; what was
 * said of one address beats what was said of many.
 */
export function sourceGrouping(facts: {
  readonly known: KnownSenders;
  readonly reading: StoredReading | null;
  readonly names: ReadonlyMap<string, KnownAddress>;
  readonly judgedKeys: ReadonlySet<string>;
}): (ip: string) => GroupedAddress {
  const branches = (facts.reading?.spf?.tree?.children ?? []).map((branch) => ({
    domain: branch.domain,
    ranges: rangesBelow(branch),
  }));
  const isJudged = (key: string) => facts.judgedKeys.has(key);
  return (ip) => {
    const named = facts.names.get(ip);
    if (!named) throw new Error(`${ip} was not named`);
    const { ptrName, known: kind } = facts.known.describe(ip);
    const isInSpf = kind === 'spf-range';
    const own = kind === 'sending-host' || kind === 'mx' ? ownHost(ip, ptrName) : null;
    const included = isInSpf ? includedBy(ip, branches) : null;
    const published = own ?? included;
    const found = named.names.map((name) => groupOf(name, isInSpf));
    // What the owner publishes stays the reason to take it for theirs, whatever it is called.
    const groups = published
      ? [published, ...found.map((group) => ({ ...group, kinship: published.kinship }))]
      : found;
    return {
      group: chooseName(groups as [SourceGroup, ...SourceGroup[]], isJudged),
      evidence: named.evidence,
    };
  };
}

function ownHost(ip: string, ptrName: string | null): SourceGroup {
  const name = ptrName ?? ip;
  return { ...REST, key: `host:${name}`, name, basis: 'own-host', kinship: 'own-host' };
}

function groupOf(found: SourceName, isInSpf: boolean): SourceGroup {
  const { key, name, basis, type, service, isForwarder } = found;
  return {
    key,
    name,
    basis,
    type,
    service: service?.id ?? null,
    kinship: isInSpf ? 'in-spf' : null,
    isForwardingNetwork: isForwarder,
    isSendingService: service !== null && isSendingService(service),
  };
}

interface TopBranch {
  readonly domain: string;
  readonly ranges: readonly IpRange[];
}

function includedBy(ip: string, branches: readonly TopBranch[]): SourceGroup | null {
  const address = parseIp(ip);
  const branch = address && branches.find(({ ranges }) => ranges.some((range) => rangeHolds(range, address)));
  if (!branch) return null;
  const service = providerOfSpfName(branch.domain);
  if (!service)
    return {
      ...REST,
      key: `spf:${branch.domain}`,
      name: branch.domain,
      basis: 'spf-include',
      kinship: 'in-spf',
    };
  return {
    ...REST,
    key: `service:${service.id}`,
    name: service.name,
    basis: 'spf-include',
    service: service.id,
    kinship: 'known-service',
    isSendingService: isSendingService(service),
  };
}

function rangesBelow(branch: SpfBranch): IpRange[] {
  return [...branch.ranges.flatMap(toRange), ...branch.children.flatMap(rangesBelow)];
}
