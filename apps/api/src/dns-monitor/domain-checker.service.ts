import { Inject, Injectable } from '@nestjs/common';
import {
  checkDomain,
  type DomainToCheck,
  describePosture,
  type Observation,
  type Posture,
} from '@postseal/dns-checks';
import { parseIp, reverseName } from '@postseal/mail-terms';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type { Prisma } from '../database/generated/client.js';
import { reportAddress } from '../domains/report-address.js';
import { createAuthorityResolver } from './authority-resolver.js';
import type { DueDomain } from './check-schedule.queries.js';
import type { Dns } from './dns.js';
import { DriftRecorder, type Look, type WatchedDomain } from './drift-recorder.service.js';
import { syncFindings } from './findings-sync.js';
import { toStoredReading, toStrip } from './posture-mapping.js';
import { selectorsToProbe } from './selectors-to-probe.js';

const JITTER = 0.1; // of the interval, so that domains added together do not stay together

/** Everything a check needs to know of a domain beside DNS. */
interface CheckedDomain extends DueDomain {
  readonly name: string;
  readonly selectors: readonly string[];
  readonly selectorsInUse: readonly string[];
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

  /**
   * The caller holds the domain's lease. A domain in doubt is asked past the cache, and by its own name servers where a
   * suspected change waits for their word. Null when the domain was removed meanwhile.
   */
  async check(
    due: DueDomain,
    dns: Pick<Dns, 'cached' | 'fresh'>,
    onObservation?: (observation: Observation) => void,
  ): Promise<Posture | null> {
    const domain = await this.load(due);
    if (!domain) return null;
    const outlook = await this.drift.outlook(this.database.system, due, new Date());
    const posture = await checkDomain(
      { ...subjectOf(domain), selectorsToProbe },
      outlook.isInDoubt || onObservation ? dns.fresh : dns.cached,
      onObservation ? { onObservation } : {},
    );
    const looks: Look[] = [{ path: 'resolver', records: posture.records, isDisputed: () => false }];
    if (outlook.wantsAuthority) looks.push(await this.askAuthorities(domain, dns.fresh));
    await this.database.system.$transaction((tx) => this.write(tx, domain, posture, looks), {
      timeout: 30_000,
    });
    return posture;
  }

  private async askAuthorities(domain: CheckedDomain, dns: Dns['fresh']): Promise<Look> {
    const authorities = createAuthorityResolver(dns);
    const { records } = await checkDomain(subjectOf(domain), authorities, {});
    const isDisputed = ({ kind, subject }: Posture['records'][number]) =>
      kind === 'dmarc'
        ? authorities.disagreements.has(`_dmarc.${subject}`)
        : authorities.disagreements.has(kind === 'ptr' ? reverseName(parseIp(subject)!) : subject);
    return { path: 'authority', records, isDisputed };
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
          selectorsInUse: row.dkimSelectors.filter(isInUse).map(({ selector }) => selector),
          hosts: row.sendingHosts.map(({ host }) => host),
          addresses: row.reportAddresses.map(({ token }) => reportAddress(token, this.config.reportHost)),
        }
      : null;
  }

  private async write(
    tx: Transaction,
    domain: CheckedDomain,
    posture: Posture,
    looks: readonly Look[],
  ): Promise<void> {
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
    const lookAgainAt = await this.drift.record(tx, toWatched(domain), looks, now);
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

const IN_USE_DAYS = 7;

function isInUse({ lastSeenAt }: { readonly lastSeenAt: Date | null }): boolean {
  return lastSeenAt !== null && Date.now() - lastSeenAt.getTime() < IN_USE_DAYS * 86_400_000;
}

function subjectOf({ name, selectors, hosts, addresses }: CheckedDomain): DomainToCheck {
  const isIp = (host: string) => parseIp(host) !== null;
  return {
    domain: name,
    selectors,
    sendingHosts: hosts.filter((host) => !isIp(host)),
    sendingIps: hosts.filter(isIp),
    ruaAddress: addresses[0] ?? null,
  };
}

function toWatched({
  organizationId,
  domainId,
  name,
  addresses,
  selectorsInUse,
}: CheckedDomain): WatchedDomain {
  return { organizationId, domainId, domainName: name, ruaAddress: addresses[0] ?? null, selectorsInUse };
}

function earliest(a: Date | null, b: Date): Date {
  return a && a < b ? a : b;
}
