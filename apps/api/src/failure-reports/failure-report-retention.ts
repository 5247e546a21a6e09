import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import { Database } from '../database/database.js';

const PAUSE_MS = 3_600_000;

/** Forgets failure reports when their time is over. */
@Injectable()
export class FailureReportRetention {
  constructor(
    private readonly database: Database,
    private readonly log: PinoLogger,
  ) {}

  @Interval(PAUSE_MS)
  async run(): Promise<void> {
    try {
      const count = await this.apply(new Date());
      if (count > 0) this.log.info({ count }, 'failure reports forgotten');
    } catch (error) {
      this.log.error({ err: error }, 'failure reports could not be forgotten; it is tried again');
    }
  }

  async apply(now: Date): Promise<number> {
    const { count } = await this.database.system.failureReport.deleteMany({
      where: { expiresAt: { lt: now } },
    });
    return count;
  }
}
