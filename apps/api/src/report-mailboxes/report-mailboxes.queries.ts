import type { PrismaClient, ReportMailbox } from '../database/generated/client.js';

/** Takes leases on mailboxes that are due and that nobody reads. Leans on report_mailbox_next_look_at_idx. */
export async function claimMailboxes(
  database: PrismaClient,
  free: number,
  leaseSeconds: number,
): Promise<ReportMailbox[]> {
  const rows = await database.$queryRaw<{ organizationId: string; id: string }[]>`
    UPDATE report_mailbox SET lease = gen_random_uuid(), leased_until = now() + make_interval(secs => ${leaseSeconds}::int)
    WHERE (organization_id, id) IN (
      SELECT organization_id, id FROM report_mailbox
      WHERE is_enabled AND next_look_at <= now() AND (leased_until IS NULL OR leased_until < now())
      ORDER BY next_look_at LIMIT ${free}
      FOR UPDATE SKIP LOCKED)
    RETURNING organization_id AS "organizationId", id`;
  if (rows.length === 0) return [];
  return database.reportMailbox.findMany({ where: { OR: rows } });
}
