const DAY_MS = 86_400_000;

/** A moment as a wall clock in some time zone shows it. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
  /** 1 Monday to 7 Sunday */
  readonly weekday: number;
  /** Since midnight on the clock's face. */
  readonly minutes: number;
}

/** Whether the runtime knows an IANA time zone of that name. */
export function isTimeZone(name: string): boolean {
  try {
    formatter(name);
    return true;
  } catch {
    return false;
  }
}

export function localTimeOf(moment: Date, timeZone: string): LocalTime {
  const parts = Object.fromEntries(
    formatter(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute', number>;
  const { year, month, day, hour, minute } = parts;
  return { year, month, day, weekday: weekdayOf(year, month, day), minutes: hour * 60 + minute };
}

/**
 * The moment at which a wall clock shows that. `day` may lie outside its month, as in "the 32nd". Where clocks are put
 * forward over it, the moment after the gap; where they are put back and show it twice, the second one, so that what is
 * still ahead is never taken for past.
 */
export function momentOf(
  { year, month, day, minutes }: Pick<LocalTime, 'year' | 'month' | 'day' | 'minutes'>,
  timeZone: string,
): Date {
  const wanted = Date.UTC(year, month - 1, day, 0, minutes);
  const moments = [wanted - DAY_MS, wanted + DAY_MS].map((near) => wanted - offsetAt(near, timeZone));
  const showing = moments.filter((moment) => moment + offsetAt(moment, timeZone) === wanted);
  return new Date(Math.max(...(showing.length > 0 ? showing : moments)));
}

/** Next time, after `now`, at which it is `minutes` past midnight there, on that weekday when one is given. */
export function nextLocal(
  now: Date,
  timeZone: string,
  { minutes, weekday }: { readonly minutes: number; readonly weekday?: number },
): Date {
  const today = localTimeOf(now, timeZone);
  const daysAhead = weekday === undefined ? 0 : (weekday - today.weekday + 7) % 7;
  const at = (days: number) => momentOf({ ...today, day: today.day + days, minutes }, timeZone);
  const soonest = at(daysAhead);
  return soonest > now ? soonest : at(daysAhead + (weekday === undefined ? 1 : 7));
}

/** Milliseconds by which the clocks there are ahead of UTC. */
function offsetAt(moment: number, timeZone: string): number {
  const { year, month, day, minutes } = localTimeOf(new Date(moment), timeZone);
  return Date.UTC(year, month - 1, day, 0, minutes) - Math.floor(moment / 60_000) * 60_000;
}

function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
}

const formatters = new Map<string, Intl.DateTimeFormat>(); // making one costs as much as 50 uses

/** Throws RangeError for a zone that does not exist. */
function formatter(timeZone: string): Intl.DateTimeFormat {
  const kept = formatters.get(timeZone);
  if (kept) return kept;
  const made = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formatters.set(timeZone, made);
  return made;
}
