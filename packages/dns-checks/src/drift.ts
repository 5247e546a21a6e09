/** When a watched record is looked at again, and how. */
export interface NextLook {
  /** `authority`: every authoritative server of the zone; `resolver`: the validating resolver. */
  readonly path: 'resolver' | 'authority';
  /** Milliseconds since 1970. */
  readonly at: number;
}

export type DriftPhase = 'NEW' | 'STABLE' | 'STALE' | 'SUSPECT' | 'SPLIT' | 'FLAPPING';

/**
 * What is remembered of one watched record between looks. Plain data, to be stored as it is. Values are canonical texts or
 * their hashes; proven absence is a value like any other. Times are milliseconds since 1970.
 */
export interface DriftState {
  readonly phase: DriftPhase;
  /** What is believed to stand there; null before the first confirmation. */
  readonly baseline: string | null;
  /** When the phase began; in SUSPECT and SPLIT, when the candidate was first seen. */
  readonly since: number;
  /** A value that may replace the baseline, or that holds while FLAPPING. */
  readonly candidate: string | null;
  /** What each path said last; null when it said nothing yet or could not be asked. */
  readonly heard: { readonly resolver: string | null; readonly authority: string | null };
  /** Looks at the resolver that showed the candidate. */
  readonly resolverSightings: number;
  /** Looks in a row without an answer, and when they began. */
  readonly silence: { readonly count: number; readonly since: number } | null;
  /** Times within the last day at which the value went back and forth. */
  readonly alternations: readonly number[];
  /** Values that were believed or expected within the last day, with the time at which each was left. */
  readonly left: readonly { readonly value: string; readonly at: number }[];
  /** `unreachable` was told and not yet taken back. */
  readonly isUnreachableTold: boolean;
  /** `inconsistent` was told for this candidate. */
  readonly isSplitTold: boolean;
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
   * value: what stands there; from `authority` only when all servers that answered agree. disagree: servers gave
   * different answers. unknown: no answer.
   */
  readonly result:
    | { readonly kind: 'value'; readonly value: string }
    | { readonly kind: 'disagree' }
    | { readonly kind: 'unknown' };
  /** Whether a change from the baseline to this value must be told at once (`isUrgentChange`). */
  readonly isUrgent: boolean;
  /** TTL of the old record and refresh time of the zone, where known. */
  readonly ttlSeconds: number | null;
  readonly refreshSeconds: number | null;
}

/**
 * What a look leads to. baseline: the first confirmed value, no alert. changed: a confirmed change, once. inconsistent: name
 * servers still differ after the time they may take. flapping: back and forth, once, then silence. unreachable, reachable:
 * no answer for an hour, and its end; roll these up per zone.
 */
export type DriftEvent =
  | { readonly kind: 'baseline'; readonly value: string }
  | {
      readonly kind: 'changed';
      readonly before: string;
      readonly after: string;
      readonly firstSeenAt: number;
    }
  | { readonly kind: 'inconsistent'; readonly baseline: string; readonly candidate: string }
  | { readonly kind: 'flapping'; readonly values: readonly string[] }
  | { readonly kind: 'unreachable'; readonly since: number }
  | { readonly kind: 'reachable' };

export interface DriftStep {
  readonly state: DriftState;
  /** At most one; null for nearly every look. */
  readonly event: DriftEvent | null;
  /** An extra look that is wanted; null when the regular schedule suffices. */
  readonly next: NextLook | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FIRST_CONFIRMATION = 1 * MINUTE; // by authority; enough for urgent changes
const SECOND_CONFIRMATION = 5 * MINUTE; // by the resolver
const LAST_CONFIRMATION = 15 * MINUTE; // by authority
const RESOLVER_ONLY_LOOKS = 3;
const RESOLVER_ONLY_AFTER = 60 * MINUTE; // longer than the resolver keeps an answer
const SUSPICION_ENDS = 60 * MINUTE; // without an answer
const UNREACHABLE_LOOKS = 3;
const UNREACHABLE_AFTER = 60 * MINUTE;
const URGENT_SPLIT = 30 * MINUTE;
const MAX_PROPAGATION = 6 * HOUR;
const FLAP_WINDOW = 24 * HOUR;
const FLAPS = 3;
const SETTLED_AFTER = 6 * HOUR;
const SPLIT_LOOK = 15 * MINUTE;

/** The state of a record that was never looked at. */
export function newDriftState(now: number): DriftState {
  return {
    phase: 'NEW',
    baseline: null,
    since: now,
    candidate: null,
    heard: { resolver: null, authority: null },
    resolverSightings: 0,
    silence: null,
    alternations: [],
    left: [],
    isUnreachableTold: false,
    isSplitTold: false,
    isUrgent: false,
    propagationMs: 0,
  };
}

/**
 * One step of the drift machine: a change counts only after the resolver and all authoritative servers agree on it over
 * time; silence and failures never count as a change. Where the servers cannot be asked at all (outgoing port 53 closed),
 * an hour of agreeing answers from the resolver stands in for them. Pure: the same state and look give the same step.
 */
export function advanceDrift(state: DriftState, look: DriftLook): DriftStep {
  const fresh = forgetOld(state, look.at);
  if (look.result.kind === 'unknown') return keepSilent(fresh, look);
  const isBack = fresh.isUnreachableTold;
  const awake: DriftState = { ...fresh, silence: null, isUnreachableTold: false };
  const step =
    look.result.kind === 'disagree'
      ? hearDisagreement(awake, look)
      : hearValue(awake, look, look.result.value);
  if (!isBack) return step;
  // One event per step: `reachable` waits for the next look when this one has something to tell.
  return step.event === null
    ? { ...step, event: { kind: 'reachable' } }
    : { ...step, state: { ...step.state, isUnreachableTold: true } };
}

/** Takes a value as the baseline without an event: a person accepted it, or it was announced in advance. */
export function acceptBaseline(state: DriftState, value: string, at: number): DriftState {
  return { ...settle(state, value, at), alternations: [], left: [] };
}

function forgetOld(state: DriftState, now: number): DriftState {
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
    heard: { resolver: null, authority: null },
    resolverSightings: 0,
    isSplitTold: false,
    isUrgent: false,
  };
}

function keepSilent(state: DriftState, look: DriftLook): DriftStep {
  const silence = { count: (state.silence?.count ?? 0) + 1, since: state.silence?.since ?? look.at };
  const quiet: DriftState = { ...state, silence };
  const next = nextLook(quiet, look);
  const hasTooLong = look.at - silence.since >= UNREACHABLE_AFTER && silence.count >= UNREACHABLE_LOOKS;
  const event: DriftEvent | null =
    hasTooLong && !state.isUnreachableTold ? { kind: 'unreachable', since: silence.since } : null;
  const told: DriftState = { ...quiet, isUnreachableTold: state.isUnreachableTold || event !== null };
  if (state.phase === 'STABLE')
    return { state: { ...told, phase: 'STALE', since: look.at }, event, next: null };
  const isOpen = state.phase === 'SUSPECT' || state.phase === 'SPLIT';
  const isSuspicionOver = isOpen && look.at - silence.since >= SUSPICION_ENDS;
  if (isSuspicionOver) {
    const settled = settle(told, state.baseline!, look.at);
    return { state: { ...settled, phase: 'STALE' }, event, next: null };
  }
  return { state: told, event, next };
}

function hearValue(state: DriftState, look: DriftLook, value: string): DriftStep {
  switch (state.phase) {
    case 'NEW':
      return hearFirst(state, look, value);
    case 'STABLE':
    case 'STALE':
      if (value === state.baseline) return quietly({ ...state, phase: 'STABLE', since: state.since });
      return suspect(state, look, value);
    case 'SUSPECT':
    case 'SPLIT':
      return hearCandidate(state, look, value);
    case 'FLAPPING':
      return hearFlapping(state, look, value);
  }
}

/** A first value becomes the baseline once the other path, or a later look, says the same. */
function hearFirst(state: DriftState, look: DriftLook, value: string): DriftStep {
  const isSame = state.candidate === value;
  const heard = { ...(isSame ? state.heard : { resolver: null, authority: null }), [look.path]: value };
  const since = isSame ? state.since : look.at;
  const isConfirmed = heard.resolver === value && heard.authority === value;
  const hasHeld = isSame && look.at - since >= SECOND_CONFIRMATION;
  if (isConfirmed || hasHeld) {
    return { state: settle(state, value, look.at), event: { kind: 'baseline', value }, next: null };
  }
  const waiting: DriftState = { ...state, candidate: value, since, heard };
  return { state: waiting, event: null, next: nextLook(waiting, look) };
}

function suspect(state: DriftState, look: DriftLook, value: string): DriftStep {
  const next: DriftState = {
    ...state,
    phase: 'SUSPECT',
    since: look.at,
    candidate: value,
    heard: { resolver: null, authority: null, [look.path]: value },
    resolverSightings: look.path === 'resolver' ? 1 : 0,
    isUrgent: look.isUrgent,
    isSplitTold: false,
    propagationMs: Math.min(MAX_PROPAGATION, 1000 * Math.max(look.ttlSeconds ?? 0, look.refreshSeconds ?? 0)),
  };
  return { state: next, event: null, next: nextLook(next, look) };
}

function hearCandidate(state: DriftState, look: DriftLook, value: string): DriftStep {
  const heard = { ...state.heard, [look.path]: value };
  const candidate = state.candidate!;
  if (value === candidate) {
    const resolverSightings = state.resolverSightings + (look.path === 'resolver' ? 1 : 0);
    const known: DriftState = { ...state, heard, resolverSightings };
    return isConfirmed(known, look) ? confirm(known, look.at) : stay(known, look);
  }
  if (value === state.baseline) {
    // The resolver may hold the old value in its cache while the servers have the new one, or some of them.
    const isNoReturn =
      look.path === 'resolver' && (state.phase === 'SPLIT' || state.heard.authority === candidate);
    if (isNoReturn) return stay({ ...state, heard, phase: 'SPLIT' }, look);
    return alternate(settle(state, value, look.at), look, [value, candidate]);
  }
  const left = [...state.left, { value: candidate, at: look.at }];
  const next = suspect({ ...state, left }, look, value);
  const isKnown = state.left.some((one) => one.value === value);
  return isKnown ? alternate(next.state, look, [state.baseline!, candidate, value]) : next;
}

/** Both paths agree on the candidate, and the servers did so after the time that the change's weight asks for. */
function isConfirmed(state: DriftState, look: DriftLook): boolean {
  const { candidate, heard, since, isUrgent } = state;
  const wait = isUrgent ? FIRST_CONFIRMATION : LAST_CONFIRMATION;
  const isResolverAlone = state.phase === 'SUSPECT' && heard.authority === null;
  if (isResolverAlone) {
    return state.resolverSightings >= RESOLVER_ONLY_LOOKS && look.at - since >= RESOLVER_ONLY_AFTER;
  }
  return heard.resolver === candidate && heard.authority === candidate && look.at - since >= wait;
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
    heard: { resolver: null, authority: null },
    resolverSightings: 0,
    isUrgent: false,
    isSplitTold: false,
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

function hearDisagreement(state: DriftState, look: DriftLook): DriftStep {
  const unsure: DriftState = { ...state, heard: { ...state.heard, authority: null } };
  if (state.phase === 'SUSPECT' || state.phase === 'SPLIT') return stay({ ...unsure, phase: 'SPLIT' }, look);
  if (state.phase === 'FLAPPING') return quietly({ ...unsure, candidate: null, since: look.at });
  // Without a candidate there is nothing to tell yet; the next look at the resolver brings one or not.
  return { state: unsure, event: null, next: nextLook(unsure, look) };
}

/** Still open: tell of the disagreement once it has lasted too long. */
function stay(state: DriftState, look: DriftLook): DriftStep {
  const limit = state.isUrgent ? URGENT_SPLIT : Math.max(state.propagationMs, LAST_CONFIRMATION);
  const isDue = state.phase === 'SPLIT' && !state.isSplitTold && look.at - state.since >= limit;
  const told: DriftState = { ...state, isSplitTold: state.isSplitTold || isDue };
  const event: DriftEvent | null = isDue
    ? { kind: 'inconsistent', baseline: state.baseline!, candidate: state.candidate! }
    : null;
  return { state: told, event, next: nextLook(told, look) };
}

function quietly(state: DriftState): DriftStep {
  return { state, event: null, next: null };
}

/** Confirmations at +1 min (authority), +5 min (resolver), +15 min (authority), then every 15 minutes by turns. */
function nextLook({ phase, since, candidate }: DriftState, look: DriftLook): NextLook | null {
  if (candidate === null || phase === 'STABLE' || phase === 'STALE' || phase === 'FLAPPING') return null;
  const elapsed = look.at - since;
  if (elapsed < FIRST_CONFIRMATION) return { path: 'authority', at: since + FIRST_CONFIRMATION };
  if (elapsed < SECOND_CONFIRMATION) return { path: 'resolver', at: since + SECOND_CONFIRMATION };
  if (elapsed < LAST_CONFIRMATION) return { path: 'authority', at: since + LAST_CONFIRMATION };
  return { path: look.path === 'resolver' ? 'authority' : 'resolver', at: look.at + SPLIT_LOOK };
}
