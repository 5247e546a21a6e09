import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { Access, RouteDescription } from '@postseal/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SessionService } from '../accounts/session.service.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { ReportKeysService } from '../report-keys/report-keys.service.js';
import { type Caller, type CallerRequest, hasRole } from './caller.js';
import { ROUTE } from './implements.js';
import { ProblemError } from './problem.js';

const BEARER = /^bearer +(\S+)$/i; // RFC 6750 §2.1

/** Lets a request through when its caller has the access that the route states. A handler without a route is closed. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly ownOrigin: string;

  constructor(
    private readonly sessions: SessionService,
    private readonly reportKeys: ReportKeysService,
    @Inject(CONFIG) config: Pick<Config, 'publicUrl'>,
  ) {
    this.ownOrigin = new URL(config.publicUrl).origin;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route: RouteDescription | undefined = Reflect.getMetadata(ROUTE, context.getHandler());
    if (!route) throw new ProblemError('not-found');
    if (route.access === 'public') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest & CallerRequest>();
    http.getResponse<FastifyReply>().header('cache-control', 'no-store'); // private answers are nobody's to keep
    const key = route.takesReportKey ? BEARER.exec(request.headers.authorization ?? '')?.[1] : undefined;
    if (key !== undefined) {
      request.keyHolder = await this.reportKeys.open(key);
      return true;
    }
    this.requireOwnOrigin(request);
    const caller = await this.sessions.findCaller(request.headers);
    if (!caller) throw new ProblemError('sign-in-required');
    requireAccess(caller, route.access);
    request.caller = caller;
    return true;
  }

  /**
   * Browsers state where an act comes from. A page elsewhere must not act with the visitor's cookie: SameSite stops other
   * sites, but not a neighbouring port or subdomain.
   */
  private requireOwnOrigin({ method, headers }: FastifyRequest): void {
    if (method === 'GET' || headers['sec-fetch-site'] === 'same-origin') return;
    if (headers.origin === undefined || headers.origin === this.ownOrigin) return;
    throw new ProblemError('not-allowed', 'This request comes from another site.');
  }
}

function requireAccess(caller: Caller, access: Exclude<Access, 'public'>): void {
  switch (access) {
    case 'session':
      return;
    case 'operator':
      // The same answer as for a page that does not exist, to reveal nothing.
      if (!caller.isOperator) throw new ProblemError('not-found');
      return;
    case 'viewer':
    case 'member':
    case 'admin':
    case 'owner':
      if (!caller.organization)
        throw new ProblemError('not-allowed', 'Choose or create an organization first.');
      if (!hasRole(caller.organization.role, access)) {
        throw new ProblemError('not-allowed', `This needs the role ${access} or higher.`);
      }
  }
}
