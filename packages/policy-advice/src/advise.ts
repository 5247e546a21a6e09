import { readDmarcRecord, requestedPoliciesOf } from '@postseal/dns-records';
import { type ImpactPreview, previewImpact, type ScopedTraffic } from './impact-preview.js';
import { type LadderSituation, nextStep, type PolicyStep, parkedRecord, stepBack } from './policy-ladder.js';
import {
  assessReadiness,
  daysBetween,
  isOwn,
  type Readiness,
  type ReadinessFacts,
  WINDOW_DAYS,
} from './readiness.js';
import { findRegressions, type RecentDays, type Regression } from './regression.js';

/**
 * Where a domain is on its way: `no-record` has nothing to step from; `paused` has got worse; `ready` may publish the
 * step; `watching` has gates to meet; `parked` sends nothing and may go straight to the top; `done` is at the top, or at
 * quarantine where that is the right end.
 */
export type AdviceState = 'no-record' | 'parked' | 'watching' | 'paused' | 'ready' | 'done';

export interface AdviceFacts extends Omit<ReadinessFacts, 'target'> {
  /** The DMARC record that applies to the domain; null without one. */
  readonly record: string | null;
  /** True when `record` is published at the domain itself; a step changes the domain's own record only. */
  readonly situation: LadderSituation;
  readonly traffic: readonly ScopedTraffic[];
  readonly recentDays: readonly RecentDays[];
  /** The owner says that the domain sends no mail. */
  readonly isParked: boolean;
  /** First full UTC day on which the record asked for reports to us; null before. A parked domain may never get one. */
  readonly askedSince: string | null;
}

export interface PolicyAdvice {
  readonly state: AdviceState;
  /** The next record, with what it changes; null without a record, and at the top. */
  readonly step: PolicyStep | null;
  /** Null where there is no step. */
  readonly readiness: Readiness | null;
  readonly impact: ImpactPreview | null;
  readonly regressions: readonly Regression[];
  /** The record one level lower; null at the bottom. Offered, never done. */
  readonly stepBackRecord: string | null;
  /** For a parked domain: the record straight to the top. */
  readonly parkedRecord: string | null;
}

/** Says what a domain should publish next and whether it may, from posture and traffic alone. */
export function adviseDomain(facts: AdviceFacts): PolicyAdvice {
  const record = facts.record === null ? null : readDmarcRecord(facts.record);
  const requested = record && requestedPoliciesOf(record);
  if (facts.record === null || !requested) return { ...nothing, state: 'no-record' };
  const step = nextStep(facts.record, facts.situation);
  const stepBackRecord = stepBack(facts.record);
  if (step === null) return { ...nothing, state: 'done', stepBackRecord };
  const readiness = assessReadiness({ ...facts, target: step.rung === 'reject' ? 'reject' : 'quarantine' });
  const advice = {
    step,
    readiness,
    impact: previewImpact(facts.traffic, step),
    regressions: findRegressions(facts.recentDays, facts),
    stepBackRecord,
    parkedRecord: null,
  };
  if (facts.isParked && sendsNothing(facts)) {
    return { ...advice, state: 'parked', parkedRecord: parkedRecord(facts.record) };
  }
  if (advice.regressions.length > 0) return { ...advice, state: 'paused' };
  if (readiness.staysAtQuarantine) return { ...advice, state: 'done' };
  return { ...advice, state: readiness.isReady ? 'ready' : 'watching' };
}

const nothing = {
  step: null,
  readiness: null,
  impact: null,
  regressions: [],
  stepBackRecord: null,
  parkedRecord: null,
} as const;

/** A fortnight of reports, or of none because there was no mail, in which nothing was the owner's. */
function sendsNothing({ sources, rareSources, phaseSince, askedSince, today }: AdviceFacts): boolean {
  const since = phaseSince ?? askedSince;
  const watchedDays = since === null ? 0 : daysBetween(since, today);
  const seen = [...sources, ...rareSources.map(({ source }) => source)];
  return watchedDays >= WINDOW_DAYS && !seen.some(isOwn);
}
