import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { type Me, Role } from '@postseal/contract';
import { Database } from '../database/database.js';
import type { Caller } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { toWebHeaders } from './auth.handler.js';
import type { Auth } from './auth.js';

/** Injection token of the configured better-auth instance. */
export const AUTH = Symbol('auth');

/** Who is behind a request's cookie. */
@Injectable()
export class SessionService {
  constructor(
    @Inject(AUTH) private readonly auth: Auth,
    private readonly database: Database,
  ) {}

  /** The signed-in person with the membership of the session's active organization; null without a valid session. */
  async findCaller(headers: IncomingHttpHeaders): Promise<Caller | null> {
    const found = await this.auth.api.getSession({ headers: toWebHeaders(headers) });
    if (!found) return null;
    const { user, session } = found;
    const membership = session.activeOrganizationId
      ? await this.database.system.member.findUnique({
          where: { organizationId_userId: { organizationId: session.activeOrganizationId, userId: user.id } },
        })
      : null;
    return {
      userId: user.id,
      email: user.email,
      isOperator: user.isOperator === true,
      organization: membership ? { id: membership.organizationId, role: Role.parse(membership.role) } : null,
    };
  }

  async describe(caller: Caller): Promise<Me> {
    const user = await this.database.system.user.findUnique({
      where: { id: caller.userId },
      include: { members: { include: { organization: true }, orderBy: { createdAt: 'asc' } } },
    });
    if (!user) throw new ProblemError('sign-in-required');
    const organizations = user.members.map(({ organization, role }) => ({
      id: organization.id,
      name: organization.name,
      role: Role.parse(role),
    }));
    return {
      userId: user.id,
      name: user.name,
      email: user.email,
      emailVerified: user.emailVerified,
      twoFactorEnabled: user.twoFactorEnabled === true,
      isOperator: user.isOperator,
      organization: organizations.find(({ id }) => id === caller.organization?.id) ?? null,
      organizations,
    };
  }
}
