import type { ClientBase } from 'pg';
import { Prisma } from '../database/generated/client.js';
import { toStorableJson } from '../database/json-text.js';
import type { FailureReportDigest } from './failure-digest.js';

export interface FailureArrival {
  readonly organizationId: string;
  /** Null when it is about none of the organization's: nobody wants it then. */
  readonly domainId: string | null;
  readonly messageId: string;
  readonly receivedAt: Date;
  readonly report: FailureReportDigest;
}

export interface FailureStorage {
  readonly outcome: 'stored' | 'duplicate' | 'not-wanted';
  readonly reason: string | null;
  readonly reportId: string | null;
}

/**
 * Keeps failure reports of domains whose owner asked for them, redacted and for a while; of all others nothing. Within the
 * caller's transaction; answers in their order. The bytes of their mails are removed in any case: what may be kept of them
 * is in the rows.
 */
export async function storeFailureReports(
  client: ClientBase,
  arrivals: readonly FailureArrival[],
): Promise<FailureStorage[]> {
  await forgetMails(client, arrivals);
  const days = await findRetention(client, arrivals);
  const wanted = arrivals.filter((arrival) => days.has(keyOf(arrival)));
  const stored = wanted.length > 0 ? await insertFailures(client, wanted, days) : new Set<string>();
  return arrivals.map((arrival) => {
    if (!days.has(keyOf(arrival))) {
      return { outcome: 'not-wanted', reason: 'failure-reports-off', reportId: null };
    }
    return { outcome: stored.has(arrival.report.id) ? 'stored' : 'duplicate', reason: null, reportId: null };
  });
}

function keyOf({ organizationId, domainId }: Pick<FailureArrival, 'organizationId' | 'domainId'>): string {
  return `${organizationId} ${domainId}`;
}

/** By primary key. */
async function forgetMails(client: ClientBase, arrivals: readonly FailureArrival[]): Promise<void> {
  await client.query(Prisma.sql`
    UPDATE inbound_message SET raw = NULL
    WHERE (organization_id, id) IN (SELECT * FROM unnest(
      ${arrivals.map(({ organizationId }) => organizationId)}::text[],
      ${arrivals.map(({ messageId }) => messageId)}::uuid[]))`);
}

/** Days to keep a report, by domain; domains that want none are missing. By primary key. */
async function findRetention(
  client: ClientBase,
  arrivals: readonly FailureArrival[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ organizationId: string; domainId: string; days: number }>(Prisma.sql`
    SELECT organization_id AS "organizationId", domain_id AS "domainId", retention_days AS days
    FROM failure_report_setting
    WHERE is_wanted AND (organization_id, domain_id) IN (SELECT * FROM unnest(
      ${arrivals.map(({ organizationId }) => organizationId)}::text[],
      ${arrivals.map(({ domainId }) => domainId)}::uuid[]))`);
  return new Map(rows.map((row) => [keyOf(row), row.days]));
}

/** Ids of those that were not there yet. */
async function insertFailures(
  client: ClientBase,
  arrivals: readonly FailureArrival[],
  days: ReadonlyMap<string, number>,
): Promise<ReadonlySet<string>> {
  const rows = arrivals.map((arrival) => {
    const { organizationId, domainId, messageId, receivedAt, report: digest } = arrival;
    const { report } = digest;
    return {
      organizationId,
      id: digest.id,
      domainId,
      messageId,
      receivedAt,
      reporter: digest.reporter,
      arrivedAt: report.arrivalDate,
      sourceIp: report.sourceIp,
      headerFromDomain: report.headerFromDomain ?? report.reportedDomains[0] ?? null,
      authFailures: report.authFailures,
      deliveryResult: report.deliveryResult,
      incidents: Math.max(1, report.incidents ?? 1),
      report,
      identity: digest.identity,
      days: days.get(keyOf(arrival)),
    };
  });
  const { rows: inserted } = await client.query<{ id: string }>(Prisma.sql`
    INSERT INTO failure_report (organization_id, id, domain_id, message_id, received_at, reporter, arrived_at, source_ip,
      header_from_domain, auth_failures, delivery_result, incidents, report, identity, expires_at)
    SELECT r."organizationId", r.id, r."domainId", r."messageId", r."receivedAt", r.reporter,
      to_timestamp(r."arrivedAt"), r."sourceIp", r."headerFromDomain",
      ARRAY(SELECT jsonb_array_elements_text(r."authFailures")), r."deliveryResult", r.incidents, r.report,
      decode(r.identity, 'hex'), r."receivedAt" + make_interval(days => r.days)
    FROM jsonb_to_recordset(${toStorableJson(rows)}::jsonb) AS r(
      "organizationId" text, id uuid, "domainId" uuid, "messageId" uuid, "receivedAt" timestamptz, reporter text,
      "arrivedAt" float8, "sourceIp" inet, "headerFromDomain" text, "authFailures" jsonb, "deliveryResult" text,
      incidents int, report jsonb, identity text, days int)
    ON CONFLICT (organization_id, domain_id, identity) DO NOTHING
    RETURNING id`);
  return new Set(inserted.map(({ id }) => id));
}
