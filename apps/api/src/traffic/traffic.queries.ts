import type { Transaction } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';
import type { DaySpan } from './day-span.js';

export interface CountsRow {
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

/** A sum as a number. Beyond 2^53-1, which only forged reports reach, it stays there. */
function total(column: string): Prisma.Sql {
  return Prisma.raw(`least(coalesce(sum(${column}), 0), 9007199254740991)::float8`);
}

const COUNTS = Prisma.sql`
  ${total('messages')} AS messages, ${total('both_pass')} AS "bothPass", ${total('dkim_only')} AS "dkimOnly",
  ${total('spf_only')} AS "spfOnly", ${total('fail')} AS fail, ${total('not_given')} AS "notGiven",
  ${total('disposition_none')} AS "dispositionNone", ${total('disposition_quarantine')} AS "dispositionQuarantine",
  ${total('disposition_reject')} AS "dispositionReject"`;

/** A row per day that has reports. Leans on daily_traffic's primary key; at most a row per day of the span. */
export function readDays(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  { from, to }: DaySpan,
): Promise<(CountsRow & { day: string; reports: number })[]> {
  return tx.$queryRaw`
    SELECT day::text AS day, sum(reports)::int AS reports, ${COUNTS}
    FROM daily_traffic
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
      AND day BETWEEN ${from}::date AND ${to}::date
    GROUP BY day HAVING sum(reports) > 0 ORDER BY day`;
}

/** The same for all domains of an organization. Leans on daily_traffic's primary key; reads a row per domain and day. */
export function readOrganizationDays(
  tx: Transaction,
  organizationId: string,
  { from, to }: DaySpan,
): Promise<(CountsRow & { day: string; reports: number })[]> {
  return tx.$queryRaw`
    SELECT day::text AS day, sum(reports)::int AS reports, ${COUNTS}
    FROM daily_traffic
    WHERE organization_id = ${organizationId} AND day BETWEEN ${from}::date AND ${to}::date
    GROUP BY day HAVING sum(reports) > 0 ORDER BY day`;
}

/** Messages per day of many domains. Leans on daily_traffic's primary key; at most a row per domain and day. */
export function readTrends(
  tx: Transaction,
  organizationId: string,
  domainIds: readonly string[],
  { from, to }: DaySpan,
): Promise<{ domainId: string; day: string; messages: number; passed: number }[]> {
  return tx.$queryRaw`
    SELECT domain_id AS "domainId", day::text AS day, ${total('messages')} AS messages,
      ${total('both_pass + dkim_only + spf_only')} AS passed
    FROM daily_traffic
    WHERE organization_id = ${organizationId} AND domain_id = ANY(${domainIds}::uuid[])
      AND day BETWEEN ${from}::date AND ${to}::date
    GROUP BY domain_id, day ORDER BY domain_id, day`;
}

export interface SourceTotals extends CountsRow {
  readonly ip: string;
  readonly firstDay: string;
  readonly lastDay: string;
  /** How many sources there are in all. */
  readonly total: number;
}

/** Sending addresses, busiest first. Leans on daily_source's primary key: reads a row per address and day of the span. */
export function readSources(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  { from, to }: DaySpan,
  page: { readonly limit: number; readonly offset: number; readonly search: string },
): Promise<SourceTotals[]> {
  return tx.$queryRaw`
    SELECT host(source_ip) AS ip, min(day)::text AS "firstDay", max(day)::text AS "lastDay",
      (count(*) OVER ())::int AS total, ${COUNTS}
    FROM daily_source
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
      AND day BETWEEN ${from}::date AND ${to}::date
      AND (${page.search} = '' OR strpos(host(source_ip), ${page.search}) > 0)
    GROUP BY source_ip HAVING sum(messages) > 0
    ORDER BY sum(messages) DESC, source_ip
    LIMIT ${page.limit} OFFSET ${page.offset}`;
}

export interface ReporterTotals {
  readonly reporter: string;
  readonly reports: number;
  readonly messages: number;
  readonly dmarcPass: number;
  readonly lastDay: string;
  readonly total: number;
}

/** Who reports, busiest first. Leans on daily_reporter's primary key: reads a row per reporter and day of the span. */
export function readReporters(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  { from, to }: DaySpan,
  page: { readonly limit: number; readonly offset: number },
): Promise<ReporterTotals[]> {
  return tx.$queryRaw`
    SELECT reporter, sum(reports)::int AS reports, ${total('messages')} AS messages,
      ${total('dmarc_pass')} AS "dmarcPass", max(day)::text AS "lastDay", (count(*) OVER ())::int AS total
    FROM daily_reporter
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
      AND day BETWEEN ${from}::date AND ${to}::date
    GROUP BY reporter HAVING sum(reports) > 0
    ORDER BY sum(messages) DESC, reporter
    LIMIT ${page.limit} OFFSET ${page.offset}`;
}

export interface RecordRow {
  readonly position: number;
  readonly sourceIp: string;
  readonly messages: number;
  readonly disposition: string | null;
  readonly dkim: string | null;
  readonly spf: string | null;
  readonly headerFrom: string | null;
  readonly envelopeFrom: string | null;
  readonly envelopeTo: string | null;
  readonly overrideReasons: unknown;
  readonly dkimResults: unknown;
  readonly spfResults: unknown;
}

const RECORD = Prisma.sql`
  r.position, host(r.source_ip) AS "sourceIp", r.message_count::float8 AS messages, r.disposition, r.dkim, r.spf,
  r.header_from AS "headerFrom", r.envelope_from AS "envelopeFrom", r.envelope_to AS "envelopeTo",
  r.override_reasons AS "overrideReasons", r.dkim_results AS "dkimResults", r.spf_results AS "spfResults"`;

/** More than anybody pages through; it bounds what one drill-down can cost. */
export const MAX_COUNTED_RECORDS = 10_000;

export type SourceRecordRow = RecordRow & {
  readonly day: string;
  readonly reporter: string;
  readonly reportId: string;
};

/**
 * The records of one address, newest day first, from reports that count. Leans on report_record's index by address
 * within the months of the span; reads `limit + offset` rows and their reports.
 */
export function readSourceRecords(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  ip: string,
  { from, to }: DaySpan,
  page: { readonly limit: number; readonly offset: number },
): Promise<SourceRecordRow[]> {
  return tx.$queryRaw`
    SELECT ${RECORD}, r.day::text AS day, report.reporter, report.id::text AS "reportId"
    FROM report_record r
    JOIN report ON report.organization_id = r.organization_id AND report.id = r.report_id
    WHERE r.organization_id = ${organizationId} AND r.domain_id = ${domainId}::uuid AND r.source_ip = ${ip}::inet
      AND r.day BETWEEN ${from}::date AND ${to}::date AND report.superseded_by_id IS NULL
    ORDER BY r.day DESC, r.report_id, r.position
    LIMIT ${page.limit} OFFSET ${page.offset}`;
}

/** How many records `readSourceRecords` would find, counted up to a bound. Leans on the same index. */
export async function countSourceRecords(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  ip: string,
  { from, to }: DaySpan,
): Promise<number> {
  const [row] = await tx.$queryRaw<{ total: number }[]>`
    SELECT count(*)::int AS total FROM (
      SELECT FROM report_record r
      JOIN report ON report.organization_id = r.organization_id AND report.id = r.report_id
      WHERE r.organization_id = ${organizationId} AND r.domain_id = ${domainId}::uuid AND r.source_ip = ${ip}::inet
        AND r.day BETWEEN ${from}::date AND ${to}::date AND report.superseded_by_id IS NULL
      LIMIT ${MAX_COUNTED_RECORDS}) AS found`;
  return row!.total;
}

/** A page of one report's records in their order. Leans on report_record's primary key; `limit` rows. */
export function readReportRecords(
  tx: Transaction,
  organizationId: string,
  report: { readonly id: string; readonly day: string },
  page: { readonly limit: number; readonly offset: number },
): Promise<RecordRow[]> {
  return tx.$queryRaw`
    SELECT ${RECORD}
    FROM report_record r
    WHERE r.organization_id = ${organizationId} AND r.day = ${report.day}::date AND r.report_id = ${report.id}::uuid
      AND r.position >= ${page.offset}
    ORDER BY r.position
    LIMIT ${page.limit}`;
}
