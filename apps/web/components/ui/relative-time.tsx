import { formatDay, formatMoment, formatRelative } from '@/lib/format';

export interface RelativeTimeProps {
  /** ISO 8601 text; null shows `absent`. */
  moment: string | null;
  absent?: string;
  /** Said of a moment that was to come and is here: work that is due waits its turn. */
  overdue?: string;
}

const SOON_MS = 5_000;

/** "3 hours ago", with the exact moment in UTC as its title. */
export function RelativeTime({ moment, absent = 'never', overdue }: RelativeTimeProps) {
  if (moment === null) return <span className="text-ink-soft">{absent}</span>;
  const now = new Date();
  const isOverdue = overdue !== undefined && Date.parse(moment) <= now.getTime() + SOON_MS;
  return (
    <time dateTime={moment} title={formatMoment(moment)} suppressHydrationWarning>
      {isOverdue ? overdue : formatRelative(moment, now)}
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
