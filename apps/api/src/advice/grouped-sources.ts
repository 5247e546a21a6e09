import type { SourceVerdict } from '@postseal/contract';
import {
  alignedOf,
  type ClassifiedSource,
  classifySource,
  type ScopedTraffic,
  sourceCounts,
} from '@postseal/policy-advice';
import type { NameEvidence } from '@postseal/source-names';
import { sumCounts } from '../traffic/sum-counts.js';
import type { AddressCounts } from './advice.queries.js';
import { type GroupedAddress, REST, type SourceGroup } from './source-grouping.js';

const SHOWN_EVIDENCE = 8;

/** A source over the window, with what only the API knows of it. */
export interface GroupedSource {
  readonly source: ClassifiedSource;
  readonly group: SourceGroup;
  /** What its name rests on, the most frequent first. */
  readonly evidence: readonly NameEvidence[];
  readonly ips: readonly string[];
  readonly ipCount: number;
  readonly byScope: readonly ScopedTraffic[];
}

/** Adds up the addresses of each source and puts the sources into classes. */
export function groupAndClassify(facts: {
  readonly addresses: readonly AddressCounts[];
  readonly firstDays: ReadonlyMap<string, string>;
  readonly groupOf: (ip: string) => GroupedAddress;
  readonly verdicts: readonly { readonly sourceKey: string; readonly verdict: string }[];
  readonly today: string;
}): GroupedSource[] {
  const ofAddress = new Map<string | null, GroupedAddress>();
  for (const { ip } of facts.addresses)
    if (!ofAddress.has(ip))
      ofAddress.set(ip, ip === null ? { group: REST, evidence: [] } : facts.groupOf(ip));
  const byKey = Map.groupBy(facts.addresses, ({ ip }) => ofAddress.get(ip)!.group.key);
  return [...byKey.values()].map((rows) => {
    const { group } = ofAddress.get(rows[0]!.ip)!;
    const ips = [...new Set(rows.flatMap(({ ip }) => ip ?? []))];
    const verdict = facts.verdicts.find(({ sourceKey }) => sourceKey === group.key);
    const firstDays = ips.map((ip) => facts.firstDays.get(ip) ?? facts.today).sort();
    const source = classifySource({
      key: group.key,
      name: group.name,
      kinship: group.kinship,
      isForwardingNetwork: group.isForwardingNetwork,
      isSendingService: group.isSendingService,
      counts: sumCounts(rows, sourceCounts),
      verdict: (verdict?.verdict as SourceVerdict | undefined) ?? null,
      firstDay: firstDays[0] ?? facts.today,
    });
    const byScope = (['domain', 'subdomains'] as const).flatMap((scope) => {
      const ofScope = rows.filter(({ isSubdomain }) => isSubdomain === (scope === 'subdomains'));
      return ofScope.length > 0 ? [{ source, scope, counts: sumCounts(ofScope, sourceCounts) }] : [];
    });
    const ipCount = ips.length + rows.reduce((sum, row) => sum + (row.ip === null ? row.addresses : 0), 0);
    const evidence = mergeEvidence(ips.map((ip) => ofAddress.get(ip)!.evidence));
    return { source, group, evidence, ips, ipCount, byScope };
  });
}

/** The owner's mail comes with a subdomain in From. */
export function isSendingFromSubdomains({ source, byScope }: GroupedSource): boolean {
  const isOwners = source.class === 'compliant' || source.class === 'needs-fixing';
  return isOwners && byScope.some(({ scope, counts }) => scope === 'subdomains' && alignedOf(counts) > 0);
}

/** What was seen of the addresses of a source, each thing once, what most addresses share first. */
function mergeEvidence(lists: readonly (readonly NameEvidence[])[]): NameEvidence[] {
  const seen = Map.groupBy(lists.flat(), ({ kind, value }) => `${kind} ${value}`);
  return [...seen.values()]
    .toSorted((a, b) => b.length - a.length)
    .slice(0, SHOWN_EVIDENCE)
    .map(([first]) => first!);
}
