import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type AlertSettings,
  type Channel,
  ChannelKind,
  type ChannelTarget,
  type ChannelTrouble,
  DigestRhythm,
  RoutingRule,
} from '@postseal/contract';
import { isSameOrBelow } from '@postseal/mail-terms';
import type { RunningConfig } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import { type BouncedAddress, type NotificationChannel, Prisma } from '../database/generated/client.js';
import type { Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { AlertAddressesService, type Consent } from './alert-addresses.service.js';
import { type ChannelSecrets, makeSigningSecret, readTarget } from './channel-target.js';
import { addOwnersChannels, countTags, findOwners } from './channels.queries.js';
import { nextDigestAt } from './digest-time.js';
import { isTimeZone } from './local-time.js';
import type { Rule } from './routing.js';
import { seal, unseal } from './sealing.js';

const MAX_CHANNELS = 30; // of an organization
const OLD_SECRET_HOURS = 24;

/** What a person says about a channel besides where it leads. */
export type ChannelHabits = Pick<
  Channel,
  'name' | 'isEnabled' | 'isSecondContact' | 'timeZone' | 'quietHours' | 'digest'
>;

/** Who could hear of an organization's alerts, and by which rules. */
export interface AlertSetup {
  readonly channels: readonly NotificationChannel[];
  readonly rules: readonly Rule[];
  /** Addresses of the owners, in the order in which they joined. */
  readonly owners: readonly string[];
  /** Mail addresses of these channels that are refused at present. */
  readonly bounced: ReadonlyMap<string, BouncedAddress>;
  /** What the owners of these mail addresses say: only confirmed ones are written to. */
  readonly consents: ReadonlyMap<string, Consent>;
}

/** Ways to reach people, their habits, and the rules that lead alerts to them. */
@Injectable()
export class ChannelsService {
  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxService,
    private readonly addresses: AlertAddressesService,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  read({ organization }: Member): Promise<AlertSettings> {
    return this.database.forOrganization(organization.id, (tx) => this.describe(tx, organization.id));
  }

  add(
    { organization }: Member,
    { to, ...habits }: ChannelHabits & { readonly to: ChannelTarget },
  ): Promise<{ channel: Channel; signingSecret: string | null }> {
    const { shown, secrets } = this.readTarget(to);
    return this.database.forOrganization(organization.id, async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${organization.id}))`; // two at once would pass the limit
      const setup = await this.setup(tx, organization.id);
      if (setup.channels.length >= MAX_CHANNELS)
        throw new ProblemError('conflict', `An organization has at most ${MAX_CHANNELS} channels.`);
      requireNewAddress(setup.channels, to, null);
      const id = randomUUID();
      await tx.notificationChannel.create({
        data: {
          organizationId: organization.id,
          id,
          kind: to.kind,
          target: shown,
          sealed: this.seal(organization.id, id, secrets),
          ...toColumns(habits),
        },
      });
      if (to.kind === 'email') await this.addresses.ask(tx, organization.id, shown);
      const signingSecret = secrets?.kind === 'webhook' ? secrets.signingSecret : null;
      return { channel: await this.find(tx, organization.id, id), signingSecret };
    });
  }

  change(
    { organization }: Member,
    id: string,
    { to, ...habits }: ChannelHabits & { readonly to?: ChannelTarget | undefined },
  ): Promise<Channel> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const key = { organizationId: organization.id, id };
      const channel = await this.row(tx, organization.id, id);
      const columns = toColumns(habits);
      const isSameRhythm =
        columns.digest === channel.digest &&
        columns.timeZone === channel.timeZone &&
        columns.isEnabled === channel.isEnabled; // off for weeks: what was due then is not due now
      if (to) requireNewAddress((await this.setup(tx, organization.id)).channels, to, channel);
      await tx.notificationChannel.update({
        where: { organizationId_id: key },
        data: {
          ...columns,
          ...(isSameRhythm ? { nextDigestAt: channel.nextDigestAt } : {}),
          ...(to ? this.newTarget(channel, to) : {}),
        },
      });
      if (!columns.isEnabled) await dropPending(tx, organization.id, id);
      if (to?.kind === 'email') await this.addresses.ask(tx, organization.id, to.address.toLowerCase());
      return this.find(tx, organization.id, id);
    });
  }

  /** Removes a channel, and with it every mention in rules. */
  remove({ organization }: Member, id: string): Promise<void> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const { kind } = await this.row(tx, organization.id, id);
      if (kind === 'owners')
        throw new ProblemError('conflict', 'The owners can be switched off, not removed.');
      await tx.notificationChannel.delete({
        where: { organizationId_id: { organizationId: organization.id, id } },
      });
      await dropPending(tx, organization.id, id);
      await tx.$executeRaw`
        UPDATE routing_rule SET channel_ids = array_remove(channel_ids, ${id}::uuid)
        WHERE organization_id = ${organization.id}`;
    });
  }

  /** Asks the owner of a channel's address again. */
  askAgain({ organization }: Member, id: string): Promise<Channel> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const { kind, target } = await this.row(tx, organization.id, id);
      if (kind !== 'email') throw new ProblemError('conflict', 'Only mail addresses are asked.');
      await this.addresses.askAgain(tx, organization.id, target);
      return this.find(tx, organization.id, id);
    });
  }

  renewSigningSecret({ organization }: Member, id: string): Promise<string> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const channel = await this.row(tx, organization.id, id);
      const secrets = this.secretsOf(channel);
      if (secrets?.kind !== 'webhook')
        throw new ProblemError('conflict', 'Only webhooks have a signing secret.');
      const signingSecret = makeSigningSecret();
      const until = new Date(Date.now() + OLD_SECRET_HOURS * 3_600_000).toISOString();
      const renewed = {
        ...secrets,
        signingSecret,
        previous: { signingSecret: secrets.signingSecret, until },
      };
      await tx.notificationChannel.update({
        where: { organizationId_id: { organizationId: organization.id, id } },
        data: { sealed: this.seal(organization.id, id, renewed) },
      });
      return signingSecret;
    });
  }

  setRules({ organization }: Member, rules: readonly RoutingRule[]): Promise<AlertSettings> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const { channels } = await this.setup(tx, organization.id);
      const known = new Set(channels.map(({ id }) => id));
      if (rules.some(({ channelIds }) => channelIds.some((id) => !known.has(id))))
        throw new ProblemError('request-invalid', 'A rule names a channel that is not here any more.');
      await tx.routingRule.deleteMany({ where: { organizationId: organization.id } });
      await tx.routingRule.createMany({
        data: rules.map((rule, position) => ({
          organizationId: organization.id,
          position,
          tag: rule.tag,
          minSeverity: rule.minSeverity,
          channelIds: [...new Set(rule.channelIds)],
        })),
      });
      return this.describe(tx, organization.id);
    });
  }

  /** Channels that do not take alerts at present; for a banner on every page. */
  troubles({ organization }: Member): Promise<ChannelTrouble[]> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const setup = await this.setup(tx, organization.id);
      return setup.channels
        .filter(({ isEnabled }) => isEnabled)
        .flatMap((channel) => troublesOf(channel, setup));
    });
  }

  /** Everything that decides who hears of an alert. The owners' channel is made when it is not there yet. */
  async setup(tx: Transaction, organizationId: string): Promise<AlertSetup> {
    const find = () =>
      tx.notificationChannel.findMany({
        where: { organizationId },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      });
    let channels = await find();
    if (!channels.some(({ kind }) => kind === 'owners')) {
      await tx.notificationChannel.createMany({
        data: [ownersChannel(organizationId)],
        skipDuplicates: true,
      });
      channels = await find();
    }
    const rules = await tx.routingRule.findMany({
      where: { organizationId },
      orderBy: { position: 'asc' },
    });
    const owners = (await findOwners(tx, organizationId)).map(({ email }) => email);
    const addresses = channels.flatMap((channel) => addressesOf(channel, owners));
    return {
      channels: [
        ...channels.filter(({ kind }) => kind === 'owners'),
        ...channels.filter(({ kind }) => kind !== 'owners'),
      ],
      rules: rules.map((rule) => RoutingRule.parse(rule)),
      owners,
      bounced: await this.outbox.bounced(tx, organizationId, addresses),
      consents: await this.addresses.consents(tx, organizationId, addresses),
    };
  }

  /** Organizations whose alert settings nobody has opened yet get the owners' channel, so that a digest comes. */
  ensureOwners(): Promise<number> {
    return addOwnersChannels(this.database.system, OWNERS, nextDigestAt(new Date(), 'weekly', 'UTC')!);
  }

  /** What sending over a channel needs. Throws UnsealError when the instance's secret is another one now. */
  secretsOf({ organizationId, id, sealed }: NotificationChannel): ChannelSecrets | null {
    return sealed ? JSON.parse(unseal(sealed, ownerOf(organizationId, id), this.config.secret)) : null;
  }

  /** The channel of this organization. Throws `not-found`. */
  async row(tx: Transaction, organizationId: string, id: string): Promise<NotificationChannel> {
    const row = await tx.notificationChannel.findUnique({
      where: { organizationId_id: { organizationId, id } },
    });
    if (!row) throw new ProblemError('not-found', 'There is no such channel here.');
    return row;
  }

  private async find(tx: Transaction, organizationId: string, id: string): Promise<Channel> {
    const { channels } = await this.describe(tx, organizationId);
    return channels.find((channel) => channel.id === id)!;
  }

  private async describe(tx: Transaction, organizationId: string): Promise<AlertSettings> {
    const setup = await this.setup(tx, organizationId);
    const domains = await tx.domain.findMany({ where: { organizationId }, select: { name: true } });
    const names = domains.map(({ name }) => name);
    return {
      channels: setup.channels.map((channel) => toChannel(channel, setup, names)),
      rules: setup.rules.map((rule) => ({ ...rule, channelIds: [...rule.channelIds] })),
      tags: await countTags(tx, organizationId),
    };
  }

  private readTarget(to: ChannelTarget) {
    return readTarget(to, { allowHttp: this.config.webhooks.allowAddresses.length > 0 });
  }

  /** A webhook that moves keeps its signing secret: its receiver knows it. */
  private newTarget(channel: NotificationChannel, to: ChannelTarget): Prisma.NotificationChannelUpdateInput {
    if (to.kind !== channel.kind)
      throw new ProblemError('conflict', 'A channel stays of its kind. Add another one.');
    const { shown, secrets } = this.readTarget(to);
    const kept = secrets?.kind === 'webhook' ? this.secretsOf(channel) : null;
    const sealed =
      kept?.kind === 'webhook' && secrets?.kind === 'webhook' ? { ...kept, url: secrets.url } : secrets;
    return {
      target: shown,
      sealed: this.seal(channel.organizationId, channel.id, sealed),
      failingSince: null,
      lastError: null,
    };
  }

  private seal(organizationId: string, id: string, secrets: ChannelSecrets | null): string | null {
    return secrets ? seal(JSON.stringify(secrets), ownerOf(organizationId, id), this.config.secret) : null;
  }
}

/** The mail addresses that a channel reaches. */
export function addressesOf(
  { kind, target }: Pick<NotificationChannel, 'kind' | 'target'>,
  owners: readonly string[],
): string[] {
  if (kind === 'owners') return [...owners];
  return kind === 'email' ? [target] : [];
}

const OWNERS = { name: 'Owners', target: 'the owners of the organization' };

function ownersChannel(organizationId: string) {
  return {
    organizationId,
    id: randomUUID(),
    kind: 'owners',
    ...OWNERS,
    digest: 'weekly',
    nextDigestAt: nextDigestAt(new Date(), 'weekly', 'UTC'),
  };
}

function ownerOf(organizationId: string, id: string): string {
  return `${organizationId}:${id}`;
}

/** Messages that wait for a channel which is gone or off. A mail that is in the outbox already goes its way. */
async function dropPending(tx: Transaction, organizationId: string, channelId: string): Promise<void> {
  await tx.alertDelivery.updateMany({
    where: {
      organizationId,
      channelId,
      OR: [{ state: 'held' }, { state: 'waiting', kind: { not: 'email' } }],
    },
    data: {
      state: 'dropped',
      lastError: 'the channel was removed or switched off',
      finishedAt: new Date(),
    },
  });
}

function requireNewAddress(
  channels: readonly NotificationChannel[],
  to: ChannelTarget,
  self: NotificationChannel | null,
): void {
  if (to.kind !== 'email') return;
  const address = to.address.toLowerCase();
  if (!channels.some(({ id, kind, target }) => id !== self?.id && kind === 'email' && target === address))
    return;
  const message = 'There is a channel with this address already.';
  throw new ProblemError('request-invalid', message, [{ path: 'to.address', message }]);
}

function toColumns({ quietHours, timeZone, digest, ...rest }: ChannelHabits) {
  if (!isTimeZone(timeZone)) {
    const message = 'There is no time zone of that name. It looks like Europe/Berlin.';
    throw new ProblemError('request-invalid', message, [{ path: 'timeZone', message }]);
  }
  return {
    ...rest,
    timeZone,
    quietFrom: quietHours?.from ?? null,
    quietTo: quietHours?.to ?? null,
    digest,
    nextDigestAt: nextDigestAt(new Date(), digest, timeZone),
  };
}

function toChannel(row: NotificationChannel, setup: AlertSetup, domains: readonly string[]): Channel {
  const addresses = addressesOf(row, setup.owners);
  const hosts = addresses.map((address) => address.slice(address.lastIndexOf('@') + 1));
  const [trouble] = troublesOf(row, setup);
  return {
    id: row.id,
    kind: ChannelKind.parse(row.kind),
    name: row.name,
    target: row.target,
    addresses,
    isEnabled: row.isEnabled,
    isSecondContact: row.isSecondContact,
    timeZone: row.timeZone,
    quietHours:
      row.quietFrom === null || row.quietTo === null ? null : { from: row.quietFrom, to: row.quietTo },
    digest: DigestRhythm.parse(row.digest),
    nextDigestAt: row.nextDigestAt?.toISOString() ?? null,
    watchedDomain: domains.find((name) => hosts.some((host) => isSameOrBelow(host, name))) ?? null,
    consent: row.kind === 'email' ? consentOf(setup.consents.get(row.target)) : null,
    trouble: trouble ? { since: trouble.since, reason: trouble.reason } : null,
  };
}

function consentOf(consent: Consent | undefined): Channel['consent'] {
  return { state: consent?.state ?? 'expired', askedAt: consent?.askedAt?.toISOString() ?? null };
}

function troublesOf(row: NotificationChannel, { owners, bounced }: AlertSetup): ChannelTrouble[] {
  const { id: channelId, name } = row;
  const kind = ChannelKind.parse(row.kind);
  const refused = addressesOf(row, owners).flatMap((address) => {
    const bounce = bounced.get(address);
    return bounce
      ? [{ channelId, name, kind, address, since: bounce.since.toISOString(), reason: bounce.reason }]
      : [];
  });
  if (!row.failingSince) return refused;
  const since = row.failingSince.toISOString();
  return [...refused, { channelId, name, kind, address: null, since, reason: row.lastError ?? 'no answer' }];
}
