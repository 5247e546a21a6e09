import { Inject, Injectable } from '@nestjs/common';
import { checkDomain, describePosture, type Observation, type Posture } from '@postseal/dns-checks';
import type { Resolver } from '@postseal/mail-terms';
import { parseIp } from '@postseal/mail-terms';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type { Prisma } from '../database/generated/client.js';
import { reportAddress } from '../domains/report-address.js';
import type { DueDomain } from './check-schedule.queries.js';
import { DriftRecorder } from './drift-recorder.service.js';
import { syncFindings } from './findings-sync.js';
import { toStoredReading, toStrip } from './posture-mapping.js';
import { selectorsToProbe } from './selectors-to-probe.js';

const JITTER = 0.1; // of the interval, so that domains added together do not stay together

/** Everything a check needs to know of a domain beside DNS. */
interface CheckedDomain extends DueDomain {
  readonly name: string;
  readonly selectors: readonly string[];
  readonly hosts: readonly string[];
  /** Live report addresses, the newest first. */
  readonly addresses: readonly string[];
}

/** Checks one domain: asks DNS, then writes posture, findings, drift, proof of control and the next date in one transaction. */
@Injectable()
export class DomainChecker {
  constructor(
    private readonly database: Database,
    private readonly drift: DriftRecorder,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The caller holds the domain's lease. Null when the domain was removed meanwhile. */
  async check(
    due: DueDomain,
    resolver: Resolver,
    onObservation?: (observation: Observation) => void,
  ): Promise<Posture | null> {
    const domain = await this.load(due);
    if (!domain) return null;
    const isIp = (host: string) => parseIp(host) !== null;
    const posture = await checkDomain(
      {
        domain: domain.name,
        selectors: domain.selectors,
        selectorsToProbe,
        sendingHosts: domain.hosts.filter((host) => !isIp(host)),
        sendingIps: domain.hosts.filter(isIp),
        ruaAddress: domain.addresses[0] ?? null,
      },
      resolver,
      onObservation ? { onObservation } : {},
    );
    await this.database.system.$transaction((tx) => this.write(tx, domain, posture), { timeout: 30_000 });
    return posture;
  }

  private async load({ organizationId, domainId }: DueDomain): Promise<CheckedDomain | null> {
    const row = await this.database.system.domain.findUnique({
      where: { organizationId_id: { organizationId, id: domainId } },
      include: {
        dkimSelectors: true,
        sendingHosts: true,
        reportAddresses: {
          where: { OR: [{ retiredAt: null }, { retiredAt: { gt: new Date() } }] },
          orderBy: { createdAt: 'desc' },
        },
      },
    });
    return row
      ? {
          organizationId,
          domainId,
          name: row.name,
          selectors: row.dkimSelectors.map(({ selector }) => selector),
          hosts: row.sendingHosts.map(({ host }) => host),
          addresses: row.reportAddresses.map(({ token }) => reportAddress(token, this.config.reportHost)),
        }
      : null;
  }

  private async write(tx: Transaction, domain: CheckedDomain, posture: Posture): Promise<void> {
    const { organizationId, domainId } = domain;
    const key = { organizationId, domainId };
    const now = new Date();
    const reading = {
      checkedAt: now,
      sentence: describePosture(posture),
      strip: toStrip(posture) as Prisma.InputJsonObject,
      policy: posture.dmarc.discovery.effectivePolicy,
      reading: toStoredReading(posture) as unknown as Prisma.InputJsonObject,
    };
    await tx.posture.upsert({
      where: { organizationId_domainId: key },
      create: { ...key, ...reading },
      update: reading,
    });
    await syncFindings(tx, key, posture, now);
    await this.rememberProbedSelectors(tx, domain, posture);
    await this.proveControl(tx, domain, posture, now);
    const lookAgainAt = await this.drift.record(tx, { ...key, domainName: domain.name }, posture, now);
    await tx.checkSchedule.updateMany({
      where: key,
      data: {
        nextCheckAt: earliest(lookAgainAt, this.nextRegularCheck(now)),
        leasedUntil: null,
        lastFinishedAt: now,
        failures: 0,
        lastError: null,
      },
    });
  }

  private async rememberProbedSelectors(
    tx: Transaction,
    domain: CheckedDomain,
    posture: Posture,
  ): Promise<void> {
    const { organizationId, domainId, selectors } = domain;
    const found = posture.dkim.keys
      .map(({ selector }) => selector)
      .filter((selector) => !selectors.includes(selector));
    await tx.dkimSelector.createMany({
      data: found.map((selector) => ({ organizationId, domainId, selector, source: 'probe' })),
      skipDuplicates: true,
    });
  }

  /** Only who controls the domain's DNS can name our address in its DMARC record. "Could not ask" changes nothing. */
  private async proveControl(
    tx: Transaction,
    domain: CheckedDomain,
    posture: Posture,
    now: Date,
  ): Promise<void> {
    const { record, isPolicyKnown } = posture.dmarc.discovery;
    if (!isPolicyKnown) return;
    const named = (record?.rua ?? []).map(({ address }) => address?.toLowerCase());
    const isNamed = domain.addresses.some((address) => named.includes(address));
    const where = { organizationId: domain.organizationId, id: domain.domainId };
    if (isNamed) {
      await tx.domain.updateMany({
        where: { ...where, controlProvenAt: null },
        data: { controlProvenAt: now },
      });
      await tx.domain.updateMany({
        where: { ...where, controlLostAt: { not: null } },
        data: { controlLostAt: null },
      });
    } else {
      await tx.domain.updateMany({
        where: { ...where, controlProvenAt: { not: null }, controlLostAt: null },
        data: { controlLostAt: now },
      });
    }
  }

  private nextRegularCheck(now: Date): Date {
    const factor = 1 + JITTER * (2 * Math.random() - 1);
    return new Date(now.getTime() + this.config.dns.checkIntervalSeconds * 1000 * factor);
  }
}

function earliest(a: Date | null, b: Date): Date {
  return a && a < b ? a : b;
}
