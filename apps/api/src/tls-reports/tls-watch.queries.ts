import { tlsFailureTypes, UNEXPLAINED_TLS_FAILURE } from '@postseal/dmarc-reports';
import type { Transaction } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';
import { UNLISTED_TLS_FAILURES } from './tls-store.queries.js';

/** A failure type of a domain. Days are UTC days as ISO text. */
export interface WatchedFailure {
  readonly organizationId: string;
  readonly domainId: string;
  readonly domainName: string;
  readonly resultType: string;
  readonly runSince: string;
  readonly lastDay: string;
  readonly toldRun: string | null;
}

/** What is due, held until the transaction ends. Leans on tls_failure_watch's index; up to `limit` rows. */
export function findDueFailures(tx: Transaction, now: Date, limit: number): Promise<WatchedFailure[]> {
  return tx.$queryRaw`
    SELECT w.organization_id AS "organizationId", w.domain_id::text AS "domainId", d.name AS "domainName",
      w.result_type AS "resultType", w.run_since::text AS "runSince", w.last_day::text AS "lastDay",
      w.told_run::text AS "toldRun"
    FROM tls_failure_watch w
    JOIN domain d ON d.organization_id = w.organization_id AND d.id = w.domain_id
    WHERE w.next_look_at <= ${now}
    ORDER BY w.next_look_at LIMIT ${limit}
    FOR UPDATE OF w SKIP LOCKED`;
}

/** After a look the run is known, told or not: only a later run is new. By primary key. */
export async function noteLook(
  tx: Transaction,
  { organizationId, domainId, resultType, runSince }: WatchedFailure,
  nextLookAt: Date | null,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE tls_failure_watch SET told_run = greatest(told_run, ${runSince}::date), next_look_at = ${nextLookAt}
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid AND result_type = ${resultType}`;
}

export interface RunFacts {
  readonly sessions: number;
  readonly reporters: string[];
  readonly receivers: string[];
  /** Days after the last failure on which a reporter that had told of it reported without it. */
  readonly goodDaysSince: number;
  /** MTA-STS in enforce mode, or DANE, stood behind some of the failures. */
  readonly isEnforced: boolean;
}

/** The present run of failures. Leans on the primary keys of the daily tables; reads the rows of some weeks. */
export async function describeRun(tx: Transaction, failure: WatchedFailure): Promise<RunFacts> {
  const { organizationId, domainId, resultType, runSince, lastDay } = failure;
  const own = Prisma.sql`organization_id = ${organizationId} AND domain_id = ${domainId}::uuid`;
  const listed = [...tlsFailureTypes, UNEXPLAINED_TLS_FAILURE];
  const isType =
    resultType === UNLISTED_TLS_FAILURES
      ? Prisma.sql`NOT result_type = ANY(${listed})`
      : Prisma.sql`result_type = ${resultType}`;
  const [row] = await tx.$queryRaw<[RunFacts]>`
    WITH run AS (
      SELECT reporter, receiving_mx, sessions FROM daily_tls_failure
      WHERE ${own} AND day >= ${runSince}::date AND ${isType} AND sessions > 0
    )
    SELECT
      (SELECT coalesce(sum(sessions), 0)::float8 FROM run) AS sessions,
      ARRAY(SELECT reporter FROM run GROUP BY reporter ORDER BY sum(sessions) DESC, reporter LIMIT 20) AS reporters,
      ARRAY(SELECT receiving_mx FROM run WHERE receiving_mx <> ''
        GROUP BY receiving_mx ORDER BY sum(sessions) DESC, receiving_mx LIMIT 20) AS receivers,
      (SELECT count(DISTINCT day)::int FROM daily_tls
        WHERE ${own} AND day > ${lastDay}::date AND policies > 0 AND reporter IN (SELECT reporter FROM run)
      ) AS "goodDaysSince",
      (SELECT coalesce(bool_or(mode = 'enforce' OR policy_type = 'tlsa'), false) FROM daily_tls
        WHERE ${own} AND day BETWEEN ${runSince}::date AND ${lastDay}::date AND failed_sessions > 0
          AND reporter IN (SELECT reporter FROM run)) AS "isEnforced"`;
  return row;
}
