import type { SourceVerdict } from '@postseal/contract';
import {
  alignedOf,
  type ClassifiedSource,
  classifySource,
  type ScopedTraffic,
  type SourceCounts,
} from '@postseal/policy-advice';
import type { AddressCounts } from './advice.queries.js';
import type { SourceGroup } from './source-grouping.js';

const REST: SourceGroup = { key: 'rest', name: 'All other addresses', kinship: null };

/** A source over the window, with what only the API knows of it. */
export interface GroupedSource {
  readonly source: ClassifiedSource;
  readonly ips: readonly string[];
  readonly ipCount: number;
  readonly byScope: readonly ScopedTraffic[];
}

/** Adds up the addresses of each source and puts the sources into classes. */
export function groupAndClassify(facts: {
  readonly addresses: readonly AddressCounts[];
  readonly firstDays: ReadonlyMap<string, string>;
  readonly groupOf: (ip: string) => SourceGroup;
  readonly verdicts: readonly { readonly sourceKey: string; readonly verdict: string }[];
  readonly today: string;
}): GroupedSource[] {
  const groups = new Map<string, { group: SourceGroup; rows: AddressCounts[] }>();
  for (const row of facts.addresses) {
    const group = row.ip === null ? REST : facts.groupOf(row.ip);
    const known = groups.get(group.key);
    if (known) known.rows.push(row);
    else groups.set(group.key, { group, rows: [row] });
  }
  return [...groups.values()].map(({ group, rows }) => {
    const ips = [...new Set(rows.flatMap(({ ip }) => ip ?? []))];
    const verdict = facts.verdicts.find(({ sourceKey }) => sourceKey === group.key);
    const firstDays = ips.map((ip) => facts.firstDays.get(ip) ?? facts.today).sort();
    const source = classifySource({
      ...group,
      counts: sumCounts(rows),
      isForwardingNetwork: false,
      verdict: (verdict?.verdict as SourceVerdict | undefined) ?? null,
      firstDay: firstDays[0] ?? facts.today,
    });
    const byScope = (['domain', 'subdomains'] as const).flatMap((scope) => {
      const ofScope = rows.filter(({ isSubdomain }) => isSubdomain === (scope === 'subdomains'));
      return ofScope.length > 0 ? [{ source, scope, counts: sumCounts(ofScope) }] : [];
    });
    const ipCount = ips.length + rows.reduce((sum, row) => sum + (row.ip === null ? row.addresses : 0), 0);
    return { source, ips, ipCount, byScope };
  });
}

/** The owner's mail comes with a subdomain in From. */
export function isSendingFromSubdomains({ source, byScope }: GroupedSource): boolean {
  const isOwners = source.class === 'compliant' || source.class === 'needs-fixing';
  return isOwners && byScope.some(({ scope, counts }) => scope === 'subdomains' && alignedOf(counts) > 0);
}

export function sumCounts(rows: readonly SourceCounts[]): SourceCounts {
  const sum = (of: (row: SourceCounts) => number) =>
    Math.min(
      rows.reduce((total, row) => total + of(row), 0),
      Number.MAX_SAFE_INTEGER,
    );
  return {
    messages: sum((row) => row.messages),
    bothPass: sum((row) => row.bothPass),
    dkimOnly: sum((row) => row.dkimOnly),
    spfOnly: sum((row) => row.spfOnly),
    fail: sum((row) => row.fail),
    notGiven: sum((row) => row.notGiven),
    quarantined: sum((row) => row.quarantined),
    rejected: sum((row) => row.rejected),
    forwardedByReceiver: sum((row) => row.forwardedByReceiver),
  };
}
