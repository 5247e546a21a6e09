import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { OutgoingMailSummary, Page } from '@postseal/contract';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type { BouncedAddress, OutgoingMail } from '../database/generated/client.js';
import { ProblemError } from '../http/problem.js';

export interface NewMail {
  /** Made here unless the caller wants to find the mail again. */
  readonly id?: string;
  readonly purpose:
    | 'verification'
    | 'password-reset'
    | 'invitation'
    | 'alert'
    | 'digest'
    | 'test'
    | 'notice'
    | 'confirmation';
  readonly organizationId?: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** A second mail with the same key is silently not made. */
  readonly dedupeKey?: string;
}

export const MAX_ATTEMPTS = 8;
const QUIET_AFTER_BOUNCE_MS = 86_400_000; // as long as a bounce of a mail that was taken may be on its way

/** Every mail is a row first: it can be sent later, sent again, or read by the operator; it is never lost. */
@Injectable()
export class OutboxService {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Puts mails into the outbox, within the caller's transaction when one is given. */
  async add(mails: readonly NewMail[], tx: Transaction = this.database.system): Promise<void> {
    await tx.outgoingMail.createMany({
      data: mails.map(({ id, dedupeKey, organizationId, ...mail }) => ({
        id: id ?? randomUUID(),
        ...mail,
        dedupeKey: dedupeKey ?? null,
        organizationId: organizationId ?? null,
      })),
      skipDuplicates: true,
    });
  }

  /** Those of these addresses whose server refused mail of this organization for good, and has taken none since. */
  async bounced(
    tx: Transaction,
    organizationId: string,
    addresses: readonly string[],
  ): Promise<Map<string, BouncedAddress>> {
    if (addresses.length === 0) return new Map();
    const where = {
      organizationId,
      email: { in: [...addresses] },
      OR: [{ takenAt: null }, { takenAt: { gt: new Date(Date.now() - QUIET_AFTER_BOUNCE_MS) } }],
    };
    const rows = await tx.bouncedAddress.findMany({ where });
    return new Map(rows.map((row) => [row.email, row]));
  }

  /** Sends a mail again from the start, within the caller's transaction. False when there is none of that id. */
  async sendAgain(tx: Transaction, id: string): Promise<boolean> {
    const { count } = await tx.outgoingMail.updateMany({
      where: { id },
      data: {
        sentAt: null,
        attempts: 0,
        nextAttemptAt: new Date(),
        lastError: null,
        publicError: null,
        bouncedAt: null,
        bounceToldAt: null,
      },
    });
    return count > 0;
  }

  /** How far it is with mails that are not sent yet, by id; the error in words for those whose mail it is. */
  async unsent(
    tx: Transaction,
    ids: readonly string[],
  ): Promise<Map<string, { attempts: number; lastError: string | null; nextAttemptAt: Date }>> {
    const rows = await tx.outgoingMail.findMany({ where: { id: { in: [...ids] }, sentAt: null } });
    return new Map(
      rows.map(({ id, attempts, publicError, nextAttemptAt, createdAt }) => [
        id,
        { attempts, lastError: publicError, nextAttemptAt: nextAttemptAt ?? createdAt },
      ]),
    );
  }

  async list({ limit, offset }: Page): Promise<{ mails: OutgoingMailSummary[]; total: number }> {
    const [mails, total] = await Promise.all([
      this.database.system.outgoingMail.findMany({
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit,
        skip: offset,
      }),
      this.database.system.outgoingMail.count(),
    ]);
    return { mails: mails.map((mail) => this.summarize(mail)), total };
  }

  async read(id: string): Promise<OutgoingMailSummary & { text: string; html: string }> {
    const mail = await this.database.system.outgoingMail.findUnique({ where: { id } });
    if (!mail) throw new ProblemError('not-found', 'There is no such mail.');
    return { ...this.summarize(mail), text: mail.text, html: mail.html };
  }

  async retry(id: string): Promise<void> {
    const { count } = await this.database.system.outgoingMail.updateMany({
      where: { id, sentAt: null },
      data: { attempts: 0, nextAttemptAt: new Date(), lastError: null },
    });
    if (count === 0) throw new ProblemError('not-found', 'There is no such unsent mail.');
  }

  private summarize(mail: OutgoingMail): OutgoingMailSummary {
    return {
      id: mail.id,
      purpose: mail.purpose,
      recipient: mail.recipient,
      subject: mail.subject,
      createdAt: mail.createdAt.toISOString(),
      state: this.stateOf(mail),
      lastError: mail.lastError,
    };
  }

  private stateOf(mail: OutgoingMail): OutgoingMailSummary['state'] {
    if (mail.sentAt) return 'sent';
    if (mail.nextAttemptAt === null) return 'failed';
    return this.config.outgoingMail.url ? 'waiting' : 'kept';
  }
}
