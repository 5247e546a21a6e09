import { Inject, Injectable } from '@nestjs/common';
import { type previewDigest, type RouteOutput, Severity } from '@postseal/contract';
import {
  type OwnMail,
  type OwnMailDay,
  OwnMailService,
  ownPassRate,
  sumOwnMail,
} from '../advice/own-mail.service.js';
import { Clock } from '../clock.js';
import type { RunningConfig } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type { Digest } from '../deliveries/alert-notice.js';
import { noticeMail } from '../deliveries/notice-mail.js';
import { titleOfEvent } from '../dns-monitor/event-titles.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import { addDays } from '../traffic/day-span.js';
import {
  countFindings,
  type DigestedDomain,
  readChanges,
  readDomains,
  readNewSources,
  type Span,
} from './digest.queries.js';

const DAYS = { daily: 1, weekly: 7 } as const;
const MAX_ROWS = 50; // of each list; a mail shows ten

export type Rhythm = keyof typeof DAYS;

/** A period of an organization in figures: mail, sources, changes, what is open. */
@Injectable()
export class DigestService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly ownMail: OwnMailService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  preview({ organization }: Member, rhythm: Rhythm): Promise<RouteOutput<typeof previewDigest>> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const digest = await this.compose(tx, organization.id, rhythm, this.clock.now());
      return noticeMail({ type: 'digest', digest }, `${this.config.publicUrl}/settings/alerts`);
    });
  }

  /** The last whole UTC days before `now`, since reports are by UTC day, compared with as many before them. */
  async compose(tx: Transaction, organizationId: string, rhythm: Rhythm, now: Date): Promise<Digest> {
    const span = spanOf(now, DAYS[rhythm], 1);
    const before = spanOf(now, DAYS[rhythm], 1 + DAYS[rhythm]);
    const figures: DomainFigures[] = [];
    for (const { id: domainId, ...domain } of await readDomains(tx, organizationId)) {
      const own = (of: Span) => this.ownMail.days(tx, { organizationId, domainId }, of, toDay(now));
      figures.push({ ...domain, days: await own(span), before: sumOwnMail(await own(before)) });
    }
    figures.sort((a, b) => sumOwnMail(b.days).messages - sumOwnMail(a.days).messages); // by name where equal
    const sources = await readNewSources(tx, organizationId, span, MAX_ROWS);
    const changes = await readChanges(tx, organizationId, span, MAX_ROWS);
    const { name } = await tx.organization.findUniqueOrThrow({
      where: { id: organizationId },
      select: { name: true },
    });
    return {
      rhythm,
      organization: name,
      ...span,
      ...totals(figures, span),
      domains: figures.slice(0, MAX_ROWS).map((one) => toDigestDomain(one, span)),
      domainCount: figures.length,
      newSources: sources.map(({ domain, ip, messages, passed }) => ({
        domain,
        ip,
        messages,
        passRate: passed / messages,
      })),
      newSourceCount: sources[0]?.total ?? 0,
      changes: changes.map(({ domain, event, severity, at }) => ({
        domain,
        title: titleOfEvent(event),
        severity,
        at: at.toISOString(),
      })),
      changeCount: changes[0]?.total ?? 0,
      ...(await this.openIncidents(tx, organizationId)),
      findings: await this.findings(tx, organizationId),
      url: `${this.config.publicUrl}/domains`,
    };
  }

  private async openIncidents(tx: Transaction, organizationId: string) {
    const where = { organizationId, resolvedAt: null };
    const rows = await tx.incident.findMany({ where, orderBy: { openedAt: 'asc' }, take: MAX_ROWS });
    const names = await this.domains.names(
      tx,
      organizationId,
      rows.map(({ domainId }) => domainId),
    );
    return {
      openIncidents: rows.map(({ domainId, summary, severity, openedAt }) => ({
        domain: names.get(domainId) ?? '',
        title: summary,
        severity: Severity.parse(severity),
        since: openedAt.toISOString(),
      })),
      openIncidentCount: await tx.incident.count({ where }),
    };
  }

  private async findings(tx: Transaction, organizationId: string): Promise<Digest['findings']> {
    const rows = await countFindings(tx, organizationId);
    const of = (severity: Severity) => rows.find((row) => row.severity === severity)?.count ?? 0;
    return { critical: of('critical'), error: of('error'), warning: of('warning') };
  }
}

interface DomainFigures extends Omit<DigestedDomain, 'id'> {
  readonly days: readonly OwnMailDay[];
  readonly before: OwnMail;
}

/** `days` whole UTC days, the last of them `ago` days before today. */
export function spanOf(now: Date, days: number, ago: number): Span {
  const day = (back: number) => toDay(new Date(now.getTime() - back * 86_400_000));
  return { from: day(ago + days - 1), to: day(ago) };
}

function toDay(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

function totals(figures: readonly DomainFigures[], span: Span) {
  const days = figures.flatMap((one) => one.days);
  return inFigures(days, sumOwnMail(figures.map(({ before }) => before)), span);
}

function toDigestDomain(
  { domain, policy, openFindings, days, before }: DomainFigures,
  span: Span,
): Digest['domains'][number] {
  return { domain, policy, openFindings, ...inFigures(days, before, span) };
}

function inFigures(days: readonly OwnMailDay[], before: OwnMail, { from, to }: Span) {
  const now = sumOwnMail(days);
  const byDay = Map.groupBy(days, ({ day }) => day);
  const every: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) every.push(day);
  return {
    messages: now.messages,
    passRate: ownPassRate(now),
    leftOut: now.leftOut,
    messagesBefore: before.messages,
    passRateBefore: ownPassRate(before),
    days: every.map((day) => ({ day, ...sumOwnMail(byDay.get(day) ?? []) })),
  };
}
