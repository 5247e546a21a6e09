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
 * @param standingOf what is known of a watched record, or seen of it in this look; null when it is not watched
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

/**
 * Whether a reverse name seems to confirm less only because its host could not be read in the same look: DNS answered the
 * one question and not the other. Judged now, the loss of a host would be told as the loss of a confirmation.
 * @param records everything that the look showed
 */
export function isCarrierUnread(
  { kind, canonical }: Pick<RecordState, 'kind' | 'canonical'>,
  { baseline }: Standing,
  records: readonly RecordState[],
): boolean {
  if (kind !== 'ptr' || canonical === null || baseline === null) return false;
  const { confirmed } = JSON.parse(canonical) as CanonicalPtr;
  const lost = (JSON.parse(baseline) as CanonicalPtr).confirmed.filter((host) => !confirmed.includes(host));
  return records.some((one) => one.kind === 'host' && one.canonical === null && lost.includes(one.subject));
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
