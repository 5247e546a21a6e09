import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { RecordProposal, Severity } from '@postseal/contract';
import { compareSeverity } from '@postseal/mail-terms';
import type { RunningConfig } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import type { Transaction } from '../database/database.js';
import { type Incident, Prisma } from '../database/generated/client.js';
import type { IncidentNotice } from '../deliveries/alert-notice.js';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
import { DomainsService } from '../domains/domains.service.js';
import type { ConfirmedChange } from './confirmed-change.js';

/** Topic of incidents about a watched record: its events are one trouble, however often it changes meanwhile. */
const RECORD = 'record';

type IncidentKey = Pick<ConfirmedChange, 'organizationId' | 'domainId' | 'topic' | 'subject'>;

/** Who takes a change as right, in whose words. */
export interface Acceptance {
  readonly by: string;
  readonly userId: string;
  readonly note: string;
  readonly at: Date;
}

/**
 * Incidents: one per trouble, by domain, topic and subject. It opens with one message to everybody whom the rules name,
 * tells again only when it gets graver, and closes with one to those who were told. All within the transaction that
 * records the change, so a change is alerted exactly once or not recorded.
 */
@Injectable()
export class IncidentsService {
  constructor(
    private readonly deliveries: DeliveriesService,
    private readonly domains: DomainsService,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /** A change for the worse: opens the incident, or makes the open one graver. A paused domain opens none. */
  async report(tx: Transaction, change: ConfirmedChange): Promise<void> {
    const open = await this.findOpen(tx, change);
    if (!open) {
      if (await this.domains.isPaused(tx, change.organizationId, change.domainId)) return;
      const incident = await tx.incident.create({ data: toRow(change) });
      await this.tell(tx, incident, change, 'opened');
      return;
    }
    const isGraver = compareSeverity(change.severity, Severity.parse(open.severity)) < 0;
    const incident = await tx.incident.update({
      where: { organizationId_id: { organizationId: open.organizationId, id: open.id } },
      data: { after: change.after, ...(isGraver ? graver(change) : {}) },
    });
    if (isGraver) await this.tell(tx, incident, change, 'risen');
  }

  /** The open incident of a record, or of another topic, with the text from before the trouble. */
  findOpen(tx: Transaction, key: IncidentKey): Promise<Incident | null> {
    const { organizationId, domainId, topic = RECORD, subject } = key;
    return tx.incident.findFirst({ where: { organizationId, domainId, topic, subject, resolvedAt: null } });
  }

  /** As good as before the trouble: closes the incident and says so to those who heard of it. */
  async resolve(tx: Transaction, incident: Incident, change: ConfirmedChange): Promise<void> {
    const { organizationId, id } = incident;
    const { count } = await tx.incident.updateMany({
      where: { organizationId, id, resolvedAt: null },
      data: { resolvedAt: change.confirmedAt }, // its texts go on showing what had happened
    });
    if (count === 0) return;
    await note(tx, incident, {
      kind: 'resolved',
      at: change.confirmedAt,
      severity: null,
      summary: change.title,
    });
    const over = { ...incident, after: change.after };
    await this.deliveries.tellResolved(tx, organizationId, this.noticeOf(over, change, 'resolved'));
  }

  /** Somebody takes the change as right: closes the incident under their name, and says so to those who heard of it. */
  async accept(
    tx: Transaction,
    incident: Incident,
    { by, userId, note: words, at }: Acceptance,
  ): Promise<void> {
    const { organizationId, id, domainId } = incident;
    const { count } = await tx.incident.updateMany({
      where: { organizationId, id, resolvedAt: null },
      data: { resolvedAt: at },
    });
    if (count === 0) return;
    await note(tx, incident, { kind: 'accepted', at, byUserId: userId, byName: by, note: words || null });
    const names = await this.domains.names(tx, organizationId, [domainId]);
    const facts = { domainName: names.get(domainId) ?? '', confirmedAt: at };
    const notice = { ...this.noticeOf(incident, facts, 'resolved'), acceptedBy: by };
    await this.deliveries.tellResolved(tx, organizationId, notice);
  }

  /** Subjects of a domain's records that are in open trouble. */
  async openSubjects(
    tx: Transaction,
    { organizationId, domainId }: Pick<IncidentKey, 'organizationId' | 'domainId'>,
  ): Promise<Set<string>> {
    const rows = await tx.incident.findMany({
      where: { organizationId, domainId, topic: RECORD, resolvedAt: null },
      select: { subject: true },
    });
    return new Set(rows.map(({ subject }) => subject));
  }

  private async tell(
    tx: Transaction,
    incident: Incident,
    change: ConfirmedChange,
    phase: 'opened' | 'risen',
  ): Promise<void> {
    const { organizationId, domainId, severity, summary } = incident;
    await note(tx, incident, { kind: phase, at: change.confirmedAt, severity, summary });
    const tags = await this.domains.tagsOf(tx, organizationId, [domainId]);
    const notice = this.noticeOf(incident, change, phase);
    await this.deliveries.tell(tx, organizationId, notice, tags.get(domainId) ?? []);
  }

  private noticeOf(
    incident: Incident,
    { domainName, confirmedAt }: Pick<ConfirmedChange, 'domainName' | 'confirmedAt'>,
    phase: IncidentNotice['phase'],
  ): IncidentNotice {
    return {
      phase,
      incidentId: incident.id,
      domain: domainName,
      event: incident.event,
      subject: incident.subject,
      severity: Severity.parse(incident.severity),
      title: incident.summary,
      meaning: incident.meaning,
      fix: incident.fix,
      proposal: RecordProposal.nullable().parse(incident.proposal),
      before: incident.before,
      after: incident.after,
      acceptedBy: null,
      openedAt: incident.openedAt.toISOString(),
      occurredAt: confirmedAt.toISOString(),
      url: `${this.config.publicUrl}/incidents/${incident.id}`,
    };
  }
}

function note(
  tx: Transaction,
  { organizationId, id: incidentId }: Incident,
  event: Omit<Prisma.IncidentEventUncheckedCreateInput, 'organizationId' | 'id' | 'incidentId'>,
) {
  return tx.incidentEvent.create({ data: { organizationId, id: randomUUID(), incidentId, ...event } });
}

function toRow(change: ConfirmedChange): Prisma.IncidentUncheckedCreateInput {
  const { organizationId, domainId, topic = RECORD, subject, before, after } = change;
  return {
    organizationId,
    id: randomUUID(),
    domainId,
    topic,
    subject,
    before,
    after,
    openedAt: change.firstSeenAt,
    ...told(change),
  };
}

/** A graver trouble needs a new look: who had the lighter one in hand may be asleep. */
function graver(change: ConfirmedChange) {
  return {
    ...told(change),
    acknowledgedAt: null,
    acknowledgedBy: null,
    acknowledgedByUserId: null,
    note: null,
  };
}

function told({ event, severity, title, meaning, fix, proposal }: ConfirmedChange) {
  return { event, severity, summary: title, meaning, fix, proposal: proposal ?? Prisma.DbNull };
}
