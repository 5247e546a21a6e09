import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { renderMail } from '../outbox/mail-text.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { SmtpRefusal } from './smtp-refusal.js';

export interface OperatorMail {
  readonly role: 'postmaster' | 'abuse';
  readonly envelopeFrom: string;
  readonly remoteIp: string;
  readonly raw: Buffer;
}

const SHOWN_BYTES = 64 * 1024;
const MAX_PER_HOUR = 30; // by one process: enough for people, not for a flood of spam

/** Passes mail to postmaster and abuse on to the people who run this instance, as a notice in the outbox. */
@Injectable()
export class OperatorMailService {
  private hour = 0;
  private taken = 0;

  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Resolves after the notices are stored. Throws SmtpRefusal when nobody can be told at the moment. */
  async accept({ role, envelopeFrom, remoteIp, raw }: OperatorMail): Promise<void> {
    this.countThisHour();
    const operators = await this.database.system.user.findMany({
      where: { isOperator: true },
      select: { id: true, email: true },
    });
    if (operators.length === 0) throw new SmtpRefusal(450, 'Nobody runs this instance yet; try again later');
    const title = `Mail for ${role}@${this.config.reportHost}`;
    const content = renderMail(title, [
      { kind: 'text', text: `From ${envelopeFrom || 'the null sender'}, by ${remoteIp}.` },
      {
        kind: 'code',
        label: raw.length > SHOWN_BYTES ? 'The mail (its beginning)' : 'The mail',
        text: raw.toString('latin1', 0, SHOWN_BYTES).replaceAll('\0', '\ufffd'),
      },
    ]);
    const digest = createHash('sha256').update(raw).digest('hex');
    await this.outbox.add(
      operators.map(({ id, email }) => ({
        purpose: 'notice',
        recipient: email,
        subject: title,
        ...content,
        dedupeKey: `operator-mail:${id}:${digest}`,
      })),
    );
  }

  private countThisHour(): void {
    const hour = Math.floor(Date.now() / 3_600_000);
    if (hour !== this.hour) {
      this.hour = hour;
      this.taken = 0;
    }
    if (++this.taken > MAX_PER_HOUR)
      throw new SmtpRefusal(450, 'Too much mail for the operators; try again later');
  }
}
