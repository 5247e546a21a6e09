import type { CanonicalBlocklist, CanonicalDane, CanonicalHost, CanonicalPtr } from './canonical.js';
import type { Note, Sides } from './change-event.js';

/** Changes of an address's reverse names. */
export function comparePtr({ before, after }: Sides<CanonicalPtr>, ip: string): Note[] {
  if (after.names.length === 0) {
    const meaning = `${ip} has no reverse name any more; large receivers refuse mail from such an address.`;
    return [['ptr.removed', 'error', meaning]];
  }
  if (before.names.length === 0)
    return [['ptr.added', 'info', `${ip} now has the reverse name ${after.names.join(', ')}.`]];
  const notes: Note[] = [];
  if (after.names.join() !== before.names.join()) {
    notes.push(['ptr.changed', 'warning', `The reverse name of ${ip} is now ${after.names.join(', ')}.`]);
  }
  if (before.confirmed.length > 0 && after.confirmed.length === 0) {
    const meaning = `No reverse name of ${ip} leads back to it any more; large receivers refuse mail from such an address.`;
    notes.push(['ptr.unconfirmed', 'error', meaning]);
  } else if (after.confirmed.length > 0 && before.confirmed.length === 0) {
    notes.push(['ptr.confirmed', 'info', `The reverse name of ${ip} now leads back to it.`]);
  }
  return notes;
}

/** Changes of the addresses of one of the domain's own hosts. */
export function compareHost({ before, after }: Sides<CanonicalHost>, host: string): Note[] {
  if (after.addresses.length === 0)
    return [
      ['host.gone', 'error', `${host} has no address any more, so no mail reaches it or leaves by its name.`],
    ];
  if (before.addresses.length === 0)
    return [['host.back', 'info', `${host} has an address again: ${after.addresses.join(', ')}.`]];
  return [['ip.moved', 'info', `${host} is now at ${after.addresses.join(', ')}.`]];
}

/** Changes of the TLSA records of an MX host. */
export function compareDane({ before, after }: Sides<CanonicalDane>, host: string): Note[] {
  if (after.state === 'broken' && before.state !== 'broken') {
    const meaning = `The TLSA records of ${host} no longer fit it, so senders that follow DANE refuse to deliver.`;
    return [['dane.broken', 'critical', meaning]];
  }
  if (after.state === 'none')
    return [
      [
        'dane.removed',
        'warning',
        `${host} has no TLSA records any more, so DANE no longer protects its mail.`,
      ],
    ];
  return [['dane.tlsa-changed', 'info', `The TLSA records of ${host} changed.`]];
}

/** Changes of the blocklists that hold an address or domain. */
export function compareBlocklist({ before, after }: Sides<CanonicalBlocklist>, subject: string): Note[] {
  const names = ({ listings }: CanonicalBlocklist) => listings.map(({ list }) => list);
  const fresh = after.listings.filter(({ list }) => !names(before).includes(list));
  if (fresh.length > 0) {
    const meaning = `${subject} is now on ${fresh.map(({ list }) => list).join(', ')}; receivers that ask there refuse its mail.`;
    return [['blocklist.listed', fresh[0]!.severity, meaning]];
  }
  const gone = names(before).filter((list) => !names(after).includes(list));
  return [['blocklist.delisted', 'info', `${subject} is no longer on ${gone.join(', ')}.`]];
}
