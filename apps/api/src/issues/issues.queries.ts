import type { IssueState, Page, Severity } from '@postseal/contract';
import type { Transaction } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';

export interface IssueFilter {
  readonly organizationId: string;
  readonly domainId: string | null;
  readonly severity: Severity | null;
  readonly checkId: string | null;
  readonly tag: string | null;
  /** Id of a person, `nobody`, or null for all. */
  readonly assignee: string | null;
}

const IS_MUTED = Prisma.sql`(muted_until IS NOT NULL AND muted_until > now())`;

const inState: Readonly<Record<IssueState, Prisma.Sql>> = {
  open: Prisma.sql`resolved_at IS NULL AND NOT ${IS_MUTED}`,
  muted: Prisma.sql`resolved_at IS NULL AND ${IS_MUTED}`,
  resolved: Prisma.sql`resolved_at IS NOT NULL`,
};

/** Resolved issues are shown as long as somebody may still ask what they were. */
const MEMORY = Prisma.sql`(resolved_at IS NULL OR resolved_at > now() - interval '90 days')`;

function matches(filter: IssueFilter): Prisma.Sql {
  const { organizationId, domainId, severity, checkId, tag, assignee } = filter;
  const terms = [
    Prisma.sql`organization_id = ${organizationId}`,
    MEMORY,
    ...(domainId === null ? [] : [Prisma.sql`domain_id = ${domainId}::uuid`]),
    ...(severity === null ? [] : [Prisma.sql`severity = ${severity}`]),
    ...(checkId === null ? [] : [Prisma.sql`check_id = ${checkId}`]),
    ...(tag === null
      ? []
      : [
          Prisma.sql`domain_id IN (SELECT domain_id FROM domain_tag WHERE organization_id = ${organizationId} AND tag = ${tag})`,
        ]),
    ...(assignee === null
      ? []
      : assignee === 'nobody'
        ? [Prisma.sql`assignee_user_id IS NULL`]
        : [Prisma.sql`assignee_user_id = ${assignee}`]),
  ];
  return Prisma.join(terms, ' AND ');
}

/**
 * Ids of findings in a state: open ones worst and newest first, resolved ones latest first. Leans on
 * finding_organization_id_resolved_at_severity_idx.
 */
export async function findIssues(
  tx: Transaction,
  filter: IssueFilter,
  state: IssueState,
  page: Page,
): Promise<string[]> {
  const order =
    state === 'resolved'
      ? Prisma.sql`resolved_at DESC, id`
      : Prisma.sql`array_position(ARRAY['critical', 'error', 'warning', 'info'], severity), opened_at DESC, id`;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id::text AS id FROM finding WHERE ${matches(filter)} AND ${inState[state]}
    ORDER BY ${order} LIMIT ${page.limit} OFFSET ${page.offset}`;
  return rows.map(({ id }) => id);
}

/** How many there are of each state. Leans on the same index; reads the organization's findings of 90 days. */
export async function countIssues(tx: Transaction, filter: IssueFilter): Promise<Record<IssueState, number>> {
  const [row] = await tx.$queryRaw<Record<IssueState, number>[]>`
    SELECT count(*) FILTER (WHERE ${inState.open})::int AS open, count(*) FILTER (WHERE ${inState.muted})::int AS muted,
      count(*) FILTER (WHERE ${inState.resolved})::int AS resolved
    FROM finding WHERE ${matches(filter)}`;
  return row!;
}

/** Open findings that are not muted, by severity. Leans on the same index. */
export function countOpenBySeverity(
  tx: Transaction,
  organizationId: string,
): Promise<{ severity: Severity; count: number }[]> {
  return tx.$queryRaw`
    SELECT severity, count(*)::int AS count FROM finding
    WHERE organization_id = ${organizationId} AND ${inState.open} GROUP BY severity`;
}
