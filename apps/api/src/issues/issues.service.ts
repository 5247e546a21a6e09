import { Injectable } from '@nestjs/common';
import type { Colleague, Issue, IssueAct, listFindings, RouteOutput, Severity } from '@postseal/contract';
import { Role } from '@postseal/contract';
import { memberName } from '../accounts/member-name.js';
import { Database, type Transaction } from '../database/database.js';
import type { Finding as FindingRow, Prisma } from '../database/generated/client.js';
import { toFinding } from '../dns-monitor/finding-mapping.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import type { Parsed } from '../http/implements.js';
import { ProblemError } from '../http/problem.js';
import { countIssues, countOpenBySeverity, findIssues, type IssueFilter } from './issues.queries.js';

const MAX_MUTE_DAYS = 366;

/** Findings of all domains, and what people say of them: who has one in hand, until when it may rest, that it is mended. */
@Injectable()
export class IssuesService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
  ) {}

  list(
    { organization, userId }: Member,
    query: Parsed<typeof listFindings>['query'],
  ): Promise<RouteOutput<typeof listFindings>> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const domain = query.domain ? await this.domains.find(tx, organization.id, query.domain) : null;
      const filter: IssueFilter = {
        organizationId: organization.id,
        domainId: domain?.id ?? null,
        severity: query.severity ?? null,
        checkId: query.check ?? null,
        tag: query.tag?.toLowerCase() ?? null,
        assignee: query.assignee === 'me' ? userId : (query.assignee ?? null),
      };
      const states = await countIssues(tx, filter);
      const ids = await findIssues(tx, filter, query.state, query);
      const rows = await tx.finding.findMany({ where: { organizationId: organization.id, id: { in: ids } } });
      const names = await this.domains.names(
        tx,
        organization.id,
        rows.map(({ domainId }) => domainId),
      );
      const byId = new Map(rows.map((row) => [row.id, row]));
      return {
        findings: ids.flatMap((id) => {
          const row = byId.get(id);
          return row ? [toIssue(row, names.get(row.domainId) ?? '')] : [];
        }),
        total: states[query.state],
        states,
      };
    });
  }

  /** Open findings that are not muted: by severity, and how many of them the member has in hand. */
  async countOpen(
    tx: Transaction,
    { organization, userId }: Member,
  ): Promise<{ bySeverity: Record<Severity, number>; mine: number }> {
    const bySeverity: Record<Severity, number> = { critical: 0, error: 0, warning: 0, info: 0 };
    for (const { severity, count } of await countOpenBySeverity(tx, organization.id))
      bySeverity[severity] = count;
    const { open } = await countIssues(tx, {
      organizationId: organization.id,
      domainId: null,
      severity: null,
      checkId: null,
      tag: null,
      assignee: userId,
    });
    return { bySeverity, mine: open };
  }

  /** Throws `not-found` when none of the findings is here, `request-invalid` for an act that makes no sense. */
  async act(member: Member, ids: readonly string[], act: IssueAct): Promise<number> {
    const { organization } = member;
    return this.database.forOrganization(organization.id, async (tx) => {
      const rows = await tx.finding.findMany({
        where: { organizationId: organization.id, id: { in: [...ids] } },
        select: { id: true, domainId: true, resolvedAt: true, resolvedBy: true },
      });
      if (rows.length === 0) throw new ProblemError('not-found', 'There is no such issue here.');
      const data = await this.changeOf(tx, member, act);
      const meant = rows.filter((row) => isMeant(row, act));
      const { count } = await tx.finding.updateMany({
        where: { organizationId: organization.id, id: { in: meant.map(({ id }) => id) } },
        data,
      });
      if (act.act === 'resolve') {
        const domainIds = [...new Set(meant.map(({ domainId }) => domainId))];
        await tx.checkSchedule.updateMany({
          where: { organizationId: organization.id, domainId: { in: domainIds } },
          data: { nextCheckAt: new Date() },
        });
      }
      return count;
    });
  }

  async colleagues({ organization }: Member): Promise<Colleague[]> {
    const members = await this.database.system.member.findMany({
      where: { organizationId: organization.id },
      include: { user: { select: { name: true, email: true } } },
    });
    return members
      .map(({ userId, role, user }) => ({ userId, name: user.name || user.email, role: Role.parse(role) }))
      .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  }

  private async changeOf(
    tx: Transaction,
    member: Member,
    act: IssueAct,
  ): Promise<Prisma.FindingUpdateManyMutationInput> {
    switch (act.act) {
      case 'assign': {
        if (act.userId === null) return { assigneeUserId: null, assignee: null };
        const key = { organizationId: member.organization.id, userId: act.userId };
        const assignee = await this.database.system.member.findUnique({
          where: { organizationId_userId: key },
        });
        if (!assignee)
          throw new ProblemError('request-invalid', 'That person is no member of the organization.');
        return {
          assigneeUserId: act.userId,
          assignee: await memberName(tx, { userId: act.userId, email: 'a member' }),
        };
      }
      case 'mute': {
        const days = (Date.parse(act.until) - Date.now()) / 86_400_000;
        if (days <= 0) throw new ProblemError('request-invalid', 'Choose a date that is still to come.');
        if (days > MAX_MUTE_DAYS)
          throw new ProblemError('request-invalid', 'An issue can be muted for a year at most.');
        return { mutedUntil: new Date(act.until), mutedBy: await memberName(tx, member) };
      }
      case 'unmute':
        return { mutedUntil: null, mutedBy: null };
      case 'resolve':
        return { resolvedAt: new Date(), resolvedBy: await memberName(tx, member) };
      case 'reopen':
        return { resolvedAt: null, resolvedBy: null };
    }
  }
}

/** Only what is open can be resolved, and only what a person resolved can be opened again: a check knows better. */
function isMeant(
  { resolvedAt, resolvedBy }: Pick<FindingRow, 'resolvedAt' | 'resolvedBy'>,
  { act }: IssueAct,
): boolean {
  switch (act) {
    case 'resolve':
      return resolvedAt === null;
    case 'reopen':
      return resolvedAt !== null && resolvedBy !== null;
    case 'assign':
    case 'mute':
    case 'unmute':
      return true;
  }
}

function toIssue(row: FindingRow, domain: string): Issue {
  const { assigneeUserId, assignee, mutedUntil, mutedBy } = row;
  const isMuted = mutedUntil !== null && mutedUntil.getTime() > Date.now();
  return {
    ...toFinding(row, domain),
    firstSeenAt: row.firstSeenAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    timesOpened: row.timesOpened,
    assignee: assigneeUserId === null ? null : { userId: assigneeUserId, name: assignee ?? '' },
    mute: isMuted ? { until: mutedUntil.toISOString(), by: mutedBy ?? '' } : null,
    resolvedBy: row.resolvedBy,
  };
}
