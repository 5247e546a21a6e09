import { formatShortDay } from '../../lib/format';

/** Arithmetic on UTC days, written as ISO text such as `2026-11-23`. */

const DAY_MS = 86_400_000;

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** Days in an inclusive range; zero or less when it runs backwards. */
export function dayCount(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

export function eachDay(from: string, to: string): string[] {
  return Array.from({ length: Math.max(0, dayCount(from, to)) }, (_, index) => addDays(from, index));
}

/** The UTC day that holds a moment. */
export function utcDay(moment: Date | string): string {
  return new Date(moment).toISOString().slice(0, 10);
}

export interface DayTick {
  readonly index: number;
  readonly label: string;
}

/**
 * Labels for a day axis: the densest even step that needs at most `maxTicks`. Weeks begin on Monday and months on the
 * first, so that labels fall where a calendar has them.
 */
export function dayTicks(days: readonly string[], maxTicks: number): DayTick[] {
  for (const step of steps) {
    const ticks = days.flatMap((day, index) =>
      step.isTick(day, index) ? [{ index, label: step.label(day) }] : [],
    );
    if (ticks.length <= maxTicks) return ticks;
  }
  return [];
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthLabel = (day: string) => (day.endsWith('-01-01') ? day.slice(0, 4) : months[monthNumber(day)]!);

const isMonday = (day: string) => new Date(day).getUTCDay() === 1;
const weekNumber = (day: string) => Math.floor((Date.parse(day) / DAY_MS + 3) / 7); // 1970-01-01 was a Thursday
const isFirst = (day: string) => day.endsWith('-01');

const steps: readonly { isTick(day: string, index: number): boolean; label(day: string): string }[] = [
  { isTick: () => true, label: formatShortDay },
  { isTick: (_, index) => index % 2 === 0, label: formatShortDay },
  { isTick: isMonday, label: formatShortDay },
  { isTick: (day) => isMonday(day) && weekNumber(day) % 2 === 0, label: formatShortDay },
  { isTick: isFirst, label: monthLabel },
  { isTick: (day) => isFirst(day) && monthNumber(day) % 2 === 0, label: monthLabel },
  { isTick: (day) => isFirst(day) && monthNumber(day) % 3 === 0, label: monthLabel },
];

function monthNumber(day: string): number {
  return Number(day.slice(5, 7)) - 1;
}
