import type { Transaction } from '../database/database.js';
import type { OutgoingMail } from '../database/generated/client.js';

/** Due mails, locked for this transaction so that no other process sends them too. Leans on outgoing_mail_next_attempt_at_idx. */
export function lockDueMails(tx: Transaction, limit: number): Promise<Pick<OutgoingMail, 'id'>[]> {
  return tx.$queryRaw`
    SELECT id FROM outgoing_mail
    WHERE sent_at IS NULL AND next_attempt_at <= now()
    ORDER BY next_attempt_at
    LIMIT ${limit}
    FOR UPDATE SKIP LOCKED`;
}

export interface Bounce {
  readonly organizationId: string;
  readonly email: string;
  readonly reason: string;
  /** It came back as a mail, after a server had taken ours: then being taken proves little. */
  readonly isReported: boolean;
}

/**
 * An address was refused for good, to a mail of this organization: it rests a day, twice as long each time, a week at
 * most. What one organization's mail meets tells no other. One row by primary key.
 */
export async function noteBounce(
  tx: Transaction,
  { organizationId, email, reason, isReported }: Bounce,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO bounced_address (organization_id, email, reason, retry_at, is_reported)
    VALUES (${organizationId}, ${email}, ${reason}, now() + interval '1 day', ${isReported})
    ON CONFLICT (organization_id, email) DO UPDATE SET
      refusals = bounced_address.refusals + 1,
      reason = excluded.reason,
      is_reported = excluded.is_reported,
      taken_at = NULL,
      retry_at = now() + interval '1 day' * least(7, 2 ^ least(bounced_address.refusals, 3))`;
}

/**
 * A mail to the address was taken. What its own server refused is over by that; after a bounce it is over when none comes
 * back within a day. One row by primary key.
 */
export async function noteTaken(tx: Transaction, organizationId: string, email: string): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM bounced_address
    WHERE organization_id = ${organizationId} AND email = ${email}
      AND (NOT is_reported OR taken_at < now() - interval '1 day')`;
  await tx.$executeRaw`
    UPDATE bounced_address SET taken_at = coalesce(taken_at, now()), retry_at = least(retry_at, now())
    WHERE organization_id = ${organizationId} AND email = ${email}`;
}
