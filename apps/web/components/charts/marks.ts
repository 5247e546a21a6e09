import { utcDay } from './day-axis';

/** Something that happened at a moment, such as a confirmed record change. */
export interface Mark {
  readonly id: string;
  readonly title: string;
  readonly at: string;
}

export interface DayMarks {
  /** Position on the day axis. */
  readonly index: number;
  readonly day: string;
  readonly marks: readonly Mark[];
}

/** Marks by the day on which they fall, oldest first; those outside the days are left out. */
export function marksByDay(marks: readonly Mark[], days: readonly string[]): DayMarks[] {
  const byDay = Map.groupBy(marks, (mark) => utcDay(mark.at));
  return days.flatMap((day, index) => {
    const found = byDay.get(day);
    return found ? [{ index, day, marks: found.toSorted((a, b) => a.at.localeCompare(b.at)) }] : [];
  });
}
