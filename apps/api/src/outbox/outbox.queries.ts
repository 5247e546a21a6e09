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
