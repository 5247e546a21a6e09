import type { Severity } from '@postseal/contract';
import type { Transaction } from '../database/database.js';

/** Open findings by domain and severity. Leans on finding's unique key (organization_id, domain_id, …); a few rows a domain. */
export function countOpenFindings(
  tx: Transaction,
  organizationId: string,
  domainIds: readonly string[],
): Promise<{ domainId: string; severity: Severity; count: number }[]> {
  return tx.$queryRaw`
    SELECT domain_id AS "domainId", severity, count(*)::int AS count
    FROM finding
    WHERE organization_id = ${organizationId} AND domain_id = ANY(${domainIds}::uuid[]) AND resolved_at IS NULL
    GROUP BY domain_id, severity`;
}

/** Latest report of each domain. One step into report_organization_id_domain_id_received_at_idx a domain. */
export function lastReports(
  tx: Transaction,
  organizationId: string,
  domainIds: readonly string[],
): Promise<{ domainId: string; receivedAt: Date }[]> {
  return tx.$queryRaw`
    SELECT asked.id AS "domainId", latest.received_at AS "receivedAt"
    FROM unnest(${domainIds}::uuid[]) AS asked(id)
    CROSS JOIN LATERAL (
      SELECT received_at FROM report
      WHERE organization_id = ${organizationId} AND domain_id = asked.id
      ORDER BY received_at DESC LIMIT 1
    ) AS latest`;
}

/** Everything of a domain in the tables that no foreign key clears. Report records are removed month by month. */
export async function deleteDomainData(
  tx: Transaction,
  organizationId: string,
  domainId: string,
): Promise<void> {
  // Mails first: this waits for workers that are storing some. Then the domain: it stops those that took one up since.
  await tx.$executeRaw`
    DELETE FROM ledger_entry USING inbound_message AS message
    WHERE ledger_entry.organization_id = ${organizationId} AND message.organization_id = ${organizationId}
      AND message.domain_id = ${domainId}::uuid AND ledger_entry.message_id = message.id`;
  await tx.$executeRaw`
    DELETE FROM inbound_message WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid`;
  await tx.$executeRaw`
    SELECT FROM domain WHERE organization_id = ${organizationId} AND id = ${domainId}::uuid FOR UPDATE`;
  for (const table of [
    'report_record',
    'report',
    'daily_traffic',
    'daily_source',
    'daily_reporter',
    'tls_report',
    'daily_tls',
    'daily_tls_failure',
    'failure_report',
    'finding',
    'incident',
    'record_change',
    'record_state',
  ]) {
    await tx.$executeRawUnsafe(
      `DELETE FROM ${table} WHERE organization_id = $1 AND domain_id = $2::uuid`,
      organizationId,
      domainId,
    );
  }
}
