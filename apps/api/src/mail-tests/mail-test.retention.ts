import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import { Database } from '../database/database.js';
import { RAW_KEPT_MS, RESULT_KEPT_MS } from './mail-test-limits.js';

const PAUSE_MS = 600_000;

/** Forgets test mails: the bytes after a week, visitors' results with their address, organizations' after a year or so. */
@Injectable()
export class MailTestRetention {
  constructor(
    private readonly database: Database,
    private readonly log: PinoLogger,
  ) {}

  @Interval(PAUSE_MS)
  async run(): Promise<void> {
    try {
      const facts = await this.apply(new Date());
      if (Object.values(facts).some((count) => count > 0)) this.log.info(facts, 'test mails forgotten');
    } catch (error) {
      this.log.error({ err: error }, 'test mails could not be forgotten; it is tried again');
    }
  }

  async apply(now: Date): Promise<{ emptied: number; removedAddresses: number }> {
    const { mailTest, mailTestAddress } = this.database.system;
    const before = (ageMs: number) => new Date(now.getTime() - ageMs);
    const emptied = await mailTest.updateMany({
      where: { receivedAt: { lt: before(RAW_KEPT_MS) }, raw: { not: null } },
      data: { raw: null },
    });
    const removed = await mailTestAddress.deleteMany({
      where: {
        expiresAt: { lt: now },
        OR: [
          { organizationId: null },
          { tests: { none: {} } },
          { expiresAt: { lt: before(RESULT_KEPT_MS) } },
        ],
      },
    });
    return { emptied: emptied.count, removedAddresses: removed.count };
  }
}
