import { formatCount, formatDay, formatShare, formatShortDay } from '../../lib/format';
import { dayCount } from './day-axis';
import type { DayTraffic } from './stacking';
import { type ClassCounts, passRate } from './traffic-classes';

export type Direction = 'up' | 'down' | 'same';

export interface Comparison {
  readonly direction: Direction;
  /** `+12.5%` for counts, `−0.4 points` for shares; the number of then where a percentage says nothing. */
  readonly text: string;
  /** How the text goes on: it compares, or it is what was. */
  readonly isNumberOfThen?: true;
}

const TELLING_FACTOR = 10; // beyond it a percentage tells of the emptiness before, not of today

/**
 * Whether the period before has enough days with reports to be compared with: at least half as many. Reports that only began
 * to arrive would make everything grow a hundredfold.
 */
export function isComparable(now: { readonly days: readonly unknown[] }, before: typeof now): boolean {
  return before.days.length * 2 >= now.days.length;
}

/** A count beside that of the period before; null when there is nothing to compare with. */
export function compareCounts(now: number, before: number): Comparison | null {
  if (before === 0) return null;
  const change = (now - before) / before;
  if (now === before) return { direction: 'same', text: 'no change' };
  if (now >= before * TELLING_FACTOR)
    return { direction: 'up', text: formatCount(before), isNumberOfThen: true };
  const size = `${round(Math.abs(change) * 100)}%`;
  return change > 0 ? { direction: 'up', text: `+${size}` } : { direction: 'down', text: `−${size}` };
}

/** A share beside that of the period before, in percentage points. */
export function compareShares(now: number | null, before: number | null): Comparison | null {
  if (now === null || before === null) return null;
  const points = (now - before) * 100;
  if (Math.abs(points) < 0.05) return { direction: 'same', text: 'no change' };
  const size = `${Math.abs(points).toFixed(1)} points`;
  return points > 0 ? { direction: 'up', text: `+${size}` } : { direction: 'down', text: `−${size}` };
}

function round(percent: number): string {
  return percent >= 10 ? percent.toFixed(0) : percent.toFixed(1);
}

/** What a chart of daily traffic shows, in sentences: for readers who do not see it, and above its table. */
export function summariseDays(
  days: readonly DayTraffic[],
  range: { readonly from: string; readonly to: string },
  totals: ClassCounts,
): string {
  const length = dayCount(range.from, range.to);
  const span = `${formatDay(range.from)} to ${formatDay(range.to)} (UTC)`;
  if (days.length === 0) return `${span}: no reports about these ${length} days.`;

  const busiest = days.reduce((best, day) => (day.messages > best.messages ? day : best));
  const lowest = days.reduce<DayTraffic | null>((worst, day) => {
    const rate = passRate(day);
    if (rate === null || rate === 1) return worst;
    return worst === null || rate < passRate(worst)! ? day : worst;
  }, null);
  const rate = passRate(totals);
  const sentences = [
    `${span}: reports cover ${days.length} of ${length} ${length === 1 ? 'day' : 'days'}.`,
    rate === null
      ? 'None of the messages has a verdict.'
      : `${formatShare(rate)} of ${formatCount(totals.messages)} messages passed DMARC.`,
    `Busiest day: ${formatShortDay(busiest.day)} with ${formatCount(busiest.messages)}.`,
  ];
  if (lowest)
    sentences.push(`Lowest pass rate: ${formatShare(passRate(lowest))} on ${formatShortDay(lowest.day)}.`);
  return sentences.join(' ');
}
