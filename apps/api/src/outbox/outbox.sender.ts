import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import nodemailer, { type Transporter } from 'nodemailer';
import type { RunningConfig } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import { lockDueMails, noteBounce, noteTaken } from './outbox.queries.js';
import { MAX_ATTEMPTS } from './outbox.service.js';
import { returnPathOf } from './return-path.js';
import { readSmtpRefusal, sendingTrouble } from './smtp-refusal-of.js';

const POLL_MS = 2_000;
const BATCH = 20;
const SILENCE_MS = 20_000; // for a server to say its next word
const MAIL_MS = 90_000; // for a whole mail; beyond, the try has failed, whatever the server does with it
const TRANSACTION_MS = MAIL_MS + 30_000; // longer, so that a failed try is always counted
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
    @Inject(CONFIG) private readonly config: RunningConfig,
    private readonly log: PinoLogger,
  ) {
    const { url } = config.outgoingMail;
    this.transport = url
      ? nodemailer.createTransport({
          url, // what it states wins over these
          connectionTimeout: SILENCE_MS,
          greetingTimeout: SILENCE_MS,
          socketTimeout: SILENCE_MS,
        })
      : null;
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
      { timeout: TRANSACTION_MS },
    );
  }

  private async attempt(tx: Transaction, transport: Transporter, id: string): Promise<void> {
    const mail = await tx.outgoingMail.findUniqueOrThrow({ where: { id } });
    try {
      const { recipient: to, subject, text, html } = mail;
      const headers = { 'Auto-Submitted': 'auto-generated' }; // RFC 3834 §5: no holiday replies, please
      const { from, tracksBounces } = this.config.outgoingMail;
      const { reportHost, secret } = this.config;
      const envelope = tracksBounces ? { envelope: { from: returnPathOf(id, reportHost, secret), to } } : {};
      const messageId = `<${id}@${hostOf(from)}>`; // the same at each try: a mail that came twice is known as one
      await within(
        MAIL_MS,
        transport.sendMail({ from, to, subject, text, html, headers, messageId, ...envelope }),
      );
      await tx.outgoingMail.update({
        where: { id },
        data: { sentAt: new Date(), lastError: null, publicError: null },
      });
      if (mail.organizationId) await noteTaken(tx, mail.organizationId, to);
      this.log.info({ mailId: id, purpose: mail.purpose }, 'mail sent');
    } catch (error) {
      const refusal = readSmtpRefusal(error);
      const attempts = mail.attempts + 1;
      const delaySeconds = FIRST_RETRY_SECONDS * 2 ** mail.attempts;
      const isFinal = refusal !== null || attempts >= MAX_ATTEMPTS;
      const nextAttemptAt = isFinal ? null : new Date(Date.now() + delaySeconds * 1000);
      const lastError = error instanceof Error ? error.message.slice(0, 500) : 'unknown';
      const publicError = sendingTrouble(error);
      await tx.outgoingMail.update({
        where: { id },
        data: { attempts, nextAttemptAt, lastError, publicError },
      });
      const { organizationId, recipient: email } = mail;
      if (refusal?.isAboutRecipient && organizationId)
        await noteBounce(tx, { organizationId, email, reason: publicError, isReported: false });
      this.log.warn(
        { mailId: id, purpose: mail.purpose, attempts, isFinal: nextAttemptAt === null },
        'mail not sent',
      );
    }
  }
}

/** Rejects when the work takes longer; the work itself goes on unheard. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const late = new AbortController();
  const deadline = delay(milliseconds, undefined, { signal: late.signal, ref: false }).then(() => {
    throw new Error(`The mail server took longer than ${milliseconds / 1000} seconds.`);
  });
  deadline.catch(() => {}); // heard by the race, or no longer wanted
  try {
    return await Promise.race([work, deadline]);
  } finally {
    late.abort();
  }
}

/** The domain of a sender such as `Postseal <postseal@example.org>`. */
function hostOf(from: string): string {
  return /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';
}
