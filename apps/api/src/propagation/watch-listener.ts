import type { Transaction } from '../database/database.js';
import type { PropagationWatch } from '../database/generated/client.js';

/** Address of the person who began a watch; null when that person is no longer a member. */
export async function findListener(
  tx: Transaction,
  { organizationId, createdByUserId }: Pick<PropagationWatch, 'organizationId' | 'createdByUserId'>,
): Promise<string | null> {
  if (createdByUserId === null) return null;
  const member = await tx.member.findFirst({
    where: { organizationId, userId: createdByUserId },
    select: { user: { select: { email: true } } },
  });
  return member?.user.email ?? null;
}
