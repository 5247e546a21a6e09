import type { Transaction } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';

export interface ReportRow {
  readonly id: string;
  readonly domain: string;
  readonly policyDomain: string;
  readonly reporter: string;
  readonly reportId: string;
  readonly periodBegin: Date;
  readonly periodEnd: Date;
  readonly day: string;
  readonly receivedAt: Date;
  readonly outcome: 'stored' | 'partial';
  readonly records: number;
  readonly messages: number;
  readonly dkimPass: number;
  readonly spfPass: number;
  readonly dmarcPass: number;
  readonly isSuperseded: boolean;
}

const REPORT = Prisma.sql`
  r.id::text AS id, d.name AS domain, r.policy_domain AS "policyDomain", r.reporter, r.report_id AS "reportId",
  r.period_begin AS "periodBegin", r.period_end AS "periodEnd", r.day::text AS day, r.received_at AS "receivedAt",
  r.outcome, r.record_count AS records, r.message_count::float8 AS messages, r.dkim_pass_count::float8 AS "dkimPass",
  r.spf_pass_count::float8 AS "spfPass", r.dmarc_pass_count::float8 AS "dmarcPass",
  r.superseded_by_id IS NOT NULL AS "isSuperseded"`;

const WITH_DOMAIN = Prisma.sql`
  FROM report r JOIN domain d ON d.organization_id = r.organization_id AND d.id = r.domain_id`;

export interface ReportFilter {
  readonly reporter: string | null;
}

function matches(organizationId: string, domainId: string, { reporter }: ReportFilter): Prisma.Sql {
  return Prisma.sql`
    r.organization_id = ${organizationId} AND r.domain_id = ${domainId}::uuid
    ${reporter === null ? Prisma.empty : Prisma.sql`AND r.reporter = ${reporter}`}`;
}

/** Reports of a domain, newest first. Leans on report's index by arrival; `limit + offset` rows without a filter. */
export function listReportRows(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  filter: ReportFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<ReportRow[]> {
  return tx.$queryRaw`
    SELECT ${REPORT} ${WITH_DOMAIN}
    WHERE ${matches(organizationId, domainId, filter)}
    ORDER BY r.received_at DESC, r.id DESC
    LIMIT ${page.limit} OFFSET ${page.offset}`;
}

/** How many there are. Leans on the same index; a row per report of the domain. */
export async function countReports(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  filter: ReportFilter,
): Promise<number> {
  const [row] = await tx.$queryRaw<{ total: number }[]>`
    SELECT count(*)::int AS total FROM report r WHERE ${matches(organizationId, domainId, filter)}`;
  return row!.total;
}

export interface ReportDetailRow extends ReportRow {
  readonly reporterEmail: string | null;
  readonly messageId: string;
  readonly policy: Record<string, string | null>;
  readonly remarks: { generator?: string; extraContactInfo?: string; errors?: string[] };
  readonly notes: { code: string; detail: string | null; count: number | null }[];
}

/** One report by primary key; undefined when this organization has none with that id. */
export async function readReportRow(
  tx: Transaction,
  organizationId: string,
  id: string,
): Promise<ReportDetailRow | undefined> {
  const [row] = await tx.$queryRaw<ReportDetailRow[]>`
    SELECT ${REPORT}, r.reporter_email AS "reporterEmail", r.message_id::text AS "messageId", r.policy, r.remarks, r.notes
    ${WITH_DOMAIN}
    WHERE r.organization_id = ${organizationId} AND r.id = ${id}::uuid`;
  return row;
}
