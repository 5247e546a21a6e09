import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import { Database } from '../database/database.js';
import { type BegunCheck, CheckLine } from './check-line.js';
import { isSilent } from './check-result.js';
import { type DueDomain, noteSilence, postponeCheck } from './check-schedule.queries.js';
import type { CheckedDomain } from './checked-domains.queries.js';
import { Dns } from './dns.js';
import { DomainChecker } from './domain-checker.service.js';
import { FairClaims } from './fair-claims.js';

const TICK_MS = 1_000;
export const LEASE_SECONDS = 120;
const CHECK_MS = 60_000; // for all questions of a check; what is not answered by then counts as unanswered
const FIRST_ANSWER_MS = 3_000; // DNS that says nothing for so long is asked with all patience, but apart
const QUIET_MS = 250;
/**
 * A check whose DNS is silent has two questions on the wire, so that the DNS client's slow places suffice for all that wait
 * aside. When more would, those that have heard nothing for longest lose patience: the silent line asks them again.
 */
const LINES = {
  answering: { places: 96, claimAtOnce: 32, quietMs: QUIET_MS, slowPlaces: 256 },
  silent: { places: 48, claimAtOnce: 16, quietMs: QUIET_MS, slowPlaces: 0 },
};

/**
 * Keeps every domain checked when it is due. Any number of workers may run it on one database. Domains whose DNS was
 * silent when last asked stand in a line of their own, so that dead zones delay nobody but each other.
 */
@Injectable()
export class DnsMonitorScheduler implements OnApplicationShutdown {
  private readonly lines: readonly CheckLine<CheckedDomain>[];

  constructor(
    private readonly database: Database,
    private readonly dns: Dns,
    private readonly checker: DomainChecker,
    private readonly log: PinoLogger,
  ) {
    this.lines = [this.line(LINES.answering, false), this.line(LINES.silent, true)];
  }

  @Interval(TICK_MS)
  async tick(): Promise<void> {
    await Promise.all(
      this.lines.map((line) =>
        line.run().catch((error) => this.log.warn({ err: error }, 'due domains could not be claimed')),
      ),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.lines.map((line) => line.stop()));
  }

  private line(limits: (typeof LINES)['answering'], wasSilent: boolean): CheckLine<CheckedDomain> {
    const claims = new FairClaims(this.database.system, { isSilent: wasSilent, leaseSeconds: LEASE_SECONDS });
    return new CheckLine(
      limits,
      async (limit) => this.checker.load(await claims.claim(limit)),
      (domain) => this.begin(domain, wasSilent),
    );
  }

  private begin(domain: CheckedDomain, wasSilent: boolean): BegunCheck {
    const patience = { milliseconds: CHECK_MS, ...(wasSilent ? {} : { firstAnswerMs: FIRST_ANSWER_MS }) };
    const dns = this.dns.within(patience);
    const ended = this.checkOne(domain, wasSilent, dns).finally(dns.release);
    return { ended, quietMs: dns.quietMs, hurry: dns.hurry };
  }

  private async checkOne(
    domain: CheckedDomain,
    wasSilent: boolean,
    dns: Pick<Dns, 'cached' | 'fresh'>,
  ): Promise<void> {
    const begin = performance.now();
    const { domainId } = domain;
    try {
      const posture = await this.checker.check(domain, dns);
      if (!posture) {
        this.log.info({ domainId }, 'check without effect: the domain was removed or its lease lost');
        return;
      }
      if (isSilent(posture) !== wasSilent) await noteSilence(this.database.system, domain, !wasSilent);
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
