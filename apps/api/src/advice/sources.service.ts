import { Injectable } from '@nestjs/common';
import { type RecentDays, sourceCounts } from '@postseal/policy-advice';
import type { Transaction } from '../database/database.js';
import type { SourceVerdict as VerdictRow } from '../database/generated/client.js';
import { StoredReading } from '../dns-monitor/stored-reading.js';
import { SourceNamesService } from '../source-names/source-names.service.js';
import { addDays, type DaySpan } from '../traffic/day-span.js';
import { readKnownSenders } from '../traffic/known-senders.js';
import { sumCounts } from '../traffic/sum-counts.js';
import { readAddressDays, readAddresses, readFirstDays } from './advice.queries.js';
import { type GroupedSource, groupAndClassify } from './grouped-sources.js';
import { sourceGrouping } from './source-grouping.js';

const MEMORY_DAYS = 90;

export interface DomainKey {
  readonly organizationId: string;
  readonly domainId: string;
}

/** Who sends in a domain's name: addresses put together by owner, each source with its class and why. */
@Injectable()
export class SourcesService {
  constructor(private readonly names: SourceNamesService) {}

  /** The sources of a span, in no order. Reads rollups: a row per address and day. */
  async grouped(
    tx: Transaction,
    key: DomainKey,
    span: DaySpan,
    facts: {
      readonly reading: StoredReading | null;
      readonly verdicts: readonly VerdictRow[];
      readonly today: string;
    },
  ): Promise<GroupedSource[]> {
    const { organizationId, domainId } = key;
    const { reading, verdicts, today } = facts;
    const addresses = await readAddresses(tx, organizationId, domainId, span);
    const ips = [...new Set(addresses.flatMap(({ ip }) => ip ?? []))];
    const memory = { from: addDays(today, -MEMORY_DAYS), to: today };
    const firstDays = await readFirstDays(tx, organizationId, domainId, memory);
    return groupAndClassify({
      addresses,
      firstDays: new Map(firstDays.map(({ ip, firstDay }) => [ip, firstDay])),
      groupOf: sourceGrouping({
        known: await readKnownSenders(tx, organizationId, domainId),
        reading,
        names: await this.names.name(tx, organizationId, domainId, ips),
        judgedKeys: new Set(verdicts.map(({ sourceKey }) => sourceKey)),
      }),
      verdicts,
      today,
    });
  }

  /** What each of these sources sent day by day, in their order; days without mail are left out. */
  async days(
    tx: Transaction,
    { organizationId, domainId }: DomainKey,
    grouped: readonly GroupedSource[],
    span: DaySpan,
  ): Promise<RecentDays[]> {
    const ips = grouped.flatMap(({ ips: list }) => list);
    if (ips.length === 0) return grouped.map(({ source }) => ({ source, days: [] }));
    const rows = await readAddressDays(tx, organizationId, domainId, ips, span);
    const byIp = Map.groupBy(rows, ({ ip }) => ip);
    return grouped.map(({ source, ips: list }) => {
      const byDay = Map.groupBy(
        list.flatMap((ip) => byIp.get(ip) ?? []),
        ({ day }) => day,
      );
      const days = [...byDay].map(([day, counts]) => ({ day, counts: sumCounts(counts, sourceCounts) }));
      return { source, days: days.sort((a, b) => a.day.localeCompare(b.day)) };
    });
  }
}

/** What the last check saw; null before it, or when it was written by an older version. */
export async function readReading(tx: Transaction, key: DomainKey): Promise<StoredReading | null> {
  const posture = await tx.posture.findUnique({
    where: { organizationId_domainId: key },
    select: { reading: true },
  });
  const reading = StoredReading.safeParse(posture?.reading);
  return reading.success ? reading.data : null;
}
