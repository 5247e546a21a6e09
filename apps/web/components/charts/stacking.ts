import { eachDay } from './day-axis';
import { type ClassCounts, type Dispositions, type TrafficClass, trafficClasses } from './traffic-classes';

export interface DayTraffic extends ClassCounts {
  readonly day: string;
  readonly reports: number;
  readonly dispositions: Dispositions;
}

/** One piece of a bar, in units of the value axis. */
export interface Segment<K extends string> {
  readonly key: K;
  readonly from: number;
  readonly to: number;
}

export interface DayColumn {
  readonly day: string;
  /** Null on a day without reports: a gap, not a zero. */
  readonly traffic: DayTraffic | null;
  readonly classes: readonly Segment<TrafficClass>[];
  /** Shares of 1. */
  readonly dispositions: readonly Segment<keyof Dispositions>[];
  /** The UTC day is not over; more will be reported. */
  readonly isRunning: boolean;
}

/** What bar heights mean: messages, or shares of the day's messages (0 to 1). */
export type StackMode = 'count' | 'share';

/** A column for each day of the range, also for those that the API left out. */
export function stackDays(
  days: readonly DayTraffic[],
  range: { readonly from: string; readonly to: string },
  today: string,
  mode: StackMode,
): DayColumn[] {
  const byDay = new Map(days.map((traffic) => [traffic.day, traffic]));
  return eachDay(range.from, range.to).map((day) => {
    const traffic = byDay.get(day) ?? null;
    return {
      day,
      traffic,
      classes: traffic ? stackClasses(traffic, mode) : [],
      dispositions: traffic ? stack(['none', 'quarantine', 'reject'], traffic.dispositions, 'share') : [],
      isRunning: day === today,
    };
  });
}

/** The classes of some messages on top of each other. */
export function stackClasses(counts: ClassCounts, mode: StackMode): Segment<TrafficClass>[] {
  return stack(trafficClasses, counts, mode);
}

function stack<K extends string>(
  keys: readonly K[],
  counts: Readonly<Record<K, number>>,
  mode: StackMode,
): Segment<K>[] {
  const total = keys.reduce((sum, key) => sum + counts[key], 0);
  const unit = mode === 'share' ? total : 1;
  let top = 0;
  return keys.flatMap((key) => {
    if (counts[key] === 0) return [];
    const from = top;
    top += counts[key];
    return [{ key, from: from / unit, to: top / unit }];
  });
}
