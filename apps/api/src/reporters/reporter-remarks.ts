import type { ReporterRemark } from '@postseal/contract';

export interface ReporterDay {
  readonly day: string;
  readonly messages: number;
}

interface KnownSender {
  readonly sender: string;
  readonly firstDay: string;
}

const NEW_DAYS = 14; // how long something counts as new
const SILENT_GAPS = 3; // times the usual pause, and at least as many days
const MIN_DAYS = 5; // below that nothing is usual
const VOLUME_FACTOR = 5;
const VOLUME_FLOOR = 200; // messages: below that a jump says nothing

/**
 * What is odd about a reporter.
 * @param days those with reports, oldest first
 * @param senders whoever sent its reports; handed-in ones are their givers' and say nothing about it
 * @param firstDay of its first report, which may be before `days`
 * @param today UTC day
 */
export function remarkOn(
  days: readonly ReporterDay[],
  senders: readonly KnownSender[],
  firstDay: string,
  today: string,
): ReporterRemark[] {
  const isNew = daysBetween(firstDay, today) < NEW_DAYS;
  return [
    ...(isNew ? [{ kind: 'first-seen', day: firstDay } as const] : []),
    ...silence(days, today),
    ...largestJump(days, today),
    ...(isNew ? [] : newSenders(senders, today)),
  ];
}

function silence(days: readonly ReporterDay[], today: string): ReporterRemark[] {
  const last = days.at(-1);
  if (!last || days.length < MIN_DAYS) return [];
  const pauses = days.slice(1).map(({ day }, index) => daysBetween(days[index]!.day, day));
  const usualDays = Math.max(1, median(pauses));
  const isSilent = daysBetween(last.day, today) > 1 + SILENT_GAPS * usualDays; // reports come the day after
  return isSilent ? [{ kind: 'silent', lastDay: last.day, usualDays: Math.round(usualDays) }] : [];
}

function largestJump(days: readonly ReporterDay[], today: string): ReporterRemark[] {
  if (days.length < MIN_DAYS) return [];
  const usual = median(days.map(({ messages }) => messages));
  const [largest] = days
    .filter(({ day }) => daysBetween(day, today) < NEW_DAYS)
    .toSorted((a, b) => b.messages - a.messages);
  if (!largest || largest.messages < Math.max(VOLUME_FLOOR, VOLUME_FACTOR * usual)) return [];
  return [{ kind: 'volume', day: largest.day, messages: largest.messages, usual: Math.round(usual) }];
}

function newSenders(senders: readonly KnownSender[], today: string): ReporterRemark[] {
  return senders
    .filter(({ sender, firstDay }) => sender.includes(':') && daysBetween(firstDay, today) < NEW_DAYS)
    .map(({ sender, firstDay }) => ({ kind: 'new-sender', sender, day: firstDay }));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function daysBetween(earlier: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(earlier)) / 86_400_000);
}
