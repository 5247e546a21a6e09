import type { DailyTls } from '@postseal/contract';
import type { TlsPolicy } from '@postseal/dmarc-reports';
import type { Transaction } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';
import type { DaySpan } from '../traffic/day-span.js';

export interface SpannedDomain extends DaySpan {
  readonly organizationId: string;
  readonly domainId: string;
}

// Sums leave the database as doubles: they stay far below 2^53, since a single report beyond 10^12 is refused.
const inSpan = ({ organizationId, domainId, from, to }: SpannedDomain) => Prisma.sql`
  organization_id = ${organizationId} AND domain_id = ${domainId}::uuid AND day BETWEEN ${from}::date AND ${to}::date`;

/** Sessions by day. Leans on daily_tls's primary key; a row a day and reporter and policy. */
export function sumTlsByDay(tx: Transaction, span: SpannedDomain): Promise<DailyTls[]> {
  return tx.$queryRaw`
    SELECT day::text AS day, sum(successful_sessions)::float8 AS succeeded, sum(failed_sessions)::float8 AS failed
    FROM daily_tls WHERE ${inSpan(span)} AND policies > 0
    GROUP BY day ORDER BY day`;
}

export interface TlsReporterSum {
  readonly reporter: string;
  readonly policyType: string;
  readonly mode: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly lastDay: string;
}

/** Sessions by reporter and kind of policy, the busiest first. The same rows; at most `limit` come back. */
export function sumTlsByReporter(
  tx: Transaction,
  span: SpannedDomain,
  limit: number,
): Promise<TlsReporterSum[]> {
  return tx.$queryRaw`
    SELECT reporter, policy_type AS "policyType", mode, sum(successful_sessions)::float8 AS succeeded,
      sum(failed_sessions)::float8 AS failed, max(day)::text AS "lastDay"
    FROM daily_tls WHERE ${inSpan(span)} AND policies > 0
    GROUP BY reporter, policy_type, mode
    ORDER BY sum(failed_sessions) DESC, sum(successful_sessions) DESC, reporter LIMIT ${limit}`;
}

export interface TlsFailureSum {
  readonly resultType: string;
  readonly receivingMx: string;
  readonly reporter: string;
  readonly sessions: number;
  readonly firstDay: string;
  readonly lastDay: string;
}

/** Failed sessions by type, server and reporter. Leans on daily_tls_failure's primary key; at most `limit` come back. */
export function sumTlsFailures(
  tx: Transaction,
  span: SpannedDomain,
  limit: number,
): Promise<TlsFailureSum[]> {
  return tx.$queryRaw`
    SELECT result_type AS "resultType", receiving_mx AS "receivingMx", reporter, sum(sessions)::float8 AS sessions,
      min(day)::text AS "firstDay", max(day)::text AS "lastDay"
    FROM daily_tls_failure WHERE ${inSpan(span)} AND sessions > 0
    GROUP BY result_type, receiving_mx, reporter
    ORDER BY sum(sessions) DESC, result_type, receiving_mx, reporter LIMIT ${limit}`;
}

export interface SeenTlsPolicies {
  readonly reporter: string;
  readonly day: string;
  readonly policies: TlsPolicy[];
}

/** The policies of the latest report of each reporter. Leans on tls_report's index by day; reads the period's reports. */
export function latestTlsPolicies(
  tx: Transaction,
  span: SpannedDomain,
  limit: number,
): Promise<SeenTlsPolicies[]> {
  return tx.$queryRaw`
    SELECT latest.reporter, latest.day::text AS day, r.policies
    FROM (
      SELECT DISTINCT ON (reporter) reporter, day, id FROM tls_report
      WHERE ${inSpan(span)} AND superseded_by_id IS NULL
      ORDER BY reporter, day DESC
    ) AS latest
    JOIN tls_report r ON r.organization_id = ${span.organizationId} AND r.id = latest.id
    ORDER BY latest.day DESC, latest.reporter LIMIT ${limit}`;
}

export interface TlsReportFilter {
  readonly domainId: string;
  readonly reporter: string | null;
  readonly onlyFailures: boolean;
}

const matches = (organizationId: string, { domainId, reporter, onlyFailures }: TlsReportFilter) => Prisma.sql`
  r.organization_id = ${organizationId} AND r.domain_id = ${domainId}::uuid
  ${reporter === null ? Prisma.empty : Prisma.sql`AND r.reporter = ${reporter}`}
  ${onlyFailures ? Prisma.sql`AND r.failed_sessions > 0` : Prisma.empty}`;

export interface TlsReportRow {
  readonly id: string;
  readonly domain: string;
  readonly reporter: string;
  readonly reportId: string;
  readonly day: string;
  readonly periodBegin: Date;
  readonly periodEnd: Date;
  readonly receivedAt: Date;
  readonly outcome: 'stored' | 'partial';
  readonly isSuperseded: boolean;
  readonly succeeded: number;
  readonly failed: number;
}

const REPORT = Prisma.sql`
  r.id::text AS id, d.name AS domain, r.reporter, r.report_id AS "reportId", r.day::text AS day,
  r.period_begin AS "periodBegin", r.period_end AS "periodEnd", r.received_at AS "receivedAt", r.outcome,
  r.superseded_by_id IS NOT NULL AS "isSuperseded", r.successful_sessions::float8 AS succeeded,
  r.failed_sessions::float8 AS failed`;
const FROM_REPORTS = Prisma.sql`
  FROM tls_report r JOIN domain d ON d.organization_id = r.organization_id AND d.id = r.domain_id`;

/** Reports, newest first. Leans on tls_report's index by day; `limit + offset` rows without a filter. */
export function listTlsReportRows(
  tx: Transaction,
  organizationId: string,
  filter: TlsReportFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<TlsReportRow[]> {
  return tx.$queryRaw`
    SELECT ${REPORT} ${FROM_REPORTS} WHERE ${matches(organizationId, filter)}
    ORDER BY r.day DESC, r.received_at DESC, r.id LIMIT ${limit} OFFSET ${offset}`;
}

/** Leans on the same index; a row a report of the domain. */
export async function countTlsReports(
  tx: Transaction,
  organizationId: string,
  filter: TlsReportFilter,
): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM tls_report r WHERE ${matches(organizationId, filter)}`;
  return row!.count;
}

export interface TlsReportDetailRow extends TlsReportRow {
  readonly contact: string | null;
  readonly messageId: string;
  readonly notes: { code: string; detail: string | null; count: number | null }[];
  readonly policies: TlsPolicy[];
}

/** One report by primary key; undefined when this organization has none with that id. */
export async function readTlsReportRow(
  tx: Transaction,
  organizationId: string,
  id: string,
): Promise<TlsReportDetailRow | undefined> {
  const [row] = await tx.$queryRaw<TlsReportDetailRow[]>`
    SELECT ${REPORT}, r.contact, r.message_id::text AS "messageId", r.notes, r.policies ${FROM_REPORTS}
    WHERE r.organization_id = ${organizationId} AND r.id = ${id}::uuid`;
  return row;
}
