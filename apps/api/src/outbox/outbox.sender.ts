import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import nodemailer, { type Transporter } from 'nodemailer';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import { lockDueMails, noteBounce } from './outbox.queries.js';
import { MAX_ATTEMPTS } from './outbox.service.js';
import { readSmtpRefusal } from './smtp-refusal-of.js';

const POLL_MS = 2_000;
const BATCH = 20;
const FIRST_RETRY_SECONDS = 60; // doubled each time: the last of 8 tries comes after about two hours

/**
 * Sends what the outbox holds, when an outgoing server is configured. A mail is marked within the transaction that
 * locked it, so two processes never send one mail; a process killed between the server's 250 and the commit sends it
 * once more, which is the lesser evil.
 */
@Injectable()
export class OutboxSender implements OnApplicationShutdown {
  private readonly transport: Transporter | null;
  private running: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly log: PinoLogger,
  ) {
    const { url } = config.outgoingMail;
    this.transport = url ? nodemailer.createTransport(url, { connectionTimeout: 20_000 } as never) : null;
  }

  @Interval(POLL_MS)
  async tick(): Promise<void> {
    if (!this.transport || this.running) return;
    this.running = this.sendDue(this.transport).finally(() => {
      this.running = null;
    });
    await this.running.catch((error) => this.log.warn({ err: error }, 'outbox could not be read'));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.running?.catch(() => {});
    this.transport?.close();
  }

  private async sendDue(transport: Transporter): Promise<void> {
    for (let sent = BATCH; sent === BATCH; ) {
      sent = 0;
      while (sent < BATCH && (await this.sendOne(transport))) sent++;
    }
  }

  private sendOne(transport: Transporter): Promise<boolean> {
    return this.database.system.$transaction(
      async (tx) => {
        const [due] = await lockDueMails(tx, 1);
        if (!due) return false;
        await this.attempt(tx, transport, due.id);
        return true;
      },
      { timeout: 60_000 },
    );
  }

  private async attempt(tx: Transaction, transport: Transporter, id: string): Promise<void> {
    const mail = await tx.outgoingMail.findUniqueOrThrow({ where: { id } });
    try {
      const { recipient: to, subject, text, html } = mail;
      const headers = { 'Auto-Submitted': 'auto-generated' }; // RFC 3834 §5: no holiday replies, please
      await transport.sendMail({ from: this.config.outgoingMail.from, to, subject, text, html, headers });
      await tx.outgoingMail.update({ where: { id }, data: { sentAt: new Date(), lastError: null } });
      await tx.bouncedAddress.deleteMany({ where: { email: to } });
      this.log.info({ mailId: id, purpose: mail.purpose }, 'mail sent');
    } catch (error) {
      const refusal = readSmtpRefusal(error);
      const attempts = mail.attempts + 1;
      const delaySeconds = FIRST_RETRY_SECONDS * 2 ** mail.attempts;
      const isFinal = refusal !== null || attempts >= MAX_ATTEMPTS;
      const nextAttemptAt = isFinal ? null : new Date(Date.now() + delaySeconds * 1000);
      const lastError = error instanceof Error ? error.message.slice(0, 500) : 'unknown';
      await tx.outgoingMail.update({ where: { id }, data: { attempts, nextAttemptAt, lastError } });
      if (refusal?.isAboutRecipient) await noteBounce(tx, mail.recipient, lastError);
      this.log.warn(
        { mailId: id, purpose: mail.purpose, attempts, isFinal: nextAttemptAt === null },
        'mail not sent',
      );
    }
  }
}
