import type { Transaction } from '../database/database.js';

/** Who hears of an organization's alerts: the chosen addresses, or its owners when none is chosen. */
export async function findRecipients(tx: Transaction, organizationId: string): Promise<string[]> {
  const chosen = await tx.alertAddress.findMany({ where: { organizationId }, orderBy: { email: 'asc' } });
  return chosen.length > 0 ? chosen.map(({ email }) => email) : findOwners(tx, organizationId);
}

export async function findOwners(tx: Transaction, organizationId: string): Promise<string[]> {
  const owners = await tx.member.findMany({
    where: { organizationId, role: 'owner' },
    include: { user: { select: { email: true } } },
    orderBy: { createdAt: 'asc' },
  });
  return owners.map(({ user }) => user.email);
}
