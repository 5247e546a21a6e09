import type { Transaction } from '../database/database.js';
import type { PropagationWatch } from '../database/generated/client.js';

/** A watch that one process looks at until its lease ends, with the name of its domain. */
export type ClaimedWatch = PropagationWatch & {
  readonly leasedUntil: Date;
  readonly domain: { readonly name: string };
};

/**
 * Takes up to `limit` watches that are due and leases them; any number of processes may ask at once. Leans on
 * propagation_watch_next_look_at_idx, in which ended watches are nulls. A lease that ran out belongs to a process that died.
 */
export async function claimDueWatches(
  tx: Transaction,
  limit: number,
  leaseSeconds: number,
): Promise<ClaimedWatch[]> {
  const claimed = await tx.$queryRaw<{ id: string; organizationId: string }[]>`
    UPDATE propagation_watch AS watch
    SET leased_until = now() + make_interval(secs => ${leaseSeconds}::double precision)
    FROM (
      SELECT organization_id, id FROM propagation_watch
      WHERE next_look_at <= now() AND (leased_until IS NULL OR leased_until < now())
      ORDER BY next_look_at
      LIMIT ${limit}
      FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE watch.organization_id = due.organization_id AND watch.id = due.id
    RETURNING watch.organization_id AS "organizationId", watch.id`;
  if (claimed.length === 0) return [];
  const rows = await tx.propagationWatch.findMany({
    where: { OR: claimed.map(({ organizationId, id }) => ({ organizationId, id })) },
    include: { domain: { select: { name: true } } },
  });
  return rows.filter((row): row is typeof row & { leasedUntil: Date } => row.leasedUntil !== null);
}
