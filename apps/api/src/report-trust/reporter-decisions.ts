import type { ClientBase } from 'pg';
import { Prisma } from '../database/generated/client.js';
import type { ReporterDecision } from './report-trust.js';

export interface DecisionRow {
  readonly organizationId: string;
  readonly reporter: string;
  readonly sender: string;
  readonly decision: ReporterDecision | 'none';
}

/** False for a word that was taken back. */
export function isInForce(decision: DecisionRow['decision']): decision is ReporterDecision {
  return decision !== 'none';
}

/** What persons said about the reporters at hand. */
export class ReporterDecisions {
  private readonly byKey: ReadonlyMap<string, ReporterDecision>;

  constructor(rows: readonly DecisionRow[]) {
    this.byKey = new Map(
      rows.flatMap(({ organizationId, reporter, sender, decision }) =>
        isInForce(decision) ? [[keyOf(organizationId, reporter, sender), decision]] : [],
      ),
    );
  }

  find(organizationId: string, reporter: string, sender: string): ReporterDecision | null {
    return this.byKey.get(keyOf(organizationId, reporter, sender)) ?? null;
  }
}

/** The decisions in force. Leans on reporter_decision's primary key: the few rows of these organizations and reporters. */
export async function findDecisions(
  client: ClientBase,
  reporters: readonly { readonly organizationId: string; readonly reporter: string }[],
): Promise<ReporterDecisions> {
  const { rows } = await client.query<DecisionRow>(Prisma.sql`
    SELECT organization_id AS "organizationId", reporter, sender, decision
    FROM reporter_decision
    WHERE (organization_id, reporter) IN (SELECT * FROM unnest(
      ${reporters.map(({ organizationId }) => organizationId)}::text[],
      ${reporters.map(({ reporter }) => reporter)}::text[]))`);
  return new ReporterDecisions(rows);
}

function keyOf(organizationId: string, reporter: string, sender: string): string {
  return JSON.stringify([organizationId, reporter, sender]);
}
