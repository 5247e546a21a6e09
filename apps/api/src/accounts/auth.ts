import { Role } from '@postseal/contract';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError } from 'better-auth/api';
import { organization, twoFactor } from 'better-auth/plugins';
import { adminAc, memberAc, ownerAc } from 'better-auth/plugins/organization/access';
import type { RunningConfig } from '../config/config.js';
import type { Database } from '../database/database.js';
import type { OutboxService } from '../outbox/outbox.service.js';
import { invitationMail, passwordResetMail, verificationMail } from './account-mails.js';
import { decideSignUp } from './sign-up-policy.js';

export const MIN_PASSWORD_LENGTH = 10;

const MAX_NAME_LENGTH = 100;

/** Names of people and organizations stand in the subject and text of mails to others. Throws for what is no name. */
function requirePlainName(name: string | undefined): void {
  if (name === undefined || (name.length <= MAX_NAME_LENGTH && !/\p{Cc}/u.test(name))) return;
  throw new APIError('BAD_REQUEST', {
    message: `A name is one line of at most ${MAX_NAME_LENGTH} characters.`,
  });
}

/** better-auth lets a member have several roles at once; here each has one, since each includes the lower ones. */
function requireOneRole(role: string): void {
  if (!Role.safeParse(role).success)
    throw new APIError('BAD_REQUEST', { message: 'A member has exactly one role.' });
}

/** Everything about sign-in is better-auth's; this says how we use it. */
export function createAuth(database: Database, outbox: OutboxService, config: RunningConfig) {
  const users = database.system;
  return betterAuth({
    appName: 'Postseal',
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret: config.secret,
    trustedOrigins: [config.publicUrl],
    database: prismaAdapter(users, { provider: 'postgresql' }),
    advanced: {
      cookiePrefix: 'postseal',
      useSecureCookies: config.publicUrl.startsWith('https://'),
      ipAddress: { ipAddressHeaders: ['x-postseal-client-ip'] },
    },
    telemetry: { enabled: false },
    logger: { level: 'error' }, // a wrong password is no news
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 120,
      // Each one is a mail to a stranger.
      customRules: { '/organization/invite-member': { window: 3600, max: 30 } },
    },
    session: { expiresIn: 30 * 86_400, updateAge: 86_400 },
    user: {
      additionalFields: { isOperator: { type: 'boolean', input: false, defaultValue: false } },
    },
    emailAndPassword: {
      enabled: true,
      requireEmailVerification: true,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user, url }) => outbox.add([passwordResetMail(user, url)]),
    },
    emailVerification: {
      sendOnSignUp: true,
      sendOnSignIn: true,
      autoSignInAfterVerification: true,
      sendVerificationEmail: async ({ user, url }) => {
        if (!user.emailVerified) await outbox.add([verificationMail(user, url)]);
      },
    },
    databaseHooks: {
      user: {
        create: {
          before: async (user) => {
            const decision = await decideSignUp(users, config, user.email);
            // Not 403: better-auth hides that behind its answer for an address that is taken.
            if (!decision.allowed) throw new APIError('BAD_REQUEST', { message: decision.reason });
            requirePlainName(user.name);
            return { data: { ...user, ...decision.grants } };
          },
        },
        update: { before: async (user) => requirePlainName(user.name) },
      },
      session: {
        create: {
          before: async (session) => {
            // A new session starts in the organization that its person joined first.
            const first = await users.member.findFirst({
              where: { userId: session.userId },
              orderBy: { createdAt: 'asc' },
            });
            return { data: { ...session, activeOrganizationId: first?.organizationId ?? null } };
          },
        },
      },
    },
    plugins: [
      organization({
        roles: { owner: ownerAc, admin: adminAc, member: memberAc, viewer: memberAc },
        creatorRole: 'owner',
        invitationExpiresIn: 7 * 86_400,
        invitationLimit: 100,
        requireEmailVerificationOnInvitation: true,
        organizationHooks: {
          beforeCreateOrganization: async ({ organization }) => requirePlainName(organization.name),
          beforeUpdateOrganization: async ({ organization }) => requirePlainName(organization.name),
          beforeCreateInvitation: async ({ invitation }) => requireOneRole(invitation.role),
          beforeUpdateMemberRole: async ({ newRole }) => requireOneRole(newRole),
        },
        sendInvitationEmail: ({ id, email, role, organization, inviter }) =>
          outbox.add([
            invitationMail({
              recipient: email,
              organizationId: organization.id,
              organizationName: organization.name,
              inviterName: inviter.user.name,
              role,
              url: `${config.publicUrl}/accept-invitation/${id}`,
            }),
          ]),
      }),
      twoFactor({ issuer: 'Postseal' }),
    ],
  });
}

export type Auth = ReturnType<typeof createAuth>;
