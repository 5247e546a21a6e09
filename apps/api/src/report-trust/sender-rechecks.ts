import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import { Database } from '../database/database.js';

const TICK_MS = 15_000;
const MAX_AT_ONCE = 200;

/** Has mails read again whose sender DNS was silent about. Any number of workers may do it at once. */
@Injectable()
export class SenderRechecks {
  constructor(
    private readonly database: Database,
    private readonly log: PinoLogger,
  ) {}

  @Interval(TICK_MS)
  async tick(): Promise<void> {
    try {
      await this.requeue(new Date());
    } catch (error) {
      this.log.warn({ err: error }, 'mails with an unknown sender could not be queued again');
    }
  }

  /** Queues what is due; answers how many mails. Leans on inbound_message_recheck_idx. */
  requeue(now: Date): Promise<number> {
    return this.database.system.$executeRaw`
      UPDATE inbound_message AS message SET state = 'queued', attempts = 0, recheck_at = NULL
      FROM (
        SELECT organization_id, id FROM inbound_message
        WHERE recheck_at <= ${now} AND state = 'done' AND raw IS NOT NULL
        ORDER BY recheck_at LIMIT ${MAX_AT_ONCE} FOR UPDATE SKIP LOCKED
      ) AS due
      WHERE message.organization_id = due.organization_id AND message.id = due.id`;
  }
}
