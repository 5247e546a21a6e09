import type { CheckMemory, Posture } from '@postseal/dns-checks';
import { mtaStsMemoryRow, readMtaStsMemory } from './mta-sts-memory.js';
import { readMemory, type StoredStates } from './watch.js';
import { splitSubject } from './watched-subject.js';

const DIFFERING = 'differing-servers:';

interface Row {
  readonly subject: string;
  /** Null for a row that is no longer needed. */
  readonly state: unknown;
}

/**
 * What earlier checks left behind for this one.
 * @param driftSpeed how much faster the drift machine's time passes
 */
export function readCheckMemory(stored: StoredStates, domain: string, driftSpeed: number): CheckMemory {
  const { watches, zones } = readMemory(stored);
  const firstSeen = [...watches].flatMap(([subject, { drift }]) => {
    const { kind } = splitSubject(subject);
    const fingerprint = kind === 'dkim' && drift.baseline !== null ? fingerprintOf(drift.baseline) : null;
    return fingerprint === null ? [] : [[fingerprint, drift.since / driftSpeed] as const];
  });
  return {
    unreachableChecks: zones.get(domain)?.silence?.count ?? 0,
    serversDifferingSince: differingSince(stored, domain),
    keys: { firstSeen: Object.fromEntries(firstSeen), elsewhere: {} },
    mtaSts: readMtaStsMemory(stored, domain),
  };
}

/** The rows that a check changes beside its records' states. */
export function checkMemoryRows(posture: Posture, stored: StoredStates, now: Date): Row[] {
  const { domain, authorities } = posture;
  const rows: Row[] = mtaStsMemoryRow(posture, readMtaStsMemory(stored, domain), now);
  const since = differingSince(stored, domain);
  if (authorities === null || authorities.isDiffering === (since !== null)) return rows;
  const state = authorities.isDiffering ? { since: now.getTime() } : null;
  return [...rows, { subject: `${DIFFERING}${domain}`, state }];
}

function differingSince(stored: StoredStates, domain: string): number | null {
  return (stored[`${DIFFERING}${domain}`] as { since: number } | undefined)?.since ?? null;
}

function fingerprintOf(canonicalDkim: string): string | null {
  return (JSON.parse(canonicalDkim) as { fingerprint: string | null }).fingerprint;
}
