import { type TlsPolicy, tlsFailureTypes, UNEXPLAINED_TLS_FAILURE } from '@postseal/dmarc-reports';
import type { ClientBase } from 'pg';
import { Prisma } from '../database/generated/client.js';
import { toStorableJson } from '../database/json-text.js';
import type { LedgerNote } from '../report-ingest/message-digest.js';
import type { TlsReportDigest } from './tls-digest.js';
import type { TlsRollup } from './tls-rollup.js';

interface DomainKey {
  readonly organizationId: string;
  readonly domainId: string;
}

export interface TlsVersion extends DomainKey {
  readonly id: string;
  readonly day: string;
  readonly reporter: string;
  readonly identity: string;
  readonly contentHash: string;
  readonly receivedAt: Date;
  readonly messageId: string;
  readonly isCurrent: boolean;
}

/** All stored versions of these reports. Leans on tls_report's unique key; a row each, rarely more. */
export async function findTlsVersions(
  client: ClientBase,
  reports: readonly (DomainKey & { readonly report: Pick<TlsReportDigest, 'identity'> })[],
): Promise<TlsVersion[]> {
  const { rows } = await client.query<TlsVersion>(Prisma.sql`
    SELECT organization_id AS "organizationId", domain_id AS "domainId", id, day::text AS day, reporter,
      encode(identity, 'hex') AS identity, encode(content_hash, 'hex') AS "contentHash",
      received_at AS "receivedAt", message_id AS "messageId", superseded_by_id IS NULL AS "isCurrent"
    FROM tls_report
    WHERE (organization_id, domain_id, identity) IN (SELECT * FROM unnest(
      ${reports.map(({ organizationId }) => organizationId)}::text[],
      ${reports.map(({ domainId }) => domainId)}::uuid[],
      ${reports.map(({ report }) => Buffer.from(report.identity, 'hex'))}::bytea[]))`);
  return rows;
}

export interface NewTlsReport extends DomainKey {
  readonly messageId: string;
  readonly receivedAt: Date;
  readonly supersededById: string | null;
  readonly notes: readonly LedgerNote[];
  readonly report: TlsReportDigest;
}

/** One statement for all reports of a batch. */
export async function insertTlsReports(client: ClientBase, reports: readonly NewTlsReport[]): Promise<void> {
  const rows = reports.map(({ report, ...row }) => ({
    ...row,
    ...report,
    successful: report.policies.reduce((sum, one) => sum + one.successfulSessionCount, 0),
    failed: report.policies.reduce((sum, one) => sum + one.failedSessionCount, 0),
  }));
  await client.query(Prisma.sql`
    INSERT INTO tls_report (organization_id, id, domain_id, message_id, received_at, reporter, contact, report_id,
      period_begin, period_end, day, outcome, notes, identity, content_hash, policies, successful_sessions,
      failed_sessions, superseded_by_id)
    SELECT r."organizationId", r.id, r."domainId", r."messageId", r."receivedAt", r.reporter, r.contact, r."reportId",
      to_timestamp(r."periodBegin"), to_timestamp(r."periodEnd"), r.day, r.outcome, r.notes, decode(r.identity, 'hex'),
      decode(r."contentHash", 'hex'), r.policies, r.successful, r.failed, r."supersededById"
    FROM jsonb_to_recordset(${toStorableJson(rows)}::jsonb) AS r(
      "organizationId" text, id uuid, "domainId" uuid, "messageId" uuid, "receivedAt" timestamptz, reporter text,
      contact text, "reportId" text, "periodBegin" float8, "periodEnd" float8, day date, outcome text, notes jsonb,
      identity text, "contentHash" text, policies jsonb, successful bigint, failed bigint, "supersededById" uuid)`);
}

/** Marks versions that no longer count. By primary key. */
export async function supersedeTlsReports(
  client: ClientBase,
  versions: readonly { readonly organizationId: string; readonly id: string; readonly byId: string }[],
): Promise<void> {
  await client.query(Prisma.sql`
    UPDATE tls_report SET superseded_by_id = new.by_id
    FROM unnest(
      ${versions.map(({ organizationId }) => organizationId)}::text[],
      ${versions.map(({ id }) => id)}::uuid[],
      ${versions.map(({ byId }) => byId)}::uuid[]) AS new(organization_id, id, by_id)
    WHERE tls_report.organization_id = new.organization_id AND tls_report.id = new.id`);
}

/** A report to be added to the daily tables (sign 1) or taken out of them again (sign -1). */
export interface TlsBooking extends DomainKey {
  readonly id: string;
  readonly day: string;
  readonly reporter: string;
  readonly sign: 1 | -1;
}

/** Policies of stored reports by report id. By primary key. */
export async function readTlsPolicies(
  client: ClientBase,
  reports: readonly TlsBooking[],
): Promise<ReadonlyMap<string, readonly TlsPolicy[]>> {
  const { rows } = await client.query<{ id: string; policies: TlsPolicy[] }>(Prisma.sql`
    SELECT id, policies FROM tls_report
    WHERE (organization_id, id) IN (SELECT * FROM unnest(
      ${reports.map(({ organizationId }) => organizationId)}::text[], ${reports.map(({ id }) => id)}::uuid[]))`);
  return new Map(rows.map(({ id, policies }) => [id, policies]));
}

/** Adds reports to the daily tables, or takes them out. The domains are locked by the caller. By primary keys. */
export async function bookTlsReports(
  client: ClientBase,
  reports: readonly (TlsBooking & TlsRollup)[],
): Promise<void> {
  const sessions = reports.flatMap(({ sessions: own, failures: _, ...key }) =>
    own.map(({ policies, successful, failed, ...kind }) => ({
      ...key,
      ...kind,
      policies: key.sign * policies,
      successful: key.sign * successful,
      failed: key.sign * failed,
    })),
  );
  await client.query(Prisma.sql`
    INSERT INTO daily_tls (organization_id, domain_id, day, reporter, policy_type, mode, policies,
      successful_sessions, failed_sessions)
    SELECT "organizationId", "domainId", day, reporter, "policyType", mode, sum(policies), sum(successful), sum(failed)
    FROM jsonb_to_recordset(${toStorableJson(sessions)}::jsonb) AS r(
      "organizationId" text, "domainId" uuid, day date, reporter text, "policyType" text, mode text, policies int,
      successful bigint, failed bigint)
    GROUP BY 1, 2, 3, 4, 5, 6
    ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (organization_id, domain_id, day, reporter, policy_type, mode) DO UPDATE
    SET policies = daily_tls.policies + excluded.policies,
      successful_sessions = daily_tls.successful_sessions + excluded.successful_sessions,
      failed_sessions = daily_tls.failed_sessions + excluded.failed_sessions`);
  const failures = reports.flatMap(({ sessions: _, failures: own, ...key }) =>
    own.map(({ sessions: count, ...kind }) => ({ ...key, ...kind, count: key.sign * count })),
  );
  await client.query(Prisma.sql`
    INSERT INTO daily_tls_failure (organization_id, domain_id, day, result_type, receiving_mx, reporter, sessions)
    SELECT "organizationId", "domainId", day, "resultType", "receivingMx", reporter, sum(count)
    FROM jsonb_to_recordset(${toStorableJson(failures)}::jsonb) AS r(
      "organizationId" text, "domainId" uuid, day date, "resultType" text, "receivingMx" text, reporter text, count bigint)
    GROUP BY 1, 2, 3, 4, 5, 6
    ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (organization_id, domain_id, day, result_type, receiving_mx, reporter) DO UPDATE
    SET sessions = daily_tls_failure.sessions + excluded.sessions`);
}

/** Watched together: a reporter may invent any number of them. */
export const UNLISTED_TLS_FAILURES = 'unlisted';
const RUN_GAP_DAYS = 14; // a type that was not seen for so long begins anew

/** Remembers which failure types occur since when, and has each looked at. By primary key. */
export async function watchTlsFailures(
  client: ClientBase,
  reports: readonly (TlsBooking & TlsRollup)[],
): Promise<void> {
  const seen = reports.flatMap(({ organizationId, domainId, day, sign, failures }) =>
    sign < 0
      ? []
      : failures.map(({ resultType }) => ({ organizationId, domainId, day, type: watchedType(resultType) })),
  );
  if (seen.length === 0) return;
  await client.query(Prisma.sql`
    INSERT INTO tls_failure_watch AS known (organization_id, domain_id, result_type, run_since, last_day, next_look_at)
    SELECT "organizationId", "domainId", type, min(day), max(day), now()
    FROM jsonb_to_recordset(${toStorableJson(seen)}::jsonb) AS r(
      "organizationId" text, "domainId" uuid, day date, type text)
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3
    ON CONFLICT (organization_id, domain_id, result_type) DO UPDATE
    SET run_since = CASE
        WHEN excluded.last_day > known.last_day + ${RUN_GAP_DAYS}::int THEN excluded.run_since
        WHEN excluded.run_since < known.run_since - ${RUN_GAP_DAYS}::int THEN known.run_since
        ELSE least(known.run_since, excluded.run_since) END,
      last_day = greatest(known.last_day, excluded.last_day),
      next_look_at = now()`);
}

function watchedType(resultType: string): string {
  const isListed = resultType === UNEXPLAINED_TLS_FAILURE || tlsFailureTypes.includes(resultType);
  return isListed ? resultType : UNLISTED_TLS_FAILURES;
}
