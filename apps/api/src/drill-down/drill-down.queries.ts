import { NO_COUNTRY, NO_REASON, NOT_GIVEN, type TrafficOutcome } from '@postseal/contract';
import type { Transaction } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';
import type { DaySpan } from '../traffic/day-span.js';

/** A filter whose source has become addresses. */
export interface RecordFilter {
  /** Addresses to count, or with `isExcept` all but these; null: all. */
  readonly ips: { readonly list: readonly string[]; readonly isExcept: boolean } | null;
  readonly reporter: string | null;
  readonly country: string | null;
  readonly disposition: string | null;
  readonly reason: string | null;
  readonly name: string | null;
  readonly outcome: TrafficOutcome | null;
  /** The name in From: the domain's own, which it is without one, or below it. */
  readonly scope: { readonly domain: string; readonly isBelow: boolean } | null;
  readonly standing: string | null;
}

export interface DomainKey {
  readonly organizationId: string;
  readonly domainId: string;
}

/** Which of the five exclusive classes a record is in: the same rule by which the rollups are booked. */
const OUTCOME = Prisma.raw(`CASE
  WHEN r.dkim = 'pass' AND r.spf = 'pass' THEN 'bothPass'
  WHEN r.dkim = 'pass' THEN 'dkimOnly'
  WHEN r.spf = 'pass' THEN 'spfOnly'
  WHEN r.dkim IS NOT NULL AND r.spf IS NOT NULL THEN 'fail'
  ELSE 'notGiven' END`);

/** Conditions on report_record r, its report p and the facts f of its address. */
function conditions(filter: RecordFilter): Prisma.Sql {
  const { ips, reporter, country, disposition, reason, name, outcome, scope, standing } = filter;
  const all = [
    ips &&
      (ips.isExcept
        ? Prisma.sql`r.source_ip <> ALL(${ips.list}::inet[])`
        : Prisma.sql`r.source_ip = ANY(${ips.list}::inet[])`),
    reporter !== null && Prisma.sql`p.reporter = ${reporter}`,
    country !== null &&
      (country === NO_COUNTRY ? Prisma.sql`f.country IS NULL` : Prisma.sql`f.country = ${country}`),
    disposition !== null && orMissing(Prisma.sql`r.disposition`, disposition),
    reason !== null &&
      (reason === NO_REASON
        ? Prisma.sql`NOT coalesce(r.override_reasons @? '$[*]', false)`
        : Prisma.sql`r.override_reasons @> ${JSON.stringify([{ type: reason }])}::jsonb`),
    name !== null && orMissing(Prisma.sql`r.header_from`, name),
    outcome !== null &&
      (outcome === 'unaligned'
        ? Prisma.sql`r.dkim IS DISTINCT FROM 'pass' AND r.spf IS DISTINCT FROM 'pass'`
        : Prisma.sql`${OUTCOME} = ${outcome}`),
    scope !== null &&
      (scope.isBelow
        ? Prisma.sql`r.header_from <> ${scope.domain}`
        : Prisma.sql`coalesce(r.header_from, ${scope.domain}) = ${scope.domain}`),
    standing !== null && Prisma.sql`p.standing = ${standing}`,
  ].filter((condition) => condition !== null && condition !== false);
  return all.length === 0 ? Prisma.empty : Prisma.sql`AND ${Prisma.join(all, ' AND ')}`;
}

function orMissing(column: Prisma.Sql, value: string): Prisma.Sql {
  return value === NOT_GIVEN ? Prisma.sql`${column} IS NULL` : Prisma.sql`${column} = ${value}`;
}

/**
 * Records that count, of a domain's days, with their reports and what is known of their addresses. A record has its report's
 * day: said here, since without it each report would be looked for on every day of the span.
 */
function matching(
  { organizationId, domainId }: DomainKey,
  { from, to }: DaySpan,
  filter: RecordFilter,
): Prisma.Sql {
  return Prisma.sql`
    FROM report_record r
    JOIN report p ON p.organization_id = r.organization_id AND p.id = r.report_id AND p.day = r.day
    LEFT JOIN address_facts f ON f.ip = r.source_ip
    WHERE r.organization_id = ${organizationId} AND r.domain_id = ${domainId}::uuid
      AND r.day BETWEEN ${from}::date AND ${to}::date
      AND p.domain_id = ${domainId}::uuid AND p.day BETWEEN ${from}::date AND ${to}::date
      AND p.superseded_by_id IS NULL AND p.standing <> 'ignored' ${conditions(filter)}`;
}

/** Stored records per day, newest day first. Leans on report's index by domain and day: a row per report of the span. */
export function readRecordCounts(
  tx: Transaction,
  { organizationId, domainId }: DomainKey,
  { from, to }: DaySpan,
): Promise<{ day: string; records: number }[]> {
  return tx.$queryRaw`
    SELECT day::text AS day, sum(record_count)::float8 AS records
    FROM report
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
      AND day BETWEEN ${from}::date AND ${to}::date AND superseded_by_id IS NULL AND standing <> 'ignored'
    GROUP BY day ORDER BY day DESC`;
}

export interface FacetCounts {
  readonly facet: 'all' | 'day' | 'address' | 'reporter' | 'country' | 'disposition' | 'reason' | 'name';
  readonly value: string;
  /** Different values of the facet. */
  readonly total: number;
  readonly records: number;
  readonly reports: number;
  readonly messages: number;
  readonly bothPass: number;
  readonly dkimOnly: number;
  readonly spfOnly: number;
  readonly fail: number;
  readonly notGiven: number;
  readonly dispositionNone: number;
  readonly dispositionQuarantine: number;
  readonly dispositionReject: number;
}

const sum = (where: string) => `least(coalesce(sum(n) ${where}, 0), 9007199254740991)::float8`;
const COUNTS = Prisma.raw(
  [
    `${sum('')} AS messages`,
    ...['bothPass', 'dkimOnly', 'spfOnly', 'fail', 'notGiven'].map(
      (outcome) => `${sum(`FILTER (WHERE outcome = '${outcome}')`)} AS "${outcome}"`,
    ),
    ...['none', 'quarantine', 'reject'].map(
      (disposition) =>
        `${sum(`FILTER (WHERE disposition = '${disposition}')`)} AS "disposition${disposition[0]!.toUpperCase()}${disposition.slice(1)}"`,
    ),
  ].join(', '),
);

/** The busiest values of one column of `matched`. */
function facet(name: FacetCounts['facet'], value: string, from: string, limit: number): Prisma.Sql {
  return Prisma.sql`(
    SELECT ${name} AS facet, ${Prisma.raw(value)} AS value, (count(*) OVER ())::int AS total, count(*)::int AS records,
      0 AS reports, ${COUNTS}
    FROM ${Prisma.raw(from)} GROUP BY 2 ORDER BY sum(n) DESC, 2 LIMIT ${limit}::int)`;
}

/**
 * Everything that the page shows, from one look at the matching records: sums, days, and the busiest values of each kind.
 * Leans on report_record's index by domain and day and on report's; reads all records of the days, which the caller bounds.
 */
export function readFacets(
  tx: Transaction,
  key: DomainKey,
  span: DaySpan,
  filter: RecordFilter,
  limits: { readonly addresses: number; readonly values: number },
): Promise<FacetCounts[]> {
  const reasons = `(
    SELECT n, outcome, disposition, reason FROM matched CROSS JOIN LATERAL (
      SELECT DISTINCT coalesce(one ->> 'type', '') AS reason FROM jsonb_array_elements(override_reasons) AS one
      UNION ALL SELECT '${NO_REASON}' WHERE NOT coalesce(override_reasons @? '$[*]', false)
    ) AS reasons) AS reasoned`;
  return tx.$queryRaw`
    WITH matched AS MATERIALIZED (
      SELECT r.day, r.report_id, r.source_ip, p.reporter, f.country, r.disposition, r.override_reasons, r.header_from,
        r.message_count AS n, ${OUTCOME} AS outcome
      ${matching(key, span, filter)}
    )
    SELECT 'all' AS facet, '' AS value, 1 AS total, count(*)::int AS records, 0 AS reports, ${COUNTS} FROM matched
    UNION ALL (
      SELECT 'day', day::text, 0, count(*)::int, count(DISTINCT report_id)::int, ${COUNTS}
      FROM matched GROUP BY day ORDER BY day)
    UNION ALL ${facet('address', 'host(source_ip)', 'matched', limits.addresses)}
    UNION ALL ${facet('reporter', 'reporter', 'matched', limits.values)}
    UNION ALL ${facet('country', `coalesce(country, '${NO_COUNTRY}')`, 'matched', limits.values)}
    UNION ALL ${facet('disposition', `coalesce(disposition, '${NOT_GIVEN}')`, 'matched', limits.values)}
    UNION ALL ${facet('name', `coalesce(header_from, '${NOT_GIVEN}')`, 'matched', limits.values)}
    UNION ALL ${facet('reason', 'reason', reasons, limits.values)}`;
}

export interface ReportSize {
  readonly id: string;
  readonly day: string;
  readonly records: number;
}

/** Reports that count, newest day first. Leans on report's index by domain and day. */
export function readReportSizes(
  tx: Transaction,
  { organizationId, domainId }: DomainKey,
  { from, to }: DaySpan,
  reporter: string | null,
): Promise<ReportSize[]> {
  return tx.$queryRaw`
    SELECT id::text AS id, day::text AS day, record_count AS records
    FROM report
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
      AND day BETWEEN ${from}::date AND ${to}::date AND superseded_by_id IS NULL AND standing <> 'ignored'
      ${reporter === null ? Prisma.empty : Prisma.sql`AND reporter = ${reporter}`}
    ORDER BY day DESC, id`;
}

/** A piece of one report's records. */
export interface ReportPiece {
  readonly id: string;
  readonly day: string;
  readonly firstPosition: number;
  readonly lastPosition: number;
}

export interface ExportedRecord {
  readonly day: string;
  readonly reporter: string;
  readonly reportId: string;
  readonly sourceIp: string;
  readonly reverseName: string | null;
  readonly network: string | null;
  readonly country: string | null;
  readonly messages: number;
  readonly outcome: string;
  readonly disposition: string | null;
  readonly dkim: string | null;
  readonly spf: string | null;
  readonly headerFrom: string | null;
  readonly envelopeFrom: string | null;
  readonly overrideReasons: unknown;
  readonly dkimResults: unknown;
  readonly spfResults: unknown;
}

/** The matching records of pieces of reports. By report_record's primary key: as many rows as the pieces have. */
export function readPieces(
  tx: Transaction,
  { organizationId, domainId }: DomainKey,
  pieces: readonly ReportPiece[],
  filter: RecordFilter,
): Promise<ExportedRecord[]> {
  return tx.$queryRaw`
    SELECT r.day::text AS day, p.reporter, p.report_id AS "reportId", host(r.source_ip) AS "sourceIp",
      f.reverse_name AS "reverseName", 'AS' || f.asn AS network, f.country, r.message_count::float8 AS messages,
      ${OUTCOME} AS outcome, r.disposition, r.dkim, r.spf, r.header_from AS "headerFrom",
      r.envelope_from AS "envelopeFrom", r.override_reasons AS "overrideReasons", r.dkim_results AS "dkimResults",
      r.spf_results AS "spfResults"
    FROM unnest(
      ${pieces.map(({ id }) => id)}::uuid[], ${pieces.map(({ day }) => day)}::date[],
      ${pieces.map(({ firstPosition }) => firstPosition)}::int[],
      ${pieces.map(({ lastPosition }) => lastPosition)}::int[]) WITH ORDINALITY AS piece(id, day, first, last, place)
    JOIN report p ON p.organization_id = ${organizationId} AND p.id = piece.id
    JOIN report_record r ON r.organization_id = ${organizationId} AND r.day = piece.day AND r.report_id = piece.id
      AND r.position BETWEEN piece.first AND piece.last
    LEFT JOIN address_facts f ON f.ip = r.source_ip
    WHERE r.domain_id = ${domainId}::uuid ${conditions(filter)}
    ORDER BY piece.place, r.position`;
}
