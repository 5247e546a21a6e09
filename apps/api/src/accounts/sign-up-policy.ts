import type { Config } from '../config/config.js';
import type { PrismaClient } from '../database/generated/client.js';

export type SignUpDecision =
  | {
      readonly allowed: true;
      readonly grants: { readonly isOperator: boolean; readonly emailVerified?: true };
    }
  | { readonly allowed: false; readonly reason: string };

/**
 * Who may make an account. The first account always may, and becomes the operator. On an instance that cannot send
 * mail its address counts as verified: the verification mail could only be read in the outbox, which it alone may open.
 */
export async function decideSignUp(
  users: Pick<PrismaClient, 'user' | 'invitation'>,
  config: Pick<Config, 'signUp' | 'outgoingMail'>,
  email: string,
): Promise<SignUpDecision> {
  if ((await users.user.count()) === 0) {
    return {
      allowed: true,
      grants: { isOperator: true, ...(config.outgoingMail.url ? {} : { emailVerified: true }) },
    };
  }
  switch (config.signUp) {
    case 'open':
      return { allowed: true, grants: { isOperator: false } };
    case 'closed':
      return { allowed: false, reason: 'This instance takes no new accounts.' };
    case 'invitation': {
      const invited = await users.invitation.findFirst({
        where: {
          email: { equals: email, mode: 'insensitive' },
          status: 'pending',
          expiresAt: { gt: new Date() },
        },
      });
      return invited
        ? { allowed: true, grants: { isOperator: false } }
        : { allowed: false, reason: 'This instance takes new accounts by invitation only.' };
    }
  }
}
