import { formatDay, formatMoment, formatRelative } from '@/lib/format';

export interface RelativeTimeProps {
  /** ISO 8601 text; null shows `absent`. */
  moment: string | null;
  absent?: string;
}

/** "3 hours ago", with the exact moment in UTC as its title. */
export function RelativeTime({ moment, absent = 'never' }: RelativeTimeProps) {
  if (moment === null) return <span className="text-ink-soft">{absent}</span>;
  return (
    <time dateTime={moment} title={formatMoment(moment)} suppressHydrationWarning>
      {formatRelative(moment, new Date())}
    </time>
  );
}

/** A UTC day. */
export function UtcDay({ day }: { day: string }) {
  return (
    <time dateTime={day.slice(0, 10)} title={`${day.slice(0, 10)} UTC`}>
      {formatDay(day)}
    </time>
  );
}
