import type { ReportStanding, TrustClass } from '@postseal/contract';
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
  readonly trust: TrustClass;
  readonly trustReason: string;
  readonly sender: string;
  readonly standing: ReportStanding;
}

const REPORT = Prisma.sql`
  r.id::text AS id, d.name AS domain, r.policy_domain AS "policyDomain", r.reporter, r.report_id AS "reportId",
  r.period_begin AS "periodBegin", r.period_end AS "periodEnd", r.day::text AS day, r.received_at AS "receivedAt",
  r.outcome, r.record_count AS records, r.message_count::float8 AS messages, r.dkim_pass_count::float8 AS "dkimPass",
  r.spf_pass_count::float8 AS "spfPass", r.dmarc_pass_count::float8 AS "dmarcPass",
  r.superseded_by_id IS NOT NULL AS "isSuperseded", r.trust, r.trust_reason AS "trustReason", r.sender, r.standing`;

const WITH_DOMAIN = Prisma.sql`
  FROM report r JOIN domain d ON d.organization_id = r.organization_id AND d.id = r.domain_id`;

export interface ReportFilter {
  readonly reporter: string | null;
  readonly standing: ReportStanding | null;
}

function matches(organizationId: string, domainId: string, { reporter, standing }: ReportFilter): Prisma.Sql {
  return Prisma.sql`
    r.organization_id = ${organizationId} AND r.domain_id = ${domainId}::uuid
    ${reporter === null ? Prisma.empty : Prisma.sql`AND r.reporter = ${reporter}`}
    ${standing === null ? Prisma.empty : Prisma.sql`AND r.standing = ${standing}`}`;
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
  /** `MailProof`, as it was stored. */
  readonly proof: unknown;
}

/** One report by primary key; undefined when this organization has none with that id. */
export async function readReportRow(
  tx: Transaction,
  organizationId: string,
  id: string,
): Promise<ReportDetailRow | undefined> {
  const [row] = await tx.$queryRaw<ReportDetailRow[]>`
    SELECT ${REPORT}, r.reporter_email AS "reporterEmail", r.message_id::text AS "messageId", r.policy, r.remarks, r.notes,
      m.proof
    ${WITH_DOMAIN}
    LEFT JOIN inbound_message m ON m.organization_id = r.organization_id AND m.id = r.proven_by_id
    WHERE r.organization_id = ${organizationId} AND r.id = ${id}::uuid`;
  return row;
}

export interface OverlappingReport {
  readonly id: string;
  readonly reportId: string;
  readonly periodBegin: Date;
  readonly periodEnd: Date;
  readonly messages: number;
}

const MAX_OVERLAPS = 20;
const LONGEST_DAYS = 31; // a longer period is no report about mail of that day

/**
 * Reports that count and by which the same reporter covers a part of this one's period under another identity, newest
 * first. Leans on report's index by day; reads the domain's reports of a month around.
 */
export function readOverlaps(
  tx: Transaction,
  organizationId: string,
  id: string,
): Promise<OverlappingReport[]> {
  return tx.$queryRaw`
    SELECT o.id::text AS id, o.report_id AS "reportId", o.period_begin AS "periodBegin", o.period_end AS "periodEnd",
      o.message_count::float8 AS messages
    FROM report r
    JOIN report o ON o.organization_id = r.organization_id AND o.domain_id = r.domain_id
      AND o.day BETWEEN r.day - ${LONGEST_DAYS}::int AND r.day + ${LONGEST_DAYS}::int
      AND lower(o.reporter) = lower(r.reporter) AND o.policy_domain = r.policy_domain
      AND o.period_begin < r.period_end AND o.period_end > r.period_begin
      AND o.identity <> r.identity AND o.superseded_by_id IS NULL AND o.standing <> 'ignored'
    WHERE r.organization_id = ${organizationId} AND r.id = ${id}::uuid
    ORDER BY o.received_at DESC
    LIMIT ${MAX_OVERLAPS}`;
}
