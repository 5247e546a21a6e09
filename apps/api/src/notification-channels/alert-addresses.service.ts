import { createHash, createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { AddressConsent, AddressConsentState } from '@postseal/contract';
import type { RunningConfig } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type { AlertAddress } from '../database/generated/client.js';
import { ProblemError } from '../http/problem.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { findVerifiedMembers } from './channels.queries.js';
import { consentMail } from './consent-mail.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const ASK_AGAIN_AFTER_MS = 10 * MINUTE_MS;
const LINK_LIFETIME_MS = 14 * DAY_MS;
const MAX_ASKS_PER_ADDRESS_PER_DAY = 3; // of all organizations together: what it costs is a stranger's patience
const MAX_ASKED_PER_ORGANIZATION_PER_DAY = 20; // addresses

/** What is known of an address: may it be written to, and if not, what is it waited for. */
export interface Consent {
  readonly state: AddressConsentState;
  readonly askedAt: Date | null;
}

/**
 * Whether the owner of a mail address wants an organization's alerts. A member's own verified address does; any other is
 * asked by mail, once and with limits, and hears nothing else until it says yes.
 */
@Injectable()
export class AlertAddressesService {
  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxService,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /** What is known of these addresses, by address. */
  async consents(
    tx: Transaction,
    organizationId: string,
    addresses: readonly string[],
  ): Promise<Map<string, Consent>> {
    if (addresses.length === 0) return new Map();
    const members = new Set(await findVerifiedMembers(tx, organizationId, addresses));
    const rows = await tx.alertAddress.findMany({ where: { organizationId, email: { in: [...addresses] } } });
    const byEmail = new Map(rows.map((row) => [row.email, row]));
    return new Map(
      addresses.map((address) => {
        const row = byEmail.get(address);
        const state = members.has(address) ? 'confirmed' : stateOf(row, new Date());
        return [address, { state, askedAt: row?.askedAt ?? null }];
      }),
    );
  }

  /**
   * Asks the owner of an address by mail. Nothing is sent when it has answered, or was asked a moment ago. Throws
   * `too-many-requests` at the limits.
   */
  async ask(tx: Transaction, organizationId: string, address: string): Promise<void> {
    const known = (await this.consents(tx, organizationId, [address])).get(address);
    if (known?.state === 'confirmed' || known?.state === 'declined' || isRecent(known?.askedAt)) return;
    await this.send(tx, organizationId, address);
  }

  /** Asks again. Throws `conflict` when that is needless or too soon, `too-many-requests` at the limits. */
  async askAgain(tx: Transaction, organizationId: string, address: string): Promise<void> {
    const known = (await this.consents(tx, organizationId, [address])).get(address);
    if (known?.state === 'confirmed') throw new ProblemError('conflict', 'This address is confirmed.');
    if (known?.state === 'declined')
      throw new ProblemError('conflict', 'The owner of this address does not want these alerts.');
    if (isRecent(known?.askedAt))
      throw new ProblemError('conflict', 'It was asked a few minutes ago. Look into its spam folder too.');
    await this.send(tx, organizationId, address);
  }

  /** What the holder of a link is asked. Throws `not-found` for a link that is none. */
  async read(token: string): Promise<AddressConsent> {
    return this.describe(await this.byToken(token));
  }

  /** The owner's answer; it may be changed later by the same link. */
  async answer(token: string, isWanted: boolean): Promise<AddressConsent> {
    const row = await this.byToken(token);
    if (isWanted && stateOf(row, new Date()) === 'expired')
      throw new ProblemError('conflict', 'This link has run out. Ask for a new one.');
    const now = new Date();
    const data = isWanted
      ? { confirmedAt: row.confirmedAt ?? now, declinedAt: null }
      : { confirmedAt: null, declinedAt: now };
    const { organizationId, email } = row;
    const answered = await this.database.system.alertAddress.update({
      where: { organizationId_email: { organizationId, email } },
      data,
    });
    return this.describe(answered);
  }

  /** Where the owner of an address can end its alerts; null for a member, who can in the settings. */
  async stopUrl(tx: Transaction, organizationId: string, address: string): Promise<string | null> {
    const key = { organizationId, email: address };
    const row = await tx.alertAddress.findUnique({ where: { organizationId_email: key } });
    const token = this.tokenFor(organizationId, address);
    return row?.tokenHash === hashOf(token) ? this.urlOf(token) : null;
  }

  private async send(tx: Transaction, organizationId: string, address: string): Promise<void> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`alert address ${address}`}))`; // two at once would pass the limit
    const dayAgo = new Date(Date.now() - DAY_MS);
    const [mails, asked] = [
      await tx.outgoingMail.count({
        where: { purpose: 'confirmation', recipient: address, createdAt: { gt: dayAgo } },
      }),
      await tx.alertAddress.count({ where: { organizationId, askedAt: { gt: dayAgo } } }),
    ];
    if (mails >= MAX_ASKS_PER_ADDRESS_PER_DAY || asked >= MAX_ASKED_PER_ORGANIZATION_PER_DAY)
      throw new ProblemError(
        'too-many-requests',
        'Enough confirmation mails for today. Try again tomorrow, or use the address of a member.',
      );
    const token = this.tokenFor(organizationId, address);
    const asking = { tokenHash: hashOf(token), askedAt: new Date() };
    await tx.alertAddress.upsert({
      where: { organizationId_email: { organizationId, email: address } },
      create: { organizationId, email: address, ...asking },
      update: asking,
    });
    const { name } = await tx.organization.findUniqueOrThrow({
      where: { id: organizationId },
      select: { name: true },
    });
    const mail = consentMail(name, this.urlOf(token));
    await this.outbox.add([{ purpose: 'confirmation', organizationId, recipient: address, ...mail }], tx);
  }

  private async byToken(token: string): Promise<AlertAddress> {
    const where = { tokenHash: hashOf(token) };
    const row = await this.database.system.alertAddress.findUnique({ where });
    if (!row) throw new ProblemError('not-found', 'This link is not complete, or has been replaced.');
    return row;
  }

  private async describe(row: AlertAddress): Promise<AddressConsent> {
    const { name } = await this.database.system.organization.findUniqueOrThrow({
      where: { id: row.organizationId },
      select: { name: true },
    });
    return { organization: name, address: row.email, state: stateOf(row, new Date()) };
  }

  /** Unguessable, and the same whenever it is made: so every alert can carry the link that ends them. */
  private tokenFor(organizationId: string, address: string): string {
    const text = `alert address ${organizationId} ${address}`;
    return createHmac('sha256', this.config.secret).update(text).digest('base64url');
  }

  private urlOf(token: string): string {
    return `${this.config.publicUrl}/alert-address/${token}`;
  }
}

function stateOf(
  row: Pick<AlertAddress, 'askedAt' | 'confirmedAt' | 'declinedAt'> | undefined,
  now: Date,
): AddressConsentState {
  if (row?.confirmedAt) return 'confirmed';
  if (row?.declinedAt) return 'declined';
  const isOpen = row?.askedAt && now.getTime() - row.askedAt.getTime() < LINK_LIFETIME_MS;
  return isOpen ? 'asked' : 'expired';
}

function isRecent(askedAt: Date | null | undefined): boolean {
  return askedAt != null && Date.now() - askedAt.getTime() < ASK_AGAIN_AFTER_MS;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
