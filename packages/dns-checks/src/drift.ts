/** When a watched record is looked at again, and how. */
export interface NextLook {
  /** `authority`: every authoritative server of the zone; `resolver`: the validating resolver. */
  readonly path: 'resolver' | 'authority';
  /** Milliseconds since 1970. */
  readonly at: number;
}

export type DriftPhase = 'NEW' | 'STABLE' | 'STALE' | 'SUSPECT' | 'SPLIT' | 'FLAPPING';

/** What each server of a zone said about one record, as short hashes by server. */
export type ServerWords = Readonly<Record<string, string>>;

/**
 * What is remembered of one watched record between looks. Plain data, to be stored as it is. Values are canonical texts or
 * their hashes; proven absence is a value like any other. Times are milliseconds since 1970.
 */
export interface DriftState {
  readonly phase: DriftPhase;
  /** What is believed to stand there; null before the first confirmation. */
  readonly baseline: string | null;
  /** Since when the baseline stands; in NEW, SUSPECT and SPLIT, when the candidate was first seen. */
  readonly since: number;
  /** A value that may replace the baseline, or that holds while FLAPPING. */
  readonly candidate: string | null;
  /** What each path said last; null when it said nothing yet or could not be asked. */
  readonly heard: { readonly resolver: string | null; readonly authority: string | null };
  /** When the resolver said so. */
  readonly resolverHeardAt: number | null;
  /** Looks at the resolver that showed the candidate. */
  readonly resolverSightings: number;
  /** When the name servers were last heard to agree on anything; null when they never were. */
  readonly authorityHeardAt: number | null;
  /** Looks in a row without an answer, and when they began. */
  readonly silence: { readonly count: number; readonly since: number } | null;
  /** Times within the last day at which the value went back and forth. */
  readonly alternations: readonly number[];
  /** Values that were believed or expected within the last day, with the time at which each was left. */
  readonly left: readonly { readonly value: string; readonly at: number }[];
  /** The disagreement of the name servers that lasts, and what they said in the latest looks, oldest first. */
  readonly dispute: { readonly since: number; readonly said: readonly ServerWords[] } | null;
  /** `inconsistent` or `flapping` was told and is not over. */
  readonly isTold: boolean;
  /** The confirmed change would be critical: fewer confirmations, sooner told. */
  readonly isUrgent: boolean;
  /** How long name servers may need to agree, from the record's TTL and the zone's refresh time. */
  readonly propagationMs: number;
}

/** One look at a record. */
export interface DriftLook {
  readonly at: number;
  readonly path: 'resolver' | 'authority';
  /**
   * value: what stands there; from `authority` only when all servers that count agree. disagree: servers gave different
   * answers. unknown: no answer, or none that counts. undecidable: the servers answered, but others must judge, so that
   * they are not waited for.
   */
  readonly result:
    | { readonly kind: 'value'; readonly value: string }
    | { readonly kind: 'disagree'; readonly words: ServerWords }
    | { readonly kind: 'unknown' }
    | { readonly kind: 'undecidable' };
  /** Nobody but the resolver has a word, such as about blocklists: its second look half an hour later decides. */
  readonly isResolverAlone?: boolean;
  /** Whether a change from the baseline to this value must be told at once (`isUrgentChange`). */
  readonly isUrgent: boolean;
  /** TTL of the old record and refresh time of the zone, where known. */
  readonly ttlSeconds: number | null;
  readonly refreshSeconds: number | null;
}

/**
 * What a look leads to. baseline: the first confirmed value, no alert. changed: a confirmed change, once. inconsistent: name
 * servers still differ after the time they may take. flapping: back and forth, once, then silence. settled: the end of
 * either, on the old value. What could not be asked is told per zone: `advanceZone`.
 */
export type DriftEvent =
  | { readonly kind: 'baseline'; readonly value: string }
  | {
      readonly kind: 'changed';
      readonly before: string;
      readonly after: string;
      readonly firstSeenAt: number;
    }
  | { readonly kind: 'inconsistent'; readonly words: ServerWords; readonly since: number }
  | { readonly kind: 'flapping'; readonly values: readonly string[] }
  | { readonly kind: 'settled'; readonly value: string };

export interface DriftStep {
  readonly state: DriftState;
  /** At most one; null for nearly every look. */
  readonly event: DriftEvent | null;
  /** An extra look that is wanted; null when the regular schedule suffices. */
  readonly next: NextLook | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FIRST_CONFIRMATION = 1 * MINUTE; // by authority; enough for urgent changes
const SECOND_CONFIRMATION = 5 * MINUTE; // by the resolver
const LAST_CONFIRMATION = 15 * MINUTE; // by authority
const WORD_HOLDS = 30 * MINUTE;
const SECOND_LOOK = 30 * MINUTE; // where the resolver is alone
const RESOLVER_ONLY_LOOKS = 3;
const RESOLVER_ONLY_AFTER = 60 * MINUTE; // longer than the resolver keeps an answer
const SUSPICION_ENDS = 60 * MINUTE; // without an answer
const FIRST_VALUE_HOLDS = 6 * HOUR; // where servers say otherwise for good: split horizon
const URGENT_SPLIT = 30 * MINUTE;
const MAX_PROPAGATION = 6 * HOUR;
const SPLIT_LOOKS = 5; // a server that errs at random does not err alike so often,
const SPLIT_LOOKS_KEPT = 8; // in so many looks
const FLAP_WINDOW = DAY;
const FLAPS = 3;
const SETTLED_AFTER = 6 * HOUR;
const SPLIT_LOOK = 15 * MINUTE;
const EARLY_SPLIT_LOOK = 5 * MINUTE; // while it may have to be told after half an hour

const nothingHeard = { resolver: null, authority: null };

/** The state of a record that was never looked at. */
export function newDriftState(now: number): DriftState {
  return {
    phase: 'NEW',
    baseline: null,
    since: now,
    candidate: null,
    heard: nothingHeard,
    resolverHeardAt: null,
    resolverSightings: 0,
    authorityHeardAt: null,
    silence: null,
    alternations: [],
    left: [],
    dispute: null,
    isTold: false,
    isUrgent: false,
    propagationMs: 0,
  };
}

/**
 * One step of the drift machine: a change counts only after the resolver and all authoritative servers agree on it over
 * time; silence and failures never count as a change, and neither path alone can raise an alarm. Where the servers cannot
 * be asked at all (outgoing port 53 closed), an hour of agreeing answers from the resolver stands in for them. Pure: the
 * same state and look give the same step.
 */
export function advanceDrift(state: DriftState, look: DriftLook): DriftStep {
  const step = hear(forgetOld(state, look.at), look);
  const isOver = step.state.isTold && step.state.phase === 'STABLE';
  if (!isOver) return step;
  return {
    ...step,
    state: { ...step.state, isTold: false },
    event: step.event ?? { kind: 'settled', value: step.state.baseline! },
  };
}

/** Takes a value as the baseline without an event: a person accepted it, or it was announced in advance. */
export function acceptBaseline(state: DriftState, value: string, at: number): DriftState {
  return { ...settle(state, value, at), alternations: [], left: [], isTold: false };
}

function hear(state: DriftState, look: DriftLook): DriftStep {
  const { result } = look;
  if (result.kind === 'unknown') return keepSilent(state, look);
  const awake: DriftState = { ...state, silence: null };
  if (result.kind === 'disagree') return hearDisagreement(awake, look, result.words);
  if (result.kind === 'undecidable') return hearNobody(awake, look);
  const informed = look.path === 'authority' ? { ...awake, authorityHeardAt: look.at, dispute: null } : awake;
  return hearValue(informed, look, result.value);
}

function forgetOld(state: DriftState, now: number): DriftState {
  if (state.alternations.length === 0 && state.left.length === 0) return state;
  return {
    ...state,
    alternations: state.alternations.filter((at) => now - at < FLAP_WINDOW),
    left: state.left.filter(({ at }) => now - at < FLAP_WINDOW),
  };
}

/** STABLE on a value, with nothing pending. */
function settle(state: DriftState, value: string, at: number): DriftState {
  return {
    ...state,
    phase: 'STABLE',
    baseline: value,
    since: at,
    candidate: null,
    heard: nothingHeard,
    resolverHeardAt: null,
    resolverSightings: 0,
    dispute: null,
    isUrgent: false,
  };
}

function keepSilent(state: DriftState, look: DriftLook): DriftStep {
  const silence = { count: (state.silence?.count ?? 0) + 1, since: state.silence?.since ?? look.at };
  const quiet: DriftState = { ...state, silence };
  if (state.phase === 'STABLE') return quietly({ ...quiet, phase: 'STALE' });
  const isOpen = state.phase === 'SUSPECT' || state.phase === 'SPLIT';
  if (isOpen && look.at - silence.since >= SUSPICION_ENDS) {
    return quietly({ ...settle(quiet, state.baseline!, look.at), phase: 'STALE' });
  }
  return { state: quiet, event: null, next: nextLook(quiet, look) };
}

/** The servers are no path to the truth here: as if they could never be asked. */
function hearNobody(state: DriftState, look: DriftLook): DriftStep {
  const alone: DriftState = { ...state, heard: { ...state.heard, authority: null }, authorityHeardAt: null };
  return { state: alone, event: null, next: nextLook(alone, look) };
}

function hearValue(state: DriftState, look: DriftLook, value: string): DriftStep {
  switch (state.phase) {
    case 'NEW':
      return hearFirst(state, look, value);
    case 'STABLE':
      return value === state.baseline ? quietly(state) : suspect(state, look, value);
    case 'STALE':
      return value === state.baseline ? quietly({ ...state, phase: 'STABLE' }) : suspect(state, look, value);
    case 'SUSPECT':
    case 'SPLIT':
      return hearCandidate(state, look, value);
    case 'FLAPPING':
      return hearFlapping(state, look, value);
  }
}

/** A first value becomes the baseline as a change would; where the servers hold another for good, the resolver's counts. */
function hearFirst(state: DriftState, look: DriftLook, value: string): DriftStep {
  const isResolver = look.path === 'resolver';
  const isCandidate = !isResolver || value === state.candidate;
  const heard = { ...state.heard, [look.path]: value };
  const waiting: DriftState = {
    ...state,
    candidate: isResolver || state.candidate === null ? value : state.candidate,
    since: isCandidate && state.candidate !== null ? state.since : look.at,
    heard,
    resolverSightings: isResolver ? (isCandidate ? state.resolverSightings : 0) + 1 : state.resolverSightings,
  };
  const candidate = waiting.candidate!;
  const isAgreed = heard.resolver === candidate && heard.authority === candidate;
  const hasHeld = isResolver && isCandidate && look.at - waiting.since >= FIRST_VALUE_HOLDS;
  if (isAgreed || hasHeld || isResolverEnough(waiting, look)) {
    const event: DriftEvent = { kind: 'baseline', value: candidate };
    return { state: settle(waiting, candidate, look.at), event, next: null };
  }
  return { state: waiting, event: null, next: nextLook(waiting, look) };
}

function suspect(state: DriftState, look: DriftLook, value: string): DriftStep {
  const next: DriftState = {
    ...state,
    phase: 'SUSPECT',
    since: look.at,
    candidate: value,
    heard: { ...nothingHeard, [look.path]: value },
    resolverHeardAt: look.path === 'resolver' ? look.at : null,
    resolverSightings: look.path === 'resolver' ? 1 : 0,
    isUrgent: look.isUrgent,
    propagationMs: Math.min(MAX_PROPAGATION, 1000 * Math.max(look.ttlSeconds ?? 0, look.refreshSeconds ?? 0)),
  };
  return { state: next, event: null, next: nextLook(next, look) };
}

function hearCandidate(state: DriftState, look: DriftLook, value: string): DriftStep {
  const isResolver = look.path === 'resolver';
  const heard = { ...state.heard, [look.path]: value };
  const resolverHeardAt = isResolver ? look.at : state.resolverHeardAt;
  const candidate = state.candidate!;
  if (value === candidate) {
    const resolverSightings = state.resolverSightings + (isResolver ? 1 : 0);
    const known: DriftState = { ...state, heard, resolverHeardAt, resolverSightings };
    return isConfirmed(known, look) ? confirm(known, look.at) : stay(known, look);
  }
  const wasAtServers = state.heard.authority === candidate;
  // The resolver may hold an old value in its cache while the servers have the new one, or some of them; or it errs.
  const isOverruled = isResolver && (wasAtServers || (state.phase === 'SPLIT' && value === state.baseline));
  if (isOverruled) return stay({ ...state, heard, resolverHeardAt, phase: 'SPLIT' }, look);
  if (value === state.baseline) {
    const calm = settle(state, value, look.at);
    // What only the resolver showed was the resolver's fault: no going back and forth of the zone.
    return wasAtServers ? alternate(calm, look, [value, candidate]) : quietly(calm);
  }
  const left = wasAtServers ? [...state.left, { value: candidate, at: look.at }] : state.left;
  const next = suspect({ ...state, left }, look, value);
  const isKnown = wasAtServers && state.left.some((one) => one.value === value);
  return isKnown ? alternate(next.state, look, [state.baseline!, candidate, value]) : next;
}

/**
 * The servers say so now, after the time that the change's weight asks for, and the resolver said so lately: older words
 * may be about a change that is over.
 */
function isConfirmed(state: DriftState, look: DriftLook): boolean {
  const { candidate, heard, resolverHeardAt, since, isUrgent } = state;
  const wait = isUrgent ? FIRST_CONFIRMATION : LAST_CONFIRMATION;
  const isFresh = resolverHeardAt !== null && look.at - resolverHeardAt <= WORD_HOLDS;
  if (look.path === 'authority') return heard.resolver === candidate && isFresh && look.at - since >= wait;
  return state.phase === 'SUSPECT' && isResolverEnough(state, look);
}

/** Servers that were ever heard are waited for, a day; without any, the resolver's word counts when it lasts. */
function isResolverEnough(state: DriftState, look: DriftLook): boolean {
  const { authorityHeardAt, heard, resolverSightings, since } = state;
  if (look.isResolverAlone) return resolverSightings >= 2 && look.at - since >= SECOND_LOOK;
  const isWaiting = authorityHeardAt !== null && look.at - Math.max(authorityHeardAt, since) < DAY;
  if (heard.authority !== null || isWaiting) return false;
  return resolverSightings >= RESOLVER_ONLY_LOOKS && look.at - since >= RESOLVER_ONLY_AFTER;
}

function confirm(state: DriftState, at: number): DriftStep {
  const before = state.baseline!;
  const after = state.candidate!;
  const isReturn = state.left.some(({ value }) => value === after);
  const settled: DriftState = { ...settle(state, after, at), left: [...state.left, { value: before, at }] };
  const alternations = isReturn ? [...state.alternations, at] : state.alternations;
  if (alternations.length >= FLAPS) return startFlapping({ ...settled, alternations }, at, [before, after]);
  const event: DriftEvent = { kind: 'changed', before, after, firstSeenAt: state.since };
  return { state: { ...settled, alternations }, event, next: null };
}

/** The value went back, or on to a third one: once is chance, often is load balancing. */
function alternate(state: DriftState, look: DriftLook, values: readonly string[]): DriftStep {
  const alternations = [...state.alternations, look.at];
  if (alternations.length >= FLAPS) return startFlapping({ ...state, alternations }, look.at, values);
  const next: DriftState = { ...state, alternations };
  return { state: next, event: null, next: nextLook(next, look) };
}

function startFlapping(state: DriftState, at: number, values: readonly string[]): DriftStep {
  const flapping: DriftState = {
    ...state,
    phase: 'FLAPPING',
    since: at,
    candidate: null,
    heard: nothingHeard,
    resolverHeardAt: null,
    resolverSightings: 0,
    dispute: null,
    isUrgent: false,
    isTold: true,
  };
  return { state: flapping, event: { kind: 'flapping', values: [...new Set(values)] }, next: null };
}

/** Silence until one value holds; if it is a new one, it is confirmed like any other change. */
function hearFlapping(state: DriftState, look: DriftLook, value: string): DriftStep {
  if (value !== state.candidate) return quietly({ ...state, candidate: value, since: look.at });
  if (look.at - state.since < SETTLED_AFTER) return quietly(state);
  const calm: DriftState = { ...state, alternations: [], left: [] };
  if (value === state.baseline) return quietly(settle(calm, value, look.at));
  return suspect(calm, look, value);
}

function hearDisagreement(state: DriftState, look: DriftLook, words: ServerWords): DriftStep {
  if (state.phase === 'FLAPPING') return quietly({ ...state, candidate: null, since: look.at });
  const unsure: DriftState = {
    ...state,
    heard: { ...state.heard, authority: null },
    dispute: goOn(state.dispute, words, look.at),
  };
  if (state.phase === 'SUSPECT' || state.phase === 'SPLIT') return stay({ ...unsure, phase: 'SPLIT' }, look);
  // Without a candidate there is nothing to tell yet; the next look at the resolver brings one or not.
  return { state: unsure, event: null, next: nextLook(unsure, look) };
}

/** The dispute as it stands after another look: the same one while two servers still differ as they did. */
function goOn(dispute: DriftState['dispute'], words: ServerWords, at: number): DriftState['dispute'] {
  if (dispute === null || !dispute.said.some((earlier) => hasSameSides(earlier, words)))
    return { since: at, said: [words] };
  return { since: dispute.since, said: [...dispute.said.slice(1 - SPLIT_LOOKS_KEPT), words] };
}

function hasSameSides(a: ServerWords, b: ServerWords): boolean {
  const kept = Object.entries(a).filter(([server, word]) => b[server] === word);
  return new Set(kept.map(([, word]) => word)).size > 1;
}

/** What servers said in five of the latest looks at least; one that errs now and then is known by its usual word. */
function usualWords(said: readonly ServerWords[]): ServerWords {
  const counts = new Map<string, number>();
  const usual: Record<string, string> = {};
  for (const [server, word] of said.flatMap((words) => Object.entries(words))) {
    const key = `${server} ${word}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (counts.get(key) === SPLIT_LOOKS) usual[server] = word;
  }
  return usual;
}

/** Still open: tell of the disagreement once it has lasted too long. */
function stay(state: DriftState, look: DriftLook): DriftStep {
  const limit = state.isUrgent ? URGENT_SPLIT : Math.max(state.propagationMs, LAST_CONFIRMATION);
  const { dispute } = state;
  const words = usualWords(dispute?.said ?? []);
  const isLasting = new Set(Object.values(words)).size > 1;
  const isDue =
    state.phase === 'SPLIT' &&
    !state.isTold &&
    dispute !== null &&
    isLasting &&
    look.at - dispute.since >= limit;
  const told: DriftState = { ...state, isTold: state.isTold || isDue };
  const event: DriftEvent | null = isDue ? { kind: 'inconsistent', words, since: dispute.since } : null;
  return { state: told, event, next: nextLook(told, look) };
}

function quietly(state: DriftState): DriftStep {
  return { state, event: null, next: null };
}

/**
 * Confirmations at +1 min (authority), +5 min (resolver), +15 min (authority), then every 15 minutes (authority); every
 * five at first while servers differ. Who asks the servers asks the resolver as well.
 */
function nextLook({ phase, since, candidate }: DriftState, look: DriftLook): NextLook | null {
  if (candidate === null || phase === 'STABLE' || phase === 'STALE' || phase === 'FLAPPING') return null;
  const elapsed = look.at - since;
  if (look.isResolverAlone) {
    return { path: 'resolver', at: elapsed < SECOND_LOOK ? since + SECOND_LOOK : look.at + SECOND_LOOK };
  }
  if (elapsed < FIRST_CONFIRMATION) return { path: 'authority', at: since + FIRST_CONFIRMATION };
  if (phase === 'SPLIT' && elapsed < URGENT_SPLIT)
    return { path: 'authority', at: look.at + EARLY_SPLIT_LOOK };
  if (elapsed < SECOND_CONFIRMATION) return { path: 'resolver', at: since + SECOND_CONFIRMATION };
  if (elapsed < LAST_CONFIRMATION) return { path: 'authority', at: since + LAST_CONFIRMATION };
  return { path: 'authority', at: look.at + SPLIT_LOOK };
}
