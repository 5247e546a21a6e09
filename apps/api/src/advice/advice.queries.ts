import type { SourceCounts } from '@postseal/policy-advice';
import type { Transaction } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';
import type { DaySpan } from '../traffic/day-span.js';

/** More addresses than anybody reviews; what the others sent is added up, so that no number is lost. */
export const MAX_ADDRESSES = 2_000;

// Sums as numbers; beyond 2^53-1, which only forged reports reach, they stay there.
const COUNTS = Prisma.raw(
  [
    ['messages', 'messages'],
    ['both_pass', 'bothPass'],
    ['dkim_only', 'dkimOnly'],
    ['spf_only', 'spfOnly'],
    ['fail', 'fail'],
    ['not_given', 'notGiven'],
    ['disposition_quarantine', 'quarantined'],
    ['disposition_reject', 'rejected'],
    ['forwarded', 'forwardedByReceiver'],
  ]
    .map(([column, name]) => `least(coalesce(sum(${column}), 0), 9007199254740991)::float8 AS "${name}"`)
    .join(', '),
);

export interface AddressCounts extends SourceCounts {
  /** Null for all addresses beyond the busiest. */
  readonly ip: string | null;
  readonly isSubdomain: boolean;
  readonly addresses: number;
}

/**
 * What each address sent under the domain's own name and under its subdomains; the busiest addresses one by one, the rest
 * together. Leans on daily_source's primary key: reads a row per address and day of the span.
 */
export function readAddresses(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  { from, to }: DaySpan,
): Promise<AddressCounts[]> {
  return tx.$queryRaw`
    WITH sent AS (
      SELECT * FROM daily_source
      WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
        AND day BETWEEN ${from}::date AND ${to}::date AND is_believed
    ), busiest AS (
      SELECT source_ip FROM sent GROUP BY source_ip HAVING sum(messages) > 0
      ORDER BY sum(messages) DESC, source_ip LIMIT ${MAX_ADDRESSES}
    )
    SELECT host(busiest.source_ip) AS ip, sent.is_subdomain AS "isSubdomain",
      count(DISTINCT sent.source_ip)::int AS addresses, ${COUNTS}
    FROM sent LEFT JOIN busiest USING (source_ip)
    GROUP BY busiest.source_ip, sent.is_subdomain
    HAVING sum(messages) > 0`;
}

/** The first of the last 90 days on which each of these addresses sent. Leans on daily_source's primary key. */
export function readFirstDays(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  { from, to }: DaySpan,
): Promise<{ ip: string; firstDay: string }[]> {
  return tx.$queryRaw`
    SELECT host(source_ip) AS ip, min(day)::text AS "firstDay"
    FROM daily_source
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
      AND day BETWEEN ${from}::date AND ${to}::date AND is_believed AND messages > 0
    GROUP BY source_ip`;
}

/** What each of these addresses sent day by day. Leans on daily_source's primary key; a row per address and day. */
export function readAddressDays(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  ips: readonly string[],
  { from, to }: DaySpan,
): Promise<(SourceCounts & { ip: string; day: string })[]> {
  return tx.$queryRaw`
    SELECT host(source_ip) AS ip, day::text AS day, ${COUNTS}
    FROM daily_source
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
      AND day BETWEEN ${from}::date AND ${to}::date AND is_believed AND source_ip = ANY(${ips}::inet[])
    GROUP BY source_ip, day HAVING sum(messages) > 0
    ORDER BY day`;
}

export interface ReportReach {
  readonly reporters: number;
  /** First and last UTC day that reports cover; null before the first. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
}

/** Who reported in the span, and from when to when there are reports at all. By the rollups' primary keys. */
export async function readReportReach(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  { from, to }: DaySpan,
): Promise<ReportReach> {
  const [row] = await tx.$queryRaw<ReportReach[]>`
    SELECT
      (SELECT count(DISTINCT reporter)::int FROM daily_reporter
       WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
         AND day BETWEEN ${from}::date AND ${to}::date AND is_believed AND reports > 0) AS reporters,
      (SELECT min(day)::text FROM daily_traffic
       WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid AND is_believed AND reports > 0) AS "firstDay",
      (SELECT max(day)::text FROM daily_traffic
       WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid AND is_believed AND reports > 0) AS "lastDay"`;
  return row!;
}

/**
 * Addresses from which a test message in the domain's name, or below it, passed DMARC since a UTC day. Leans on mail_test's index
 * by organization: a row per test of these days.
 */
export function readPassedTests(
  tx: Transaction,
  organizationId: string,
  domainName: string,
  from: string,
): Promise<{ ip: string; day: string }[]> {
  return tx.$queryRaw`
    SELECT DISTINCT remote_ip AS ip, (received_at AT TIME ZONE 'UTC')::date::text AS day
    FROM mail_test
    WHERE organization_id = ${organizationId} AND received_at >= ${from}::date AND state = 'done'
      AND (lower(header_from) = ${domainName} OR right(lower(header_from), length(${domainName}) + 1) = ${`.${domainName}`})
      AND verdict #>> '{verdict,facts,dmarc,result}' = 'pass'`;
}

/** Messages per day by believed reports, and those that passed. Leans on daily_traffic's primary key; a row per day. */
export function readBelievedDays(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  { from, to }: DaySpan,
): Promise<{ day: string; messages: number; passed: number }[]> {
  return tx.$queryRaw`
    SELECT day::text AS day, messages::float8 AS messages, (both_pass + dkim_only + spf_only)::float8 AS passed
    FROM daily_traffic
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
      AND day BETWEEN ${from}::date AND ${to}::date AND is_believed AND messages > 0
    ORDER BY day`;
}
