import type { ClassifiedSource } from './classify-source.js';
import { passRateOf } from './pass-rate.js';
import { alignedOf, dkimAlignedOf, type SourceCounts, share } from './source-traffic.js';

/** What the next step asks of the evidence. Steps for absent names and subdomains ask what quarantine asks. */
export type Target = 'quarantine' | 'reject';

export const gateIds = [
  'observation',
  'volume',
  'pass-rate',
  'large-sources',
  'dkim-share',
  'unreviewed-sources',
  'rare-sources',
  'new-sources',
  'dns-faults',
  'report-reach',
  'forward-loss',
  'mailboxes',
] as const;
export type GateId = (typeof gateIds)[number];

/** `unknown`: what the gate needs has not been seen or asked yet; it holds the step back like `not-met`. */
export type GateState = 'met' | 'not-met' | 'unknown';

export interface Gate {
  readonly id: GateId;
  readonly state: GateState;
  /** The live number: days, messages, faults, or a share of 0 to 1, as `unit` says; null when there is none. */
  readonly value: number | null;
  readonly goal: number;
  readonly unit: 'days' | 'messages' | 'share' | 'sources' | 'faults' | 'answer';
  /** Sources that keep the gate shut. */
  readonly sources: readonly { readonly key: string; readonly name: string }[];
}

export interface ReadinessFacts {
  readonly target: Target;
  /** The UTC day of the question. */
  readonly today: string;
  /** The last fourteen whole days, classified. */
  readonly sources: readonly ClassifiedSource[];
  /** Sources that were silent in these days and sent in the month before: mail that goes out once a month. */
  readonly rareSources: readonly RareSource[];
  /** First full UTC day on which the present policy was seen everywhere and reports came; null before. */
  readonly phaseSince: string | null;
  /** Reporters whose reports count, in the window. */
  readonly reporters: number;
  /** Last UTC day that a report covers; null before the first. */
  readonly lastReportDay: string | null;
  /** The report destination accepts the domain's reports (RFC 9990 §4); null when it could not be asked. */
  readonly isDestinationConfirmed: boolean | null;
  /** Open faults of severity critical or error among SPF, DKIM and DMARC; null when DNS could not be asked. */
  readonly openFaults: number | null;
  /** What the owner said; null before they were asked. */
  readonly answers: OwnerAnswers;
  /** Sources for which a test message passed. For domains that send little. */
  readonly testedSources: ReadonlySet<string>;
}

/** A source that sends now and then. Its counts and class are those of all days that are remembered. */
export interface RareSource {
  readonly source: ClassifiedSource;
  /** What it sent on its latest day. */
  readonly latest: SourceCounts;
}

export interface OwnerAnswers {
  /** Some mail, such as invoices, goes out once a month. */
  readonly hasMonthlyMail: boolean | null;
  /** People write mail from this domain, and may post to mailing lists. */
  readonly doPeopleWrite: boolean | null;
  /** They accept that this forwarded mail will be refused. */
  readonly acceptsForwardLoss: boolean;
}

export interface Readiness {
  readonly isReady: boolean;
  /** Too little mail for shares to mean much: a month and a test message for each source stand in for volume. */
  readonly isLowVolume: boolean;
  readonly gates: readonly Gate[];
  /** RFC 9989 §7.4: domains where people write mail should not ask for reject. Quarantine is a good end for them. */
  readonly staysAtQuarantine: boolean;
}

/** Whole UTC days that a step is judged by: two weekly cycles. */
export const WINDOW_DAYS = 14;
/** Whole UTC days within which a source that sends once a month is remembered, also over a holiday. */
export const MEMORY_DAYS = 45;
const MONTHLY_DAYS = 30;
const MIN_REPORTERS = 3;
const MIN_MESSAGES = 50;
const MAX_SILENT_DAYS = 3;
const LARGE_SHARE = 0.05;
const UNREVIEWED_MESSAGES = 10;
const UNREVIEWED_SHARE = 0.01;
const MIN_LOST = 3; // messages: fewer are no practice
const goals: Record<Target, { readonly pass: number; readonly source: number; readonly dkim: number }> = {
  quarantine: { pass: 0.98, source: 0.95, dkim: 0.95 },
  reject: { pass: 0.99, source: 0.98, dkim: 0.98 },
};

/** Judges every gate of a step, each with its live number and its goal. All must be met. */
export function assessReadiness(facts: ReadinessFacts): Readiness {
  const rate = passRateOf(facts.sources);
  const own = facts.sources.filter(isOwn).reduce((sum, { counts }) => sum + counts.messages, 0);
  const isLowVolume = own < MIN_MESSAGES;
  const goal = goals[facts.target];
  const counted = facts.sources.filter(({ countsInPassRate }) => countsInPassRate);
  const gates = [
    observation(facts, isLowVolume),
    isLowVolume ? testedInstead(facts) : atLeast('volume', own, MIN_MESSAGES, 'messages'),
    withCulprits(atLeast('pass-rate', rate.rate, goal.pass, 'share'), counted, alignedOf),
    largeSources(counted, rate.messages, goal.source),
    withCulprits(atLeast('dkim-share', rate.dkimRate, goal.dkim, 'share'), counted, dkimAlignedOf),
    unreviewed(facts.sources, rate.messages),
    rareSources(facts, rate.messages, goal.source),
    newSources(facts, rate.messages),
    dnsFaults(facts.openFaults),
    reportReach(facts),
    ...(facts.target === 'reject' ? [forwardLoss(facts), mailboxes(facts.answers)] : []),
  ];
  return {
    isReady: gates.every(({ state }) => state === 'met'),
    isLowVolume,
    gates,
    staysAtQuarantine: facts.target === 'reject' && facts.answers.doPeopleWrite === true,
  };
}

function observation({ today, phaseSince, reporters, answers }: ReadinessFacts, isLowVolume: boolean): Gate {
  const goal = isLowVolume || answers.hasMonthlyMail ? MONTHLY_DAYS : WINDOW_DAYS;
  const days = phaseSince === null ? 0 : Math.max(0, daysBetween(phaseSince, today));
  const gate = atLeast('observation', days, goal, 'days');
  return reporters >= MIN_REPORTERS || isLowVolume ? gate : { ...gate, state: 'not-met' };
}

/** A domain that sends little is ready when each of its sources has passed a test. */
function testedInstead({ sources, rareSources: rare, testedSources }: ReadinessFacts): Gate {
  const own = [...sources, ...rare.map(({ source }) => source)].filter(isOwn);
  const untested = own.filter(({ key }) => !testedSources.has(key));
  const tested = own.length - untested.length;
  return {
    id: 'volume',
    state: own.length > 0 && untested.length === 0 ? 'met' : 'not-met',
    value: tested,
    goal: Math.max(own.length, 1),
    unit: 'sources',
    sources: untested.map(named),
  };
}

/** A share that is not met with the sources that lower it: those below the goal themselves, the most missing messages first. */
function withCulprits(
  gate: Gate,
  counted: readonly ClassifiedSource[],
  good: (counts: SourceCounts) => number,
): Gate {
  if (gate.state !== 'not-met') return gate;
  const missing = ({ counts }: ClassifiedSource) => counts.messages - good(counts);
  const culprits = counted
    .filter((source) => missing(source) > 0 && good(source.counts) < source.counts.messages * gate.goal)
    .sort((a, b) => missing(b) - missing(a));
  return { ...gate, sources: culprits.map(named) };
}

function largeSources(counted: readonly ClassifiedSource[], messages: number, goal: number): Gate {
  const rates = counted
    .filter(({ counts }) => counts.messages >= messages * LARGE_SHARE && counts.messages > 0)
    .map((source) => ({ source, rate: share(alignedOf(source.counts), source.counts.messages)! }));
  const failing = rates.filter(({ rate }) => rate < goal);
  const worst = rates.reduce<number | null>((least, { rate }) => Math.min(least ?? 1, rate), null);
  return {
    ...atLeast('large-sources', worst, goal, 'share'),
    sources: failing.map(({ source }) => named(source)),
  };
}

function unreviewed(sources: readonly ClassifiedSource[], messages: number): Gate {
  const goal = notable(messages);
  const unknown = sources.filter(({ class: kind }) => kind === 'unknown');
  const large = unknown.filter(({ counts }) => counts.messages > goal);
  const most = Math.max(0, ...unknown.map(({ counts }) => counts.messages));
  return {
    id: 'unreviewed-sources',
    state: large.length === 0 ? 'met' : 'not-met',
    value: most,
    goal,
    unit: 'messages',
    sources: large.map(named),
  };
}

/**
 * The forgotten sender of invoices: silent in most fortnights, and lost under a stricter policy. It holds the step back until
 * somebody says that it is not the owner's, its latest mail passes, a test message from it does, or it was silent for so long.
 */
function rareSources(
  { rareSources: rare, testedSources }: ReadinessFacts,
  messages: number,
  goal: number,
): Gate {
  const isLost = ({ source, latest }: RareSource) => {
    if (source.class === 'unknown') return source.counts.messages > notable(messages);
    const failed = latest.messages - alignedOf(latest);
    const isFailing = failed >= MIN_LOST && alignedOf(latest) < latest.messages * goal;
    return isOwn(source) && isFailing && !testedSources.has(source.key);
  };
  const lost = rare.filter(isLost);
  return {
    id: 'rare-sources',
    state: lost.length === 0 ? 'met' : 'not-met',
    value: lost.length,
    goal: 0,
    unit: 'sources',
    sources: lost.map(({ source }) => named(source)),
  };
}

/** Sources that count and were first seen within the window. A person's word ends the newness. */
function newSources({ sources, today, phaseSince }: ReadinessFacts, messages: number): Gate {
  const isWatchedLongEnough = phaseSince !== null && daysBetween(phaseSince, today) >= WINDOW_DAYS;
  const recent = sources.filter(
    ({ countsInPassRate, verdict, firstDay, counts }) =>
      countsInPassRate &&
      verdict === null &&
      counts.messages > notable(messages) &&
      daysBetween(firstDay, today) < WINDOW_DAYS,
  );
  return {
    id: 'new-sources',
    // At the beginning everything is new; the observation gate says so already.
    state: !isWatchedLongEnough ? 'unknown' : recent.length === 0 ? 'met' : 'not-met',
    value: recent.length,
    goal: 0,
    unit: 'sources',
    sources: recent.map(named),
  };
}

function dnsFaults(openFaults: number | null): Gate {
  const state = openFaults === null ? 'unknown' : openFaults === 0 ? 'met' : 'not-met';
  return { id: 'dns-faults', state, value: openFaults, goal: 0, unit: 'faults', sources: [] };
}

function reportReach({ today, lastReportDay, isDestinationConfirmed }: ReadinessFacts): Gate {
  const silentDays = lastReportDay === null ? null : daysBetween(lastReportDay, today);
  const isRecent = silentDays !== null && silentDays <= MAX_SILENT_DAYS;
  const state =
    isDestinationConfirmed === null ? 'unknown' : isDestinationConfirmed && isRecent ? 'met' : 'not-met';
  return { id: 'report-reach', state, value: silentDays, goal: MAX_SILENT_DAYS, unit: 'days', sources: [] };
}

/** Reject makes the loss of forwarded mail final: the owner sees how much and says that it is all right. */
function forwardLoss({ sources, answers }: ReadinessFacts): Gate {
  const losing = sources.filter(
    ({ class: kind, counts }) => kind === 'forwarder' && counts.messages > alignedOf(counts),
  );
  const lost = losing.reduce((total, { counts }) => total + counts.messages - alignedOf(counts), 0);
  return {
    id: 'forward-loss',
    state: lost === 0 || answers.acceptsForwardLoss ? 'met' : 'not-met',
    value: lost,
    goal: 0,
    unit: 'messages',
    sources: losing.map(named),
  };
}

function mailboxes({ doPeopleWrite }: OwnerAnswers): Gate {
  const state = doPeopleWrite === null ? 'unknown' : doPeopleWrite ? 'not-met' : 'met';
  return { id: 'mailboxes', state, value: null, goal: 0, unit: 'answer', sources: [] };
}

function atLeast(id: GateId, value: number | null, goal: number, unit: Gate['unit']): Gate {
  const state = value === null ? 'unknown' : value >= goal ? 'met' : 'not-met';
  return { id, state, value, goal, unit, sources: [] };
}

/** How many messages of one source are worth a look: ten, or one in a hundred. */
export function notable(messages: number): number {
  return Math.max(UNREVIEWED_MESSAGES, messages * UNREVIEWED_SHARE);
}

/** Known to be the owner's, by what they publish, by how it signs, or by their word. */
export function isOwn({ class: kind }: Pick<ClassifiedSource, 'class'>): boolean {
  return kind === 'compliant' || kind === 'needs-fixing';
}

function named({ key, name }: ClassifiedSource): { key: string; name: string } {
  return { key, name };
}

/** UTC days from one day (2026-11-23) to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
