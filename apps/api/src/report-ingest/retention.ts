import { Inject, Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { addMonths, nextMonth, RecordPartitions } from './record-partitions.js';

const DELETE_AT_ONCE = 10_000; // mails whose ledger goes with one statement

/** What is forgotten, and when; and the partitions of the months to come. */
@Injectable()
export class Retention {
  constructor(
    private readonly database: Database,
    private readonly partitions: RecordPartitions,
    @Inject(CONFIG) private readonly config: Config,
    private readonly log: PinoLogger,
  ) {}

  /** At night, when reporters are quiet. Any number of workers may do it at once: each step finds less to do then. */
  @Cron('17 3 * * *', { timeZone: 'UTC' })
  async runNightly(): Promise<void> {
    try {
      const facts = await this.apply(new Date());
      this.log.info(facts, 'retention applied');
    } catch (error) {
      this.log.error({ err: error }, 'retention failed; it is tried again tomorrow');
    }
  }

  async apply(
    now: Date,
  ): Promise<{ emptiedMails: number; removedMails: number; droppedPartitions: string[] }> {
    const { rawDays, recordMonths } = this.config.retention;
    const month = now.toISOString().slice(0, 7);
    const firstKeptMonth = addMonths(month, -recordMonths);
    await this.partitions.ensure([`${month}-01`, `${nextMonth(month)}-01`]);
    const emptiedMails = await this.database.system.$executeRaw`
      UPDATE inbound_message SET raw = NULL
      WHERE raw IS NOT NULL AND state <> 'queued'
        AND received_at < ${now}::timestamptz - make_interval(days => ${rawDays}::int)`;
    const removedMails = await this.removeLedgerBefore(new Date(`${firstKeptMonth}-01T00:00:00Z`));
    await this.database.system.$executeRaw`
      DELETE FROM tls_report WHERE day < ${`${firstKeptMonth}-01`}::date`; // the daily tables stay
    const droppedPartitions = await this.partitions.dropBefore(firstKeptMonth);
    return { emptiedMails, removedMails, droppedPartitions };
  }

  /** The ledger is kept as long as the records that it explains. */
  private async removeLedgerBefore(moment: Date): Promise<number> {
    let total = 0;
    for (let removed = DELETE_AT_ONCE; removed === DELETE_AT_ONCE; total += removed) {
      removed = await this.database.system.$executeRaw`
        WITH old AS (
          SELECT organization_id, id FROM inbound_message
          WHERE received_at < ${moment} AND state <> 'queued' LIMIT ${DELETE_AT_ONCE}
        ), entries AS (
          DELETE FROM ledger_entry USING old
          WHERE ledger_entry.organization_id = old.organization_id AND ledger_entry.message_id = old.id
        )
        DELETE FROM inbound_message USING old
        WHERE inbound_message.organization_id = old.organization_id AND inbound_message.id = old.id`;
    }
    await this.database.system.reportImport.deleteMany({ where: { beganAt: { lt: moment } } });
    await this.database.system.readingRun.deleteMany({ where: { startedAt: { lt: moment } } });
    return total;
  }
}
