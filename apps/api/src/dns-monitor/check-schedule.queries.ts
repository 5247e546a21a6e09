import type { Transaction } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';

export interface DomainKey {
  readonly organizationId: string;
  readonly domainId: string;
}

/** A domain that one process may check until its lease ends; only who still holds it may write the result. */
export interface DueDomain extends DomainKey {
  readonly leasedUntil: Date;
}

/** A domain that was taken from the schedule. */
export interface ClaimedDomain extends DueDomain {
  readonly dueAt: Date;
}

/** Domains are due in two lines: those whose DNS answers, and those whose DNS was silent when last asked. */
export interface Claim {
  readonly isSilent: boolean;
  readonly limit: number;
  readonly leaseSeconds: number;
}

/**
 * Takes the domains that have been due longest and leases them; any number of processes may ask at once. A lease that
 * ran out belongs to a process that died.
 */
export function claimDueDomains(tx: Transaction, claim: Claim): Promise<ClaimedDomain[]> {
  return tx.$queryRaw(dueDomainsSql(claim));
}

/** Reads `limit` entries of check_schedule_is_silent_next_check_at_idx, and those that are leased before them. */
export function dueDomainsSql({ isSilent, limit, leaseSeconds }: Claim): Prisma.Sql {
  return leaseSql(
    leaseSeconds,
    Prisma.sql`
      SELECT organization_id, domain_id, next_check_at FROM check_schedule
      WHERE is_silent = ${isSilent} AND next_check_at <= now() AND (leased_until IS NULL OR leased_until < now())
      ORDER BY next_check_at
      LIMIT ${limit}
      FOR UPDATE SKIP LOCKED`,
  );
}

/** Takes from each of these organizations up to `perOrganization` domains, each organization's longest due first. */
export function claimInTurn(
  tx: Transaction,
  claim: Claim,
  organizationIds: readonly string[],
  perOrganization: number,
): Promise<ClaimedDomain[]> {
  return tx.$queryRaw(turnsSql(claim, organizationIds, perOrganization));
}

/** Leans on check_schedule_is_silent_organization_id_next_check_at_idx, then on the primary key. */
export function turnsSql(
  { isSilent, limit, leaseSeconds }: Claim,
  organizationIds: readonly string[],
  perOrganization: number,
): Prisma.Sql {
  return leaseSql(
    leaseSeconds,
    Prisma.sql`
      SELECT schedule.organization_id, schedule.domain_id, schedule.next_check_at
      FROM unnest(${organizationIds}::text[]) AS turn(organization_id)
      CROSS JOIN LATERAL (
        SELECT organization_id, domain_id, next_check_at FROM check_schedule
        WHERE is_silent = ${isSilent} AND organization_id = turn.organization_id AND next_check_at <= now()
          AND (leased_until IS NULL OR leased_until < now())
        ORDER BY next_check_at
        LIMIT ${perOrganization}
        FOR UPDATE SKIP LOCKED
      ) AS schedule
      LIMIT ${limit}`,
  );
}

function leaseSql(leaseSeconds: number, due: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    UPDATE check_schedule AS schedule
    SET leased_until = now() + make_interval(secs => ${leaseSeconds}::double precision), last_started_at = now()
    FROM (${due}) AS due
    WHERE schedule.organization_id = due.organization_id AND schedule.domain_id = due.domain_id
    RETURNING schedule.organization_id AS "organizationId", schedule.domain_id AS "domainId",
      schedule.leased_until AS "leasedUntil", due.next_check_at AS "dueAt"`;
}

/** Some of the organizations that have work, in the order of their ids. */
export interface OrganizationsDue {
  readonly organizationIds: readonly string[];
  /** Where to go on; null when there are no more organizations. */
  readonly after: string | null;
}

/** Looks at the next `visit` organizations after `after` (all, from ''), and names those with a domain that is due. */
export async function readOrganizationsDue(
  tx: Transaction,
  isSilent: boolean,
  after: string,
  visit: number,
): Promise<OrganizationsDue> {
  const rows = await tx.$queryRaw<{ organizationId: string; isDue: boolean }[]>(
    organizationsSql(isSilent, after, visit),
  );
  return {
    organizationIds: rows.filter(({ isDue }) => isDue).map(({ organizationId }) => organizationId),
    after: rows.length === visit ? rows.at(-1)!.organizationId : null,
  };
}

/** A loose scan: one entry of check_schedule_is_silent_organization_id_next_check_at_idx an organization. */
export function organizationsSql(isSilent: boolean, after: string, visit: number): Prisma.Sql {
  return Prisma.sql`
    WITH RECURSIVE visited AS (
      (SELECT organization_id, next_check_at FROM check_schedule
        WHERE is_silent = ${isSilent} AND organization_id > ${after}
        ORDER BY organization_id, next_check_at LIMIT 1)
      UNION ALL
      SELECT following.organization_id, following.next_check_at
      FROM visited CROSS JOIN LATERAL (
        SELECT organization_id, next_check_at FROM check_schedule
        WHERE is_silent = ${isSilent} AND organization_id > visited.organization_id
        ORDER BY organization_id, next_check_at LIMIT 1) AS following
    )
    SELECT organization_id AS "organizationId", next_check_at <= now() AS "isDue" FROM visited LIMIT ${visit}`;
}

const ASK_AGAIN_SECONDS = 60;

/** Moves a domain to the other line, by primary key. A domain that fell silent is asked again soon. */
export async function noteSilence(
  tx: Transaction,
  { organizationId, domainId }: DomainKey,
  isSilent: boolean,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE check_schedule
    SET is_silent = ${isSilent},
      next_check_at = CASE WHEN ${isSilent}
        THEN least(next_check_at, now() + make_interval(secs => ${ASK_AGAIN_SECONDS}::double precision))
        ELSE next_check_at END
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid`;
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

/** Takes the lease from a check under way, which then writes nothing, and makes the domain due. By primary key. */
export async function breakLease(tx: Transaction, { organizationId, domainId }: DomainKey): Promise<void> {
  await tx.$executeRaw`
    UPDATE check_schedule SET leased_until = NULL, next_check_at = now()
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid`;
}
