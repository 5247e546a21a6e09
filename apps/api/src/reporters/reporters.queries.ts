import type { ReportStanding, TrustClass } from '@postseal/contract';
import type { Transaction } from '../database/database.js';

export interface SenderRow {
  readonly sender: string;
  readonly trust: TrustClass;
  readonly trustReason: string;
  readonly standing: ReportStanding;
  readonly reports: number;
  readonly messages: number;
  readonly firstDay: string;
  readonly lastDay: string;
}

const MAX_SENDERS = 50;

/**
 * Who sent the reports of a reporter about a domain, latest first, with the standing of the latest report. Leans on report's
 * index by domain and day: reads a row per report of the domain.
 */
export function readSenders(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  reporter: string,
): Promise<SenderRow[]> {
  return tx.$queryRaw`
    SELECT sender, (array_agg(trust ORDER BY received_at DESC))[1] AS trust,
      (array_agg(trust_reason ORDER BY received_at DESC))[1] AS "trustReason",
      (array_agg(standing ORDER BY received_at DESC))[1] AS standing, count(*)::int AS reports,
      least(sum(message_count), 9007199254740991)::float8 AS messages, min(day)::text AS "firstDay",
      max(day)::text AS "lastDay"
    FROM report
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
      AND lower(reporter) = lower(${reporter}) AND superseded_by_id IS NULL
    GROUP BY sender ORDER BY max(received_at) DESC LIMIT ${MAX_SENDERS}`;
}

export interface ReporterDayRow {
  readonly day: string;
  readonly reports: number;
  readonly messages: number;
  readonly passed: number;
}

/** Days on which reports of a reporter count or are shown. Leans on daily_reporter's primary key: a row per reporter and day. */
export function readReporterDays(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  reporter: string,
  from: string,
): Promise<ReporterDayRow[]> {
  return tx.$queryRaw`
    SELECT day::text AS day, sum(reports)::int AS reports,
      least(sum(messages), 9007199254740991)::float8 AS messages,
      least(sum(dmarc_pass), 9007199254740991)::float8 AS passed
    FROM daily_reporter
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid AND day >= ${from}::date
      AND lower(reporter) = lower(${reporter})
    GROUP BY day HAVING sum(reports) > 0 ORDER BY day`;
}

/** Names under which a sender sent reports. Leans on report_organization_id_sender_idx. */
export async function readNamesOfSender(
  tx: Transaction,
  organizationId: string,
  sender: string,
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ reporter: string }[]>`
    SELECT DISTINCT reporter FROM report WHERE organization_id = ${organizationId} AND sender = ${sender}`;
  return rows.map(({ reporter }) => reporter);
}
