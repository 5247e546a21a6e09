import type { Transaction } from '../database/database.js';
import type { DomainKey } from './check-schedule.queries.js';

const DAYS = 30;
const MOST = 200;

/**
 * Addresses that believed reports of the last month show sending with SPF aligned, busiest first. Leans on daily_source's primary
 * key; some thousand rows of a large domain, and only when its SPF ranges changed.
 */
export async function findSeenAddresses(
  tx: Transaction,
  { organizationId, domainId }: DomainKey,
  now: Date,
): Promise<string[]> {
  const since = new Date(now.getTime() - DAYS * 86_400_000).toISOString().slice(0, 10);
  const rows = await tx.$queryRaw<{ ip: string }[]>`
    SELECT host(source_ip) AS ip
    FROM daily_source
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid AND day >= ${since}::date
      AND is_believed AND both_pass + spf_only > 0
    GROUP BY source_ip
    ORDER BY sum(both_pass + spf_only) DESC
    LIMIT ${MOST}`;
  return rows.map(({ ip }) => ip);
}
