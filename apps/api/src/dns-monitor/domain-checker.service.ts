import { Inject, Injectable } from '@nestjs/common';
import {
  checkDomain,
  confirmSigned,
  type DomainToCheck,
  type Observation,
  type Posture,
  type RecordState,
} from '@postseal/dns-checks';
import { parseIp, reverseName } from '@postseal/mail-terms';
import { Clock } from '../clock.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { reportAddress } from '../domains/report-address.js';
import { createAuthorityResolver } from './authority-resolver.js';
import { ChangeTeller } from './change-teller.service.js';
import { type CheckPace, dueGroups, nextRegularCheck } from './check-intervals.js';
import { CheckMeansService } from './check-means.service.js';
import { checkMemoryRows, readCheckMemory } from './check-memory.js';
import { learnFrom, unaskedAreas } from './check-result.js';
import type { CheckResult } from './check-results.queries.js';
import { CheckResultsWriter } from './check-results.writer.js';
import type { DueDomain } from './check-schedule.queries.js';
import { type CheckedDomain, readCheckedDomains } from './checked-domains.queries.js';
import type { Dns } from './dns.js';
import {
  answeredNames,
  type DriftOutlook,
  type DriftPass,
  DriftRecorder,
  type Look,
} from './drift-recorder.service.js';
import { isDiscoveryDue, spareSelectors } from './selector-discovery.js';
import type { WatchedDomain } from './watched-domain.js';
import { watchedSubject } from './watched-subject.js';

const SHARED_MAX_AGE_SECONDS = 30; // half the time until the first confirmation of a suspected change

type SubjectOfCheck = CheckedDomain & { readonly addresses: readonly string[] };

/** Checks one domain: asks DNS, then writes posture, findings, drift, proof of control and the next date as one. */
@Injectable()
export class DomainChecker {
  constructor(
    private readonly database: Database,
    private readonly drift: DriftRecorder,
    private readonly teller: ChangeTeller,
    private readonly writer: CheckResultsWriter,
    private readonly means: CheckMeansService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Reads what is known of leased domains; those that were removed meanwhile are left out. */
  load(due: readonly DueDomain[]): Promise<CheckedDomain[]> {
    return readCheckedDomains(this.database.system, due);
  }

  /**
   * A domain in doubt is asked past the cache, and by its own name servers where a suspected change waits for their
   * word. Null when the domain was removed meanwhile, or its lease ran out and another process took it over.
   * @param onObservation hears each answer for a person who waits; everything is then asked anew
   */
  async check(
    checked: CheckedDomain,
    dns: Pick<Dns, 'cached' | 'fresh'>,
    onObservation?: (observation: Observation) => void,
  ): Promise<Posture | null> {
    const domain = this.withAddresses(checked);
    const now = this.clock.now();
    const outlook = this.drift.outlook(toWatched(domain), now);
    const memory = readCheckMemory(domain, this.config.dns.driftSpeed);
    const due = dueGroups(domain.name, domain.lastCheckedAt, now, this.pace);
    const isAsked = onObservation !== undefined;
    const isDiscovering = isAsked || isDiscoveryDue(domain.probedAt, now);
    const isComparing = isAsked || due.has('server-comparison') || memory.serversDifferingSince !== null;
    const isFresh = isAsked || outlook.isInDoubt;
    const client = isFresh ? dns.fresh : dns.cached;
    const posture = await checkDomain(
      {
        ...subjectOf(domain),
        discoversSelectors: isDiscovering,
        selectorsToProbe: spareSelectors(domain.selectors),
      },
      client,
      {
        means: this.means.of(client, { now, isFresh, isListingInDoubt: outlook.openKinds.has('blocklist') }),
        memory,
        ...(isComparing ? { authorities: dns.fresh } : {}),
        ...(onObservation ? { onObservation } : {}),
      },
    );
    const looks = [lookOfResolver(posture)];
    if (outlook.wantsAuthority || due.has('server-comparison'))
      looks.push(await this.askAuthorities(domain, dns.fresh, outlook, posture));
    const isSaved = await this.write(domain, posture, looks, isDiscovering);
    return isSaved ? posture : null;
  }

  private withAddresses(checked: CheckedDomain): SubjectOfCheck {
    return {
      ...checked,
      addresses: checked.tokens.map((token) => reportAddress(token, this.config.reportHost)),
    };
  }

  /** False when the lease was lost: then nothing is written, and nobody hears of it twice. */
  private async write(
    domain: SubjectOfCheck,
    posture: Posture,
    looks: readonly Look[],
    isDiscovering: boolean,
  ): Promise<boolean> {
    const now = this.clock.now();
    const watched = toWatched(domain);
    const pass = this.drift.follow(watched, looks, now);
    const result = () => this.describe(domain, posture, pass, isDiscovering, now);
    if (!this.drift.hasNews(pass)) return this.writer.save(result());
    try {
      await this.database.system.$transaction(
        async (tx) => {
          await this.teller.tell(tx, watched, pass, now);
          if (!(await this.writer.saveWithin(tx, result()))) throw new LeaseLost();
        },
        { timeout: 30_000 },
      );
      return true;
    } catch (error) {
      if (error instanceof LeaseLost) return false;
      throw error;
    }
  }

  private describe(
    domain: SubjectOfCheck,
    posture: Posture,
    pass: DriftPass,
    isDiscovering: boolean,
    now: Date,
  ): CheckResult {
    const { organizationId, domainId, leasedUntil } = domain;
    return {
      organizationId,
      domainId,
      leasedUntil,
      checkedAt: now,
      nextCheckAt: earliest(this.drift.nextLookAt(pass), nextRegularCheck(domain.name, now, this.pace)),
      hasProbed: isDiscovering && !unaskedAreas(posture).has('dkim'),
      ...learnFrom(posture, domain),
      recordStates: [
        ...this.drift.changedStates(toWatched(domain), pass, now),
        ...checkMemoryRows(posture, domain.recordStates, now),
      ],
    };
  }

  /** What all authoritative servers say of the domain's records now. */
  private async askAuthorities(
    domain: SubjectOfCheck,
    dns: Dns['fresh'],
    { servers, openKinds }: DriftOutlook,
    { transport }: Posture,
  ): Promise<Look> {
    const authorities = createAuthorityResolver(
      dns,
      domain.name,
      SHARED_MAX_AGE_SECONDS / this.config.dns.driftSpeed,
      servers,
      this.drift.driftTime(this.clock.now()),
    );
    const seen = {
      dnssec: openKinds.has('dnssec') ? (transport?.dnssec ?? null) : null,
      dane: openKinds.has('dane') ? (transport?.dane ?? null) : null,
    };
    const [{ records, observations }, signed] = await Promise.all([
      checkDomain(subjectOf(domain), authorities, { means: this.means.ofAuthorities(this.clock.now()) }),
      confirmSigned(domain.name, seen, authorities),
    ]);
    return {
      path: 'authority',
      records: [...records, ...signed.records],
      answeredNames: authorities.answered,
      soa: soaOf(domain.name, observations),
      disputeOf: (record) => authorities.disputes.get(questionOf(record)) ?? null,
      undecidable: new Set(signed.undecidable.map(({ kind, subject }) => watchedSubject(kind, subject))),
      servers: authorities.memory(),
    };
  }

  /** Its speed is the drift machine's, so that a day's work is done within a demo's day. */
  private get pace(): CheckPace {
    const { checkIntervalSeconds, driftSpeed } = this.config.dns;
    return { coreSeconds: checkIntervalSeconds, speed: driftSpeed };
  }
}

function lookOfResolver({ domain, records, observations }: Posture): Look {
  return {
    path: 'resolver',
    records,
    answeredNames: answeredNames(observations),
    soa: soaOf(domain, observations),
    disputeOf: () => null,
    undecidable: new Set(),
    servers: null,
  };
}

/** From the seven fields of the SOA record, in zone file order (RFC 1035 §3.3.13). */
function soaOf(domain: string, observations: readonly Observation[]): Look['soa'] {
  const soa = observations.find(({ name, type }) => name === domain && type === 'SOA');
  const [, , serial, refreshSeconds] = soa?.values[0]?.split(' ').map(Number) ?? [];
  return serial === undefined || refreshSeconds === undefined ? null : { serial, refreshSeconds };
}

/** The question whose answer decides a record, as `AuthorityResolver.disputes` names it. */
function questionOf({ kind, subject }: RecordState): string {
  switch (kind) {
    case 'mx':
      return `MX ${subject}`;
    case 'ns':
      return `NS ${subject}`;
    case 'zone':
      return `SOA ${subject}`;
    case 'host':
      return `A ${subject}`;
    case 'dmarc':
      return `TXT _dmarc.${subject}`;
    case 'mta-sts':
      return `TXT _mta-sts.${subject}`;
    case 'tls-rpt':
      return `TXT _smtp._tls.${subject}`;
    case 'bimi':
      return `TXT default._bimi.${subject}`;
    case 'dnssec':
      return `DS ${subject}`;
    case 'dane':
      return `TLSA _25._tcp.${subject}`;
    case 'ptr':
      return `PTR ${reverseName(parseIp(subject)!)}`;
    default:
      return `TXT ${subject}`;
  }
}

/** Rolls back what was told of a check whose result may not be written. */
class LeaseLost extends Error {}

function subjectOf({ name, selectors, hosts, addresses }: SubjectOfCheck): DomainToCheck {
  const isIp = (host: string) => parseIp(host) !== null;
  return {
    domain: name,
    selectors,
    sendingHosts: hosts.filter((host) => !isIp(host)),
    sendingIps: hosts.filter(isIp),
    ruaAddress: addresses[0] ?? null,
  };
}

function toWatched(domain: SubjectOfCheck): WatchedDomain {
  return { ...domain, domainName: domain.name, ruaAddress: domain.addresses[0] ?? null };
}

function earliest(a: Date | null, b: Date): Date {
  return a && a < b ? a : b;
}
