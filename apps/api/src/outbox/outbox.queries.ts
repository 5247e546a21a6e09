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

/**
 * An address was refused for good, to a mail of this organization: it rests a day, twice as long each time, a week at
 * most. What one organization's mail meets tells no other. One row by primary key.
 */
export async function noteBounce(
  tx: Transaction,
  organizationId: string,
  email: string,
  reason: string,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO bounced_address (organization_id, email, reason, retry_at)
    VALUES (${organizationId}, ${email}, ${reason}, now() + interval '1 day')
    ON CONFLICT (organization_id, email) DO UPDATE SET
      refusals = bounced_address.refusals + 1,
      reason = excluded.reason,
      retry_at = now() + interval '1 day' * least(7, 2 ^ least(bounced_address.refusals, 3))`;
}
