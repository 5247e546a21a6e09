import type { SpfBranch } from '@postseal/contract';
import { providerOfSpfName } from '@postseal/mail-providers';
import { type IpRange, parseIp, rangeHolds } from '@postseal/mail-terms';
import type { SourceKinship } from '@postseal/policy-advice';
import type { StoredReading } from '../dns-monitor/stored-reading.js';
import { type KnownSenders, toRange } from '../traffic/known-senders.js';

/** The source that an address belongs to. */
export interface SourceGroup {
  readonly key: string;
  readonly name: string;
  readonly kinship: SourceKinship | null;
}

/**
 * Tells which source an address belongs to, from what is known without asking anybody: the owner's hosts, then the
 * service whose include lets the address through, then the address alone.
 */
export function sourceGrouping(
  known: KnownSenders,
  reading: StoredReading | null,
): (ip: string) => SourceGroup {
  const branches = (reading?.spf?.tree?.children ?? []).map((branch) => ({
    domain: branch.domain,
    ranges: rangesBelow(branch),
  }));
  return (ip) => {
    const { ptrName, known: kind } = known.describe(ip);
    switch (kind) {
      case 'sending-host':
      case 'mx':
        return { key: `host:${ptrName ?? ip}`, name: ptrName ?? ip, kinship: 'own-host' };
      case 'spf-range':
        return serviceOf(ip, branches) ?? { key: `ip:${ip}`, name: ip, kinship: 'in-spf' };
      case null:
        return { key: `ip:${ip}`, name: ptrName ?? ip, kinship: null };
    }
  };
}

interface TopBranch {
  readonly domain: string;
  readonly ranges: readonly IpRange[];
}

function serviceOf(ip: string, branches: readonly TopBranch[]): SourceGroup | null {
  const address = parseIp(ip);
  const branch = address && branches.find(({ ranges }) => ranges.some((range) => rangeHolds(range, address)));
  if (!branch) return null;
  const provider = providerOfSpfName(branch.domain);
  return provider
    ? { key: `service:${provider.id}`, name: provider.name, kinship: 'known-service' }
    : { key: `spf:${branch.domain}`, name: branch.domain, kinship: 'in-spf' };
}

function rangesBelow(branch: SpfBranch): IpRange[] {
  return [...branch.ranges.flatMap(toRange), ...branch.children.flatMap(rangesBelow)];
}
