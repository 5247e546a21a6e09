import { Injectable } from '@nestjs/common';
import type { PolicyAdvice } from '@postseal/contract';
import { readDmarcRecord, requestedPoliciesOf } from '@postseal/dns-records';
import {
  adviseDomain,
  isOwn,
  MEMORY_DAYS,
  passRateOf,
  type RareSource,
  WINDOW_DAYS,
} from '@postseal/policy-advice';
import type { Transaction } from '../database/database.js';
import type { PolicyAnswers as AnswersRow } from '../database/generated/client.js';
import { watchedSubject } from '../dns-monitor/watched-subject.js';
import { addDays, type DaySpan } from '../traffic/day-span.js';
import { readPassedTests, readReportReach } from './advice.queries.js';
import { toAdvisedSource } from './advised-source.js';
import { type GroupedSource, isSendingFromSubdomains } from './grouped-sources.js';
import { type DomainKey, readReading, SourcesService } from './sources.service.js';

/** Changes of the record after which the observation may start anew. */
const POLICY_EVENTS = [
  'dmarc.added',
  'dmarc.policy-weakened',
  'dmarc.policy-strengthened',
  'dmarc.owner-changed',
];
const MAX_CHANGES = 50; // a record that was changed more often since the policy last was is not watched in earnest

/** Where a domain stands on the way to its next policy: reads posture and rollups, and lets `policy-advice` judge. */
@Injectable()
export class StandingService {
  constructor(private readonly sources: SourcesService) {}

  /** The standing on a UTC day, by the whole days before it: what is reported of the day itself is not all there yet. */
  async read(tx: Transaction, key: DomainKey, domainName: string, today: string): Promise<PolicyAdvice> {
    const { organizationId, domainId } = key;
    const yesterday = addDays(today, -1);
    const window = { from: addDays(today, -WINDOW_DAYS), to: yesterday };
    const memory = { from: addDays(today, -MEMORY_DAYS), to: yesterday };
    const reading = await readReading(tx, key);
    const verdicts = await tx.sourceVerdict.findMany({ where: key });
    const answers = await tx.policyAnswers.findUnique({ where: { organizationId_domainId: key } });
    const { controlProvenAt, controlLostAt } = await tx.domain.findUniqueOrThrow({
      where: { organizationId_id: { organizationId, id: domainId } },
      select: { controlProvenAt: true, controlLostAt: true },
    });
    const reach = await readReportReach(tx, organizationId, domainId, window);
    const judging = { reading, verdicts, today };
    const grouped = await this.sources.grouped(tx, key, window, judging);
    const rareSources = await this.rareSources(tx, key, grouped, memory, judging);
    const counted = grouped.filter(({ source }) => source.countsInPassRate);
    const tests = await readPassedTests(tx, organizationId, domainName, memory.from);
    const phaseSince = await readPhaseBegin(tx, key, domainName, reach.firstDay);
    const dmarc = reading?.dmarc ?? null;
    const isPublishedHere = dmarc?.policyDomain === domainName;
    const record = isPublishedHere ? (dmarc?.record ?? null) : null;
    const advice = adviseDomain({
      record,
      situation: {
        isOrganizational: dmarc?.organizationalDomain === domainName,
        doSubdomainsSend: grouped.some(isSendingFromSubdomains),
      },
      today,
      sources: grouped.map(({ source }) => source),
      rareSources: rareSources.map(({ rare }) => rare),
      traffic: grouped.flatMap(({ byScope }) => byScope),
      recentDays: await this.sources.days(tx, key, counted, window),
      phaseSince,
      reporters: reach.reporters,
      lastReportDay: reach.lastDay,
      isDestinationConfirmed:
        reading &&
        (await isDestinationConfirmed(tx, key, controlProvenAt !== null && controlLostAt === null)),
      openFaults: reading ? await countFaults(tx, key) : null,
      answers: toAnswers(answers),
      testedSources: testedSources(tests, grouped, rareSources),
      isParked: answers?.isParked ?? false,
      askedSince: controlProvenAt && addDays(controlProvenAt.toISOString().slice(0, 10), 1),
    });
    const rate = passRateOf(grouped.map(({ source }) => source));
    const { messages, passed, forwarded, spoofed } = rate;
    return {
      ...advice,
      state: advice.state === 'no-record' && dmarc?.policyDomain ? 'inherited' : advice.state,
      regressions: advice.regressions.map((one) => ({ ...one, days: [...one.days] })),
      name: `_dmarc.${domainName}`,
      record,
      inheritedFrom: isPublishedHere ? null : (dmarc?.policyDomain ?? null),
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
      sources: [...grouped, ...rareSources.map(({ group }) => group)]
        .map((one) => ({ ...toAdvisedSource(one, verdicts), isRare: !grouped.includes(one) }))
        .sort((a, b) => b.messages - a.messages || a.key.localeCompare(b.key)),
      answers: {
        ...toAnswers(answers),
        isParked: answers?.isParked ?? false,
        by: answers?.answeredBy ?? null,
        at: answers?.answeredAt.toISOString() ?? null,
      },
    };
  }

  /** Sources that were silent in the window and sent in the month before it, with what they last sent. */
  private async rareSources(
    tx: Transaction,
    key: DomainKey,
    grouped: readonly GroupedSource[],
    memory: DaySpan,
    judging: Parameters<SourcesService['grouped']>[3],
  ): Promise<RareGroup[]> {
    const present = new Set(grouped.map(({ source }) => source.key));
    const all = await this.sources.grouped(tx, key, memory, judging);
    const rare = all.filter(({ source }) => !present.has(source.key) && source.key !== 'rest');
    const days = await this.sources.days(tx, key, rare, memory);
    return rare.flatMap((group, index) => {
      const last = days[index]!.days.at(-1);
      return last ? [{ group, rare: { source: group.source, latest: last.counts }, lastDay: last.day }] : [];
    });
  }
}

interface RareGroup {
  readonly group: GroupedSource;
  readonly rare: RareSource;
  readonly lastDay: string;
}

/** Sources of whose addresses a test message passed; of a rare one only after its latest mail, which the test is to outdo. */
function testedSources(
  tests: readonly { readonly ip: string; readonly day: string }[],
  grouped: readonly GroupedSource[],
  rare: readonly RareGroup[],
): Set<string> {
  const isTested = ({ ips, source }: GroupedSource, after: string) =>
    isOwn(source) && tests.some(({ ip, day }) => ips.includes(ip) && day >= after);
  return new Set([
    ...grouped.filter((one) => isTested(one, '')).map(({ source }) => source.key),
    ...rare.filter(({ group, lastDay }) => isTested(group, lastDay)).map(({ group }) => group.source.key),
  ]);
}

/**
 * The first full UTC day on which the present policy was seen everywhere and reports came. A new `np` begins nothing anew: it is
 * about names that do not exist, so the mail that was watched is still the mail that the next step is about.
 */
async function readPhaseBegin(
  tx: Transaction,
  key: DomainKey,
  domainName: string,
  firstReportDay: string | null,
): Promise<string | null> {
  if (firstReportDay === null) return null;
  const changes = await tx.recordChange.findMany({
    where: { ...key, subject: watchedSubject('dmarc', domainName), event: { in: POLICY_EVENTS } },
    orderBy: { confirmedAt: 'desc' },
    select: { confirmedAt: true, before: true, after: true },
    take: MAX_CHANGES,
  });
  const change = changes.find(({ before, after }) => phaseOf(before) !== phaseOf(after));
  const since = change ? addDays(change.confirmedAt.toISOString().slice(0, 10), 1) : firstReportDay;
  return since > firstReportDay ? since : firstReportDay;
}

/** What a record asks for mail that exists, as text to compare. */
function phaseOf(text: string | null): string {
  const record = text === null ? null : readDmarcRecord(text);
  const requested = record && requestedPoliciesOf(record);
  return requested ? `${requested.p} ${requested.sp} ${record.isTest}` : 'none';
}

/** Our address stands in the record, and no look found that reporters must ignore it. */
async function isDestinationConfirmed(tx: Transaction, key: DomainKey, isNamed: boolean): Promise<boolean> {
  if (!isNamed) return false;
  const refused = await tx.finding.count({
    where: { ...key, checkId: 'dmarc.rua-external-unauthorised', resolvedAt: null },
  });
  return refused === 0;
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
