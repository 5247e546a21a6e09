import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Incident, type Page, Severity } from '@postseal/contract';
import { compareSeverity } from '@postseal/mail-terms';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type { Incident as IncidentRow, Prisma } from '../database/generated/client.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { closingMail, openingMail } from './alert-mails.js';
import { findRecipients } from './alert-recipients.js';
import type { ConfirmedChange } from './confirmed-change.js';

/**
 * Incidents: one per record in trouble. It opens with one mail, tells again only when it gets worse, and closes with one
 * mail. All within the transaction that records the change, so a change is alerted exactly once or not recorded.
 */
@Injectable()
export class IncidentsService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly outbox: OutboxService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A change for the worse: opens the record's incident, or makes the open one graver. */
  async report(tx: Transaction, change: ConfirmedChange): Promise<void> {
    const open = await this.findOpen(tx, change);
    if (!open) {
      const incident = await tx.incident.create({ data: toRow(change) });
      await this.tellOpened(tx, change, incident.id);
      return;
    }
    const isGraver = compareSeverity(change.severity, Severity.parse(open.severity)) < 0;
    await tx.incident.update({
      where: { organizationId_id: { organizationId: open.organizationId, id: open.id } },
      data: {
        after: change.after,
        ...(isGraver ? { severity: change.severity, event: change.event, summary: change.title } : {}),
      },
    });
    if (isGraver) await this.tellOpened(tx, change, open.id);
  }

  /** The record's open incident, with the text from before the trouble. */
  findOpen(
    tx: Transaction,
    { organizationId, domainId, subject }: Pick<ConfirmedChange, 'organizationId' | 'domainId' | 'subject'>,
  ): Promise<IncidentRow | null> {
    return tx.incident.findFirst({ where: { organizationId, domainId, subject, resolvedAt: null } });
  }

  /** The record is as good as before the trouble: closes its incident and says so. */
  async resolve(tx: Transaction, incident: IncidentRow, change: ConfirmedChange): Promise<void> {
    const { count } = await tx.incident.updateMany({
      where: { organizationId: incident.organizationId, id: incident.id, resolvedAt: null },
      data: { resolvedAt: change.confirmedAt, after: change.after },
    });
    if (count === 0) return;
    const recipients = await findRecipients(tx, change.organizationId);
    const mails = recipients.map((recipient) =>
      closingMail(change, incident, recipient, this.config.publicUrl),
    );
    await this.outbox.add(mails, tx);
  }

  list(
    { organization }: Member,
    query: Page & { state: 'open' | 'resolved' | 'all'; domain?: string | undefined },
  ): Promise<{ incidents: Incident[]; total: number }> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const domain = query.domain ? await this.domains.find(tx, organization.id, query.domain) : null;
      const where: Prisma.IncidentWhereInput = {
        organizationId: organization.id,
        ...(domain ? { domainId: domain.id } : {}),
        ...(query.state === 'open' ? { resolvedAt: null } : {}),
        ...(query.state === 'resolved' ? { resolvedAt: { not: null } } : {}),
      };
      const rows = await tx.incident.findMany({
        where,
        orderBy: { openedAt: 'desc' },
        take: query.limit,
        skip: query.offset,
      });
      const names = await this.domains.names(
        tx,
        organization.id,
        rows.map(({ domainId }) => domainId),
      );
      return {
        incidents: rows.map((row) => toIncident(row, names.get(row.domainId) ?? '')),
        total: await tx.incident.count({ where }),
      };
    });
  }

  private async tellOpened(tx: Transaction, change: ConfirmedChange, incidentId: string): Promise<void> {
    const recipients = await findRecipients(tx, change.organizationId);
    const mails = recipients.map((recipient) =>
      openingMail(change, incidentId, recipient, this.config.publicUrl),
    );
    await this.outbox.add(mails, tx);
  }
}

function toRow(change: ConfirmedChange): Prisma.IncidentCreateManyInput {
  const { organizationId, domainId, subject, event, severity, title: summary, before, after } = change;
  return {
    organizationId,
    id: randomUUID(),
    domainId,
    subject,
    event,
    severity,
    summary,
    before,
    after,
    openedAt: change.firstSeenAt,
  };
}

function toIncident(row: IncidentRow, domain: string): Incident {
  return {
    id: row.id,
    domain,
    event: row.event,
    severity: Severity.parse(row.severity),
    subject: row.subject,
    summary: row.summary,
    before: row.before,
    after: row.after,
    openedAt: row.openedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
  };
}
