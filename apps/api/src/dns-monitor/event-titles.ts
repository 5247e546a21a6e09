import type { ChangeId } from '@postseal/dns-checks';

type EventId = ChangeId | `record.${'inconsistent' | 'flapping' | 'unreachable' | 'reachable'}`;

const titles: Readonly<Record<EventId, string>> = {
  'spf.removed': 'SPF record removed',
  'spf.added': 'SPF record added',
  'spf.changed': 'SPF record changed',
  'spf.include-target-changed': 'A record included by SPF changed',
  'spf.lookups-rose': 'SPF needs more look-ups',
  'dkim.selector-removed': 'DKIM key removed',
  'dkim.selector-new': 'DKIM key added',
  'dkim.key-rotated': 'DKIM key replaced',
  'dkim.key-weakened': 'DKIM key became weaker',
  'dkim.key-broken': 'DKIM key is no longer usable',
  'dkim.key-revoked': 'DKIM key revoked',
  'dkim.key-revoked-active': 'DKIM key revoked while in use',
  'dkim.test-mode-changed': 'DKIM test mode changed',
  'dkim.cname-target-changed': 'DKIM alias points elsewhere',
  'dmarc.removed': 'DMARC record removed',
  'dmarc.added': 'DMARC record added',
  'dmarc.policy-weakened': 'DMARC policy weakened',
  'dmarc.policy-strengthened': 'DMARC policy strengthened',
  'dmarc.rua-changed': 'DMARC report addresses changed',
  'dmarc.owner-changed': 'DMARC policy comes from elsewhere now',
  'dmarc.changed': 'DMARC record changed',
  'mx.added': 'Mail server (MX) added',
  'mx.removed': 'Mail server (MX) removed',
  'mx.all-replaced': 'All mail servers (MX) replaced',
  'mx.changed': 'Mail servers (MX) changed',
  'ptr.added': 'Reverse DNS added',
  'ptr.removed': 'Reverse DNS removed',
  'ptr.changed': 'Reverse DNS changed',
  'ptr.unconfirmed': 'Reverse DNS no longer confirmed',
  'ptr.confirmed': 'Reverse DNS confirmed',
  'record.inconsistent': 'Name servers disagree',
  'record.flapping': 'Record goes back and forth',
  'record.unreachable': 'Record could not be asked for an hour',
  'record.reachable': 'Record can be asked again',
};

/** Headline of an event; the id itself for one that only a later version knows. */
export function titleOfEvent(event: string): string {
  return titles[event as EventId] ?? event;
}
