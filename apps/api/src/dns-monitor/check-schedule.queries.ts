import type { Transaction } from '../database/database.js';

export interface DomainKey {
  readonly organizationId: string;
  readonly domainId: string;
}

/** A domain that one process may check until its lease ends; only who still holds it may write the result. */
export interface DueDomain extends DomainKey {
  readonly leasedUntil: Date;
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
    RETURNING schedule.organization_id AS "organizationId", schedule.domain_id AS "domainId",
      schedule.leased_until AS "leasedUntil"`;
}

/** Leases one domain, by primary key, for somebody who waits; null while another check of it runs or has just begun. */
export async function claimDomain(
  tx: Transaction,
  { organizationId, domainId }: DomainKey,
  leaseSeconds: number,
  pauseSeconds: number,
): Promise<DueDomain | null> {
  const [claimed] = await tx.$queryRaw<DueDomain[]>`
    UPDATE check_schedule
    SET leased_until = now() + make_interval(secs => ${leaseSeconds}::double precision), last_started_at = now()
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
      AND (leased_until IS NULL OR leased_until < now())
      AND (last_started_at IS NULL OR last_started_at < now() - make_interval(secs => ${pauseSeconds}::double precision))
    RETURNING organization_id AS "organizationId", domain_id AS "domainId", leased_until AS "leasedUntil"`;
  return claimed ?? null;
}

const FIRST_RETRY_SECONDS = 30; // doubled with each failure, up to an hour

/** Gives a lease back after a check that failed, by primary key; nothing when the lease is another's by now. */
export async function postponeCheck(
  tx: Transaction,
  { organizationId, domainId, leasedUntil }: DueDomain,
  lastError: string,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE check_schedule
    SET leased_until = NULL, failures = failures + 1, last_error = ${lastError},
      next_check_at = now() + make_interval(secs => least(3600, ${FIRST_RETRY_SECONDS} * power(2, least(failures, 10))))
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid AND leased_until = ${leasedUntil}`;
}
