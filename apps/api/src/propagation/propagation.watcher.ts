import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { Dns } from '../dns-monitor/dns.js';
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
  private readonly underWay = new Set<Promise<void>>();
  private isClaiming = false;
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly dns: Dns,
    private readonly recorder: PropagationRecorder,
    @Inject(CONFIG) private readonly config: Config,
    private readonly log: PinoLogger,
  ) {}

  @Interval(TICK_MS)
  async tick(): Promise<void> {
    const free = MAX_CONCURRENT - this.underWay.size;
    if (this.isClaiming || this.isStopping || free === 0) return;
    this.isClaiming = true;
    try {
      for (const watch of await claimDueWatches(this.database.system, free, LEASE_SECONDS)) this.begin(watch);
    } catch (error) {
      this.log.warn({ err: error }, 'due watches could not be claimed');
    } finally {
      this.isClaiming = false;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.underWay);
  }

  private begin(watch: ClaimedWatch): void {
    const work = this.lookAt(watch)
      .catch((error) =>
        this.log.error({ err: error, watchId: watch.id }, 'watched record could not be looked at'),
      )
      .finally(() => this.underWay.delete(work));
    this.underWay.add(work);
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
