import { Injectable } from '@nestjs/common';
import type { PolicyAdvice, PolicyAnswers, SourceVerdict } from '@postseal/contract';
import { adviseDomain, passRateOf, type RecentDays, sourceCounts } from '@postseal/policy-advice';
import { memberName } from '../accounts/member-name.js';
import { Database, type Transaction } from '../database/database.js';
import type { PolicyAnswers as AnswersRow } from '../database/generated/client.js';
import type { StoredReading } from '../dns-monitor/stored-reading.js';
import { watchedSubject } from '../dns-monitor/watched-subject.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { addDays } from '../traffic/day-span.js';
import { sumCounts } from '../traffic/sum-counts.js';
import { readAddressDays, readReportReach } from './advice.queries.js';
import { toAdvisedSource } from './advised-source.js';
import { type GroupedSource, isSendingFromSubdomains } from './grouped-sources.js';
import { type DomainKey, readReading, SourcesService } from './sources.service.js';

const WINDOW_DAYS = 14;
/** Each is read with the advice; more than anybody reviews. */
const MAX_VERDICTS = 2_000;
/** Changes of the record after which the observation starts anew. */
const POLICY_EVENTS = [
  'dmarc.added',
  'dmarc.policy-weakened',
  'dmarc.policy-strengthened',
  'dmarc.owner-changed',
];

/** The way of a domain to its next policy: reads posture and rollups, and lets `policy-advice` judge. */
@Injectable()
export class AdviceService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly sources: SourcesService,
  ) {}

  /** The advice for a day; `now` decides which. */
  read(
    { organization }: { readonly organization: Pick<Member['organization'], 'id'> },
    name: string,
    now: Date,
  ): Promise<PolicyAdvice> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const domain = await this.domains.find(tx, organization.id, name);
      const key = { organizationId: organization.id, domainId: domain.id };
      const today = now.toISOString().slice(0, 10);
      const window = { from: addDays(today, 1 - WINDOW_DAYS), to: today };
      const reading = await readReading(tx, key);
      const verdicts = await tx.sourceVerdict.findMany({ where: key });
      const answers = await tx.policyAnswers.findUnique({ where: { organizationId_domainId: key } });
      const reach = await readReportReach(tx, key.organizationId, key.domainId, window);
      const grouped = await this.sources.grouped(tx, key, window, { reading, verdicts, today });
      const phaseSince = await this.phaseSince(tx, key, domain.name, reach.firstDay);
      const dmarc = reading?.dmarc ?? null;
      const isOwn = dmarc?.policyDomain === domain.name;
      const record = isOwn ? (dmarc?.record ?? null) : null;
      const advice = adviseDomain({
        record,
        situation: {
          isOrganizational: dmarc?.organizationalDomain === domain.name,
          doSubdomainsSend: grouped.some(isSendingFromSubdomains),
        },
        today,
        sources: grouped.map(({ source }) => source),
        traffic: grouped.flatMap(({ byScope }) => byScope),
        recentDays: await this.recentDays(tx, key, grouped, window),
        phaseSince,
        reporters: reach.reporters,
        lastReportDay: reach.lastDay,
        isDestinationConfirmed: await this.isDestinationConfirmed(tx, key, reading),
        openFaults: reading ? await countFaults(tx, key) : null,
        answers: toAnswers(answers),
        testedSources: new Set(),
        isParked: answers?.isParked ?? false,
      });
      const rate = passRateOf(grouped.map(({ source }) => source));
      const { messages, passed, forwarded, spoofed } = rate;
      return {
        ...advice,
        state: advice.state === 'no-record' && dmarc?.policyDomain ? 'inherited' : advice.state,
        regressions: advice.regressions.map((one) => ({ ...one, days: [...one.days] })),
        name: `_dmarc.${domain.name}`,
        record,
        inheritedFrom: isOwn ? null : (dmarc?.policyDomain ?? null),
        policy: dmarc?.policy ?? null,
        step: advice.step && { ...advice.step, changes: [...advice.step.changes] },
        readiness: advice.readiness && {
          ...advice.readiness,
          gates: advice.readiness.gates.map((gate) => ({ ...gate, sources: [...gate.sources] })),
        },
        impact: advice.impact && { ...advice.impact, sources: [...advice.impact.sources] },
        window,
        phaseSince,
        reporters: reach.reporters,
        passRate: { messages, passed, rate: rate.rate, forwarded, spoofed },
        sources: grouped
          .map((one) => toAdvisedSource(one, verdicts))
          .sort((a, b) => b.messages - a.messages || a.key.localeCompare(b.key)),
        answers: {
          ...toAnswers(answers),
          isParked: answers?.isParked ?? false,
          by: answers?.answeredBy ?? null,
          at: answers?.answeredAt.toISOString() ?? null,
        },
      };
    });
  }

  async judge(
    member: Member,
    name: string,
    { key: sourceKey, verdict }: { key: string; verdict: SourceVerdict | null },
  ): Promise<void> {
    const { organization } = member;
    await this.database.forOrganization(organization.id, async (tx) => {
      const { id: domainId } = await this.domains.find(tx, organization.id, name);
      const key = { organizationId: organization.id, domainId, sourceKey };
      if (verdict === null) {
        await tx.sourceVerdict.deleteMany({ where: key });
        return;
      }
      const others = { organizationId: key.organizationId, domainId, sourceKey: { not: sourceKey } };
      if ((await tx.sourceVerdict.count({ where: others })) >= MAX_VERDICTS)
        throw new ProblemError('conflict', `At most ${MAX_VERDICTS} sources of a domain can be judged.`);
      const decision = { verdict, decidedBy: await memberName(tx, member), decidedAt: new Date() };
      await tx.sourceVerdict.upsert({
        where: { organizationId_domainId_sourceKey: key },
        create: { ...key, ...decision },
        update: decision,
      });
    });
  }

  async answer(member: Member, name: string, answers: PolicyAnswers): Promise<void> {
    const { organization } = member;
    await this.database.forOrganization(organization.id, async (tx) => {
      const { id: domainId } = await this.domains.find(tx, organization.id, name);
      const key = { organizationId: organization.id, domainId };
      const said = { ...answers, answeredBy: await memberName(tx, member), answeredAt: new Date() };
      await tx.policyAnswers.upsert({
        where: { organizationId_domainId: key },
        create: { ...key, ...said },
        update: said,
      });
    });
  }

  /** The first full UTC day on which the present policy was seen everywhere and reports came. */
  private async phaseSince(
    tx: Transaction,
    key: DomainKey,
    domainName: string,
    firstReportDay: string | null,
  ): Promise<string | null> {
    if (firstReportDay === null) return null;
    const change = await tx.recordChange.findFirst({
      where: { ...key, subject: watchedSubject('dmarc', domainName), event: { in: POLICY_EVENTS } },
      orderBy: { confirmedAt: 'desc' },
      select: { confirmedAt: true },
    });
    const since = change ? addDays(change.confirmedAt.toISOString().slice(0, 10), 1) : firstReportDay;
    return since > firstReportDay ? since : firstReportDay;
  }

  /** The days of sources that count, since a regression is about these. */
  private async recentDays(
    tx: Transaction,
    { organizationId, domainId }: DomainKey,
    grouped: readonly GroupedSource[],
    window: { readonly from: string; readonly to: string },
  ): Promise<RecentDays[]> {
    const counted = grouped.filter(({ source }) => source.countsInPassRate);
    const ips = counted.flatMap(({ ips: list }) => list);
    const rows = await readAddressDays(tx, organizationId, domainId, ips, window);
    const byIp = Map.groupBy(rows, ({ ip }) => ip);
    return counted.map(({ source, ips: list }) => {
      const byDay = Map.groupBy(
        list.flatMap((ip) => byIp.get(ip) ?? []),
        ({ day }) => day,
      );
      const days = [...byDay].map(([day, counts]) => ({ day, counts: sumCounts(counts, sourceCounts) }));
      return { source, days: days.sort((a, b) => a.day.localeCompare(b.day)) };
    });
  }

  /** Our address stands in the record, and no look found that reporters must ignore it. */
  private async isDestinationConfirmed(
    tx: Transaction,
    key: DomainKey,
    reading: StoredReading | null,
  ): Promise<boolean | null> {
    if (!reading) return null;
    const domain = await tx.domain.findUniqueOrThrow({
      where: { organizationId_id: { organizationId: key.organizationId, id: key.domainId } },
      select: { controlProvenAt: true, controlLostAt: true },
    });
    if (!domain.controlProvenAt || domain.controlLostAt) return false;
    const refused = await tx.finding.count({
      where: { ...key, checkId: 'dmarc.rua-external-unauthorised', resolvedAt: null },
    });
    return refused === 0;
  }
}

/** Open faults that make a stricter policy dangerous. Leans on finding's unique key; a few rows a domain. */
function countFaults(tx: Transaction, key: DomainKey): Promise<number> {
  return tx.finding.count({
    where: {
      ...key,
      resolvedAt: null,
      severity: { in: ['critical', 'error'] },
      OR: ['spf.', 'dkim.', 'dmarc.'].map((group) => ({ checkId: { startsWith: group } })),
    },
  });
}

function toAnswers(row: AnswersRow | null) {
  return {
    hasMonthlyMail: row?.hasMonthlyMail ?? null,
    doPeopleWrite: row?.doPeopleWrite ?? null,
    acceptsForwardLoss: row?.acceptsForwardLoss ?? false,
  };
}
