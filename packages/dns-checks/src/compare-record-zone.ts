import type { CanonicalDnssec, CanonicalNs, CanonicalZone } from './canonical.js';
import type { Note, Sides } from './change-event.js';

/** Whether the domain's name still exists. */
export function compareZone({ after }: Sides<CanonicalZone>, domain: string): Note[] {
  if (after.state === 'exists') return [['zone.restored', 'info', `${domain} exists again.`]];
  const meaning = `${domain} no longer exists in DNS: it expired or its delegation was removed. No mail reaches it, and none of its own is believed.`;
  return [['zone.expired', 'critical', meaning]];
}

/** Changes of the name servers: whoever holds them decides everything else. */
export function compareNs({ before, after }: Sides<CanonicalNs>, domain: string): Note[] {
  const added = after.servers.filter((server) => !before.servers.includes(server));
  const removed = before.servers.filter((server) => !after.servers.includes(server));
  const parts = [
    ...(added.length > 0 ? [`${added.join(', ')} came`] : []),
    ...(removed.length > 0 ? [`${removed.join(', ')} went`] : []),
  ];
  const meaning = `The name servers of ${domain} changed: ${parts.join(', ')}. Whoever runs them decides every other record.`;
  return [['ns.set-changed', 'critical', meaning]];
}

/** Changes of how the zone is signed. */
export function compareDnssec({ before, after }: Sides<CanonicalDnssec>, domain: string): Note[] {
  if (after.state === 'bogus') {
    const meaning = `The signatures of ${domain} no longer validate, so validating resolvers treat the whole zone as absent.`;
    return [['dnssec.went-bogus', 'critical', meaning]];
  }
  if (before.state === 'bogus') return [['dnssec.valid-again', 'info', `${domain} validates again.`]];
  if (after.ds.length === 0) {
    const meaning = `${domain} has no DS record any more, so its answers are no longer protected by signatures.`;
    return [['dnssec.ds-removed', 'error', meaning]];
  }
  if (before.ds.length === 0) return [['dnssec.ds-added', 'info', `${domain} is now signed.`]];
  return [['dnssec.ds-changed', 'info', `The DS records of ${domain} changed.`]];
}
