import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import { Database } from '../database/database.js';
import { LeasedWork } from '../leases/leased-work.js';
import {
  claimTurns,
  type DomainTurn,
  endTurn,
  readUntraced,
  sampleRecords,
  storeTraces,
} from './source-names.queries.js';
import { traceSigners } from './trace-signers.js';

const TICK_MS = 2_000;
const MAX_CONCURRENT = 2; // domains; the work is the database's
const ADDRESSES_AT_ONCE = 200;

type Turn = DomainTurn & { readonly dueAt: Date };

/** Finds who signed the mail of addresses that new reports brought, and asks for their names. */
@Injectable()
export class SourceTracer implements OnApplicationShutdown {
  private readonly work: LeasedWork<Turn>;

  constructor(
    private readonly database: Database,
    log: PinoLogger,
  ) {
    this.work = new LeasedWork({
      claim: (free) => claimTurns(this.database.system, free),
      perform: (turn) => this.trace(turn, new Date()),
      maxConcurrent: MAX_CONCURRENT,
      onClaimFailed: (error) => log.warn({ err: error }, 'domains with new sources could not be claimed'),
      onPieceFailed: (error, { domainId }) =>
        log.warn({ err: error, domainId }, 'sources could not be traced'),
    });
  }

  @Interval(TICK_MS)
  tick(): Promise<void> {
    return this.work.tick();
  }

  onApplicationShutdown(): Promise<void> {
    return this.work.stop();
  }

  /** One step through a domain's addresses, the busiest first. */
  async trace(turn: Turn, now: Date): Promise<void> {
    const { system } = this.database;
    const untraced = await readUntraced(system, turn, now.toISOString().slice(0, 10), ADDRESSES_AT_ONCE);
    if (untraced.length > 0) {
      const records = await sampleRecords(system, turn, untraced);
      const traces = traceSigners(
        untraced.map(({ ip }) => ip),
        records,
        turn.domain,
      );
      await storeTraces(system, turn, traces);
    }
    await endTurn(system, turn, untraced.length === ADDRESSES_AT_ONCE);
  }
}
