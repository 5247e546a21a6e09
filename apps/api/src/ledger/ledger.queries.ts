import type { FruitlessOutcome, LedgerOutcome, MessageOrigin, Note, TrustClass } from '@postseal/contract';
import type { Transaction } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';

/** While a mail waits or was given up, that is its outcome. */
const OUTCOME = Prisma.sql`(CASE m.state WHEN 'done' THEN m.outcome ELSE m.state END)`;

export interface LedgerFilter {
  readonly domainId: string | null;
  readonly outcome: LedgerOutcome | null;
  readonly origin: MessageOrigin | null;
  readonly trust: TrustClass | null;
  /** Text to look for; null for everything. */
  readonly search: string | null;
}

function matches(
  organizationId: string,
  { domainId, outcome, origin, trust, search }: LedgerFilter,
): Prisma.Sql {
  return Prisma.sql`
    m.organization_id = ${organizationId}
    ${domainId === null ? Prisma.empty : isAbout(domainId)}
    ${outcome === null ? Prisma.empty : Prisma.sql`AND ${OUTCOME} = ${outcome}`}
    ${origin === null ? Prisma.empty : Prisma.sql`AND m.origin = ${origin}`}
    ${trust === null ? Prisma.empty : Prisma.sql`AND m.trust = ${trust}`}
    ${search === null ? Prisma.empty : holds(`%${search.replace(/[\\%_]/g, '\\$&')}%`)}`;
}

/** A file about several domains has none of its own; its reports tell. */
function isAbout(domainId: string): Prisma.Sql {
  return Prisma.sql`AND (m.domain_id = ${domainId}::uuid OR m.domain_id IS NULL AND EXISTS (
    SELECT FROM ledger_entry e JOIN report r ON r.organization_id = e.organization_id AND r.id = e.report_id
    WHERE e.organization_id = m.organization_id AND e.message_id = m.id AND r.domain_id = ${domainId}::uuid))`;
}

/** Reads each mail that the other filters leave, and its lines. */
function holds(pattern: string): Prisma.Sql {
  return Prisma.sql`AND (
    m.subject ILIKE ${pattern} OR m.header_from ILIKE ${pattern} OR m.file_name ILIKE ${pattern}
    OR m.envelope_from ILIKE ${pattern} OR m.remote_ip ILIKE ${pattern} OR m.id::text ILIKE ${pattern}
    OR EXISTS (
      SELECT FROM ledger_entry e
      LEFT JOIN report r ON r.organization_id = e.organization_id AND r.id = e.report_id
      WHERE e.organization_id = m.organization_id AND e.message_id = m.id
        AND (e.path ILIKE ${pattern} OR e.file_name ILIKE ${pattern} OR e.reason ILIKE ${pattern}
          OR r.reporter ILIKE ${pattern} OR r.report_id ILIKE ${pattern})))`;
}

export interface LedgerMessageRow {
  readonly id: string;
  readonly domain: string | null;
  readonly origin: MessageOrigin;
  readonly format: 'mail' | 'file';
  readonly fileName: string | null;
  readonly receivedAt: Date;
  readonly finishedAt: Date | null;
  readonly headerFrom: string | null;
  readonly subject: string | null;
  readonly rawBytes: number;
  readonly outcome: LedgerOutcome;
  readonly reason: string | null;
  readonly trust: TrustClass | null;
  readonly reports: number;
  readonly messages: number;
}

// Without `raw`: a mail's bytes leave the table only for a download.
const MESSAGE = Prisma.sql`
  m.id::text AS id, d.name AS domain, m.origin, m.format, m.file_name AS "fileName", m.received_at AS "receivedAt", m.finished_at AS "finishedAt",
  m.header_from AS "headerFrom", m.subject, m.raw_bytes AS "rawBytes", ${OUTCOME} AS outcome, m.reason, m.trust,
  stored.reports, stored.messages`;

const FROM_MESSAGES = Prisma.sql`
  FROM inbound_message m
  LEFT JOIN domain d ON d.organization_id = m.organization_id AND d.id = m.domain_id
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS reports, least(coalesce(sum(messages), 0), 9007199254740991)::float8 AS messages
    FROM ledger_entry e
    WHERE e.organization_id = m.organization_id AND e.message_id = m.id
      AND e.kind IN ('aggregate', 'tls', 'failure') AND e.outcome IN ('stored', 'partial', 'revision')) AS stored`;

/** Mails, newest first. Leans on inbound_message's index by arrival; `limit + offset` rows without a filter. */
export function listMessages(
  tx: Transaction,
  organizationId: string,
  filter: LedgerFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<LedgerMessageRow[]> {
  return tx.$queryRaw`
    SELECT ${MESSAGE} ${FROM_MESSAGES}
    WHERE ${matches(organizationId, filter)}
    ORDER BY m.received_at DESC, m.id DESC
    LIMIT ${page.limit} OFFSET ${page.offset}`;
}

/** Mails by outcome. Reads a row per mail of the organization that the ledger still holds. */
export function countByOutcome(
  tx: Transaction,
  organizationId: string,
  filter: LedgerFilter,
): Promise<{ outcome: LedgerOutcome; count: number }[]> {
  return tx.$queryRaw`
    SELECT ${OUTCOME} AS outcome, count(*)::int AS count
    FROM inbound_message m
    WHERE ${matches(organizationId, { ...filter, outcome: null })}
    GROUP BY 1`;
}

export interface LedgerMessageDetailRow extends LedgerMessageRow {
  readonly envelopeFrom: string;
  readonly envelopeTo: string;
  readonly remoteIp: string;
  readonly heloName: string;
  readonly tlsVersion: string | null;
  readonly attempts: number;
  readonly hasRaw: boolean;
  /** `MailProof`, as it was stored. */
  readonly proof: unknown;
}

/** One mail by primary key; undefined when this organization has none with that id. */
export async function readMessage(
  tx: Transaction,
  organizationId: string,
  id: string,
): Promise<LedgerMessageDetailRow | undefined> {
  const [row] = await tx.$queryRaw<LedgerMessageDetailRow[]>`
    SELECT ${MESSAGE}, m.envelope_from AS "envelopeFrom", m.envelope_to AS "envelopeTo", m.remote_ip AS "remoteIp", m.helo_name AS "heloName",
      m.tls_version AS "tlsVersion", m.attempts, m.raw IS NOT NULL AS "hasRaw", m.proof
    ${FROM_MESSAGES}
    WHERE m.organization_id = ${organizationId} AND m.id = ${id}::uuid`;
  return row;
}

export interface LedgerEntryRow {
  readonly position: number;
  readonly path: string;
  readonly kind: string;
  readonly fileName: string | null;
  readonly contentType: string | null;
  readonly sizeBytes: number | null;
  readonly outcome: LedgerOutcome;
  readonly reason: string | null;
  readonly notes: Note[];
  readonly reportId: string | null;
  readonly records: number;
  readonly messages: number;
}

/** The lines of one mail in order. By primary key; a few rows, at most a few thousand for a hostile one. */
export function readEntries(
  tx: Transaction,
  organizationId: string,
  messageId: string,
): Promise<LedgerEntryRow[]> {
  return tx.$queryRaw`
    SELECT position, path, kind, file_name AS "fileName", content_type AS "contentType",
      size_bytes::float8 AS "sizeBytes", outcome, reason, notes, report_id::text AS "reportId", records,
      messages::float8 AS messages
    FROM ledger_entry
    WHERE organization_id = ${organizationId} AND message_id = ${messageId}::uuid
    ORDER BY position`;
}

/**
 * Queues every mail again that ended so and whose bytes are kept, for this run. Answers how many. Reads a row per mail of the
 * organization that the ledger still holds.
 */
export function queueForRun(
  tx: Transaction,
  organizationId: string,
  runId: string,
  outcomes: readonly FruitlessOutcome[],
  domainId: string | null,
): Promise<number> {
  return tx.$executeRaw`
    UPDATE inbound_message AS m
    SET state = 'queued', attempts = 0, outcome = NULL, reason = NULL, finished_at = NULL,
      reading_run_id = ${runId}::uuid
    WHERE m.organization_id = ${organizationId} AND m.state <> 'queued' AND m.raw IS NOT NULL
      AND ${OUTCOME} = ANY(${outcomes}::text[])
      ${domainId === null ? Prisma.empty : Prisma.sql`AND m.domain_id = ${domainId}::uuid`}`;
}

/** What became of a run's mails so far. Leans on inbound_message_reading_run_idx; a row per mail of the run. */
export function countRun(
  tx: Transaction,
  organizationId: string,
  runId: string,
): Promise<{ outcome: LedgerOutcome; count: number }[]> {
  return tx.$queryRaw`
    SELECT ${OUTCOME} AS outcome, count(*)::int AS count
    FROM inbound_message m
    WHERE m.organization_id = ${organizationId} AND m.reading_run_id = ${runId}::uuid
    GROUP BY 1`;
}
