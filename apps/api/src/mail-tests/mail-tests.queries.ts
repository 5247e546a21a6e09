import type { Transaction } from '../database/database.js';
import type { MailTest } from '../database/generated/client.js';
import type { ReceivedTest } from './received-test.js';

/** Locks an address that takes mail, for this transaction; null when there is none. By primary key. */
export async function lockOpenAddress(
  tx: Transaction,
  token: string,
): Promise<{ readonly organizationId: string | null } | null> {
  const [row] = await tx.$queryRaw<{ organizationId: string | null }[]>`
    SELECT organization_id AS "organizationId" FROM mail_test_address
    WHERE token = ${token} AND expires_at > now()
    FOR UPDATE`;
  return row ?? null;
}

/** Mails of a day at an address, and of an hour from a sender. Leans on the two indexes that end in received_at. */
export async function countMails(
  tx: Transaction,
  token: string,
  remoteNetwork: string,
): Promise<{ readonly atAddress: number; readonly fromSender: number }> {
  const [row] = await tx.$queryRaw<{ atAddress: number; fromSender: number }[]>`
    SELECT
      (SELECT count(*)::int FROM mail_test
        WHERE token = ${token} AND received_at > now() - interval '1 day') AS "atAddress",
      (SELECT count(*)::int FROM mail_test
        WHERE remote_network = ${remoteNetwork} AND received_at > now() - interval '1 hour') AS "fromSender"`;
  return row!;
}

/** Bytes of the mails that are kept: of all networks, and of this one. Two rows by primary key. */
export async function findStoredBytes(
  tx: Transaction,
  wideNetwork: string,
): Promise<{ readonly ofAll: number; readonly ofNetwork: number }> {
  const [row] = await tx.$queryRaw<{ ofAll: number; ofNetwork: number }[]>`
    SELECT
      coalesce((SELECT bytes FROM mail_test_usage WHERE network = '*'), 0)::float8 AS "ofAll",
      coalesce((SELECT bytes FROM mail_test_usage WHERE network = ${wideNetwork}), 0)::float8 AS "ofNetwork"`;
  return row!;
}

/** Keeps others from storing a mail until this transaction ends: together they would pass the limits. */
export async function lockStore(tx: Transaction): Promise<void> {
  await tx.$queryRaw`SELECT FROM mail_test_usage WHERE network = '*' FOR UPDATE`;
}

/** Stores one mail; its bytes travel as a binary parameter. */
export async function addReceivedTest(
  tx: Transaction,
  test: ReceivedTest & {
    readonly id: string;
    readonly organizationId: string | null;
    readonly remoteNetwork: string;
    readonly wideNetwork: string;
  },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO mail_test (id, token, organization_id, received_at, envelope_from, remote_ip, remote_network, wide_network,
      helo_name, is_tls, tls_version, raw_bytes, raw)
    VALUES (${test.id}::uuid, ${test.token}, ${test.organizationId}, ${test.receivedAt}::timestamptz,
      ${test.envelopeFrom}, ${test.remoteIp}, ${test.remoteNetwork}, ${test.wideNetwork},
      ${test.heloName}, ${test.isTls}, ${test.tlsVersion}, ${test.raw.length}::int, ${test.raw}::bytea)`;
}

/** A test that one worker scores until its lease ends. */
export type ClaimedTest = Pick<
  MailTest,
  'id' | 'receivedAt' | 'envelopeFrom' | 'remoteIp' | 'heloName' | 'isTls' | 'tlsVersion' | 'attempts'
> & { readonly raw: Uint8Array | null };

/**
 * Takes up to `limit` waiting tests, oldest first, and leases them; any number of processes may ask at once. The attempt is
 * counted by this statement, so that it stands even if the mail kills the process. Leans on mail_test_due_at_idx, in which
 * finished tests are nulls.
 */
export async function claimTests(
  tx: Transaction,
  limit: number,
  leaseSeconds: number,
): Promise<ClaimedTest[]> {
  return tx.$queryRaw<ClaimedTest[]>`
    UPDATE mail_test AS test
    SET due_at = now() + make_interval(secs => ${leaseSeconds}::double precision), attempts = attempts + 1
    FROM (
      SELECT id FROM mail_test WHERE due_at <= now()
      ORDER BY due_at LIMIT ${limit}
      FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE test.id = due.id
    RETURNING test.id, received_at AS "receivedAt", envelope_from AS "envelopeFrom", remote_ip AS "remoteIp",
      helo_name AS "heloName", is_tls AS "isTls", tls_version AS "tlsVersion", attempts, raw`;
}
