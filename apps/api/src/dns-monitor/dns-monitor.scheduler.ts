import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import { Database } from '../database/database.js';
import { claimDueDomains, type DueDomain, postponeCheck } from './check-schedule.queries.js';
import type { CheckedDomain } from './checked-domains.queries.js';
import { Dns } from './dns.js';
import { DomainChecker } from './domain-checker.service.js';

const TICK_MS = 1_000;
export const LEASE_SECONDS = 120;
const MAX_CONCURRENT = 128; // domains; their queries share the client's own limit
const CLAIM_AT_ONCE = 32; // places that must be free, so that a claim is worth its statements

/** Keeps every domain checked when it is due. Any number of workers may run it on one database. */
@Injectable()
export class DnsMonitorScheduler implements OnApplicationShutdown {
  private readonly underWay = new Set<Promise<void>>();
  private isClaiming = false;
  private isStopping = false;
  private wake = () => {};

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
    this.wake();
    await Promise.all(this.underWay);
  }

  /** Claims until nothing is due; slow zones hold their own places, never the queue. */
  private async fillUp(): Promise<void> {
    while (!this.isStopping) {
      const free = MAX_CONCURRENT - this.underWay.size;
      if (free < CLAIM_AT_ONCE) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        continue;
      }
      const due = await claimDueDomains(this.database.system, CLAIM_AT_ONCE, LEASE_SECONDS);
      if (due.length === 0) return;
      for (const domain of await this.checker.load(due)) this.begin(domain);
    }
  }

  private begin(domain: CheckedDomain): void {
    const work = this.checkOne(domain).finally(() => {
      this.underWay.delete(work);
      this.wake();
    });
    this.underWay.add(work);
  }

  private async checkOne(domain: CheckedDomain): Promise<void> {
    const begin = performance.now();
    const { domainId } = domain;
    try {
      const posture = await this.checker.check(domain, this.dns);
      if (!posture) {
        this.log.info({ domainId }, 'check without effect: the domain was removed or its lease lost');
        return;
      }
      const durationMs = Math.round(performance.now() - begin);
      this.log.debug({ domainId, findings: posture.findings.length, durationMs }, 'domain checked');
    } catch (error) {
      this.log.error({ err: error, domainId }, 'domain check failed');
      await this.postpone(domain, error).catch((cause) =>
        this.log.warn({ err: cause }, 'check could not be postponed'),
      );
    }
  }

  private async postpone(due: DueDomain, error: unknown): Promise<void> {
    const lastError = error instanceof Error ? error.message.slice(0, 500) : String(error);
    await postponeCheck(this.database.system, due, lastError);
  }
}
