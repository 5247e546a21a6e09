/** Seconds to wait after the first, second, … failed try: eight tries within a day, most of them in its first hour. */
const WAITS = [5, 60, 300, 1_800, 7_200, 21_600, 43_200] as const;

export const MAX_ATTEMPTS = WAITS.length + 1;
/** A few minutes of silence: too long for an alert, so the second contact hears of it as well. */
export const SECOND_CONTACT_AFTER_ATTEMPTS = 4;
const LONGEST_WISH = 3_600; // seconds that a receiver may ask us to wait

/**
 * When to try again after `attempts` failed tries; null when it was the last. `chance` (0 to 1) spreads those that
 * failed together. A receiver's Retry-After in seconds is heeded up to an hour.
 */
export function nextTry(
  attempts: number,
  now: Date,
  chance: number,
  retryAfterSeconds: number | null = null,
): Date | null {
  const wait = WAITS[attempts - 1];
  if (wait === undefined) return null;
  const wished = Math.min(retryAfterSeconds ?? 0, LONGEST_WISH);
  return new Date(now.getTime() + Math.max(wait * (1 + chance / 5), wished) * 1_000);
}
