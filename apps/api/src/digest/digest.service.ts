import { Inject, Injectable } from '@nestjs/common';
import { type previewDigest, type RouteOutput, Severity } from '@postseal/contract';
import { Clock } from '../clock.js';
import type { RunningConfig } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type { Digest } from '../deliveries/alert-notice.js';
import { noticeMail } from '../deliveries/notice-mail.js';
import { titleOfEvent } from '../dns-monitor/event-titles.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import {
  countFindings,
  type DomainFigures,
  readChanges,
  readDomainFigures,
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
    const figures = await readDomainFigures(
      tx,
      organizationId,
      span,
      spanOf(now, DAYS[rhythm], 1 + DAYS[rhythm]),
    );
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
      ...totals(figures),
      domains: figures.slice(0, MAX_ROWS).map(toDigestDomain),
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

/** `days` whole UTC days, the last of them `ago` days before today. */
export function spanOf(now: Date, days: number, ago: number): Span {
  const day = (back: number) => new Date(now.getTime() - back * 86_400_000).toISOString().slice(0, 10);
  return { from: day(ago + days - 1), to: day(ago) };
}

function totals(figures: readonly DomainFigures[]) {
  const sum = (key: 'messages' | 'passed' | 'messagesBefore' | 'passedBefore') =>
    figures.reduce((total, row) => total + row[key], 0);
  const [messages, messagesBefore] = [sum('messages'), sum('messagesBefore')];
  return {
    messages,
    passRate: share(sum('passed'), messages),
    messagesBefore,
    passRateBefore: share(sum('passedBefore'), messagesBefore),
  };
}

function toDigestDomain({ passed, passedBefore, ...figures }: DomainFigures): Digest['domains'][number] {
  return {
    ...figures,
    passRate: share(passed, figures.messages),
    passRateBefore: share(passedBefore, figures.messagesBefore),
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
