import type { Transaction } from '../database/database.js';
import type { DomainKey } from './check-schedule.queries.js';
import { StoredReading } from './stored-reading.js';

/** Texts that the last check of a domain saw at a name; empty when absence was proven, null when it is not known. */
export async function readLastValues(
  tx: Transaction,
  { organizationId, domainId }: DomainKey,
  record: { readonly name: string; readonly type: string },
): Promise<readonly string[] | null> {
  const posture = await tx.posture.findUnique({
    where: { organizationId_domainId: { organizationId, domainId } },
    select: { reading: true },
  });
  const reading = StoredReading.safeParse(posture?.reading);
  const seen = reading.data?.observations.find(
    ({ name, type }) => name === record.name && type === record.type,
  );
  return seen && !seen.outcome.startsWith('unknown') ? seen.values : null;
}
