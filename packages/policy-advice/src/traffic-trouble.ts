import type { ClassifiedSource } from './classify-source.js';
import { isOwn } from './readiness.js';
import { failsLately, isBelow, type RecentDays } from './regression.js';
import { alignedOf, type SourceCounts } from './source-traffic.js';

export const trafficTroubleKinds = [
  'pass-rate-drop',
  'source-fails',
  'new-source',
  'failure-spike',
  'no-reports',
] as const;
export type TrafficTroubleKind = (typeof trafficTroubleKinds)[number];

/** A UTC day as reports show it so far. */
export interface TrafficDay {
  readonly day: string;
  readonly reports: number;
  /** All messages in the domain's name. */
  readonly messages: number;
  /** Messages that failed DMARC and are told of by nothing else: neither the owner's nor those of a large new source. */
  readonly failed: number;
  /** Messages of the owner's sources, and those of them that passed. */
  readonly ownMessages: number;
  readonly ownPassed: number;
}

export interface TrafficFacts {
  /** The UTC day of the question; it is not judged, since it is not over. */
  readonly today: string;
  /** The days of the last 45 that reports cover, oldest first. */
  readonly days: readonly TrafficDay[];
  /** The sources of the last 14 days. */
  readonly sources: readonly Pick<
    ClassifiedSource,
    'key' | 'name' | 'class' | 'verdict' | 'firstDay' | 'counts'
  >[];
  /** The owner's sources day by day over the same days as `days`. */
  readonly ownDays: readonly RecentDays[];
}

/** A trouble that people were told of and that is not over. */
export interface OpenTrafficTrouble {
  readonly kind: TrafficTroubleKind;
  /** Key of the source; empty for the domain as a whole. */
  readonly subject: string;
  /** UTC day on which it began. */
  readonly since: string;
}

/** A trouble with its figures. Rates are shares of 0 to 1. */
export type TrafficTrouble = OpenTrafficTrouble &
  (
    | {
        readonly kind: 'pass-rate-drop';
        readonly until: string;
        readonly rate: number;
        readonly messages: number;
        readonly usualRate: number;
        readonly usualMessages: number;
        /** Sources of the owner's that fail on these days, the most failures first: the likely cause. */
        readonly failing: readonly string[];
      }
    | {
        readonly kind: 'source-fails';
        readonly name: string;
        readonly until: string;
        readonly rate: number;
        readonly messages: number;
        readonly usualRate: number;
        readonly usualMessages: number;
      }
    | {
        readonly kind: 'new-source';
        readonly name: string;
        readonly messages: number;
        readonly passed: number;
      }
    | { readonly kind: 'failure-spike'; readonly failed: number; readonly usual: number }
    | { readonly kind: 'no-reports'; readonly lastDay: string }
  );

const USUAL_DAYS = 14; // two weekly cycles
const MIN_USUAL_DAYS = 7; // before that nothing is usual
const MIN_MESSAGES = 50;
const JUDGED_DAYS = 3; // at most, for domains that send little
const DROP = 0.05;
const RECOVERED_WITHIN = 0.01;
const GATE = 0.98; // what a stricter policy asks of the owner's mail
const WORKED = 0.95; // of a source's messages, before it began to fail
const REMEMBERED_DAYS = 45;
const MIN_LOST = 3; // messages: fewer are no practice
const SPIKE = 3;
const SPIKE_OVER = 2; // times the usual: below it, it is over
const MIN_SPIKE = 100;
const NEW_DAYS = 14;
const NEW_MESSAGES = 10;
const NEW_SHARE = 0.01;
const SILENT_DAYS = 3;
const USUALLY_REPORTED_DAYS = 12; // of the last 14 before the silence

export interface TrafficJudgement {
  readonly present: readonly TrafficTrouble[];
  /** Kinds that too little mail or no report lets nobody judge: what is open of them stays open. */
  readonly undecided: readonly TrafficTroubleKind[];
}

/** What one kind of trouble is found to be; null when it cannot be judged. */
type Finding = readonly TrafficTrouble[] | null;

/**
 * What is wrong with a domain's traffic now (policy journey: alerts). A trouble that is open stays until it is clearly
 * over, so that a rate at the border tells nobody twice.
 */
export function judgeTraffic(facts: TrafficFacts, open: readonly OpenTrafficTrouble[]): TrafficJudgement {
  const openOf = (kind: TrafficTroubleKind) => open.find((one) => one.kind === kind) ?? null;
  const failing = failingSources(facts, open);
  // One loss is told once: by its source where that was told already, else by the rate where the rate shows it.
  const told = failing.filter(({ isOpen }) => isOpen);
  const drop = passRateDrop(without(facts, told), openOf('pass-rate-drop'));
  const isTold = drop !== null && drop.length > 0;
  const found: Readonly<Record<TrafficTroubleKind, Finding>> = {
    'pass-rate-drop': drop,
    'source-fails': (isTold ? told : failing).map(({ trouble }) => trouble),
    'failure-spike': failureSpike(facts, openOf('failure-spike')),
    'no-reports': noReports(facts, openOf('no-reports')),
    'new-source': newSources(facts),
  };
  return {
    present: trafficTroubleKinds.flatMap((kind) => found[kind] ?? []),
    undecided: trafficTroubleKinds.filter((kind) => found[kind] === null),
  };
}

interface FailingSource {
  readonly trouble: TrafficTrouble & { readonly kind: 'source-fails' };
  readonly days: RecentDays['days'];
  /** People were told of it already. */
  readonly isOpen: boolean;
}

/** Sources of the owner's that worked, and fail on their two latest days, or have failed since they were told of. */
function failingSources(
  { today, ownDays }: TrafficFacts,
  open: readonly OpenTrafficTrouble[],
): FailingSource[] {
  return ownDays.flatMap(({ source, days: all }) => {
    const days = all.filter(({ day }) => day < today && daysBetween(day, today) <= REMEMBERED_DAYS);
    const known = open.find(({ kind, subject }) => kind === 'source-fails' && subject === source.key);
    const last = days.at(-1);
    if (!isOwn(source) || !last || daysBetween(last.day, today) > USUAL_DAYS) return [];
    const isFailing = known
      ? days.slice(-2).some(({ counts }) => isBelow(counts))
      : failsLately(days) !== null;
    if (!isFailing) return [];
    const lastGood = days.findLastIndex(
      ({ day, counts }) => !isBelow(counts) && (!known || day < known.since),
    );
    const since = known?.since ?? days[lastGood + 1]!.day;
    const then = countsOf(days.filter(({ day }) => day < since));
    const now = countsOf(days.filter(({ day }) => day >= since));
    // What never worked is no regression, and what has failed for two weeks is no news.
    const isNews = lastGood >= 0 && then.rate >= WORKED && daysBetween(since, today) <= USUAL_DAYS;
    if (!known && !isNews) return [];
    return [
      {
        days,
        isOpen: known !== undefined,
        trouble: {
          kind: 'source-fails',
          subject: source.key,
          name: source.name,
          since,
          until: last.day,
          rate: now.rate,
          messages: now.messages,
          usualRate: then.rate,
          usualMessages: then.messages,
        },
      },
    ];
  });
}

/** The days without what these sources sent. */
function without(facts: TrafficFacts, failing: readonly FailingSource[]): TrafficFacts {
  if (failing.length === 0) return facts;
  const theirs = Map.groupBy(
    failing.flatMap(({ days }) => days),
    ({ day }) => day,
  );
  const days = facts.days.map((one) => {
    const counts = (theirs.get(one.day) ?? []).map((each) => each.counts);
    const sum = (of: (each: SourceCounts) => number) => counts.reduce((total, each) => total + of(each), 0);
    return {
      ...one,
      ownMessages: Math.max(0, one.ownMessages - sum(({ messages }) => messages)),
      ownPassed: Math.max(0, one.ownPassed - sum(alignedOf)),
    };
  });
  const keys = new Set(failing.map(({ trouble }) => trouble.subject));
  return { ...facts, days, ownDays: facts.ownDays.filter(({ source }) => !keys.has(source.key)) };
}

function countsOf(days: RecentDays['days']): { readonly messages: number; readonly rate: number } {
  const messages = days.reduce((sum, { counts }) => sum + counts.messages, 0);
  const passed = days.reduce((sum, { counts }) => sum + alignedOf(counts), 0);
  return { messages, rate: messages > 0 ? passed / messages : 0 };
}

/**
 * More of the owner's messages fail than on all but one of the usual days. Where the same few fail every day, a Sunday with
 * little other mail shows a low rate, and nothing has happened.
 */
function failsMoreThanUsual(judged: readonly TrafficDay[], usual: readonly TrafficDay[]): boolean {
  const failed = ({ ownMessages, ownPassed }: TrafficDay) => ownMessages - ownPassed;
  const [, secondWorst = 0] = usual.map(failed).sort((a, b) => b - a);
  return judged.reduce((sum, day) => sum + failed(day), 0) > secondWorst * judged.length;
}

/** The latest days that hold enough of the owner's mail, against the two weeks before them, or before the trouble. */
function passRateDrop({ today, days, ownDays }: TrafficFacts, open: OpenTrafficTrouble | null): Finding {
  const past = days.filter(({ day }) => day < today);
  const judged = latestDays(past, today);
  const begin = judged[0]?.day;
  const isSettled = open !== null && begin !== undefined && daysBetween(open.since, begin) >= USUAL_DAYS;
  const before = open && !isSettled ? open.since : begin; // what lasts two weeks is usual by then
  const usual = past.filter(
    ({ day }) => before !== undefined && day < before && daysBetween(day, before) <= USUAL_DAYS,
  );
  const now = rateOf(judged);
  const then = rateOf(usual);
  const isKnown = usual.length >= MIN_USUAL_DAYS && then.messages >= MIN_MESSAGES;
  if (begin === undefined || now.messages < MIN_MESSAGES || !isKnown) return null;
  const lost = (then.rate - now.rate) * now.messages;
  const isNotable = lost >= Math.max(MIN_LOST, 3 * Math.sqrt((1 - then.rate) * now.messages)); // no chance of the draw
  const isBelowGate = then.rate >= GATE && now.rate < GATE;
  const hasDropped =
    isNotable && failsMoreThanUsual(judged, usual) && (now.rate <= then.rate - DROP || isBelowGate);
  const isOver = now.rate >= then.rate - RECOVERED_WITHIN && !isBelowGate;
  if (open ? isOver : !hasDropped) return [];
  return [
    {
      kind: 'pass-rate-drop',
      subject: '',
      since: open?.since ?? begin,
      until: judged.at(-1)!.day,
      rate: now.rate,
      messages: now.messages,
      usualRate: then.rate,
      usualMessages: then.messages,
      failing: failingOn(ownDays, begin),
    },
  ];
}

/** Names of the sources below what a working one passes since a day, most failures first. */
function failingOn(ownDays: readonly RecentDays[], since: string): string[] {
  return ownDays
    .map(({ source, days }) => ({ source, ...countsOf(days.filter(({ day }) => day >= since)) }))
    .filter(({ messages, rate }) => messages > 0 && rate < WORKED)
    .sort((a, b) => b.messages * (1 - b.rate) - a.messages * (1 - a.rate))
    .map(({ source }) => source.name);
}

/** The latest days with mail of the owner's, as few as hold enough of it, of the last three that are over. */
function latestDays(past: readonly TrafficDay[], today: string): TrafficDay[] {
  const recent = past.filter(({ day }) => daysBetween(day, today) <= JUDGED_DAYS);
  for (let count = 1; count <= recent.length; count++) {
    const judged = recent.slice(-count);
    if (rateOf(judged).messages >= MIN_MESSAGES) return judged;
  }
  return recent;
}

/** Yesterday or the day before, whose reports may have come late. */
function failureSpike({ today, days }: TrafficFacts, open: OpenTrafficTrouble | null): Finding {
  const recent = days.filter(({ day }) => day < today && daysBetween(day, today) <= 2);
  const worst = recent.toSorted((a, b) => b.failed - a.failed)[0];
  if (!worst) return null;
  const before = open?.since ?? worst.day;
  const first = days[0]!.day;
  const usualDays = Array.from({ length: USUAL_DAYS }, (_, back) => addDays(before, -1 - back)).filter(
    (day) => day >= first,
  );
  if (usualDays.length < MIN_USUAL_DAYS) return null;
  const byDay = new Map(days.map(({ day, failed }) => [day, failed]));
  const usual = medianOf(usualDays.map((day) => byDay.get(day) ?? 0));
  const isOpen = open !== null && daysBetween(open.since, today) <= USUAL_DAYS; // what lasts two weeks is usual by then
  const isPresent = isOpen
    ? worst.failed >= Math.max(MIN_SPIKE / 2, usual * SPIKE_OVER)
    : worst.failed >= MIN_SPIKE && worst.failed >= usual * SPIKE;
  if (!isPresent) return [];
  return [{ kind: 'failure-spike', subject: '', since: before, failed: worst.failed, usual }];
}

/** Three whole days without a report where one a day was usual. */
function noReports({ today, days }: TrafficFacts, open: OpenTrafficTrouble | null): TrafficTrouble[] {
  const reported = days.filter(({ reports }) => reports > 0).map(({ day }) => day);
  const lastDay = reported.at(-1);
  if (open) {
    const isOver = lastDay !== undefined && lastDay >= open.since;
    return isOver ? [] : [{ ...open, kind: 'no-reports', lastDay: addDays(open.since, -1) }];
  }
  if (lastDay === undefined || daysBetween(lastDay, today) <= SILENT_DAYS) return [];
  const usual = reported.filter((day) => daysBetween(day, lastDay) < USUAL_DAYS);
  if (usual.length < USUALLY_REPORTED_DAYS) return [];
  return [{ kind: 'no-reports', subject: '', since: addDays(lastDay, 1), lastDay }];
}

/** Sources of notable volume that nobody has reviewed, where two weeks of reports had shown none of them. */
function newSources({ today, days, sources }: TrafficFacts): TrafficTrouble[] {
  const first = days[0]?.day;
  if (first === undefined) return [];
  const recent = days.filter(({ day }) => daysBetween(day, today) <= NEW_DAYS);
  const messages = recent.reduce((sum, day) => sum + day.messages, 0);
  return sources
    .filter(
      ({ firstDay, verdict, class: kind, counts, key }) =>
        key !== 'rest' &&
        verdict === null &&
        kind !== 'forwarder' &&
        kind !== 'likely-spoof' &&
        daysBetween(firstDay, today) <= NEW_DAYS &&
        daysBetween(first, firstDay) >= USUAL_DAYS &&
        counts.messages > Math.max(NEW_MESSAGES, messages * NEW_SHARE),
    )
    .toSorted((a, b) => b.counts.messages - a.counts.messages || a.key.localeCompare(b.key))
    .map(({ key, name, firstDay, counts }) => ({
      kind: 'new-source',
      subject: key,
      since: firstDay,
      name,
      messages: counts.messages,
      passed: counts.bothPass + counts.dkimOnly + counts.spfOnly,
    }));
}

function rateOf(days: readonly TrafficDay[]): { readonly messages: number; readonly rate: number } {
  const messages = days.reduce((sum, day) => sum + day.ownMessages, 0);
  const passed = days.reduce((sum, day) => sum + day.ownPassed, 0);
  return { messages, rate: messages > 0 ? passed / messages : 0 };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const DAY_MS = 86_400_000;

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}
