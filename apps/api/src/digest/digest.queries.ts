import type { Severity } from '@postseal/contract';
import type { Transaction } from '../database/database.js';

/** Inclusive UTC days. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

export interface DigestedDomain {
  readonly id: string;
  readonly domain: string;
  readonly policy: string | null;
  readonly openFindings: number;
}

/** Every domain with its policy and open findings. Reads posture by key and findings by organization; a row a domain. */
export function readDomains(tx: Transaction, organizationId: string): Promise<DigestedDomain[]> {
  return tx.$queryRaw`
    SELECT domain.id::text AS id, domain.name AS domain, posture.policy, coalesce(open.findings, 0) AS "openFindings"
    FROM domain
    LEFT JOIN posture ON posture.organization_id = domain.organization_id AND posture.domain_id = domain.id
    LEFT JOIN (
      SELECT domain_id, count(*)::int AS findings FROM finding
      WHERE organization_id = ${organizationId} AND resolved_at IS NULL AND severity <> 'info'
      GROUP BY domain_id
    ) AS open ON open.domain_id = domain.id
    WHERE domain.organization_id = ${organizationId}
    ORDER BY domain.name`;
}

export interface NewSource {
  readonly domain: string;
  readonly ip: string;
  readonly messages: number;
  readonly passed: number;
  /** How many there are in all. */
  readonly total: number;
}

const MEMORY_DAYS = 90;

/**
 * Addresses that sent in a period and not in the 90 days before it, with more than ten messages and more than one in a
 * hundred of the domain's. A domain whose reports began in the period has none: there all are new. Leans on
 * daily_source's primary key; reads its rows of 90 days.
 */
export function readNewSources(
  tx: Transaction,
  organizationId: string,
  { from, to }: Span,
  limit: number,
): Promise<NewSource[]> {
  return tx.$queryRaw`
    WITH seen AS (
      SELECT domain_id, source_ip,
        sum(messages) FILTER (WHERE day >= ${from}::date) AS messages,
        sum(both_pass + dkim_only + spf_only) FILTER (WHERE day >= ${from}::date) AS passed,
        bool_or(day < ${from}::date) AS is_known
      FROM daily_source
      WHERE organization_id = ${organizationId}
        AND day BETWEEN ${from}::date - ${MEMORY_DAYS}::int AND ${to}::date AND is_believed AND messages > 0
      GROUP BY domain_id, source_ip
    ), whole AS (
      SELECT domain_id, sum(messages) AS messages, bool_or(is_known) AS has_past FROM seen GROUP BY domain_id
    )
    SELECT domain.name AS domain, host(seen.source_ip) AS ip, seen.messages::float8 AS messages,
      seen.passed::float8 AS passed, (count(*) OVER ())::int AS total
    FROM seen
    JOIN whole USING (domain_id)
    JOIN domain ON domain.organization_id = ${organizationId} AND domain.id = seen.domain_id
    WHERE NOT seen.is_known AND whole.has_past AND seen.messages > greatest(10, whole.messages * 0.01)
    ORDER BY seen.messages DESC, seen.source_ip
    LIMIT ${limit}`;
}

export interface PeriodChange {
  readonly domain: string;
  readonly event: string;
  readonly severity: Severity;
  readonly at: Date;
  readonly total: number;
}

/** Confirmed changes of records in a period, newest first. Reads record_change by organization: a few rows a week. */
export function readChanges(
  tx: Transaction,
  organizationId: string,
  { from, to }: Span,
  limit: number,
): Promise<PeriodChange[]> {
  return tx.$queryRaw`
    SELECT domain.name AS domain, change.event, change.severity, change.confirmed_at AS at,
      (count(*) OVER ())::int AS total
    FROM record_change AS change
    JOIN domain ON domain.organization_id = change.organization_id AND domain.id = change.domain_id
    WHERE change.organization_id = ${organizationId} AND change.event NOT LIKE 'record.%'
      AND change.confirmed_at >= ${from}::date AND change.confirmed_at < ${to}::date + 1
    ORDER BY change.confirmed_at DESC
    LIMIT ${limit}`;
}

/** Open findings by severity. Leans on finding's index by state and severity. */
export function countFindings(
  tx: Transaction,
  organizationId: string,
): Promise<{ severity: Severity; count: number }[]> {
  return tx.$queryRaw`
    SELECT severity, count(*)::int AS count FROM finding
    WHERE organization_id = ${organizationId} AND resolved_at IS NULL GROUP BY severity`;
}

export interface ChannelKey {
  readonly organizationId: string;
  readonly id: string;
}

/** One channel whose digest is due, locked for this transaction. Leans on notification_channel's index by due time. */
export async function lockDueChannel(tx: Transaction): Promise<ChannelKey | undefined> {
  const [due] = await tx.$queryRaw<ChannelKey[]>`
    SELECT organization_id AS "organizationId", id FROM notification_channel
    WHERE next_digest_at <= now() AND is_enabled
    ORDER BY next_digest_at LIMIT 1 FOR UPDATE SKIP LOCKED`;
  return due;
}
