import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { Dns } from '../dns-monitor/dns.js';
import { LeasedWork } from '../leases/leased-work.js';
import { type ClaimedWatch, claimDueWatches } from './propagation.queries.js';
import { PropagationRecorder } from './propagation.recorder.js';
import { pauseSeconds } from './propagation-state.js';
import { lookAtRecord } from './record-look.js';
import { expectedRecordOf } from './watch-row.js';

const TICK_MS = 1_000;
const LEASE_SECONDS = 120;
const MAX_CONCURRENT = 32; // watches; their queries share the client's own limits

/** Looks at watched records when they are due. Any number of workers may run it on one database. */
@Injectable()
export class PropagationWatcher implements OnApplicationShutdown {
  private readonly work: LeasedWork<ClaimedWatch>;

  constructor(
    private readonly database: Database,
    private readonly dns: Dns,
    private readonly recorder: PropagationRecorder,
    @Inject(CONFIG) private readonly config: Config,
    log: PinoLogger,
  ) {
    this.work = new LeasedWork({
      claim: (free) => claimDueWatches(this.database.system, free, LEASE_SECONDS),
      perform: (watch) => this.lookAt(watch),
      maxConcurrent: MAX_CONCURRENT,
      onClaimFailed: (error) => log.warn({ err: error }, 'due watches could not be claimed'),
      onPieceFailed: (error, { id }) =>
        log.error({ err: error, watchId: id }, 'watched record could not be looked at'),
    });
  }

  @Interval(TICK_MS)
  tick(): Promise<void> {
    return this.work.tick();
  }

  onApplicationShutdown(): Promise<void> {
    return this.work.stop();
  }

  /** One look and its record. A look that breaks off is made again when its lease ends. */
  private async lookAt(watch: ClaimedWatch): Promise<void> {
    const known = watch.before as readonly string[] | null;
    const { look, before } = await lookAtRecord(
      expectedRecordOf(watch),
      watch.domain.name,
      known,
      this.dns.fresh,
    );
    const now = new Date();
    const pauseMs =
      (pauseSeconds((now.getTime() - watch.createdAt.getTime()) / 1000) * 1000) / this.config.dns.driftSpeed;
    await this.recorder.record(watch, { look, before, now, nextLookAt: new Date(now.getTime() + pauseMs) });
  }
}
