import type { Transaction } from '../database/database.js';
import type { Caller } from '../http/caller.js';

/** What a person is called now, to be written down beside what they did: the account may go. Their address without a name. */
export async function memberName(
  tx: Transaction,
  { userId, email }: Pick<Caller, 'userId' | 'email'>,
): Promise<string> {
  const user = await tx.user.findUnique({ where: { id: userId }, select: { name: true } });
  return user?.name || email;
}
