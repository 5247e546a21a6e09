import type { Severity } from '@postseal/mail-terms';

/** What is remembered of whether a zone can be asked. Plain data; times are milliseconds since 1970. */
export interface ZoneState {
  /** Looks in a row to which nothing in the zone answered, and when they began. */
  readonly silence: { readonly count: number; readonly since: number } | null;
  /** The severity at which `unreachable` was told and not taken back. */
  readonly told: 'warning' | 'error' | null;
}

/** One look at all watched records of a zone. */
export interface ZoneLook {
  readonly at: number;
  /** Questions about the zone that got an answer, of whatever kind. */
  readonly answered: number;
  readonly silent: number;
  /**
   * Something outside of the zone answered at the same time: the fault is the zone's. Without that it may be our own
   * resolver's or network's, and nothing is concluded.
   */
  readonly isSelfWell: boolean;
}

export type ZoneEvent =
  | {
      readonly kind: 'unreachable';
      readonly severity: Extract<Severity, 'warning' | 'error'>;
      readonly since: number;
    }
  | { readonly kind: 'reachable'; readonly since: number };

export interface ZoneStep {
  readonly state: ZoneState;
  readonly event: ZoneEvent | null;
  /** When to look again, sooner than the schedule: milliseconds since 1970. */
  readonly nextAt: number | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WARN_AFTER = HOUR;
const ERROR_AFTER = 6 * HOUR;
const WARN_LOOKS = 6; // the two paths each time: silence by chance does not last so long
/** Looks after the first silent one. Later ones are left to the schedule: a dead zone must not cost much. */
const LOOK_AGAIN = [5, 15, 30, 45, 60].map((minutes) => minutes * MINUTE);

export const newZoneState: ZoneState = { silence: null, told: null };

/**
 * Whether a zone can be asked: silence of everything in it for an hour is told once per zone, told again as an error
 * after six, and taken back by the first answer. Its records keep their state meanwhile.
 */
export function advanceZone(state: ZoneState, look: ZoneLook): ZoneStep {
  if (look.answered > 0) {
    const event: ZoneEvent | null =
      state.told === null ? null : { kind: 'reachable', since: state.silence?.since ?? look.at };
    return { state: newZoneState, event, nextAt: null };
  }
  if (look.silent === 0 || !look.isSelfWell)
    return { state, event: null, nextAt: nextLookAt(state, look.at) };
  const silence = { count: (state.silence?.count ?? 0) + 1, since: state.silence?.since ?? look.at };
  const duration = look.at - silence.since;
  const told =
    duration >= ERROR_AFTER && silence.count >= WARN_LOOKS
      ? 'error'
      : duration >= WARN_AFTER && silence.count >= WARN_LOOKS
        ? (state.told ?? 'warning')
        : state.told;
  const next: ZoneState = { silence, told };
  const event: ZoneEvent | null =
    told === null || told === state.told
      ? null
      : { kind: 'unreachable', severity: told, since: silence.since };
  return { state: next, event, nextAt: nextLookAt(next, look.at) };
}

function nextLookAt({ silence }: ZoneState, now: number): number | null {
  if (silence === null) return null;
  const ahead = LOOK_AGAIN.map((after) => silence.since + after).find((at) => at > now);
  return ahead ?? null;
}
