import { Inject, Injectable } from '@nestjs/common';
import type {
  ControlState,
  DomainDetail,
  DomainSummary,
  Page,
  Severity,
  StatusStrip,
  StripState,
} from '@postseal/contract';
import { DnsStrip, RequestedPolicy } from '@postseal/contract';
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
import { type DailyTrend, TrafficService } from '../traffic/traffic.service.js';
import { countOpenFindings, lastReports } from './domains.queries.js';
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

  list(
    { organization }: Member,
    query: Page & { search?: string | undefined; tag?: string | undefined },
  ): Promise<{ domains: DomainSummary[]; total: number }> {
    const where = {
      organizationId: organization.id,
      ...(query.search ? { name: { contains: query.search.trim().toLowerCase() } } : {}),
      ...(query.tag ? { tags: { some: { tag: query.tag.toLowerCase() } } } : {}),
    };
    return this.database.forOrganization(organization.id, async (tx) => {
      const rows = await tx.domain.findMany({
        where,
        include: { posture: true },
        orderBy: { name: 'asc' },
        take: query.limit,
        skip: query.offset,
      });
      return {
        domains: await this.summarize(tx, organization.id, rows),
        total: await tx.domain.count({ where }),
      };
    });
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
      const [summary] = await this.summarize(tx, organization.id, [row]);
      const { trend: _, ...facts } = summary!;
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

  private async summarize(
    tx: Transaction,
    organizationId: string,
    rows: readonly DomainRow[],
  ): Promise<DomainSummary[]> {
    const ids = rows.map(({ id }) => id);
    const today = utcDay(new Date());
    const findings = await countOpenFindings(tx, organizationId, ids);
    const reports = new Map(
      (await lastReports(tx, organizationId, ids)).map((row) => [row.domainId, row.receivedAt]),
    );
    const tags = await this.domains.tagsOf(tx, organizationId, ids);
    const trends = await this.traffic.trends(tx, organizationId, ids, addDays(today, 1 - TREND_DAYS), today);
    return rows.map((row) => {
      const count = (severity: Severity) =>
        findings.find((finding) => finding.domainId === row.id && finding.severity === severity)?.count ?? 0;
      const trend = trends.get(row.id) ?? [];
      const lastReportAt = reports.get(row.id) ?? null;
      return {
        name: row.name,
        unicodeName: toUnicodeName(row.name),
        tags: tags.get(row.id) ?? [],
        strip: stripOf(row.posture, lastReportAt),
        control: controlOf(row),
        policy: RequestedPolicy.nullable().parse(row.posture?.policy ?? null),
        ...rateOf(trend),
        trend: [...trend],
        openFindings: {
          critical: count('critical'),
          error: count('error'),
          warning: count('warning'),
          info: count('info'),
        },
        lastCheckedAt: row.posture?.checkedAt.toISOString() ?? null,
        lastReportAt: lastReportAt?.toISOString() ?? null,
      };
    });
  }
}

function stripOf(posture: Posture | null, lastReportAt: Date | null): StatusStrip {
  const dns = posture ? DnsStrip.parse(posture.strip) : waitingForDns;
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

function controlOf({ controlProvenAt, controlLostAt }: Domain): ControlState {
  if (!controlProvenAt) return 'waiting';
  return controlLostAt ? 'lost' : 'proven';
}

function rateOf(trend: readonly DailyTrend[]): { messages: number; passRate: number | null } {
  const messages = trend.reduce((sum, day) => sum + day.messages, 0);
  const passed = trend.reduce((sum, day) => sum + day.passed, 0);
  return { messages, passRate: messages === 0 ? null : passed / messages };
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

function utcDay(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

function addDays(day: string, days: number): string {
  return utcDay(new Date(Date.parse(day) + days * 86_400_000));
}
