import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  type Incident,
  type IncidentDetail,
  type IncidentMoment,
  type IncidentState,
  type listIncidents,
  type Page,
  RecordProposal,
  type RouteOutput,
  Severity,
} from '@postseal/contract';
import { memberName } from '../accounts/member-name.js';
import { Database, type Transaction } from '../database/database.js';
import type { IncidentEvent, Incident as IncidentRow, Prisma } from '../database/generated/client.js';
import { DeliveryLogService } from '../deliveries/delivery-log.service.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';

export interface IncidentFilter {
  readonly state: IncidentState | 'unresolved' | 'all';
  readonly severity?: Severity | undefined;
  readonly domain?: string | undefined;
  readonly tag?: string | undefined;
}

const whereState: Readonly<Record<IncidentFilter['state'], Prisma.IncidentWhereInput>> = {
  all: {},
  unresolved: { resolvedAt: null },
  open: { resolvedAt: null, acknowledgedAt: null },
  acknowledged: { resolvedAt: null, acknowledgedAt: { not: null } },
  resolved: { resolvedAt: { not: null } },
};

/** Incidents for people: the list, one with its history, and taking one in hand. */
@Injectable()
export class IncidentPagesService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly deliveries: DeliveryLogService,
  ) {}

  list(
    { organization }: Member,
    { state, limit, offset, ...filter }: Page & IncidentFilter,
  ): Promise<RouteOutput<typeof listIncidents>> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const where = await this.whereOf(tx, organization.id, filter);
      const count = (each: IncidentFilter['state']) =>
        tx.incident.count({ where: { ...where, ...whereState[each] } });
      const rows = await tx.incident.findMany({
        where: { ...where, ...whereState[state] },
        orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
        take: limit,
        skip: offset,
      });
      const names = await this.domains.names(
        tx,
        organization.id,
        rows.map(({ domainId }) => domainId),
      );
      return {
        incidents: rows.map((row) => toIncident(row, names.get(row.domainId) ?? '')),
        total: await count(state),
        states: {
          open: await count('open'),
          acknowledged: await count('acknowledged'),
          resolved: await count('resolved'),
        },
      };
    });
  }

  read({ organization }: Member, id: string): Promise<IncidentDetail> {
    return this.database.forOrganization(organization.id, (tx) => this.describe(tx, organization.id, id));
  }

  /** Somebody has it in hand. A second acknowledgement takes the place of the first. */
  acknowledge(member: Member, id: string, note: string | null): Promise<IncidentDetail> {
    const { organization, userId } = member;
    return this.database.forOrganization(organization.id, async (tx) => {
      const { resolvedAt } = await this.row(tx, organization.id, id);
      if (resolvedAt) throw new ProblemError('conflict', 'This incident is resolved.');
      const name = await memberName(tx, member);
      const at = new Date();
      await tx.incident.update({
        where: { organizationId_id: { organizationId: organization.id, id } },
        data: { acknowledgedAt: at, acknowledgedByUserId: userId, acknowledgedBy: name, note: note || null },
      });
      await tx.incidentEvent.create({
        data: {
          organizationId: organization.id,
          id: randomUUID(),
          incidentId: id,
          at,
          kind: 'acknowledged',
          byUserId: userId,
          byName: name,
          note: note || null,
        },
      });
      return this.describe(tx, organization.id, id);
    });
  }

  private async whereOf(
    tx: Transaction,
    organizationId: string,
    { severity, domain, tag }: Omit<IncidentFilter, 'state'>,
  ): Promise<Prisma.IncidentWhereInput> {
    const one = domain ? await this.domains.find(tx, organizationId, domain) : null;
    const tagged = tag ? await this.domains.withTag(tx, organizationId, tag) : null;
    const ids = one ? [one.id] : tagged;
    return {
      organizationId,
      ...(severity ? { severity } : {}),
      ...(ids ? { domainId: { in: one && tagged ? ids.filter((id) => tagged.includes(id)) : ids } } : {}),
    };
  }

  private async row(tx: Transaction, organizationId: string, id: string): Promise<IncidentRow> {
    const row = await tx.incident.findUnique({ where: { organizationId_id: { organizationId, id } } });
    if (!row) throw new ProblemError('not-found', 'There is no such incident here.');
    return row;
  }

  private async describe(tx: Transaction, organizationId: string, id: string): Promise<IncidentDetail> {
    const row = await this.row(tx, organizationId, id);
    const names = await this.domains.names(tx, organizationId, [row.domainId]);
    const events = await tx.incidentEvent.findMany({
      where: { organizationId, incidentId: id },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
    });
    const deliveries = await this.deliveries.ofIncident(tx, organizationId, id);
    const told = deliveries.map(
      (delivery): IncidentMoment => ({ kind: 'told', at: delivery.createdAt, delivery }),
    );
    return {
      ...toIncident(row, names.get(row.domainId) ?? ''),
      meaning: row.meaning,
      fix: row.fix,
      proposal: RecordProposal.nullable().parse(row.proposal),
      history: inOrder([...events.map(toMoment), ...told]),
    };
  }
}

/** By time; what happened stands before the messages of the same moment that tell of it. */
function inOrder(moments: readonly IncidentMoment[]): IncidentMoment[] {
  return moments.toSorted((a, b) => a.at.localeCompare(b.at));
}

function toMoment({ kind, at, severity, summary, byName, note }: IncidentEvent): IncidentMoment {
  return {
    kind: kind as Exclude<IncidentMoment['kind'], 'told'>,
    at: at.toISOString(),
    severity: Severity.nullable().parse(severity),
    summary,
    by: byName,
    note,
  };
}

function toIncident(row: IncidentRow, domain: string): Incident {
  return {
    id: row.id,
    domain,
    event: row.event,
    severity: Severity.parse(row.severity),
    state: row.resolvedAt ? 'resolved' : row.acknowledgedAt ? 'acknowledged' : 'open',
    subject: row.subject,
    summary: row.summary,
    before: row.before,
    after: row.after,
    openedAt: row.openedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    acknowledgement:
      row.acknowledgedAt && row.acknowledgedBy
        ? { by: row.acknowledgedBy, at: row.acknowledgedAt.toISOString(), note: row.note }
        : null,
  };
}
