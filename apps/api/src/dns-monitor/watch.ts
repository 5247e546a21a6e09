import {
  type DriftState,
  type NextLook,
  newDriftState,
  newZoneState,
  recordKinds,
  type ZoneState,
} from '@postseal/dns-checks';
import { type ServerMemory, wellKnown } from './server-memory.js';
import { splitSubject } from './watched-subject.js';

/** What is kept of one watched record: the drift machine's state, and the texts that people are shown. */
export interface Watch {
  readonly drift: DriftState;
  readonly next: NextLook | null;
  /** As published when the baseline was taken. */
  readonly raw: readonly string[];
  /** As published when the candidate was seen. */
  readonly seen: readonly string[];
  /** The longest time that caches were seen to keep the baseline. */
  readonly ttlSeconds: number | null;
  /** The record's own TTL as its servers give it: the one that is believed, and another that the last look found. */
  readonly ownTtl: { readonly seconds: number | null; readonly candidate: number | null };
  /** The zone's edition (SOA serial) when the baseline was taken, as its own servers gave it; null when not known. */
  readonly serial: number | null;
  /** The baseline from before an open incident; to come back to it, or better, ends the trouble. */
  readonly good: { readonly canonical: string; readonly raw: readonly string[] } | null;
  /** Changed for the worse during maintenance: told when the window is over and it is still so. */
  readonly isDeferred: boolean;
  /** Since when nothing leads to the record any more, such as a host that left the MX records; drift machine's time. */
  readonly unseenSince: number | null;
  /** Who took the baseline as right, and when (ISO); null when DNS alone made it. */
  readonly accepted: { readonly by: string; readonly at: string } | null;
}

/** All that is remembered of a domain between checks. */
export interface DomainMemory {
  readonly watches: Map<string, Watch>;
  /** Whether each zone of the domain's records could be asked. */
  readonly zones: Map<string, ZoneState>;
  readonly servers: ServerMemory;
}

export type StoredStates = Readonly<Record<string, unknown>>;

const ZONE_PREFIX = 'reach:';
const SERVERS_SUBJECT = 'servers:';

/** How the reachability of a zone is named in rows, incidents among them. */
export function reachSubject(zone: string): string {
  return `${ZONE_PREFIX}${zone}`;
}

/** True for rows that hold a watched record, not what is remembered beside them. */
export function isRecordSubject(subject: string): boolean {
  const { kind } = splitSubject(subject);
  return recordKinds.some((known) => known === kind);
}

/** A record that was never looked at. */
export function newWatch(driftTime: number): Watch {
  return {
    drift: newDriftState(driftTime),
    next: null,
    raw: [],
    seen: [],
    ttlSeconds: null,
    ownTtl: { seconds: null, candidate: null },
    serial: null,
    good: null,
    isDeferred: false,
    unseenSince: null,
    accepted: null,
  };
}

/** Reads a stored watch; what older versions did not store is as in a new one. */
export function readWatch(stored: unknown): Watch {
  const watch = stored as Partial<Watch>;
  const fresh = newWatch(0);
  const drift = { ...fresh.drift, ...watch.drift };
  const dispute = drift.dispute?.said ? drift.dispute : null; // an older version kept another form
  return { ...fresh, ...watch, drift: { ...drift, dispute } };
}

/** Reads the rows of a domain. The maps are the caller's to change. */
export function readMemory(stored: StoredStates): DomainMemory {
  const rows = Object.entries(stored);
  return {
    watches: new Map(
      rows
        .filter(([subject]) => isRecordSubject(subject))
        .map(([subject, state]) => [subject, readWatch(state)]),
    ),
    zones: new Map(
      rows
        .filter(([subject]) => subject.startsWith(ZONE_PREFIX))
        .map(([subject, state]) => [
          subject.slice(ZONE_PREFIX.length),
          { ...newZoneState, ...(state as Partial<ZoneState>) },
        ]),
    ),
    servers: (stored[SERVERS_SUBJECT] as ServerMemory | undefined) ?? {},
  };
}

/** The rows of a memory, as `readMemory` reads them. */
export function memoryRows({ watches, zones, servers }: DomainMemory, now: number): [string, unknown][] {
  const known = wellKnown(servers, now);
  return [
    ...watches,
    ...[...zones].map(([zone, state]): [string, unknown] => [reachSubject(zone), state]),
    ...(Object.keys(known).length > 0 ? ([[SERVERS_SUBJECT, known]] as [string, unknown][]) : []),
  ];
}
