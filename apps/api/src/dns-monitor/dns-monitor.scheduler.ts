import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import { Database } from '../database/database.js';
import { claimDueDomains, type DueDomain } from './check-schedule.queries.js';
import { Dns } from './dns.js';
import { DomainChecker } from './domain-checker.service.js';

const TICK_MS = 1_000;
export const LEASE_SECONDS = 120;
const MAX_CONCURRENT = 32; // domains; their queries share the client's own limit
const FIRST_RETRY_SECONDS = 30; // doubled with each failure, up to an hour

/** Keeps every domain checked when it is due. Any number of workers may run it on one database. */
@Injectable()
export class DnsMonitorScheduler implements OnApplicationShutdown {
  private readonly underWay = new Set<Promise<void>>();
  private isClaiming = false;
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly dns: Dns,
    private readonly checker: DomainChecker,
    private readonly log: PinoLogger,
  ) {}

  @Interval(TICK_MS)
  async tick(): Promise<void> {
    if (this.isClaiming || this.isStopping) return;
    this.isClaiming = true;
    try {
      await this.fillUp();
    } catch (error) {
      this.log.warn({ err: error }, 'due domains could not be claimed');
    } finally {
      this.isClaiming = false;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.underWay);
  }

  /** Claims until nothing is due; a slow zone holds one place, never the queue. */
  private async fillUp(): Promise<void> {
    while (!this.isStopping) {
      const free = MAX_CONCURRENT - this.underWay.size;
      if (free === 0) await Promise.race(this.underWay);
      const due = await claimDueDomains(this.database.system, Math.max(free, 1), LEASE_SECONDS);
      if (due.length === 0) return;
      for (const domain of due) {
        const work = this.checkOne(domain).finally(() => this.underWay.delete(work));
        this.underWay.add(work);
      }
    }
  }

  private async checkOne(due: DueDomain): Promise<void> {
    const begin = performance.now();
    try {
      const posture = await this.checker.check(due, this.dns);
      const facts = {
        domainId: due.domainId,
        findings: posture?.findings.length ?? 0,
        durationMs: Math.round(performance.now() - begin),
      };
      this.log.debug(facts, 'domain checked');
    } catch (error) {
      this.log.error({ err: error, domainId: due.domainId }, 'domain check failed');
      await this.postpone(due, error).catch((cause) =>
        this.log.warn({ err: cause }, 'check could not be postponed'),
      );
    }
  }

  private async postpone(due: DueDomain, error: unknown): Promise<void> {
    const lastError = error instanceof Error ? error.message.slice(0, 500) : String(error);
    await this.database.system.$executeRaw`
      UPDATE check_schedule
      SET leased_until = NULL, failures = failures + 1, last_error = ${lastError},
        next_check_at = now() + make_interval(secs => least(3600, ${FIRST_RETRY_SECONDS} * power(2, least(failures, 10))))
      WHERE organization_id = ${due.organizationId} AND domain_id = ${due.domainId}::uuid`;
  }
}
