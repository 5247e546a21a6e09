import type { Transaction } from '../database/database.js';

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
