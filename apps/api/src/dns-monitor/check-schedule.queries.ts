import type { Transaction } from '../database/database.js';

export interface DueDomain {
  readonly organizationId: string;
  readonly domainId: string;
}

/**
 * Takes up to `limit` domains that are due and leases them; any number of processes may ask at once. Leans on
 * check_schedule_next_check_at_idx. A lease that ran out belongs to a process that died.
 */
export function claimDueDomains(tx: Transaction, limit: number, leaseSeconds: number): Promise<DueDomain[]> {
  return tx.$queryRaw`
    UPDATE check_schedule AS schedule
    SET leased_until = now() + make_interval(secs => ${leaseSeconds}::double precision), last_started_at = now()
    FROM (
      SELECT organization_id, domain_id FROM check_schedule
      WHERE next_check_at <= now() AND (leased_until IS NULL OR leased_until < now())
      ORDER BY next_check_at
      LIMIT ${limit}
      FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE schedule.organization_id = due.organization_id AND schedule.domain_id = due.domain_id
    RETURNING schedule.organization_id AS "organizationId", schedule.domain_id AS "domainId"`;
}

/** Leases one domain for somebody who waits; false while another check of it runs or has just begun. */
export async function claimDomain(
  tx: Transaction,
  { organizationId, domainId }: DueDomain,
  leaseSeconds: number,
  pauseSeconds: number,
): Promise<boolean> {
  const claimed = await tx.$executeRaw`
    UPDATE check_schedule
    SET leased_until = now() + make_interval(secs => ${leaseSeconds}::double precision), last_started_at = now()
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
      AND (leased_until IS NULL OR leased_until < now())
      AND (last_started_at IS NULL OR last_started_at < now() - make_interval(secs => ${pauseSeconds}::double precision))`;
  return claimed === 1;
}
