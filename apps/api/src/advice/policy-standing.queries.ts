import type { Transaction } from '../database/database.js';

export interface DueStanding {
  readonly organizationId: string;
  readonly domainId: string;
  readonly domainName: string;
}

/** Domains that got reports since the last time begin to be judged. Reads domain once, and daily_traffic by key. */
export function enrolReported(tx: Transaction, now: Date): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO policy_standing (organization_id, domain_id, next_look_at)
    SELECT domain.organization_id, domain.id, ${now} FROM domain
    WHERE NOT EXISTS (
      SELECT FROM policy_standing AS standing
      WHERE standing.organization_id = domain.organization_id AND standing.domain_id = domain.id
    ) AND EXISTS (
      SELECT FROM daily_traffic AS traffic
      WHERE traffic.organization_id = domain.organization_id AND traffic.domain_id = domain.id
    )
    ON CONFLICT DO NOTHING`;
}

/**
 * One domain that is due, with its next look set, so that no other process takes it. Leans on
 * policy_standing_next_look_at_idx.
 */
export async function takeDueStanding(
  tx: Transaction,
  now: Date,
  next: Date,
): Promise<DueStanding | undefined> {
  const [due] = await tx.$queryRaw<DueStanding[]>`
    UPDATE policy_standing AS standing SET next_look_at = ${next}
    FROM (
      SELECT organization_id, domain_id FROM policy_standing
      WHERE next_look_at <= ${now}
      ORDER BY next_look_at LIMIT 1 FOR UPDATE SKIP LOCKED
    ) AS due
    JOIN domain ON domain.organization_id = due.organization_id AND domain.id = due.domain_id
    WHERE standing.organization_id = due.organization_id AND standing.domain_id = due.domain_id
    RETURNING standing.organization_id AS "organizationId", standing.domain_id::text AS "domainId",
      domain.name AS "domainName"`;
  return due;
}
