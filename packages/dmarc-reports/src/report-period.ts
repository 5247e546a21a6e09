import type { ReportPeriod } from './types.js';

const SECONDS_PER_DAY = 86_400;
/** 2010-01-01: DMARC's first reports are younger. */
const EARLIEST_PLAUSIBLE = 1_262_304_000;
const MAX_AHEAD_SECONDS = 2 * SECONDS_PER_DAY;

/** Books a period on the UTC day of its midpoint, or of its begin when it has no positive length. */
export function bookPeriod(begin: number, end: number): ReportPeriod {
  const bookedAt = end > begin ? Math.floor((begin + end) / 2) : begin;
  return { begin, end, bookedDay: new Date(bookedAt * 1000).toISOString().slice(0, 10) };
}

/** False for times before DMARC and more than two days ahead of `now` (epoch seconds). */
export function isPlausiblePeriod({ begin, end }: ReportPeriod, now: number): boolean {
  return [begin, end].every((time) => time >= EARLIEST_PLAUSIBLE && time <= now + MAX_AHEAD_SECONDS);
}
