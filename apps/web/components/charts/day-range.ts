import { addDays, dayCount } from './day-axis';

export const rangePresets = [7, 14, 30, 90, 365] as const;
export const DEFAULT_RANGE_DAYS = 30;

/** Inclusive range of UTC days. `preset` is its length when it ends today and has one of the usual lengths. */
export interface ChosenRange {
  readonly from: string;
  readonly to: string;
  readonly preset: number | null;
}

/**
 * The range that a page's URL asks for: `?days=90`, or `?from=…&to=…`. What cannot be read becomes the last 30 days;
 * days to come are cut off, and so is what exceeds `maxDays`.
 */
export function chooseRange(
  query: { readonly days?: string; readonly from?: string; readonly to?: string },
  today: string,
  maxDays: number,
): ChosenRange {
  if (isDay(query.from) && isDay(query.to)) {
    const to = earlier(query.to, today);
    const longest = addDays(to, 1 - maxDays);
    const from = later(query.from, longest);
    if (from <= to) return { from, to, preset: null };
  }
  const asked = Number(query.days);
  const preset = rangePresets.find((days) => days === asked) ?? DEFAULT_RANGE_DAYS;
  return { from: addDays(today, 1 - preset), to: today, preset };
}

/** The range of the same length that ends the day before. */
export function previousRange({ from, to }: { readonly from: string; readonly to: string }) {
  return { from: addDays(from, -dayCount(from, to)), to: addDays(from, -1) };
}

function isDay(text: string | undefined): text is string {
  if (!text || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

function later(a: string, b: string): string {
  return a < b ? b : a;
}
