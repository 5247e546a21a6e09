import type { ChangeId } from '@postseal/dns-checks';

/** What the timeline may hold beside changes of a record's value. */
export type EventId =
  | ChangeId
  | `${'spf' | 'dkim' | 'dmarc' | 'mx'}.inconsistent-ns`
  | 'ns.inconsistent'
  | 'record.flapping'
  | 'record.settled'
  | 'record.forgotten'
  | 'zone.soa-stuck'
  | 'ttl.changed'
  | 'zone.unreachable'
  | 'zone.reachable'
  | 'baseline.accepted';

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
  'dmarc.rua-authorisation-lost': 'Reports are no longer allowed at their address',
  'dmarc.rua-authorised': 'Reports are allowed at their address again',
  'spf.range-lost': 'SPF no longer covers a sending address',
  'mx.new-without-spf-dkim': 'New mail provider is not in SPF',
  'host.gone': 'Mail host has no address',
  'host.back': 'Mail host has an address again',
  'ip.moved': 'Mail host moved to another address',
  'zone.expired': 'Domain no longer exists',
  'zone.restored': 'Domain exists again',
  'ns.set-changed': 'Name servers changed',
  'dnssec.went-bogus': 'DNSSEC signatures no longer validate',
  'dnssec.valid-again': 'DNSSEC signatures validate again',
  'dnssec.ds-removed': 'DNSSEC protection removed',
  'dnssec.ds-added': 'Zone is now signed',
  'dnssec.ds-changed': 'DS records changed',
  'mta-sts.removed': 'MTA-STS policy removed',
  'mta-sts.added': 'MTA-STS policy added',
  'mta-sts.mode-weakened': 'MTA-STS mode weakened',
  'mta-sts.mx-uncovered': 'MTA-STS policy does not cover an MX host',
  'mta-sts.changed': 'MTA-STS policy changed',
  'tls-rpt.removed': 'TLS reporting removed',
  'tls-rpt.added': 'TLS reporting added',
  'tls-rpt.changed': 'TLS report addresses changed',
  'bimi.record-changed': 'BIMI record changed',
  'bimi.logo-changed': 'BIMI logo changed',
  'dane.broken': 'TLSA records no longer fit the host',
  'dane.removed': 'TLSA records removed',
  'dane.tlsa-changed': 'TLSA records changed',
  'blocklist.listed': 'Listed on a blocklist',
  'blocklist.delisted': 'No longer on a blocklist',
  'spf.inconsistent-ns': 'Name servers disagree on SPF',
  'dkim.inconsistent-ns': 'Name servers disagree on a DKIM key',
  'dmarc.inconsistent-ns': 'Name servers disagree on DMARC',
  'mx.inconsistent-ns': 'Name servers disagree on MX',
  'ns.inconsistent': 'Name servers disagree',
  'record.flapping': 'Record goes back and forth',
  'record.settled': 'Record holds one value again',
  'record.forgotten': 'Record is no longer used',
  'zone.soa-stuck': 'Zone changed without a new serial',
  'ttl.changed': 'Record is kept for another time',
  'zone.unreachable': 'Name servers do not answer',
  'zone.reachable': 'Name servers answer again',
  'baseline.accepted': 'Taken as right',
};

/** Headline of an event; the id itself for one that only a later version knows. */
export function titleOfEvent(event: string): string {
  return titles[event as EventId] ?? event;
}
