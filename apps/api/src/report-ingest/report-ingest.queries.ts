import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Prisma } from '../database/generated/client.js';
import { toStorableJson } from '../database/json-text.js';
import type { MailProof } from '../report-trust/report-trust.js';
import type { LedgerNote, ReportDigest, ReportKey } from './message-digest.js';
import { RECORD_COLUMNS, withKey } from './record-lines.js';
import { partitionOf } from './record-partitions.js';
import type { Provenance, ReportVersion, SettledVersion } from './report-version.js';

// Many rows travel as one JSON parameter and are spread by jsonb_to_recordset: as fast as arrays through unnest, without
// their quoting, and with nested values. Only records, of which there are most, travel by COPY.

export interface DomainKey {
  readonly organizationId: string;
  readonly domainId: string;
}

export interface LockedDomain extends DomainKey {
  readonly name: string;
}

/**
 * Locks the domains until the transaction ends, in one order for everybody. Reports of one domain are thus stored by one
 * transaction at a time: looking for an earlier version, writing, and adding to the rollups are one step, and no two
 * transactions wait for each other. Removed domains are missing from the answer. By primary key.
 */
export async function lockDomains(
  client: ClientBase,
  domains: readonly DomainKey[],
): Promise<LockedDomain[]> {
  const { rows } = await client.query<LockedDomain>(Prisma.sql`
    SELECT organization_id AS "organizationId", id AS "domainId", name
    FROM domain
    WHERE (organization_id, id) IN (SELECT * FROM unnest(
      ${domains.map(({ organizationId }) => organizationId)}::text[],
      ${domains.map(({ domainId }) => domainId)}::uuid[]))
    ORDER BY organization_id, id
    FOR NO KEY UPDATE`);
  return rows;
}

export interface NamedDomain {
  readonly organizationId: string;
  readonly name: string;
}

/** Domains by their names. By domain's unique key (organization_id, name). */
export async function findDomainsByName(
  client: ClientBase,
  names: readonly NamedDomain[],
): Promise<LockedDomain[]> {
  const { rows } = await client.query<LockedDomain>(Prisma.sql`
    SELECT organization_id AS "organizationId", id AS "domainId", name
    FROM domain
    WHERE (organization_id, name) IN (SELECT * FROM unnest(
      ${names.map(({ organizationId }) => organizationId)}::text[],
      ${names.map(({ name }) => name)}::text[]))`);
  return rows;
}

/**
 * All stored versions of these reports, and of reports by which the same reporter said the same about the same period under
 * another id. Leans on report's unique key (…, identity, content_hash), and on its index by day, of which it reads the
 * reports of a domain's day; one row each, rarely more.
 */
export async function findVersions(
  client: ClientBase,
  reports: readonly (DomainKey & Pick<ReportDigest, 'identity' | 'day' | 'contentHash'>)[],
): Promise<ReportVersion[]> {
  const { rows } = await client.query<ReportVersion>(Prisma.sql`
    WITH wanted AS MATERIALIZED (
      SELECT * FROM unnest(
        ${reports.map(({ organizationId }) => organizationId)}::text[],
        ${reports.map(({ domainId }) => domainId)}::uuid[],
        ${reports.map(({ identity }) => Buffer.from(identity, 'hex'))}::bytea[],
        ${reports.map(({ day }) => day)}::date[],
        ${reports.map(({ contentHash }) => Buffer.from(contentHash, 'hex'))}::bytea[])
      AS w(organization_id, domain_id, identity, day, content_hash)
    ), same AS (
      SELECT organization_id, domain_id, identity FROM wanted
      UNION
      SELECT r.organization_id, r.domain_id, r.identity
      FROM wanted w JOIN report r USING (organization_id, domain_id, day, content_hash)
    )
    SELECT organization_id AS "organizationId", domain_id AS "domainId", id, day::text AS day, reporter,
      reporter_email AS "reporterEmail", policy_domain AS "policyDomain",
      extract(epoch FROM period_begin)::float8 AS "periodBegin",
      extract(epoch FROM period_end)::float8 AS "periodEnd", encode(identity, 'hex') AS identity,
      encode(content_hash, 'hex') AS "contentHash", outcome, received_at AS "receivedAt", message_id AS "messageId",
      trust, trust_reason AS "trustReason", sender, proven_by_id AS "provenById", standing,
      superseded_by_id IS NULL AS "isCurrent"
    FROM same JOIN report USING (organization_id, domain_id, identity)`);
  return rows;
}

export interface NewReport extends DomainKey, Provenance {
  readonly messageId: string;
  readonly receivedAt: Date;
  readonly supersededById: string | null;
  readonly standing: string;
  readonly notes: readonly LedgerNote[];
  readonly report: ReportDigest;
}

/** One statement for all reports of a batch. */
export async function insertReports(client: ClientBase, reports: readonly NewReport[]): Promise<void> {
  const rows = reports.map(({ report, ...row }) => {
    const { recordChunks: _, selectors: __, tally: ___, policy, ...facts } = report;
    const { domain: policyDomain, ...tags } = policy;
    return { ...row, ...facts, policyDomain, tags };
  });
  await client.query(Prisma.sql`
    INSERT INTO report (organization_id, id, domain_id, message_id, received_at, reporter, reporter_email, report_id,
      policy_domain, period_begin, period_end, day, policy, remarks, outcome, notes, identity, content_hash, record_count,
      message_count, dkim_pass_count, spf_pass_count, dmarc_pass_count, superseded_by_id,
      trust, trust_reason, sender, standing, proven_by_id)
    SELECT r."organizationId", r.id, r."domainId", r."messageId", r."receivedAt", r.reporter, r."reporterEmail",
      r."reportId", r."policyDomain", to_timestamp(r."periodBegin"), to_timestamp(r."periodEnd"), r.day, r.tags,
      r.remarks, r.outcome, r.notes, decode(r.identity, 'hex'), decode(r."contentHash", 'hex'), r.records, r.messages,
      r."dkimPass", r."spfPass", r."dmarcPass", r."supersededById",
      r.trust, r."trustReason", r.sender, r.standing, r."provenById"
    FROM jsonb_to_recordset(${toStorableJson(rows)}::jsonb) AS r(
      "organizationId" text, id uuid, "domainId" uuid, "messageId" uuid, "receivedAt" timestamptz, reporter text,
      "reporterEmail" text, "reportId" text, "policyDomain" text, "periodBegin" float8, "periodEnd" float8, day date,
      tags jsonb, remarks jsonb, outcome text, notes jsonb, identity text, "contentHash" text, records int, messages bigint,
      "dkimPass" bigint, "spfPass" bigint, "dmarcPass" bigint, "supersededById" uuid, trust text, "trustReason" text,
      sender text, standing text, "provenById" uuid)`);
}

/** Writes what changed about stored versions. By primary key. */
export async function updateVersions(client: ClientBase, versions: readonly SettledVersion[]): Promise<void> {
  const rows = versions.map(({ version: { organizationId, id }, ...facts }) => ({
    organizationId,
    id,
    ...facts,
  }));
  await client.query(Prisma.sql`
    UPDATE report SET superseded_by_id = new."supersededById", trust = new.trust, trust_reason = new."trustReason",
      sender = new.sender, standing = new.standing, proven_by_id = new."provenById"
    FROM jsonb_to_recordset(${toStorableJson(rows)}::jsonb) AS new(
      "organizationId" text, id uuid, "supersededById" uuid, trust text, "trustReason" text, sender text, standing text,
      "provenById" uuid)
    WHERE report.organization_id = new."organizationId" AND report.id = new.id`);
}

export interface RecordGroup extends DomainKey, ReportKey {
  /** Lines of `toRecordLines`. */
  readonly records: string;
}

/**
 * Writes records of any number of reports by COPY, straight into the partitions of their months, which must exist: COPY
 * takes no table with row-level security, and half the time of an insert. What that means for the wall between tenants
 * is told in docs/architecture.md.
 */
export async function copyRecords(client: ClientBase, groups: readonly RecordGroup[]): Promise<void> {
  for (const [partition, within] of Map.groupBy(groups, ({ day }) => partitionOf(day))) {
    const lines = within.map(({ organizationId, day, id, domainId, records }) =>
      withKey([organizationId, day, id, domainId], records),
    );
    const columns = ['organization_id', 'day', 'report_id', 'domain_id', ...RECORD_COLUMNS].join(', ');
    await pipeline(Readable.from(lines), client.query(copyFrom(`COPY ${partition} (${columns}) FROM STDIN`)));
  }
}

/** Takes back the records of reports that turned out not to count. By primary key. */
export async function deleteRecords(
  client: ClientBase,
  organizationId: string,
  reports: readonly ReportKey[],
): Promise<void> {
  await client.query(Prisma.sql`
    DELETE FROM report_record
    WHERE organization_id = ${organizationId}
      AND (day, report_id) IN (SELECT * FROM unnest(
        ${reports.map(({ day }) => day)}::date[], ${reports.map(({ id }) => id)}::uuid[]))`);
}

export interface SeenSelector extends DomainKey {
  readonly selector: string;
  readonly day: string;
}

/** Remembers selectors that signed, and the last day on which they did. By primary key. */
export async function noteSelectors(client: ClientBase, selectors: readonly SeenSelector[]): Promise<void> {
  await client.query(Prisma.sql`
    INSERT INTO dkim_selector (organization_id, domain_id, selector, source, last_seen_at)
    SELECT "organizationId", "domainId", selector, 'report', max(day)
    FROM jsonb_to_recordset(${toStorableJson(selectors)}::jsonb) AS seen(
      "organizationId" text, "domainId" uuid, selector text, day date)
    GROUP BY "organizationId", "domainId", selector
    ORDER BY "organizationId", "domainId", selector
    ON CONFLICT (organization_id, domain_id, selector) DO UPDATE
    SET last_seen_at = greatest(dkim_selector.last_seen_at, excluded.last_seen_at)`);
}

const NAMING_DELAY_SECONDS = 20; // reports come in crowds; one look at the domain serves them all

/** Asks for names of the addresses in new reports: one write a domain until somebody has looked. By primary key. */
export async function wantNames(client: ClientBase, domains: readonly DomainKey[]): Promise<void> {
  await client.query(Prisma.sql`
    INSERT INTO naming_turn (organization_id, domain_id, due_at)
    SELECT o, d, now() + make_interval(secs => ${NAMING_DELAY_SECONDS}) FROM unnest(
      ${domains.map(({ organizationId }) => organizationId)}::text[],
      ${domains.map(({ domainId }) => domainId)}::uuid[]) AS wanted(o, d)
    ON CONFLICT (organization_id, domain_id) DO UPDATE SET due_at = excluded.due_at
    WHERE naming_turn.due_at IS NULL`);
}

export interface LedgerRow {
  readonly organizationId: string;
  readonly messageId: string;
  readonly position: number;
  readonly path: string;
  readonly kind: string;
  readonly fileName: string | null;
  readonly contentType: string | null;
  readonly sizeBytes: number;
  readonly outcome: string;
  readonly reason: string | null;
  readonly notes: readonly LedgerNote[];
  readonly reportId: string | null;
  readonly records: number;
  readonly messages: number;
}

/** Writes the lines of these messages anew: reading a message again replaces what the last reading said. By primary key. */
export async function replaceLedger(
  client: ClientBase,
  messages: readonly { readonly organizationId: string; readonly id: string }[],
  rows: readonly LedgerRow[],
): Promise<void> {
  await client.query(Prisma.sql`
    DELETE FROM ledger_entry WHERE (organization_id, message_id) IN (SELECT * FROM unnest(
      ${messages.map(({ organizationId }) => organizationId)}::text[],
      ${messages.map(({ id }) => id)}::uuid[]))`);
  await client.query(Prisma.sql`
    INSERT INTO ledger_entry (organization_id, message_id, position, path, kind, file_name, content_type, size_bytes,
      outcome, reason, notes, report_id, records, messages)
    SELECT * FROM jsonb_to_recordset(${toStorableJson(rows)}::jsonb) AS r(
      "organizationId" text, "messageId" uuid, position int, path text, kind text, "fileName" text, "contentType" text,
      "sizeBytes" bigint, outcome text, reason text, notes jsonb, "reportId" uuid, records int, messages bigint)`);
}

export interface FinishedMessage {
  readonly organizationId: string;
  readonly id: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly subject: string | null;
  readonly headerFrom: string | null;
  /** The one domain that its reports are about; null when there are several or none. */
  readonly domainId: string | null;
  readonly proof: MailProof;
  readonly trust: string | null;
  readonly recheckAt: Date | null;
  readonly rechecks: number;
}

/** Marks messages as done, in the transaction that stored what they held. By primary key. */
export async function finishMessages(
  client: ClientBase,
  messages: readonly FinishedMessage[],
): Promise<void> {
  await client.query(Prisma.sql`
    UPDATE inbound_message AS message
    SET state = 'done', outcome = done.outcome, reason = done.reason, subject = done.subject,
      header_from = done."headerFrom",
      domain_id = CASE message.origin WHEN 'smtp' THEN message.domain_id ELSE done."domainId" END,
      proof = done.proof, trust = done.trust, recheck_at = done."recheckAt", rechecks = done.rechecks,
      finished_at = clock_timestamp()
    FROM jsonb_to_recordset(${toStorableJson(messages)}::jsonb) AS done(
      "organizationId" text, id uuid, outcome text, reason text, subject text, "headerFrom" text, "domainId" uuid,
      proof jsonb, trust text, "recheckAt" timestamptz, rechecks int)
    WHERE message.organization_id = done."organizationId" AND message.id = done.id`);
}
