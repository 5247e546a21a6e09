import type { TrafficDay } from '@postseal/policy-advice';
import type { Transaction } from '../database/database.js';
import type { DaySpan } from '../traffic/day-span.js';

export interface DueDomain {
  readonly organizationId: string;
  readonly domainId: string;
  readonly domainName: string;
}

/**
 * One domain whose traffic is due to be judged, locked for this transaction, with the next look set. Leans on
 * traffic_watch_next_look_at_idx.
 */
export async function takeDueDomain(tx: Transaction, now: Date, next: Date): Promise<DueDomain | undefined> {
  const [due] = await tx.$queryRaw<DueDomain[]>`
    UPDATE traffic_watch AS watch SET next_look_at = ${next}
    FROM (
      SELECT organization_id, domain_id FROM traffic_watch
      WHERE next_look_at <= ${now}
      ORDER BY next_look_at LIMIT 1 FOR UPDATE SKIP LOCKED
    ) AS due
    JOIN domain ON domain.organization_id = due.organization_id AND domain.id = due.domain_id
    WHERE watch.organization_id = due.organization_id AND watch.domain_id = due.domain_id
    RETURNING watch.organization_id AS "organizationId", watch.domain_id AS "domainId", domain.name AS "domainName"`;
  return due;
}

/** Domains that got reports since the last time begin to be watched. Reads domain once, and daily_traffic by key. */
export function watchReported(tx: Transaction, now: Date): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO traffic_watch (organization_id, domain_id, next_look_at)
    SELECT domain.organization_id, domain.id, ${now} FROM domain
    WHERE NOT EXISTS (
      SELECT FROM traffic_watch AS watch
      WHERE watch.organization_id = domain.organization_id AND watch.domain_id = domain.id
    ) AND EXISTS (
      SELECT FROM daily_traffic AS traffic
      WHERE traffic.organization_id = domain.organization_id AND traffic.domain_id = domain.id
    )
    ON CONFLICT DO NOTHING`;
}

/**
 * Days that believed reports cover, oldest first, with the sum of the owner's addresses. What these and `otherIps` failed is not
 * among the failures. By the rollups' primary keys.
 */
export function readTrafficDays(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  { ownIps, otherIps }: { readonly ownIps: readonly string[]; readonly otherIps: readonly string[] },
  { from, to }: DaySpan,
): Promise<TrafficDay[]> {
  return tx.$queryRaw`
    SELECT traffic.day::text AS day, traffic.reports, traffic.messages::float8 AS messages, 
      greatest(traffic.fail - coalesce(own.failed, 0), 0)::float8 AS failed,
      coalesce(own.messages, 0)::float8 AS "ownMessages", coalesce(own.passed, 0)::float8 AS "ownPassed"
    FROM daily_traffic AS traffic
    LEFT JOIN (
      SELECT day, sum(fail) AS failed, sum(messages) FILTER (WHERE is_own) AS messages,
        sum(both_pass + dkim_only + spf_only) FILTER (WHERE is_own) AS passed
      FROM daily_source
      CROSS JOIN LATERAL (SELECT source_ip = ANY(${[...ownIps]}::inet[]) AS is_own) AS owner
      WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
        AND day BETWEEN ${from}::date AND ${to}::date AND is_believed
        AND source_ip = ANY(${[...ownIps, ...otherIps]}::inet[])
      GROUP BY day
    ) AS own USING (day)
    WHERE traffic.organization_id = ${organizationId} AND traffic.domain_id = ${domainId}::uuid
      AND traffic.day BETWEEN ${from}::date AND ${to}::date AND traffic.is_believed
    ORDER BY traffic.day`;
}
