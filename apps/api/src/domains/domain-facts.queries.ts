import type { Transaction } from '../database/database.js';

export interface DomainFactsRow {
  readonly id: string;
  readonly name: string;
  readonly controlProvenAt: Date | null;
  readonly controlLostAt: Date | null;
  readonly pausedAt: Date | null;
  readonly tags: string[];
  readonly strip: unknown;
  readonly policy: string | null;
  readonly checkedAt: Date | null;
  readonly standing: string | null;
  readonly rung: string | null;
  readonly messages: number;
  readonly passed: number;
  readonly critical: number;
  readonly error: number;
  readonly warning: number;
  readonly info: number;
  readonly lastReportAt: Date | null;
}

/**
 * What lists show of each domain of an organization, or of those with these ids; in no order. Reads daily_traffic by its
 * primary key (a row a domain and day), finding by its index of open ones, and takes one step into the index of reports by
 * arrival a domain.
 */
export function readDomainFacts(
  tx: Transaction,
  organizationId: string,
  { from, to }: { readonly from: string; readonly to: string },
  domainIds: readonly string[] | null,
): Promise<DomainFactsRow[]> {
  const ids = domainIds && [...domainIds];
  return tx.$queryRaw`
    SELECT domain.id::text AS id, domain.name, domain.control_proven_at AS "controlProvenAt",
      domain.control_lost_at AS "controlLostAt", domain.paused_at AS "pausedAt", coalesce(tagged.tags, '{}') AS tags,
      posture.strip, posture.policy, posture.checked_at AS "checkedAt",
      standing.state AS standing, standing.rung,
      coalesce(traffic.messages, 0)::float8 AS messages, coalesce(traffic.passed, 0)::float8 AS passed,
      coalesce(open.critical, 0) AS critical, coalesce(open.error, 0) AS error, coalesce(open.warning, 0) AS warning,
      coalesce(open.info, 0) AS info, latest.received_at AS "lastReportAt"
    FROM domain
    LEFT JOIN posture ON posture.organization_id = domain.organization_id AND posture.domain_id = domain.id
    LEFT JOIN policy_standing AS standing
      ON standing.organization_id = domain.organization_id AND standing.domain_id = domain.id
    LEFT JOIN (
      SELECT domain_id, array_agg(tag ORDER BY tag) AS tags FROM domain_tag
      WHERE organization_id = ${organizationId} AND (${ids}::uuid[] IS NULL OR domain_id = ANY(${ids}::uuid[]))
      GROUP BY domain_id
    ) AS tagged ON tagged.domain_id = domain.id
    LEFT JOIN (
      SELECT domain_id, least(sum(messages), 9007199254740991) AS messages,
        least(sum(both_pass + dkim_only + spf_only), 9007199254740991) AS passed
      FROM daily_traffic
      WHERE organization_id = ${organizationId} AND (${ids}::uuid[] IS NULL OR domain_id = ANY(${ids}::uuid[]))
        AND day BETWEEN ${from}::date AND ${to}::date
      GROUP BY domain_id
    ) AS traffic ON traffic.domain_id = domain.id
    LEFT JOIN (
      SELECT domain_id, count(*) FILTER (WHERE severity = 'critical')::int AS critical,
        count(*) FILTER (WHERE severity = 'error')::int AS error,
        count(*) FILTER (WHERE severity = 'warning')::int AS warning,
        count(*) FILTER (WHERE severity = 'info')::int AS info
      FROM finding
      WHERE organization_id = ${organizationId} AND (${ids}::uuid[] IS NULL OR domain_id = ANY(${ids}::uuid[]))
        AND resolved_at IS NULL AND (muted_until IS NULL OR muted_until < now())
      GROUP BY domain_id
    ) AS open ON open.domain_id = domain.id
    LEFT JOIN LATERAL (
      SELECT received_at FROM report
      WHERE report.organization_id = domain.organization_id AND report.domain_id = domain.id
      ORDER BY received_at DESC LIMIT 1
    ) AS latest ON true
    WHERE domain.organization_id = ${organizationId} AND (${ids}::uuid[] IS NULL OR domain.id = ANY(${ids}::uuid[]))`;
}
