import type { Page, Severity } from '@postseal/contract';
import type { Transaction } from '../database/database.js';

export interface FindingFilter {
  readonly organizationId: string;
  readonly domainId: string | null;
  readonly severity: Severity | null;
}

/** Ids of open findings, worst and newest first. Leans on finding_organization_id_resolved_at_severity_idx. */
export async function findWorstFindings(
  tx: Transaction,
  filter: FindingFilter,
  page: Page,
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM finding
    WHERE organization_id = ${filter.organizationId} AND resolved_at IS NULL
      AND (${filter.domainId}::uuid IS NULL OR domain_id = ${filter.domainId}::uuid)
      AND (${filter.severity}::text IS NULL OR severity = ${filter.severity})
    ORDER BY array_position(ARRAY['critical', 'error', 'warning', 'info'], severity), opened_at DESC, id
    LIMIT ${page.limit} OFFSET ${page.offset}`;
  return rows.map(({ id }) => id);
}

export async function countFindings(tx: Transaction, filter: FindingFilter): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM finding
    WHERE organization_id = ${filter.organizationId} AND resolved_at IS NULL
      AND (${filter.domainId}::uuid IS NULL OR domain_id = ${filter.domainId}::uuid)
      AND (${filter.severity}::text IS NULL OR severity = ${filter.severity})`;
  return row!.count;
}
