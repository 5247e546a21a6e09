import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { DeliveryPhase, Severity } from '@postseal/contract';
import type { RunningConfig } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import type { Transaction } from '../database/database.js';
import type { AlertDelivery, NotificationChannel, Prisma } from '../database/generated/client.js';
import { type AlertSetup, addressesOf, ChannelsService } from '../notification-channels/channels.service.js';
import { heldUntil } from '../notification-channels/quiet-hours.js';
import { chooseChannels } from '../notification-channels/routing.js';
import { type NewMail, OutboxService } from '../outbox/outbox.service.js';
import { AlertNotice, type IncidentNotice } from './alert-notice.js';
import { noticeMail } from './notice-mail.js';

/** One place that a message goes to: a mail address of a channel, or the channel itself. */
export interface Recipient {
  readonly channel: NotificationChannel;
  readonly kind: string;
  readonly target: string;
}

export interface Message {
  readonly phase: DeliveryPhase;
  readonly notice: AlertNotice;
  readonly incidentId: string | null;
  /** With the recipient, what makes sending it twice impossible. */
  readonly dedupeKey: string;
  /** How pressing it is, for quiet hours; null for what never waits. */
  readonly severity: Severity | null;
  readonly insteadOfId?: string;
}

/** Phases whose loss matters: somebody else must hear of it. */
const PRESSING: ReadonlySet<string> = new Set(['opened', 'risen', 'summary']);

/**
 * Puts messages on their way, as rows of the caller's transaction: what is told of is recorded, or neither. Nothing is
 * sent here; the worker takes the rows up.
 */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly channels: ChannelsService,
    private readonly outbox: OutboxService,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /** An incident opened or became graver: tells those whom the rules name. */
  async tell(
    tx: Transaction,
    organizationId: string,
    incident: IncidentNotice,
    tags: readonly string[],
  ): Promise<void> {
    const setup = await this.channels.setup(tx, organizationId);
    const chosen = chooseChannels({ severity: incident.severity, tags }, setup.rules, setup.channels);
    await this.dropHeld(tx, organizationId, incident.incidentId, 'a graver one took its place');
    await this.enqueue(tx, setup, recipientsOf(chosen, setup), {
      phase: incident.phase,
      notice: { type: 'incident', incident },
      incidentId: incident.incidentId,
      dedupeKey: `${incident.incidentId}:${incident.phase}:${incident.severity}`,
      severity: incident.severity,
    });
  }

  /** An incident is over: tells exactly those who were told of it. Who would have heard in the morning need not. */
  async tellResolved(tx: Transaction, organizationId: string, incident: IncidentNotice): Promise<void> {
    const { incidentId } = incident;
    await this.dropHeld(tx, organizationId, incidentId, 'it was over before the quiet hours were');
    const told = await tx.alertDelivery.findMany({
      where: {
        organizationId,
        incidentId,
        phase: { in: ['opened', 'risen'] },
        state: { in: ['sent', 'waiting', 'merged'] },
      },
      orderBy: { createdAt: 'asc' },
    });
    const summaries = await tx.alertDelivery.findMany({
      where: { organizationId, id: { in: told.flatMap(({ mergedIntoId }) => mergedIntoId ?? []) } },
      select: { id: true, state: true },
    });
    const lost = new Set(summaries.filter(({ state }) => state === 'failed').map(({ id }) => id));
    const setup = await this.channels.setup(tx, organizationId);
    const recipients = told.flatMap(({ channelId, kind, target, mergedIntoId }) => {
      const channel = setup.channels.find(({ id, isEnabled }) => id === channelId && isEnabled);
      return channel && !(mergedIntoId && lost.has(mergedIntoId)) ? [{ channel, kind, target }] : [];
    });
    await this.enqueue(tx, setup, recipients, {
      phase: 'resolved',
      notice: { type: 'incident', incident },
      incidentId,
      dedupeKey: `${incidentId}:resolved`,
      severity: 'info',
    });
  }

  /** A test over one channel, whatever is known against its addresses. */
  async test(tx: Transaction, setup: AlertSetup, channel: NotificationChannel): Promise<AlertDelivery[]> {
    const notice: AlertNotice = {
      type: 'test',
      channel: channel.name,
      url: `${this.config.publicUrl}/settings/alerts`,
    };
    return this.enqueue(tx, { ...setup, bounced: new Map() }, recipientsOf([channel], setup), {
      phase: 'test',
      notice,
      incidentId: null,
      dedupeKey: `test:${randomUUID()}`,
      severity: null,
    });
  }

  /** A message that a recipient does not take: tells the second contact, or the owners when none is set. Once. */
  async tellSecondContact(tx: Transaction, refused: AlertDelivery, setup?: AlertSetup): Promise<void> {
    if (!PRESSING.has(refused.phase) || refused.insteadOfId) return;
    const known = setup ?? (await this.channels.setup(tx, refused.organizationId));
    const others = known.channels.filter(({ id }) => id !== refused.channelId);
    const seconds = others.filter(({ isEnabled, isSecondContact }) => isEnabled && isSecondContact);
    const owners = known.channels.filter(({ kind }) => kind === 'owners');
    const recipients = recipientsOf(seconds.length > 0 ? seconds : owners, known).filter(
      ({ target }) => target !== refused.target,
    );
    await this.enqueue(tx, known, recipients, {
      phase: refused.phase as DeliveryPhase,
      notice: AlertNotice.parse(refused.payload),
      incidentId: refused.incidentId,
      dedupeKey: baseKey(refused),
      severity: null, // it was held once if it had to be
      insteadOfId: refused.id,
    });
  }

  /** Writes a row for each recipient, and the mail for those that are reached by mail; gives the rows written. */
  async enqueue(
    tx: Transaction,
    setup: AlertSetup,
    recipients: readonly Recipient[],
    message: Message,
  ): Promise<AlertDelivery[]> {
    const now = new Date();
    const rows = recipients.map((recipient) => toRow(recipient, message, setup, now));
    if (rows.length === 0) return [];
    const written = await tx.alertDelivery.createManyAndReturn({ data: rows, skipDuplicates: true });
    await this.writeMails(
      tx,
      written.filter(({ state }) => state === 'waiting'),
    );
    for (const row of written) if (row.state === 'failed') await this.tellSecondContact(tx, row, setup);
    return written;
  }

  /** The outbox's part of deliveries that go by mail. A mail has the id of its delivery. */
  async writeMails(tx: Transaction, deliveries: readonly AlertDelivery[]): Promise<void> {
    const mails = deliveries.filter(({ kind }) => kind === 'email').map((row) => this.toMail(row));
    if (mails.length > 0) await this.outbox.add(mails, tx);
  }

  toMail(row: Pick<AlertDelivery, 'id' | 'organizationId' | 'target' | 'phase' | 'payload'>): NewMail {
    const { id, organizationId, target: recipient, phase } = row;
    const purpose = phase === 'test' || phase === 'digest' ? phase : 'alert';
    const mail = noticeMail(AlertNotice.parse(row.payload), `${this.config.publicUrl}/settings/alerts`);
    return { id, purpose, organizationId, recipient, ...mail };
  }

  private async dropHeld(
    tx: Transaction,
    organizationId: string,
    incidentId: string,
    reason: string,
  ): Promise<void> {
    await tx.alertDelivery.updateMany({
      where: { organizationId, incidentId, state: 'held' },
      data: { state: 'dropped', lastError: reason, finishedAt: new Date() },
    });
  }
}

/** Every place that these channels lead to; an address that two of them name once. */
export function recipientsOf(
  channels: readonly NotificationChannel[],
  { owners }: Pick<AlertSetup, 'owners'>,
): Recipient[] {
  const all = channels.flatMap((channel): Recipient[] =>
    channel.kind === 'owners' || channel.kind === 'email'
      ? addressesOf(channel, owners).map((target) => ({ channel, kind: 'email', target }))
      : [{ channel, kind: channel.kind, target: channel.target }],
  );
  return [...new Map(all.map((recipient) => [recipientKey(recipient), recipient])).values()];
}

function recipientKey({ kind, target, channel }: Recipient): string {
  return kind === 'email' ? target : channel.id;
}

const SEPARATOR = ' > ';

/** The message's part of a delivery's key. */
function baseKey({ dedupeKey }: AlertDelivery): string {
  const end = dedupeKey.lastIndexOf(SEPARATOR);
  return end < 0 ? dedupeKey : dedupeKey.slice(0, end);
}

function toRow(
  recipient: Recipient,
  { phase, notice, incidentId, dedupeKey, severity, insteadOfId }: Message,
  { bounced }: AlertSetup,
  now: Date,
): Prisma.AlertDeliveryCreateManyInput {
  const { channel, kind, target } = recipient;
  const bounce = kind === 'email' ? bounced.get(target) : undefined;
  const isResting = bounce !== undefined && bounce.retryAt > now;
  const held = severity === null || isResting ? null : heldUntil(now, severity, channel);
  return {
    organizationId: channel.organizationId,
    id: randomUUID(),
    channelId: channel.id,
    channelName: channel.name,
    kind,
    target,
    incidentId,
    phase,
    payload: notice,
    state: isResting ? 'failed' : held ? 'held' : 'waiting',
    createdAt: now,
    nextAttemptAt: held ?? now,
    finishedAt: isResting ? now : null,
    lastError: isResting ? `The address refuses mail: ${bounce.reason}` : null,
    insteadOfId: insteadOfId ?? null,
    dedupeKey: dedupeKey + SEPARATOR + recipientKey(recipient),
  };
}
