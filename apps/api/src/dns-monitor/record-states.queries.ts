import type { Transaction } from '../database/database.js';

/** Writes the states of a domain's records in one statement; a handful of rows, by primary key. */
export async function saveRecordStates(
  tx: Transaction,
  { organizationId, domainId }: { readonly organizationId: string; readonly domainId: string },
  states: readonly (readonly [subject: string, state: unknown])[],
): Promise<void> {
  const subjects = states.map(([subject]) => subject);
  const values = states.map(([, state]) => JSON.stringify(state));
  await tx.$executeRaw`
    INSERT INTO record_state (organization_id, domain_id, subject, state, updated_at)
    SELECT ${organizationId}, ${domainId}::uuid, subject, state::jsonb, now()
    FROM unnest(${subjects}::text[], ${values}::text[]) AS given(subject, state)
    ON CONFLICT (organization_id, domain_id, subject) DO UPDATE
    SET state = EXCLUDED.state, updated_at = EXCLUDED.updated_at`;
}
