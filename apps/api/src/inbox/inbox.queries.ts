import type { ClientBase, Pool } from 'pg';
import { Prisma } from '../database/generated/client.js';
import type { AcceptedMessage, ClaimedMessage, WaitingMessage } from './inbound-message.js';

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
  const { rows } = await client.query<ClaimedMessage>(Prisma.sql`
    SELECT organization_id AS "organizationId", id, domain_id AS "domainId", received_at AS "receivedAt", raw
    FROM inbound_message WHERE ${haveKeys(messages)} AND state = 'queued'
    ORDER BY id
    FOR UPDATE`);
  return rows;
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
