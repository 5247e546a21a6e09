import { Inject, Injectable } from '@nestjs/common';
import {
  type ControlState,
  DnsStrip,
  type DomainDetail,
  type DomainFilter,
  type DomainOrder,
  type listDomains,
  PolicyRung,
  RequestedPolicy,
  type RouteOutput,
  type StatusStrip,
  type StripState,
} from '@postseal/contract';
import { addReportAddress, formatDmarcRecord, isDmarcRecord, mailtoUri } from '@postseal/dns-records';
import { toUnicodeName } from '@postseal/mail-terms';
import { IncidentsService } from '../alerts/incidents.service.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type { Domain, Posture } from '../database/generated/client.js';
import { StoredReading } from '../dns-monitor/stored-reading.js';
import { watchedSubject } from '../dns-monitor/watched-subject.js';
import type { Member } from '../http/caller.js';
import type { Parsed } from '../http/implements.js';
import { addDays } from '../traffic/day-span.js';
import { TrafficService } from '../traffic/traffic.service.js';
import { arrangeDomains, countFacets, type DomainFacts, groupByTag } from './arrange-domains.js';
import { type DomainFactsRow, readDomainFacts } from './domain-facts.queries.js';
import { DomainsService } from './domains.service.js';
import { reportAddress } from './report-address.js';

const TREND_DAYS = 30;
const SILENCE_DAYS = 3; // policy-journey §5: one missing report is chance, three days are not

type DomainRow = Domain & { posture: Posture | null };

/** What the pages show of a domain at a glance: state, rate, policy, findings; a list in a constant number of queries. */
@Injectable()
export class DomainOverviewService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly traffic: TrafficService,
    private readonly incidents: IncidentsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(
    { organization }: Member,
    { limit, offset, group, sort, order, ...filter }: Parsed<typeof listDomains>['query'],
  ): Promise<RouteOutput<typeof listDomains>> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const all = await this.facts(tx, organization.id);
      const found = arrangeDomains(all, filter, { sort, order });
      const listed =
        group === 'tag' ? groupByTag(found) : found.map((domain) => ({ ...domain, group: null }));
      const shown = listed.slice(offset, offset + limit);
      const ids = [...new Set(shown.map(({ id }) => id))];
      const { from, to } = trendSpan();
      const trends = await this.traffic.trends(tx, organization.id, ids, from, to);
      return {
        domains: shown.map(({ id, ...domain }) => ({ ...domain, trend: [...(trends.get(id) ?? [])] })),
        total: listed.length,
        facets: countFacets(all),
      };
    });
  }

  /** All domains that a filter finds, in the asked order. */
  find(
    { organization }: Member,
    { sort, order, ...filter }: DomainFilter & DomainOrder,
  ): Promise<DomainFacts[]> {
    return this.database.forOrganization(organization.id, async (tx) =>
      arrangeDomains(await this.facts(tx, organization.id), filter, { sort, order }),
    );
  }

  /** All domains of an organization, or these, without their days; in no order. */
  async facts(
    tx: Transaction,
    organizationId: string,
    ids: readonly string[] | null = null,
  ): Promise<(DomainFacts & { readonly id: string })[]> {
    const rows = await readDomainFacts(tx, organizationId, trendSpan(), ids);
    return rows.map(toFacts);
  }

  read({ organization }: Member, name: string): Promise<DomainDetail> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const { id } = await this.domains.find(tx, organization.id, name);
      const row = await tx.domain.findUniqueOrThrow({
        where: { organizationId_id: { organizationId: organization.id, id } },
        include: { posture: true },
      });
      // One after another: what is included is asked at once, and the transaction has one connection only.
      const key = { organizationId: organization.id, domainId: id };
      const selectors = await tx.dkimSelector.findMany({ where: key, orderBy: { selector: 'asc' } });
      const hosts = await tx.sendingHost.findMany({ where: key, orderBy: { host: 'asc' } });
      const schedule = await tx.checkSchedule.findUnique({ where: { organizationId_domainId: key } });
      const { token } = await tx.reportAddress.findFirstOrThrow({
        where: { ...key, retiredAt: null },
        orderBy: { createdAt: 'desc' },
      });
      const [summary] = await this.facts(tx, organization.id, [id]);
      const { id: _, ...facts } = summary!;
      const address = reportAddress(token, this.config.reportHost);
      return {
        ...facts,
        sentence: row.posture?.sentence ?? 'The first check is under way.',
        reportAddress: address,
        controlProvenAt: row.controlProvenAt?.toISOString() ?? null,
        controlLostAt: row.controlLostAt?.toISOString() ?? null,
        selectors: selectors.map(({ selector, source, lastSeenAt }) => ({
          selector,
          source: source as 'user' | 'report' | 'probe',
          lastSeenAt: lastSeenAt?.toISOString() ?? null,
        })),
        sendingHosts: hosts.map(({ host }) => host),
        dmarcProposal: proposeDmarc(row, address, await this.lostDmarcRecord(tx, row)),
        nextCheckAt: schedule?.nextCheckAt.toISOString() ?? null,
        isChecking: (schedule?.leasedUntil?.getTime() ?? 0) > Date.now(),
        addedAt: row.createdAt.toISOString(),
      };
    });
  }

  /** The DMARC record whose loss is an open incident: what its owner wants back, not a fresh start. */
  private async lostDmarcRecord(
    tx: Transaction,
    { organizationId, id, name }: Domain,
  ): Promise<string | null> {
    const subject = watchedSubject('dmarc', name);
    const incident = await this.incidents.findOpen(tx, { organizationId, domainId: id, subject });
    return incident?.before && isDmarcRecord(incident.before) ? incident.before : null;
  }
}

function toFacts(row: DomainFactsRow): DomainFacts & { readonly id: string } {
  const { id, name, tags, messages, passed, critical, error, warning, info } = row;
  return {
    id,
    name,
    unicodeName: toUnicodeName(name),
    tags,
    strip: stripOf(row),
    control: controlOf(row),
    policy: RequestedPolicy.nullable().parse(row.policy),
    messages,
    passRate: messages === 0 ? null : passed / messages,
    openFindings: { critical, error, warning, info },
    lastCheckedAt: row.checkedAt?.toISOString() ?? null,
    lastReportAt: row.lastReportAt?.toISOString() ?? null,
    pausedAt: row.pausedAt?.toISOString() ?? null,
    readyFor: row.standing === 'ready' ? PolicyRung.nullable().parse(row.rung) : null,
  };
}

function stripOf({ strip, lastReportAt }: DomainFactsRow): StatusStrip {
  const dns = strip ? DnsStrip.parse(strip) : waitingForDns;
  return { ...dns, reports: reportsState(lastReportAt) };
}

const waitingForDns: DnsStrip = {
  ptr: 'waiting',
  spf: 'waiting',
  dkim: 'waiting',
  dmarc: 'waiting',
  mx: 'waiting',
};

function reportsState(lastReportAt: Date | null): StripState {
  if (!lastReportAt) return 'waiting';
  return Date.now() - lastReportAt.getTime() < SILENCE_DAYS * 86_400_000 ? 'ok' : 'warning';
}

function controlOf({
  controlProvenAt,
  controlLostAt,
}: Pick<DomainFactsRow, 'controlProvenAt' | 'controlLostAt'>): ControlState {
  if (!controlProvenAt) return 'waiting';
  return controlLostAt ? 'lost' : 'proven';
}

/** The record to publish: the present or lost one with our address merged in, or a first one that only asks for reports. */
function proposeDmarc(row: DomainRow, address: string, lost: string | null): DomainDetail['dmarcProposal'] {
  const name = `_dmarc.${row.name}`;
  const observations = row.posture ? StoredReading.parse(row.posture.reading).observations : [];
  const present =
    observations.find((seen) => seen.name === name && seen.type === 'TXT')?.values.find(isDmarcRecord) ??
    null;
  const base = present ?? lost;
  const value = base
    ? addReportAddress(base, mailtoUri(address))
    : formatDmarcRecord({ p: 'none', rua: mailtoUri(address) });
  return { name, type: 'TXT', value, present };
}

/** The days that lists show. */
function trendSpan(): { from: string; to: string } {
  const to = utcDay(new Date());
  return { from: addDays(to, 1 - TREND_DAYS), to };
}

function utcDay(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
