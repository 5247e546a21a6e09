import { Inject, Injectable } from '@nestjs/common';
import { readDeliveryReport } from '@postseal/bounces';
import { PinoLogger } from 'nestjs-pino';
import type { RunningConfig } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { noteBounce } from './outbox.queries.js';
import { readReturnPath } from './return-path.js';
import { isAddressFault, refusalWords } from './smtp-refusal-of.js';

const LIMITS = { maxBytes: 256 * 1024, maxRecipients: 1 }; // each of our mails has one recipient

/** Bounces that come back by mail, each to the return path of the mail that it is about. */
@Injectable()
export class MailBouncesService {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: RunningConfig,
    private readonly log: PinoLogger,
  ) {}

  /** The mail of ours whose return path this is; null when there is none. */
  async find(address: string): Promise<string | null> {
    const { reportHost, secret } = this.config;
    const id = readReturnPath(address, reportHost, secret);
    if (id === null) return null;
    return (await this.database.system.outgoingMail.count({ where: { id } })) === 1 ? id : null;
  }

  /**
   * Notes that a mail was given up on its way; once. The workers tell whoever else should hear. Delays, absence notes and
   * whatever else is sent there change nothing.
   */
  async accept(mailId: string, raw: Buffer): Promise<void> {
    const [failure] = readDeliveryReport(raw, LIMITS) ?? [];
    if (!failure) {
      this.log.info({ mailId }, 'mail to a return path is no bounce');
      return;
    }
    const { status, replyCode } = failure;
    const publicError = refusalWords(replyCode, status);
    await this.database.system.$transaction(async (tx) => {
      const { count } = await tx.outgoingMail.updateMany({
        where: { id: mailId, bouncedAt: null, sentAt: { not: null } },
        data: { bouncedAt: new Date(), lastError: publicError, publicError },
      });
      if (count === 0) return;
      const { organizationId, recipient } = await tx.outgoingMail.findUniqueOrThrow({
        where: { id: mailId },
      });
      if (organizationId && isAddressFault(status))
        await noteBounce(tx, { organizationId, email: recipient, reason: publicError, isReported: true });
    });
    this.log.info({ mailId, status, replyCode }, 'mail bounced');
  }
}
