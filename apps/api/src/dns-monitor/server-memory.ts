/** When each name server of a domain's zones answered last, and since when it has been silent. By address. */
export type ServerMemory = Readonly<Record<string, ServerRecord>>;

interface ServerRecord {
  readonly heardAt: number;
  readonly silent: { readonly since: number; readonly looks: number } | null;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const GIVEN_UP_AFTER = 60 * MINUTE;
const GIVEN_UP_LOOKS = 3;
const MAX_SERVERS = 64;

/**
 * Whether a silent server's word must be waited for: it answered within a day, and has not been silent for an hour. Without
 * this a server that is slow for a moment could let the others speak for the whole zone.
 */
export function isMissed(memory: ServerMemory, address: string, now: number): boolean {
  const server = memory[address];
  if (server === undefined || now - server.heardAt >= DAY) return false;
  const { silent } = server;
  return silent === null || silent.looks < GIVEN_UP_LOOKS || now - silent.since < GIVEN_UP_AFTER;
}

/** The memory after a look in which these servers answered something, and these nothing. */
export function remember(
  memory: ServerMemory,
  answered: ReadonlySet<string>,
  silent: ReadonlySet<string>,
  now: number,
): ServerMemory {
  const next: Record<string, ServerRecord> = { ...memory };
  for (const address of answered) next[address] = { heardAt: now, silent: null };
  for (const address of silent) {
    const known = memory[address];
    if (known === undefined || answered.has(address)) continue;
    next[address] = {
      ...known,
      silent: { since: known.silent?.since ?? now, looks: (known.silent?.looks ?? 0) + 1 },
    };
  }
  return next;
}

/** Those worth remembering, at most 64: a hostile zone may name any number. */
export function wellKnown(memory: ServerMemory, now: number): ServerMemory {
  const recent = Object.entries(memory).filter(([, { heardAt }]) => now - heardAt < 2 * DAY);
  return Object.fromEntries(recent.sort(([, a], [, b]) => b.heardAt - a.heardAt).slice(0, MAX_SERVERS));
}
