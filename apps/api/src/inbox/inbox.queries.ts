import type { ClientBase, Pool } from 'pg';
import type { Transaction } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';
import type { AcceptedMessage, ClaimedMessage, ImportedMessage, WaitingMessage } from './inbound-message.js';
import { decodeRaw } from './raw-encoding.js';

/** Stores messages with one statement and one commit. Bytes travel as binary parameters, 12 parameters a row. */
export async function insertMessages(pool: Pool, messages: readonly AcceptedMessage[]): Promise<void> {
  const rows = messages.map(
    (message) => Prisma.sql`(${message.organizationId}, ${message.id}::uuid, ${message.domainId}::uuid,
      ${message.receivedAt}::timestamptz, ${message.envelopeFrom}, ${message.envelopeTo}, ${message.remoteIp},
      ${message.heloName}, ${message.tlsVersion}, ${message.raw.length}::int, ${message.rawSha256}::bytea,
      ${message.raw}::bytea)`,
  );
  await pool.query(Prisma.sql`
    INSERT INTO inbound_message (organization_id, id, domain_id, received_at, envelope_from, envelope_to, remote_ip,
      helo_name, tls_version, raw_bytes, raw_sha256, raw)
    VALUES ${Prisma.join(rows)}`);
}

/**
 * Stores what came in another way than SMTP, unless the organization has the very bytes already. Answers the ids of the new
 * ones. By inbound_message_import_key; in its order, so that two imports of one file do not wait for each other.
 */
export async function insertImported(
  tx: Transaction,
  organizationId: string,
  messages: readonly ImportedMessage[],
): Promise<string[]> {
  const ordered = messages.toSorted((a, b) => a.rawSha256.compare(b.rawSha256));
  const rows = ordered.map(
    (message) => Prisma.sql`(${organizationId}, ${message.id}::uuid, ${message.origin}, ${message.format},
      ${message.fileName}, ${message.importId}::uuid, '', ${message.mailbox}, ${message.remoteIp}, '',
      ${message.raw.length}::int, ${message.rawSha256}::bytea, ${message.raw}::bytea)`,
  );
  const stored = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO inbound_message (organization_id, id, origin, format, file_name, import_id, envelope_from, envelope_to,
      remote_ip, helo_name, raw_bytes, raw_sha256, raw)
    VALUES ${Prisma.join(rows)}
    ON CONFLICT (organization_id, raw_sha256) WHERE origin <> 'smtp' DO NOTHING
    RETURNING id::text`;
  return stored.map(({ id }) => id);
}

/**
 * Queues messages with these bytes once more whose last reading left nothing stored, for the import that brings them again.
 * Answers how many. By inbound_message_import_key.
 */
export function requeueFruitless(
  tx: Transaction,
  organizationId: string,
  messages: readonly ImportedMessage[],
): Promise<number> {
  const rows = messages.map(
    ({ rawSha256, raw, importId, fileName }) =>
      Prisma.sql`(${rawSha256}::bytea, ${raw}::bytea, ${importId}::uuid, ${fileName}::text)`,
  );
  return tx.$executeRaw`
    UPDATE inbound_message AS message
    SET state = 'queued', attempts = 0, outcome = NULL, reason = NULL, finished_at = NULL, raw = again.raw,
      raw_encoding = NULL, import_id = again.import_id, file_name = again.file_name
    FROM (VALUES ${Prisma.join(rows)}) AS again(sha256, raw, import_id, file_name)
    WHERE message.organization_id = ${organizationId} AND message.origin <> 'smtp' AND message.raw_sha256 = again.sha256
      AND (message.state = 'set-aside' OR message.state = 'done' AND message.outcome IN ('rejected', 'quarantined'))`;
}

export interface UncompressedMessage {
  readonly organizationId: string;
  readonly id: string;
  readonly raw: Buffer;
}

/** Locks messages that were read and are not compressed yet, oldest first. Leans on inbound_message_uncompressed_idx. */
export async function findUncompressed(
  client: ClientBase,
  limit: number,
  maxBytes: number,
): Promise<UncompressedMessage[]> {
  const { rows } = await client.query<UncompressedMessage>(Prisma.sql`
    WITH next AS (
      SELECT organization_id, id, raw_bytes FROM inbound_message
      WHERE raw IS NOT NULL AND raw_encoding IS NULL AND state <> 'queued'
      ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ), fitting AS (
      SELECT organization_id, id, sum(raw_bytes) OVER (ORDER BY id) - raw_bytes AS before FROM next
    )
    SELECT organization_id AS "organizationId", id, raw FROM fitting JOIN inbound_message USING (organization_id, id)
    WHERE before < ${maxBytes}`);
  return rows;
}

export interface EncodedMessage extends UncompressedMessage {
  readonly rawEncoding: 'zstd' | 'plain';
}

/** Puts the compressed bytes in place of the plain ones. By primary key. */
export async function replaceRaws(client: ClientBase, messages: readonly EncodedMessage[]): Promise<void> {
  const rows = messages.map(
    ({ organizationId, id, raw, rawEncoding }) =>
      Prisma.sql`(${organizationId}, ${id}::uuid, ${rawEncoding}, ${rawEncoding === 'plain' ? null : raw}::bytea)`,
  );
  await client.query(Prisma.sql`
    UPDATE inbound_message AS message
    SET raw = coalesce(encoded.raw, message.raw), raw_encoding = encoded.raw_encoding
    FROM (VALUES ${Prisma.join(rows)}) AS encoded(organization_id, id, raw_encoding, raw)
    WHERE message.organization_id = encoded.organization_id AND message.id = encoded.id`);
}

/** The oldest messages that wait and that no worker reads now. Leans on inbound_message_queue_idx; up to `limit` rows. */
export async function findWaiting(client: ClientBase, limit: number): Promise<WaitingMessage[]> {
  const { rows } = await client.query<WaitingMessage>(Prisma.sql`
    SELECT organization_id AS "organizationId", id, attempts, raw_bytes AS "rawBytes"
    FROM inbound_message WHERE state = 'queued'
    ORDER BY id LIMIT ${limit}
    FOR UPDATE SKIP LOCKED`);
  return rows;
}

/** Counts an attempt for each message. By primary key. */
export async function countAttempt(client: ClientBase, messages: readonly WaitingMessage[]): Promise<void> {
  await client.query(Prisma.sql`
    UPDATE inbound_message SET attempts = attempts + 1 WHERE ${haveKeys(messages)}`);
}

/** Locks the messages for this transaction and reads them, oldest first. By primary key. */
export async function takeMessages(
  client: ClientBase,
  messages: readonly WaitingMessage[],
): Promise<ClaimedMessage[]> {
  const { rows } = await client.query<ClaimedMessage & { readonly rawEncoding: string | null }>(Prisma.sql`
    SELECT organization_id AS "organizationId", id, CASE origin WHEN 'smtp' THEN domain_id END AS "domainId", origin,
      format, file_name AS "fileName", received_at AS "receivedAt", raw, raw_encoding AS "rawEncoding",
      envelope_from AS "envelopeFrom", remote_ip AS "remoteIp", helo_name AS "heloName", rechecks
    FROM inbound_message WHERE ${haveKeys(messages)} AND state = 'queued'
    ORDER BY id
    FOR UPDATE`);
  return Promise.all(
    rows.map(async ({ rawEncoding, ...row }) => ({ ...row, raw: await decodeRaw(row.raw, rawEncoding) })),
  );
}

/** Gives a message up; the ledger shows it with this reason. */
export async function setAside(client: ClientBase, message: WaitingMessage, reason: string): Promise<void> {
  await client.query(Prisma.sql`
    UPDATE inbound_message SET state = 'set-aside', reason = ${reason}, finished_at = now()
    WHERE ${haveKeys([message])}`);
}

function haveKeys(messages: readonly WaitingMessage[]): Prisma.Sql {
  const organizationIds = messages.map(({ organizationId }) => organizationId);
  const ids = messages.map(({ id }) => id);
  return Prisma.sql`(organization_id, id) IN (SELECT * FROM unnest(${organizationIds}::text[], ${ids}::uuid[]))`;
}
