import { Injectable } from '@nestjs/common';
import type { DailyTraffic, Page, ReportRecord, SourceRow, TrafficCounts } from '@postseal/contract';
import { formatIp, parseIp, unmapIp } from '@postseal/mail-terms';
import type { Transaction } from '../database/database.js';
import type { FoundDomain } from '../domains/domains.service.js';
import { ProblemError } from '../http/problem.js';
import { type KnownAddress, SourceNamesService } from '../source-names/source-names.service.js';
import { addDays, type DaySpan } from './day-span.js';
import { type KnownSenders, readKnownSenders } from './known-senders.js';
import { sumCounts } from './sum-counts.js';
import {
  type CountsRow,
  countSourceRecords,
  type RecordRow,
  readDays,
  readOrganizationDays,
  readReporters,
  readSourceRecords,
  readSources,
  readTrends,
} from './traffic.queries.js';
import { toTrafficCounts, trafficColumns } from './traffic-counts.js';

/** Messages of one UTC day, and how many of them passed DMARC. */
export interface DailyTrend {
  readonly day: string;
  readonly messages: number;
  readonly passed: number;
}

/** What receivers saw, from the rollups; only the drill-down to one address reads records. */
@Injectable()
export class TrafficService {
  constructor(private readonly names: SourceNamesService) {}

  async daily(
    tx: Transaction,
    organizationId: string,
    domain: FoundDomain,
    span: DaySpan,
  ): Promise<DaySpan & { days: DailyTraffic[]; totals: TrafficCounts }> {
    return toDaily(span, await readDays(tx, organizationId, domain.id, span));
  }

  /** The mail of all domains together. */
  async organizationDaily(
    tx: Transaction,
    organizationId: string,
    span: DaySpan,
  ): Promise<DaySpan & { days: DailyTraffic[]; totals: TrafficCounts }> {
    return toDaily(span, await readOrganizationDays(tx, organizationId, span));
  }

  async sources(
    tx: Transaction,
    organizationId: string,
    domain: FoundDomain,
    span: DaySpan,
    { search = '', ...page }: Page & { readonly search?: string | undefined },
  ): Promise<{ sources: SourceRow[]; total: number }> {
    const rows = await readSources(tx, organizationId, domain.id, span, {
      ...page,
      search: search.trim().toLowerCase(),
    });
    const known = await readKnownSenders(tx, organizationId, domain.id);
    const ips = rows.map(({ ip }) => ip);
    const names = await this.names.name(tx, organizationId, domain.id, ips);
    const sources = rows.map((row) => ({
      ip: row.ip,
      ...describe(known.describe(row.ip), names.get(row.ip)!),
      firstDay: row.firstDay,
      lastDay: row.lastDay,
      ...toTrafficCounts(row),
    }));
    return { sources, total: rows[0]?.total ?? 0 };
  }

  async reporters(tx: Transaction, organizationId: string, domain: FoundDomain, span: DaySpan, page: Page) {
    const rows = await readReporters(tx, organizationId, domain.id, span, page);
    return { reporters: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 };
  }

  /** The records behind the numbers of one address. Throws `request-invalid` when it is none. */
  async records(
    tx: Transaction,
    organizationId: string,
    domain: FoundDomain,
    span: DaySpan,
    { ip: text, ...page }: Page & { readonly ip: string },
  ) {
    const ip = parseIp(text.trim());
    if (!ip) throw new ProblemError('request-invalid', 'That is not an IP address.');
    const address = formatIp(unmapIp(ip));
    const rows = await readSourceRecords(tx, organizationId, domain.id, address, span, page);
    const records = rows.map(({ day, reporter, reportId, ...row }) => ({
      ...toRecord(row),
      day,
      reporter,
      reportId,
    }));
    return { records, total: await countSourceRecords(tx, organizationId, domain.id, address, span) };
  }

  /** Messages per day for many domains at once, every day of the span, by domain id; nothing for a domain without traffic. */
  async trends(
    tx: Transaction,
    organizationId: string,
    domainIds: readonly string[],
    from: string,
    to: string,
  ): Promise<ReadonlyMap<string, readonly DailyTrend[]>> {
    const byDomain = Map.groupBy(
      await readTrends(tx, organizationId, domainIds, { from, to }),
      (row) => row.domainId,
    );
    return new Map([...byDomain].map(([domainId, rows]) => [domainId, fillDays(rows, from, to)]));
  }
}

/** What the owner told and the last check saw, filled in by what was found out since. */
function describe(
  { ptrName, known }: ReturnType<KnownSenders['describe']>,
  { names: [best], reverseName }: KnownAddress,
): Pick<SourceRow, 'ptrName' | 'known' | 'ownerName'> {
  return { known, ptrName: ptrName ?? reverseName, ownerName: best.basis === 'address' ? null : best.name };
}

function toDaily(
  span: DaySpan,
  rows: readonly (CountsRow & { readonly day: string; readonly reports: number })[],
): DaySpan & { days: DailyTraffic[]; totals: TrafficCounts } {
  const days = rows.map((row) => ({ day: row.day, reports: row.reports, ...toTrafficCounts(row) }));
  return { ...span, days, totals: toTrafficCounts(sumCounts(rows, trafficColumns)) };
}

function fillDays(rows: readonly DailyTrend[], from: string, to: string): DailyTrend[] {
  const byDay = new Map(rows.map(({ day, messages, passed }) => [day, { day, messages, passed }]));
  const days: DailyTrend[] = [];
  for (let day = from; day <= to; day = addDays(day, 1))
    days.push(byDay.get(day) ?? { day, messages: 0, passed: 0 });
  return days;
}

type StoredResult = {
  domain?: string | null;
  selector?: string | null;
  scope?: string | null;
  result?: string | null;
  humanResult?: string | null;
};

/** A stored record as the contract shows it. The JSON columns are our own writing and null when empty. */
export function toRecord(row: RecordRow): ReportRecord {
  const toResult = ({ domain, selector, scope, result, humanResult }: StoredResult) => ({
    domain: domain ?? null,
    selector: selector ?? null,
    scope: scope ?? null,
    result: result ?? null,
    humanResult: humanResult ?? null,
  });
  const reasons = (row.overrideReasons ?? []) as { type: string | null; comment: string | null }[];
  return {
    ...row,
    overrideReasons: reasons.map(({ type, comment }) => ({ type: type ?? '', comment })),
    dkimResults: ((row.dkimResults ?? []) as StoredResult[]).map(toResult),
    spfResults: ((row.spfResults ?? []) as StoredResult[]).map(toResult),
  };
}
