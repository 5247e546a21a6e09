const counts = new Intl.NumberFormat('en');
const compactCounts = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const oneDecimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const days = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const shortDays = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** 12345 → "12,345" */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** 12345 → "12.3K": for axes and tight places only. */
export function formatCompact(count: number): string {
  return compactCounts.format(count);
}

/** 0.9996 → "99.9 %": cut, not rounded, so that only a whole is shown as 100 % and only nothing as 0 %. */
export function formatShare(share: number | null): string {
  if (share === null) return '–';
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1%';
  return `${oneDecimal.format(Math.floor(percent * 10 + 1e-9) / 10)}%`;
}

/** 1536 → "1.5 KiB" */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${oneDecimal.format(bytes / 1024 ** power)} ${units[power]}`;
}

/** UTC day or moment → "Nov 23, 2026" */
export function formatDay(day: string): string {
  return days.format(new Date(day));
}

/** UTC day or moment → "Nov 23": where the year is plain from its surroundings. */
export function formatShortDay(day: string): string {
  return shortDays.format(new Date(day));
}

/** Moment → "2026-11-23 14:05:12 UTC" */
export function formatMoment(moment: string): string {
  return `${new Date(moment).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** Moment seen from `now` → "3 hours ago", "in 5 minutes", "just now" */
export function formatRelative(moment: string, now: Date): string {
  const seconds = (new Date(moment).getTime() - now.getTime()) / 1000;
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return seconds > 5 ? 'in a moment' : 'just now';
}

/** Milliseconds → "45 seconds", "3 hours", "2 days": the largest unit that fits, cut. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [unit, length] = steps.find(([, size]) => seconds >= size) ?? ['second', 1];
  const count = Math.floor(seconds / length);
  return `${formatCount(count)} ${unit}${count === 1 ? '' : 's'}`;
}
