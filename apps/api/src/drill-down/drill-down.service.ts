import { Inject, Injectable } from '@nestjs/common';
import type {
  FilteredTraffic,
  RouteOutput,
  readSource,
  ServiceGuide,
  SourceFacetRow,
  TrafficFilter,
} from '@postseal/contract';
import { formatIp, parseIp, unmapIp } from '@postseal/mail-terms';
import { serviceById } from '@postseal/source-names';
import { toAdvisedSource } from '../advice/advised-source.js';
import type { GroupedSource } from '../advice/grouped-sources.js';
import { readReading, SourcesService } from '../advice/sources.service.js';
import { Clock } from '../clock.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type { SourceVerdict } from '../database/generated/client.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { SourceNamesService } from '../source-names/source-names.service.js';
import type { DaySpan } from '../traffic/day-span.js';
import { sumCounts } from '../traffic/sum-counts.js';
import { type TrafficColumn, toTrafficCounts, trafficColumns } from '../traffic/traffic-counts.js';
import {
  type DomainKey,
  type FacetCounts,
  type RecordFilter,
  readFacets,
  readPieces,
  readRecordCounts,
  readReportSizes,
} from './drill-down.queries.js';
import { cutReports, formats } from './export-records.js';

/** Records that one look at the page may count; a span with more is cut to its latest days. */
export const MAX_COUNTED_RECORDS = 200_000;
const MAX_ADDRESSES = 2_000;
const SHOWN_VALUES = 50;

interface FilteredDomain {
  readonly key: DomainKey;
  readonly filter: RecordFilter;
  readonly sources: readonly GroupedSource[];
  readonly verdicts: readonly SourceVerdict[];
  readonly sourceName: string | null;
}

/** Traffic filtered by anything that a record says, counted from the records themselves within a bounded span. */
@Injectable()
export class DrillDownService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly sources: SourcesService,
    private readonly names: SourceNamesService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws `request-invalid` for an address that is none. */
  read(member: Member, name: string, span: DaySpan, asked: TrafficFilter): Promise<FilteredTraffic> {
    const { organization } = member;
    return this.database.forOrganization(organization.id, async (tx) => {
      const { key, filter, sources, sourceName } = await this.prepare(tx, member, name, span, asked);
      const counted = await boundSpan(tx, key, span);
      const limits = { addresses: MAX_ADDRESSES, values: SHOWN_VALUES };
      const facets = Map.groupBy(await readFacets(tx, key, counted, filter, limits), ({ facet }) => facet);
      const all = facets.get('all')![0]!;
      const addresses = facets.get('address') ?? [];
      const facetOf = (facet: FacetCounts['facet']) => {
        const rows = facets.get(facet) ?? [];
        return {
          rows: rows.map((row) => ({ value: row.value, ...toTrafficCounts(row) })),
          total: rows[0]?.total ?? 0,
        };
      };
      const sourceRows = sourcesOf(addresses, all, sources);
      return {
        ...span,
        countedFrom: counted.from,
        days: (facets.get('day') ?? []).map((row) => ({
          day: row.value,
          reports: row.reports,
          ...toTrafficCounts(row),
        })),
        totals: toTrafficCounts(all),
        records: all.records,
        sources: { rows: sourceRows.slice(0, SHOWN_VALUES), total: sourceRows.length },
        addresses: {
          rows: await this.describe(tx, key, addresses.slice(0, SHOWN_VALUES)),
          total: addresses[0]?.total ?? 0,
        },
        reporters: facetOf('reporter'),
        countries: facetOf('country'),
        dispositions: facetOf('disposition'),
        reasons: facetOf('reason'),
        names: facetOf('name'),
        sourceName,
        networkDataCredit: this.config.networkDataCredit,
      };
    });
  }

  /** One source of a span, by its key. */
  source(
    member: Member,
    name: string,
    span: DaySpan,
    sourceKey: string,
  ): Promise<RouteOutput<typeof readSource>> {
    const { organization } = member;
    return this.database.forOrganization(organization.id, async (tx) => {
      const { sources, verdicts } = await this.prepare(tx, member, name, span, { source: sourceKey });
      const found = sources.find(({ source }) => source.key === sourceKey);
      return {
        source: found ? toAdvisedSource(found, verdicts) : null,
        guide: guideOf(found?.group.service ?? null),
      };
    });
  }

  /**
   * The matching records as text, in pieces as they are read: each piece in a transaction of its own, so that a slow reader
   * holds nothing. Throws `request-invalid` and `not-found` before the first piece.
   */
  async export(
    member: Member,
    name: string,
    span: DaySpan,
    { format, ...asked }: TrafficFilter & { readonly format: 'csv' | 'json' },
  ): Promise<AsyncGenerator<string>> {
    const { organization } = member;
    const { key, filter, sources, reports } = await this.database.forOrganization(
      organization.id,
      async (tx) => {
        const prepared = await this.prepare(tx, member, name, span, asked);
        return {
          ...prepared,
          reports: await readReportSizes(tx, prepared.key, span, asked.reporter ?? null),
        };
      },
    );
    const nameOf = sourceByAddress(sources);
    const { database } = this;
    return (async function* () {
      const { head, line } = formats[format];
      yield head;
      for (const pieces of cutReports(reports)) {
        const records = await database.forOrganization(organization.id, (tx) =>
          readPieces(tx, key, pieces, filter),
        );
        const text = records.map((record) =>
          line({ source: nameOf(record.sourceIp)?.source.name ?? record.sourceIp, ...record }),
        );
        if (text.length > 0) yield text.join('');
      }
    })();
  }

  private async prepare(
    tx: Transaction,
    { organization }: Member,
    name: string,
    span: DaySpan,
    asked: TrafficFilter,
  ): Promise<FilteredDomain> {
    const domain = await this.domains.find(tx, organization.id, name);
    const key = { organizationId: organization.id, domainId: domain.id };
    const verdicts = await tx.sourceVerdict.findMany({ where: key });
    const sources = await this.sources.grouped(tx, key, span, {
      reading: await readReading(tx, key),
      verdicts,
      today: this.clock.today(),
    });
    const source = asked.source === undefined ? null : sources.find((one) => one.source.key === asked.source);
    const filter: RecordFilter = {
      ips: addressesOf(asked, source, sources),
      reporter: asked.reporter ?? null,
      country: asked.country ?? null,
      disposition: asked.disposition ?? null,
      reason: asked.reason ?? null,
      name: asked.name ?? null,
      outcome: asked.outcome ?? null,
      scope: asked.scope ? { domain: domain.name, isBelow: asked.scope === 'subdomains' } : null,
      standing: asked.standing ?? null,
    };
    return { key, filter, sources, verdicts, sourceName: source?.source.name ?? asked.source ?? null };
  }

  private async describe(tx: Transaction, key: DomainKey, rows: readonly FacetCounts[]) {
    const ips = rows.map(({ value }) => value);
    const named = await this.names.name(tx, key.organizationId, key.domainId, ips);
    return rows.map((row) => {
      const { reverseName, country } = named.get(row.value)!;
      return { value: row.value, reverseName, country, ...toTrafficCounts(row) };
    });
  }
}

/** The latest days of a span whose records are few enough; its last day in any case. */
async function boundSpan(tx: Transaction, key: DomainKey, span: DaySpan): Promise<DaySpan> {
  const days = await readRecordCounts(tx, key, span);
  let records = 0;
  for (const [index, day] of days.entries()) {
    records += day.records;
    if (records > MAX_COUNTED_RECORDS && index > 0) return { from: days[index - 1]!.day, to: span.to };
  }
  return span;
}

/** The addresses that an address and a source allow together; a source without mail in the span allows none. */
function addressesOf(
  asked: TrafficFilter,
  source: GroupedSource | null | undefined,
  sources: readonly GroupedSource[],
): RecordFilter['ips'] {
  const ip = asked.ip === undefined ? null : readAddress(asked.ip);
  if (source === null) return ip === null ? null : { list: [ip], isExcept: false };
  if (source?.source.key === 'rest') {
    const named = sources.flatMap(({ ips }) => ips);
    if (ip === null) return { list: named, isExcept: true };
    return { list: named.includes(ip) ? [] : [ip], isExcept: false };
  }
  const ips = source?.ips ?? (asked.source!.startsWith('ip:') ? [readAddress(asked.source!.slice(3))] : []);
  return { list: ip === null ? ips : ips.filter((one) => one === ip), isExcept: false };
}

function readAddress(text: string): string {
  const ip = parseIp(text.trim());
  if (!ip) throw new ProblemError('request-invalid', 'That is not an IP address.');
  return formatIp(unmapIp(ip));
}

function sourceByAddress(sources: readonly GroupedSource[]): (ip: string) => GroupedSource | undefined {
  const byIp = new Map(sources.flatMap((source) => source.ips.map((ip) => [ip, source] as const)));
  const rest = sources.find(({ source }) => source.key === 'rest');
  return (ip) => byIp.get(ip) ?? rest;
}

/** The filtered addresses put together by source, busiest first; what lies beyond the busiest addresses is one row. */
function sourcesOf(
  addresses: readonly FacetCounts[],
  all: FacetCounts,
  sources: readonly GroupedSource[],
): SourceFacetRow[] {
  const sourceOf = sourceByAddress(sources);
  const listed = sumCounts(addresses, trafficColumns);
  const unlisted = Object.fromEntries(
    trafficColumns.map((column) => [column, all[column] - listed[column]]),
  ) as Record<TrafficColumn, number>;
  const parts: { ref: SourceRef; counts: Readonly<Record<TrafficColumn, number>> }[] = addresses.map(
    (row) => ({
      ref: toRef(sourceOf(row.value)) ?? lone(row.value),
      counts: row,
    }),
  );
  if (unlisted.messages > 0) parts.push({ ref: REST_REF, counts: unlisted });
  return [...Map.groupBy(parts, ({ ref }) => ref.key).values()]
    .map((same) => ({
      ...same[0]!.ref,
      ...toTrafficCounts(
        sumCounts(
          same.map(({ counts }) => counts),
          trafficColumns,
        ),
      ),
    }))
    .sort((a, b) => b.messages - a.messages || a.key.localeCompare(b.key));
}

type SourceRef = Pick<SourceFacetRow, 'key' | 'name' | 'class' | 'isGuess' | 'basis'>;

const REST_REF: SourceRef = {
  key: 'rest',
  name: 'All other addresses',
  class: 'unknown',
  isGuess: false,
  basis: 'rest',
};

function toRef(found: GroupedSource | undefined): SourceRef | null {
  if (!found) return null;
  const { key, name, class: kind, isGuess } = found.source;
  return { key, name, class: kind, isGuess, basis: found.group.basis };
}

/** An address that no source of the advice holds. */
function lone(ip: string): SourceRef {
  return { key: `ip:${ip}`, name: ip, class: 'unknown', isGuess: false, basis: 'address' };
}

function guideOf(id: string | null): ServiceGuide | null {
  const service = id === null ? null : serviceById(id);
  if (!service) return null;
  const { name, selectors, dkimTargets, spfNames, spfUse, howTo, origin } = service;
  return {
    name,
    selectors: [...selectors],
    dkimTargets: [...dkimTargets],
    spfNames: [...spfNames],
    spfUse,
    howTo,
    isFromVendor: origin === 'vendor',
  };
}
