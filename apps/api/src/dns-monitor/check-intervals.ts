import { createHash } from 'node:crypto';

/** What a check may look at. `core` is the mail's own records: DMARC, SPF, MX, NS, and with them what costs nothing more. */
export const checkGroups = [
  'core',
  'dnssec',
  'dane',
  'dkim',
  'ptr',
  'mta-sts',
  'tls-rpt',
  'bimi',
  'blocklist',
  'selector-discovery',
  'server-comparison',
] as const;
export type CheckGroup = (typeof checkGroups)[number];

const HOUR = 3600;

/** Never more often than this; `core` is as often as the plan says. */
const leastSeconds: Readonly<Record<CheckGroup, number>> = {
  core: 0,
  dnssec: HOUR,
  dane: HOUR,
  dkim: 6 * HOUR,
  ptr: 6 * HOUR,
  'mta-sts': 6 * HOUR,
  'tls-rpt': 6 * HOUR,
  bimi: 6 * HOUR,
  blocklist: 12 * HOUR, // 6 to 24 hours; the answers are shared between tenants
  'selector-discovery': 24 * HOUR,
  'server-comparison': 24 * HOUR,
};

export interface CheckPace {
  /** Seconds between two checks of a domain: what the plan or the operator sets. */
  readonly coreSeconds: number;
  /** How fast time passes; other than 1 only in tests and the demo. */
  readonly speed: number;
}

/** Seconds between two looks at a group. */
export function checkInterval(group: CheckGroup, { coreSeconds, speed }: CheckPace): number {
  return Math.max(coreSeconds, leastSeconds[group] / speed);
}

/**
 * The groups that a check at `now` looks at. Each group of each domain has its own place within its interval, given by a
 * hash, so that domains which were added together do not come together; a group is due when its place was passed since
 * the last check. Without a last check everything is due.
 */
export function dueGroups(
  domain: string,
  lastCheckAt: Date | null,
  now: Date,
  pace: CheckPace,
): ReadonlySet<CheckGroup> {
  const places = placesOf(domain);
  const turnOf = (group: CheckGroup, at: Date) =>
    Math.floor(at.getTime() / (checkInterval(group, pace) * 1000) - places(group));
  return new Set(
    checkGroups.filter(
      (group) => group === 'core' || lastCheckAt === null || turnOf(group, lastCheckAt) < turnOf(group, now),
    ),
  );
}

/** When the domain is checked next: its own place in the next core interval, at least half an interval from now. */
export function nextRegularCheck(domain: string, now: Date, pace: CheckPace): Date {
  const interval = checkInterval('core', pace) * 1000;
  const offset = placesOf(domain)('core') * interval;
  const soonest = now.getTime() + interval / 2;
  return new Date(Math.ceil((soonest - offset) / interval) * interval + offset);
}

/** A place from 0 to 1 for each group of a domain, the same each time; one hash for all, since every check asks. */
function placesOf(domain: string): (group: CheckGroup) => number {
  const digest = createHash('sha512').update(domain).digest();
  return (group) => digest.readUInt32BE(checkGroups.indexOf(group) * 4) / 2 ** 32;
}
