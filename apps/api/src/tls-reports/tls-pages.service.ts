import { Inject, Injectable } from '@nestjs/common';
import type {
  listTlsReports,
  Page,
  RouteOutput,
  readTls,
  readTlsReport,
  TlsFailureRow,
  TlsReporterRow,
  TlsReportPolicy,
  TlsReportSummary,
  TlsSetup,
} from '@postseal/contract';
import { explainTlsFailure, type TlsPolicy, UNEXPLAINED_TLS_FAILURE } from '@postseal/dmarc-reports';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import type { Transaction } from '../database/database.js';
import { StoredReading } from '../dns-monitor/stored-reading.js';
import type { FoundDomain } from '../domains/domains.service.js';
import { ProblemError } from '../http/problem.js';
import type { DaySpan } from '../traffic/day-span.js';
import {
  countTlsReports,
  latestTlsPolicies,
  listTlsReportRows,
  readTlsReportRow,
  type SeenTlsPolicies,
  type SpannedDomain,
  sumTlsByDay,
  sumTlsByReporter,
  sumTlsFailures,
  type TlsFailureSum,
  type TlsReporterSum,
  type TlsReportRow,
} from './tls-pages.queries.js';
import { policyMode } from './tls-rollup.js';
import { tlsSetupOf } from './tls-setup.js';

const MAX_SUMS = 2_000; // rows of a period's failures, of its reporters: hostile ones may be more
const MAX_RECEIVERS = 10; // of one failure type; likewise reporters
const MAX_SEEN_POLICIES = 200;
const MAX_SHOWN = 200; // policies of one report, failures of one policy

/** TLS reports for people: what senders met at a domain's mail servers. */
@Injectable()
export class TlsPagesService {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  async overview(
    tx: Transaction,
    organizationId: string,
    domain: FoundDomain,
    days: DaySpan,
  ): Promise<RouteOutput<typeof readTls>> {
    const span: SpannedDomain = { organizationId, domainId: domain.id, ...days };
    const byDay = await sumTlsByDay(tx, span);
    const reporters = await sumTlsByReporter(tx, span, MAX_SUMS);
    const failures = await sumTlsFailures(tx, span, MAX_SUMS);
    const policies = await latestTlsPolicies(tx, span, MAX_SEEN_POLICIES);
    const filter = { domainId: domain.id, reporter: null, onlyFailures: false };
    return {
      ...days,
      days: byDay,
      totals: {
        succeeded: byDay.reduce((sum, { succeeded }) => sum + succeeded, 0),
        failed: byDay.reduce((sum, { failed }) => sum + failed, 0),
      },
      failures: toFailureRows(failures, domain.name),
      reporters: toReporterRows(reporters),
      policies: toSeenPolicies(policies),
      hasReports: byDay.length > 0 || (await countTlsReports(tx, organizationId, filter)) > 0,
      setup: await this.setup(tx, organizationId, domain),
    };
  }

  async list(
    tx: Transaction,
    organizationId: string,
    { id: domainId }: FoundDomain,
    query: Page & { reporter?: string | undefined; failures?: 'only' | undefined },
  ): Promise<RouteOutput<typeof listTlsReports>> {
    const { reporter = null, failures, ...page } = query;
    const filter = { domainId, reporter, onlyFailures: failures === 'only' };
    const rows = await listTlsReportRows(tx, organizationId, filter, page);
    return { reports: rows.map(toSummary), total: await countTlsReports(tx, organizationId, filter) };
  }

  /** One report. Throws `not-found`. */
  async read(
    tx: Transaction,
    organizationId: string,
    id: string,
  ): Promise<RouteOutput<typeof readTlsReport>> {
    const row = await readTlsReportRow(tx, organizationId, id);
    if (!row) throw new ProblemError('not-found', 'There is no such report.');
    const { contact, messageId, notes, policies } = row;
    return {
      ...toSummary(row),
      contact,
      messageId,
      notes,
      policies: policies.slice(0, MAX_SHOWN).map((policy) => toReportPolicy(policy, row.domain)),
      policyCount: policies.length,
    };
  }

  private async setup(tx: Transaction, organizationId: string, { id, name }: FoundDomain): Promise<TlsSetup> {
    const key = { organizationId, domainId: id };
    const addresses = await tx.reportAddress.findMany({
      where: { ...key, OR: [{ retiredAt: null }, { retiredAt: { gt: new Date() } }] },
      orderBy: [{ retiredAt: { sort: 'desc', nulls: 'first' } }, { createdAt: 'desc' }],
    });
    const posture = await tx.posture.findUnique({ where: { organizationId_domainId: key } });
    const observations = posture ? StoredReading.parse(posture.reading).observations : [];
    const textsAt = (owner: string) =>
      observations.find((one) => one.name === owner && one.type === 'TXT')?.values ?? [];
    return tlsSetupOf({
      domain: name,
      tokens: addresses.map(({ token }) => token),
      reportHost: this.config.reportHost,
      publicUrl: this.config.publicUrl,
      texts: textsAt(`_smtp._tls.${name}`),
      mtaStsTexts: textsAt(`_mta-sts.${name}`),
    });
  }
}

/** Failures by type, the most frequent first, each with the servers and reporters behind it. */
function toFailureRows(sums: readonly TlsFailureSum[], domain: string): TlsFailureRow[] {
  const rows = [...Map.groupBy(sums, ({ resultType }) => resultType)].map(([resultType, own]) => {
    const byHost = Map.groupBy(own, ({ receivingMx }) => receivingMx);
    const receivers = [...byHost].map(([host, alike]) => ({ host: host || null, sessions: sumOf(alike) }));
    return {
      ...wordsOf(resultType, domain),
      sessions: sumOf(own),
      receivers: receivers.toSorted((a, b) => b.sessions - a.sessions).slice(0, MAX_RECEIVERS),
      reporters: [...new Set(own.map(({ reporter }) => reporter))].slice(0, MAX_RECEIVERS),
      firstDay: own.map(({ firstDay }) => firstDay).sort()[0]!,
      lastDay: own
        .map(({ lastDay }) => lastDay)
        .sort()
        .at(-1)!,
    };
  });
  return rows.toSorted((a, b) => b.sessions - a.sessions || a.resultType.localeCompare(b.resultType));
}

function sumOf(rows: readonly { readonly sessions: number }[]): number {
  return rows.reduce((sum, { sessions }) => sum + sessions, 0);
}

function toReporterRows(sums: readonly TlsReporterSum[]): TlsReporterRow[] {
  return [...Map.groupBy(sums, ({ reporter }) => reporter)].map(([reporter, own]) => ({
    reporter,
    policies: own.map(({ policyType, mode }) => ({ policyType, mode: mode || null })),
    succeeded: own.reduce((sum, { succeeded }) => sum + succeeded, 0),
    failed: own.reduce((sum, { failed }) => sum + failed, 0),
    lastDay: own
      .map(({ lastDay }) => lastDay)
      .sort()
      .at(-1)!,
  }));
}

/** Each text once, with the reporter that saw it last. */
function toSeenPolicies(reports: readonly SeenTlsPolicies[]): RouteOutput<typeof readTls>['policies'] {
  const seen = new Map<string, RouteOutput<typeof readTls>['policies'][number]>();
  for (const { reporter, day, policies } of reports) {
    for (const policy of policies) {
      const shown = { ...kindOf(policy), domain: policy.policyDomain, lines: [...policy.policyString] };
      const key = JSON.stringify(shown);
      if (!seen.has(key) && seen.size < MAX_SHOWN) seen.set(key, { ...shown, lastDay: day, reporter });
    }
  }
  return [...seen.values()];
}

function kindOf(policy: TlsPolicy): { policyType: string; mode: string | null } {
  return { policyType: policy.policyType ?? '', mode: policyMode(policy) || null };
}

function toReportPolicy(policy: TlsPolicy, domain: string): TlsReportPolicy {
  const { policyDomain, policyString, mxHosts, successfulSessionCount, failedSessionCount, failureDetails } =
    policy;
  const explained = failureDetails.reduce((sum, one) => sum + one.failedSessionCount, 0);
  return {
    ...kindOf(policy),
    domain: policyDomain,
    lines: [...policyString],
    mxHosts: [...mxHosts],
    succeeded: successfulSessionCount,
    failed: failedSessionCount,
    unexplained: Math.max(0, failedSessionCount - explained),
    failures: failureDetails
      .slice(0, MAX_SHOWN)
      .map(({ resultType, failedSessionCount: sessions, ...facts }) => ({
        ...wordsOf(resultType ?? UNEXPLAINED_TLS_FAILURE, domain),
        ...facts,
        sessions,
      })),
    failureCount: failureDetails.length,
  };
}

function wordsOf(resultType: string, domain: string) {
  const { isKnown, title, meaning, fix } = explainTlsFailure(resultType, domain);
  return { resultType, isListed: isKnown, title, meaning, fix };
}

function toSummary({ periodBegin, periodEnd, receivedAt, ...row }: TlsReportRow): TlsReportSummary {
  return {
    ...row,
    periodBegin: periodBegin.toISOString(),
    periodEnd: periodEnd.toISOString(),
    receivedAt: receivedAt.toISOString(),
  };
}
