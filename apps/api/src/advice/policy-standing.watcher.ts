import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import { Clock } from '../clock.js';
import { Database } from '../database/database.js';
import { AdviceService } from './advice.service.js';
import { type DueStanding, enrolReported, takeDueStanding } from './policy-standing.queries.js';

const TICK_MS = 60_000;
const LOOK_EVERY_MS = 6 * 3_600_000; // gates count days
const BUSY_PAUSE_MS = 20; // between two looks: lists can wait, reports cannot

/**
 * Keeps at hand where each domain stands on the way to its policy: lists of hundreds of domains show it, and judging one
 * takes as long as reading its sources. Any number of workers may run.
 */
@Injectable()
export class PolicyStandingWatcher implements OnApplicationShutdown {
  private running: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly advice: AdviceService,
    private readonly clock: Clock,
    private readonly log: PinoLogger,
  ) {}

  @Interval(TICK_MS)
  async tick(): Promise<void> {
    if (this.running || this.isStopping) return;
    this.running = this.lookAtAll(this.clock.now()).finally(() => {
      this.running = null;
    });
    await this.running.catch((error) => this.log.warn({ err: error }, 'policy standings could not be read'));
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.running?.catch(() => {});
  }

  /** Judges every domain that is due at `now`, which also decides what day it is. */
  async lookAtAll(now: Date): Promise<void> {
    await enrolReported(this.database.system, now);
    const next = new Date(now.getTime() + LOOK_EVERY_MS);
    while (!this.isStopping) {
      const due = await takeDueStanding(this.database.system, now, next);
      if (!due) return;
      await this.look(due, now);
      await new Promise((resume) => setTimeout(resume, BUSY_PAUSE_MS));
    }
  }

  /** One that cannot be judged keeps its last standing until the next look. */
  private async look({ organizationId, domainId, domainName }: DueStanding, now: Date): Promise<void> {
    try {
      const { state, step } = await this.advice.read(
        { organization: { id: organizationId } },
        domainName,
        now.toISOString().slice(0, 10),
      );
      await this.database.system.policyStanding.updateMany({
        where: { organizationId, domainId },
        data: { state, rung: state === 'ready' ? (step?.rung ?? null) : null, judgedAt: now },
      });
    } catch (error) {
      this.log.error({ err: error, organizationId, domainId }, 'policy standing could not be judged');
    }
  }
}
