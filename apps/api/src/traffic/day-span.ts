import { type DayRange, MAX_RANGE_DAYS } from '@postseal/contract';
import { ProblemError } from '../http/problem.js';

/** Inclusive UTC days. */
export interface DaySpan {
  readonly from: string;
  readonly to: string;
}

const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * The span that a request asks for: both ends included, `to` today unless given, `from` 30 days up to `to` unless given.
 * Throws `request-invalid` when it is empty or too long.
 */
export function toDaySpan({ from, to }: DayRange, now: Date): DaySpan {
  const last = to ?? now.toISOString().slice(0, 10);
  const first = from ?? addDays(last, 1 - DEFAULT_DAYS);
  const days = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
  if (days < 1) throw new ProblemError('request-invalid', 'The first day is after the last one.');
  if (days > MAX_RANGE_DAYS)
    throw new ProblemError('request-invalid', `Ask for at most ${MAX_RANGE_DAYS} days.`);
  return { from: first, to: last };
}

/** The UTC day that many days later, or earlier with a negative number. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}
