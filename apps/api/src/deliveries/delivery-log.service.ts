import { Injectable } from '@nestjs/common';
import {
  type Delivery,
  DeliveryAttempt,
  DeliveryPhase,
  DeliveryState,
  type Page,
  type RouteOutput,
  type readDelivery,
} from '@postseal/contract';
import { z } from 'zod';
import { Database, type Transaction } from '../database/database.js';
import type { AlertDelivery, Incident, Prisma } from '../database/generated/client.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { ChannelsService } from '../notification-channels/channels.service.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { AlertNotice } from './alert-notice.js';
import { bodyOf } from './channel-request.js';
import { DeliveriesService, leadsTo } from './deliveries.service.js';

const MAX_SENDS_PER_HOUR = 40; // tests and redeliveries of an organization: receivers must not be flooded
const MAX_REDELIVERIES = 5; // of one message
export const MAX_LOG = 20; // tries kept of a message; after as many it is not sent again

const HttpKind = z.enum(['webhook', 'slack', 'teams', 'ntfy']);
const Kind = z.enum(['email', ...HttpKind.options]);

type Row = AlertDelivery & { incident: Incident | null };

/** What became of each message, for people: the log, one message in full, sending it again, a test. */
@Injectable()
export class DeliveryLogService {
  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveriesService,
    private readonly channels: ChannelsService,
    private readonly domains: DomainsService,
    private readonly outbox: OutboxService,
  ) {}

  list(
    { organization }: Member,
    query: Page & { channel?: string | undefined; state?: DeliveryState | undefined },
  ): Promise<{ deliveries: Delivery[]; total: number }> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const where: Prisma.AlertDeliveryWhereInput = {
        organizationId: organization.id,
        ...(query.channel ? { channelId: query.channel } : {}),
        ...(query.state ? { state: query.state } : {}),
      };
      const rows = await tx.alertDelivery.findMany({
        where,
        include: { incident: true },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: query.limit,
        skip: query.offset,
      });
      return {
        deliveries: await this.describe(tx, rows),
        total: await tx.alertDelivery.count({ where }),
      };
    });
  }

  read({ organization }: Member, id: string): Promise<RouteOutput<typeof readDelivery>> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const row = await this.row(tx, organization.id, id);
      const [delivery] = await this.describe(tx, [row]);
      return {
        ...delivery!,
        body: this.bodyText(row),
        log: z.array(DeliveryAttempt).parse(row.log),
      };
    });
  }

  /** Messages about an incident, oldest first. */
  async ofIncident(tx: Transaction, organizationId: string, incidentId: string): Promise<Delivery[]> {
    const rows = await tx.alertDelivery.findMany({
      where: { organizationId, incidentId },
      include: { incident: true },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    return this.describe(tx, rows);
  }

  /** Sends a finished message again, under its id and with its body. */
  redeliver({ organization }: Member, id: string): Promise<Delivery> {
    return this.database.forOrganization(organization.id, async (tx) => {
      await tx.$queryRaw`
        SELECT FROM alert_delivery WHERE organization_id = ${organization.id} AND id = ${id}::uuid FOR UPDATE`;
      const row = await this.row(tx, organization.id, id);
      await this.requireCalm(tx, organization.id, 1);
      if (row.state !== 'sent' && row.state !== 'failed')
        throw new ProblemError('conflict', 'Only a message that was sent or has failed can be sent again.');
      if (row.redeliveries >= MAX_REDELIVERIES || z.array(z.unknown()).parse(row.log).length >= MAX_LOG)
        throw new ProblemError('conflict', 'This message was tried often enough.');
      if (row.kind === 'email' && row.state === 'sent')
        throw new ProblemError('conflict', 'A mail that was taken is not sent twice. Send a test instead.');
      const channel = await this.channels.row(tx, organization.id, row.channelId);
      if (!channel.isEnabled) throw new ProblemError('conflict', 'The channel is switched off.');
      if (!leadsTo(channel, row.target, await this.channels.setup(tx, organization.id)))
        throw new ProblemError(
          'conflict',
          'The channel does not lead to this address, or it is not confirmed.',
        );
      await tx.alertDelivery.update({
        where: { organizationId_id: { organizationId: organization.id, id } },
        data: {
          state: 'waiting',
          attempts: 0,
          nextAttemptAt: new Date(),
          leasedUntil: null,
          finishedAt: null,
          lastError: null,
          redeliveries: { increment: 1 },
          redeliveredAt: new Date(),
        },
      });
      if (row.kind === 'email' && !(await this.outbox.sendAgain(tx, id)))
        await this.deliveries.writeMails(tx, [row]);
      const [delivery] = await this.describe(tx, [await this.row(tx, organization.id, id)]);
      return delivery!;
    });
  }

  test({ organization }: Member, channelId: string): Promise<Delivery[]> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const channel = await this.channels.row(tx, organization.id, channelId);
      const setup = await this.channels.setup(tx, organization.id);
      await this.requireCalm(tx, organization.id, channel.kind === 'owners' ? setup.owners.length : 1);
      const rows = await this.deliveries.test(tx, setup, channel);
      if (rows.length === 0)
        throw new ProblemError(
          'conflict',
          'The owner of this address has not confirmed that it wants alerts.',
        );
      return this.describe(
        tx,
        rows.map((row) => ({ ...row, incident: null })),
      );
    });
  }

  /** Throws `too-many-requests` when `count` more would be too many within an hour. */
  private async requireCalm(tx: Transaction, organizationId: string, count: number): Promise<void> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${organizationId}))`; // two at once would pass the limit
    const hourAgo = new Date(Date.now() - 3_600_000);
    const tests = await tx.alertDelivery.count({
      where: { organizationId, phase: 'test', createdAt: { gt: hourAgo } },
    });
    const again = await tx.alertDelivery.count({ where: { organizationId, redeliveredAt: { gt: hourAgo } } });
    if (tests + again + count > MAX_SENDS_PER_HOUR)
      throw new ProblemError('too-many-requests', 'Enough was sent on demand for now. Try again in an hour.');
  }

  private async row(tx: Transaction, organizationId: string, id: string): Promise<Row> {
    const row = await tx.alertDelivery.findUnique({
      where: { organizationId_id: { organizationId, id } },
      include: { incident: true },
    });
    if (!row) throw new ProblemError('not-found', 'There is no such message here.');
    return row;
  }

  private bodyText(row: Row): string {
    const kind = HttpKind.safeParse(row.kind);
    if (!kind.success) return this.deliveries.toMail(row, null).text;
    const sendable = { id: row.id, createdAt: row.createdAt, notice: AlertNotice.parse(row.payload) };
    return JSON.stringify(bodyOf(sendable, kind.data, '(topic)'), null, 2);
  }

  /** Rows as people see them. What goes by mail is as far as the outbox is with it. */
  private async describe(tx: Transaction, rows: readonly Row[]): Promise<Delivery[]> {
    const [first] = rows;
    if (!first) return [];
    const names = await this.domains.names(
      tx,
      first.organizationId,
      rows.flatMap(({ incident }) => incident?.domainId ?? []),
    );
    const onTheWay = await this.outbox.unsent(
      tx,
      rows.filter(({ kind, state }) => kind === 'email' && state === 'waiting').map(({ id }) => id),
    );
    return rows.map((row) => {
      const mail = onTheWay.get(row.id);
      return toDelivery(mail ? { ...row, ...mail } : row, names);
    });
  }
}

function toDelivery(row: Row, names: ReadonlyMap<string, string>): Delivery {
  const { incident } = row;
  const isUnfinished = row.state === 'waiting' || row.state === 'held';
  return {
    id: row.id,
    channelId: row.channelId,
    channelName: row.channelName,
    kind: Kind.parse(row.kind),
    target: row.target,
    phase: DeliveryPhase.parse(row.phase),
    state: DeliveryState.parse(row.state),
    isSecondContact: row.insteadOfId !== null,
    incident: incident
      ? { id: incident.id, summary: incident.summary, domain: names.get(incident.domainId) ?? '' }
      : null,
    attempts: row.attempts,
    lastError: row.lastError,
    createdAt: row.createdAt.toISOString(),
    nextAttemptAt: isUnfinished ? row.nextAttemptAt.toISOString() : null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
