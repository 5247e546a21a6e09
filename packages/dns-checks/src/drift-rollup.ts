import { isSameOrBelow } from '@postseal/mail-terms';
import type { CanonicalHost, CanonicalPtr, CanonicalZone } from './canonical.js';
import type { RecordKind, RecordState } from './record-state.js';

/** What is believed or suspected of a record that others depend on: canonical texts. */
export interface Standing {
  readonly baseline: string | null;
  readonly candidate: string | null;
}

/**
 * Whether a record is left alone because what carries it is gone, or suspected to be: a zone carries everything in it, a
 * host its reverse names, its TLSA records and its part of what SPF authorises. One alert then tells of the zone or
 * host, not ten of its records.
 * @param standingOf what is known of a watched record after this look; null when it is not watched
 * @param hosts the watched hosts of the domain
 */
export function isCarrierGone(
  record: Pick<RecordState, 'kind' | 'subject'>,
  standing: Standing,
  standingOf: (kind: RecordKind, subject: string) => Standing | null,
  domain: string,
  hosts: readonly string[],
): boolean {
  if (record.kind === 'zone') return false;
  const isDomainDown = isDown(standingOf('zone', domain), isZoneGone);
  if (record.kind !== 'ptr' && isDomainDown) return true;
  const isHostDown = (host: string) => isDown(standingOf('host', host), isHostGone);
  if (record.kind === 'spf-tree') return hosts.some(isHostDown);
  if (record.kind === 'dane') return isHostDown(record.subject);
  if (record.kind !== 'ptr' || standing.baseline === null) return false;
  const { confirmed } = JSON.parse(standing.baseline) as CanonicalPtr;
  return confirmed.some((host) => isHostDown(host) || (isDomainDown && isSameOrBelow(host, domain)));
}

function isDown(standing: Standing | null, isGone: (canonical: string) => boolean): boolean {
  const { baseline = null, candidate = null } = standing ?? {};
  return (baseline !== null && isGone(baseline)) || (candidate !== null && isGone(candidate));
}

function isZoneGone(canonical: string): boolean {
  return (JSON.parse(canonical) as CanonicalZone).state === 'gone';
}

function isHostGone(canonical: string): boolean {
  return (JSON.parse(canonical) as CanonicalHost).addresses.length === 0;
}
