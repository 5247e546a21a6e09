import type { Transaction } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';

export interface DeliveryKey {
  readonly organizationId: string;
  readonly id: string;
}

const KEY = Prisma.sql`d.organization_id AS "organizationId", d.id`;

/**
 * Takes up to `limit` due messages over HTTP, one a channel, and leases them until `leasedUntil`: other workers leave
 * them alone, and one that was killed loses them when the lease runs out. A message waits for the earlier ones about
 * its incident on its channel. Leans on alert_delivery_queue_idx and alert_delivery_open_idx: both hold only what is
 * under way, whatever was sent before.
 */
export function claimDue(tx: Transaction, limit: number, leasedUntil: Date): Promise<DeliveryKey[]> {
  return tx.$queryRaw`
    UPDATE alert_delivery AS d SET leased_until = ${leasedUntil}, attempts = d.attempts + 1
    FROM (
      SELECT organization_id, id FROM alert_delivery
      WHERE state = 'waiting' AND next_attempt_at <= now() AND (leased_until IS NULL OR leased_until <= now())
        AND (organization_id, id) IN (
          SELECT DISTINCT ON (due.organization_id, due.channel_id) due.organization_id, due.id
          FROM alert_delivery AS due
          WHERE due.state = 'waiting' AND due.kind <> 'email' AND due.next_attempt_at <= now()
            AND NOT EXISTS (
              SELECT FROM alert_delivery AS other
              WHERE other.state = 'waiting' AND other.kind <> 'email' AND other.organization_id = due.organization_id
                AND other.channel_id = due.channel_id AND other.id <> due.id
                AND (other.leased_until > now()
                  OR (other.incident_id = due.incident_id AND other.created_at < due.created_at))
            )
          ORDER BY due.organization_id, due.channel_id, due.next_attempt_at
        )
      ORDER BY next_attempt_at
      LIMIT ${limit}
      FOR UPDATE SKIP LOCKED
    ) AS claimed
    WHERE d.organization_id = claimed.organization_id AND d.id = claimed.id
    RETURNING ${KEY}`;
}

/**
 * Messages whose quiet hours are over, locked for this transaction. Only one worker at a time may ask, so that those of
 * a recipient stay together: none for the others. Leans on alert_delivery_queue_idx.
 */
export async function lockReleased(tx: Transaction, limit: number): Promise<DeliveryKey[]> {
  const [lock] = await tx.$queryRaw<{ isOurs: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtext('postseal.alert-release')) AS "isOurs"`;
  if (!lock?.isOurs) return [];
  return tx.$queryRaw`
    SELECT ${KEY} FROM alert_delivery AS d
    WHERE d.state = 'held' AND d.next_attempt_at <= now()
    ORDER BY d.organization_id, d.channel_id, d.target, d.created_at, d.id
    LIMIT ${limit}
    FOR UPDATE`;
}

/** Copies what became of mails onto their deliveries; gives those that it finished. Leans on alert_delivery_queue_idx. */
export function settleMails(tx: Transaction): Promise<(DeliveryKey & { state: 'sent' | 'failed' })[]> {
  return tx.$queryRaw`
    UPDATE alert_delivery AS d SET
      state = CASE WHEN mail.sent_at IS NULL THEN 'failed' ELSE 'sent' END,
      attempts = mail.attempts + CASE WHEN mail.sent_at IS NULL THEN 0 ELSE 1 END,
      finished_at = coalesce(mail.sent_at, now()),
      last_error = mail.public_error
    FROM outgoing_mail AS mail
    WHERE d.state = 'waiting' AND d.kind = 'email' AND mail.id = d.id
      AND (mail.sent_at IS NOT NULL OR mail.next_attempt_at IS NULL)
    RETURNING ${KEY}, d.state`;
}

/**
 * Mails that came back after they were taken: their messages have failed after all. Gives those; each bounce is noted
 * once. Leans on outgoing_mail_bounced_idx, which holds only bounces that nobody was told of.
 */
export function noteBouncedMails(tx: Transaction): Promise<DeliveryKey[]> {
  return tx.$queryRaw`
    WITH bounced AS (
      UPDATE outgoing_mail SET bounce_told_at = now()
      WHERE bounced_at IS NOT NULL AND bounce_told_at IS NULL
      RETURNING id, organization_id, public_error
    )
    UPDATE alert_delivery AS d SET
      state = 'failed',
      finished_at = now(),
      last_error = bounced.public_error
    FROM bounced
    WHERE d.organization_id = bounced.organization_id AND d.id = bounced.id AND d.state IN ('sent', 'waiting')
    RETURNING ${KEY}`;
}

/** Finished messages that belong to no incident, such as tests and digests, after a quarter of a year. */
export function deleteOldDeliveries(tx: Transaction): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM alert_delivery
    WHERE incident_id IS NULL AND state NOT IN ('held', 'waiting') AND created_at < now() - interval '90 days'`;
}
