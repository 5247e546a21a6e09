import type { LedgerOutcome, ReportImport } from '@postseal/contract';
import type { Transaction } from '../database/database.js';

export interface ImportOutcomes {
  readonly importId: string;
  readonly outcome: LedgerOutcome;
  readonly reason: string | null;
  readonly count: number;
}

/** What became of the mails and documents of imports. Leans on inbound_message_import_idx; a row per mail of these imports. */
export function countImported(
  tx: Transaction,
  organizationId: string,
  importIds: readonly string[],
): Promise<ImportOutcomes[]> {
  return tx.$queryRaw`
    SELECT import_id::text AS "importId", CASE state WHEN 'done' THEN outcome ELSE state END AS outcome, reason,
      count(*)::int AS count
    FROM inbound_message
    WHERE organization_id = ${organizationId} AND import_id = ANY(${importIds}::uuid[])
    GROUP BY 1, 2, 3`;
}

/** Messages in the reports of imports that count. Leans on inbound_message_import_idx and ledger_entry's key. */
export function sumImported(
  tx: Transaction,
  organizationId: string,
  importIds: readonly string[],
): Promise<{ importId: string; messages: number }[]> {
  return tx.$queryRaw`
    SELECT m.import_id::text AS "importId", least(sum(e.messages), 9007199254740991)::float8 AS messages
    FROM inbound_message m
    JOIN ledger_entry e ON e.organization_id = m.organization_id AND e.message_id = m.id
    WHERE m.organization_id = ${organizationId} AND m.import_id = ANY(${importIds}::uuid[])
      AND e.kind = 'aggregate' AND e.outcome IN ('stored', 'partial', 'revision')
    GROUP BY 1`;
}

/** Adds to an import what was put into the inbox with the same commit. By primary key. */
export async function addToImport(
  tx: Transaction,
  organizationId: string,
  id: string,
  counts: Pick<ReportImport, 'stored' | 'alreadyHere' | 'bytes'>,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE report_import
    SET stored = stored + ${counts.stored}, already_here = already_here + ${counts.alreadyHere}, bytes = ${counts.bytes}
    WHERE organization_id = ${organizationId} AND id = ${id}::uuid`;
}
