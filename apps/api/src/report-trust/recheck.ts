const MINUTE_MS = 60_000;

/** Pauses before DNS is asked again about a sender: soon after a hiccup, then for as long as outages last. */
const PAUSES_MS = [0.5, 2, 10, 60, 360, 1440].map((minutes) => minutes * MINUTE_MS);

/** When to ask again after so many tries; null when it was tried long enough. */
export function nextRecheck(tries: number, now: number): Date | null {
  const pause = PAUSES_MS[tries];
  return pause === undefined ? null : new Date(now + pause);
}
