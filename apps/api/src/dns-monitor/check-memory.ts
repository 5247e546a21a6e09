import type { CheckMemory, Posture } from '@postseal/dns-checks';
import type { CheckedDomain } from './checked-domains.queries.js';
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
export function readCheckMemory(
  { name, recordStates, sharedKeys }: Pick<CheckedDomain, 'name' | 'recordStates' | 'sharedKeys'>,
  driftSpeed: number,
): CheckMemory & { readonly serversDifferingSince: number | null } {
  const { watches, zones } = readMemory(recordStates);
  const firstSeen = [...watches].flatMap(([subject, { drift }]) => {
    const { kind } = splitSubject(subject);
    const fingerprint = kind === 'dkim' && drift.baseline !== null ? fingerprintOf(drift.baseline) : null;
    return fingerprint === null ? [] : [[fingerprint, drift.since / driftSpeed] as const];
  });
  return {
    unreachableChecks: zones.get(name)?.silence?.count ?? 0,
    serversDifferingSince: differingSince(recordStates, name),
    keys: { firstSeen: Object.fromEntries(firstSeen), elsewhere: sharedKeys },
    mtaSts: readMtaStsMemory(recordStates, name),
  };
}

/** The rows that a check changes beside its records' states. */
export function checkMemoryRows(posture: Posture, stored: StoredStates, now: Date): Row[] {
  const { domain } = posture;
  return [
    ...mtaStsMemoryRow(posture, readMtaStsMemory(stored, domain), now),
    ...differingRow(posture, differingSince(stored, domain), now),
  ];
}

/** Servers that were found to differ do so until all of them were heard to agree. */
function differingRow({ domain, authorities }: Posture, since: number | null, now: Date): Row[] {
  if (authorities === null || authorities.isDiffering === (since !== null)) return [];
  const subject = `${DIFFERING}${domain}`;
  if (authorities.isDiffering) return [{ subject, state: { since: now.getTime() } }];
  const hasHeardAll = authorities.servers.length > 0 && authorities.servers.every(isHeard);
  return hasHeardAll ? [{ subject, state: null }] : [];
}

function isHeard({ address, state }: NonNullable<Posture['authorities']>['servers'][number]): boolean {
  return address === null || state !== 'silent';
}

function differingSince(stored: StoredStates, domain: string): number | null {
  return (stored[`${DIFFERING}${domain}`] as { since: number } | undefined)?.since ?? null;
}

function fingerprintOf(canonicalDkim: string): string | null {
  return (JSON.parse(canonicalDkim) as { fingerprint: string | null }).fingerprint;
}
