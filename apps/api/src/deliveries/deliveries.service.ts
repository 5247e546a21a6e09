import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { DeliveryPhase, Severity } from '@postseal/contract';
import type { RunningConfig } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import type { Transaction } from '../database/database.js';
import type { AlertDelivery, NotificationChannel, Prisma } from '../database/generated/client.js';
import { DomainsService } from '../domains/domains.service.js';
import { AlertAddressesService } from '../notification-channels/alert-addresses.service.js';
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
    private readonly domains: DomainsService,
    private readonly addresses: AlertAddressesService,
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
    const channelIds = chosen.map(({ id }) => id); // the others go on waiting for what they were to hear
    const held = { organizationId, incidentId: incident.incidentId, channelId: { in: channelIds } };
    await this.dropHeld(tx, held, 'a graver one took its place');
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
    await this.dropHeld(tx, { organizationId, incidentId }, 'it was over before the quiet hours were');
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
    const recipients = told.flatMap(({ channelId, kind, target, mergedIntoId, insteadOfId }) => {
      const channel = setup.channels.find(
        ({ id, isEnabled }) => id === channelId && (isEnabled || insteadOfId !== null), // owners are told in others' stead though they are off
      );
      const isHeard = channel && !(mergedIntoId && lost.has(mergedIntoId)) && leadsTo(channel, target, setup);
      return isHeard ? [{ channel, kind, target }] : [];
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
    const recipients = recipientsOf([channel], setup).filter((recipient) => isWanted(recipient, setup));
    const notice: AlertNotice = {
      type: 'test',
      channel: channel.name,
      url: `${this.config.publicUrl}/settings/alerts`,
    };
    return this.enqueue(tx, { ...setup, bounced: new Map() }, recipients, {
      phase: 'test',
      notice,
      incidentId: null,
      dedupeKey: `test:${randomUUID()}`,
      severity: null,
    });
  }

  /**
   * Messages that were held, sorted by the rules and addresses as they are now: gives those that still go where they were
   * to go. Of the others, what the rules lead elsewhere by now is put on its way there, and the rest is dropped.
   */
  async reroute(tx: Transaction, held: readonly AlertDelivery[]): Promise<AlertDelivery[]> {
    const kept: AlertDelivery[] = [];
    for (const [organizationId, rows] of Map.groupBy(held, (row) => row.organizationId)) {
      const setup = await this.channels.setup(tx, organizationId);
      const ids = [...new Set(rows.flatMap(({ incidentId }) => incidentId ?? []))];
      const incidents = await tx.incident.findMany({ where: { organizationId, id: { in: ids } } });
      const tags = await this.domains.tagsOf(tx, organizationId, [
        ...new Set(incidents.map(({ domainId }) => domainId)),
      ]);
      const tagsOfIncident = new Map(incidents.map(({ id, domainId }) => [id, tags.get(domainId) ?? []]));
      for (const row of rows) {
        const chosen = channelsFor(row, tagsOfIncident.get(row.incidentId ?? '') ?? [], setup);
        const channel = chosen.find(({ id }) => id === row.channelId);
        if (channel && leadsTo(channel, row.target, setup)) kept.push(row);
        else await this.lead(tx, row, channel ? [channel] : chosen, setup);
      }
    }
    return kept;
  }

  /** Drops a held message, and puts it on its way to these channels instead; who was told already is not told again. */
  private async lead(
    tx: Transaction,
    row: AlertDelivery,
    channels: readonly NotificationChannel[],
    setup: AlertSetup,
  ): Promise<void> {
    await tx.alertDelivery.update({
      where: { organizationId_id: { organizationId: row.organizationId, id: row.id } },
      data: { state: 'dropped', lastError: 'by now it goes to others', finishedAt: new Date() },
    });
    if (row.phase === 'resolved') return; // only for those who heard of the trouble
    const notice = AlertNotice.parse(row.payload);
    await this.enqueue(tx, setup, recipientsOf(channels, setup), {
      phase: row.phase as DeliveryPhase,
      notice,
      incidentId: row.incidentId,
      dedupeKey: baseKey(row),
      severity: notice.type === 'incident' ? notice.incident.severity : null,
    });
  }

  /** A message that a recipient does not take: tells the second contact, or the owners when none is set. Once. */
  async tellSecondContact(tx: Transaction, refused: AlertDelivery, setup?: AlertSetup): Promise<void> {
    if (!PRESSING.has(refused.phase) || refused.insteadOfId) return;
    const known = setup ?? (await this.channels.setup(tx, refused.organizationId));
    const others = known.channels.filter(({ id }) => id !== refused.channelId);
    const seconds = others.filter(
      (channel) => channel.isEnabled && channel.isSecondContact && isReachable(channel, known),
    );
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
    const mails: NewMail[] = [];
    for (const row of deliveries.filter(({ kind }) => kind === 'email'))
      mails.push(this.toMail(row, await this.addresses.stopUrl(tx, row.organizationId, row.target)));
    if (mails.length > 0) await this.outbox.add(mails, tx);
  }

  /** `stopUrl` is for recipients who are no members, and so have no settings. */
  toMail(
    row: Pick<AlertDelivery, 'id' | 'organizationId' | 'target' | 'phase' | 'payload'>,
    stopUrl: string | null,
  ): NewMail {
    const { id, organizationId, target: recipient, phase } = row;
    const purpose = phase === 'test' || phase === 'digest' ? phase : 'alert';
    const mail = noticeMail(
      AlertNotice.parse(row.payload),
      `${this.config.publicUrl}/settings/alerts`,
      stopUrl,
    );
    return { id, purpose, organizationId, recipient, ...mail };
  }

  private async dropHeld(
    tx: Transaction,
    about: Prisma.AlertDeliveryWhereInput & { readonly organizationId: string; readonly incidentId: string },
    reason: string,
  ): Promise<void> {
    await tx.alertDelivery.updateMany({
      where: { ...about, state: 'held' },
      data: { state: 'dropped', lastError: reason, finishedAt: new Date() },
    });
  }
}

/** The channels that a held message is for, by the rules of now. A recovery goes to those who heard of the trouble. */
function channelsFor(
  row: AlertDelivery,
  tags: readonly string[],
  { rules, channels }: AlertSetup,
): NotificationChannel[] {
  const notice = AlertNotice.parse(row.payload);
  if (notice.type !== 'incident' || row.phase === 'resolved')
    return channels.filter(({ id, isEnabled }) => id === row.channelId && isEnabled);
  return chooseChannels({ severity: notice.incident.severity, tags }, rules, channels);
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

/** Whether a message for `target` may still go out: who left, or an address that was changed, hears no more. */
export function leadsTo(channel: NotificationChannel, target: string, setup: AlertSetup): boolean {
  return recipientsOf([channel], setup).some(
    (recipient) => (recipient.kind !== 'email' || recipient.target === target) && isWanted(recipient, setup),
  );
}

/** Whether the owner of a mail address has agreed to be written to. Other kinds need no asking. */
export function isWanted(
  { kind, target }: Pick<Recipient, 'kind' | 'target'>,
  { consents }: Pick<AlertSetup, 'consents'>,
): boolean {
  return kind !== 'email' || consents.get(target)?.state === 'confirmed';
}

/** Whether one of a channel's recipients would be written to now. */
function isReachable(channel: NotificationChannel, setup: AlertSetup): boolean {
  const now = new Date();
  return recipientsOf([channel], setup).some((recipient) => blockOf(recipient, setup, now) === null);
}

/** Why a recipient is not written to at present; null when it is. */
function blockOf(recipient: Recipient, setup: AlertSetup, now: Date): string | null {
  if (!isWanted(recipient, setup)) return 'The owner of this address has not confirmed that it wants alerts.';
  const bounce = recipient.kind === 'email' ? setup.bounced.get(recipient.target) : undefined;
  return bounce !== undefined && bounce.retryAt > now ? `The address refuses mail: ${bounce.reason}` : null;
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
  setup: AlertSetup,
  now: Date,
): Prisma.AlertDeliveryCreateManyInput {
  const { channel, kind, target } = recipient;
  const block = blockOf(recipient, setup, now);
  const held = severity === null || block ? null : heldUntil(now, severity, channel);
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
    state: block ? 'failed' : held ? 'held' : 'waiting',
    createdAt: now,
    nextAttemptAt: held ?? now,
    finishedAt: block ? now : null,
    lastError: block,
    insteadOfId: insteadOfId ?? null,
    dedupeKey: dedupeKey + SEPARATOR + recipientKey(recipient),
  };
}
