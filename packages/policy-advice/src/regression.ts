import type { ClassifiedSource } from './classify-source.js';
import { isOwn, notable } from './readiness.js';
import { alignedOf, type SourceCounts } from './source-traffic.js';

export type RegressionReason = 'source-fails' | 'new-source' | 'dns-fault';

export interface Regression {
  readonly reason: RegressionReason;
  /** The source, or null for a fault in DNS. */
  readonly source: { readonly key: string; readonly name: string } | null;
  /** UTC days on which it was seen, oldest first; empty for a fault in DNS. */
  readonly days: readonly string[];
}

export interface RecentDays {
  readonly source: ClassifiedSource;
  /** The counts of its latest days with mail, oldest first. */
  readonly days: readonly { readonly day: string; readonly counts: SourceCounts }[];
}

const WORKS_SHARE = 0.95;
const FAILING_DAYS = 2; // one bad day may be one broken batch
const MIN_LOST = 3; // messages: fewer are no practice
const NEW_SOURCE_DAYS = 2;

/**
 * What has become worse since the present policy took effect, and pauses the next step: a source of the owner's that
 * failed on its two latest days, a new source of notable volume, a broken record.
 */
export function findRegressions(
  recent: readonly RecentDays[],
  { phaseSince, openFaults }: { readonly phaseSince: string | null; readonly openFaults: number | null },
): Regression[] {
  const messages = recent
    .filter(({ source }) => source.countsInPassRate)
    .reduce((total, { source }) => total + source.counts.messages, 0);
  const faults: Regression[] =
    openFaults !== null && openFaults > 0 ? [{ reason: 'dns-fault', source: null, days: [] }] : [];
  return [...faults, ...recent.flatMap((one) => regressionOf(one, messages, phaseSince))];
}

function regressionOf(
  { source, days }: RecentDays,
  messages: number,
  phaseSince: string | null,
): Regression[] {
  const { key, name } = source;
  const told = { source: { key, name } };
  const failing = isOwn(source) ? failsLately(days) : null;
  if (failing) return [{ reason: 'source-fails', ...told, days: failing.map(({ day }) => day) }];
  const isNew = phaseSince !== null && source.firstDay > phaseSince && source.class === 'unknown';
  if (isNew && source.counts.messages > notable(messages)) {
    return [{ reason: 'new-source', ...told, days: days.slice(-NEW_SOURCE_DAYS).map(({ day }) => day) }];
  }
  return [];
}

/** The two latest days with mail when the source failed on both; null when it did not. */
export function failsLately(days: RecentDays['days']): RecentDays['days'] | null {
  const latest = days.slice(-FAILING_DAYS);
  if (latest.length < FAILING_DAYS || !latest.every(({ counts }) => isBelow(counts))) return null;
  const lost = latest.reduce((sum, { counts }) => sum + counts.messages - alignedOf(counts), 0);
  return lost >= MIN_LOST ? latest : null;
}

/** Fewer messages pass than a source that works lets pass. */
export function isBelow(counts: SourceCounts): boolean {
  return counts.messages > 0 && alignedOf(counts) < counts.messages * WORKS_SHARE;
}
