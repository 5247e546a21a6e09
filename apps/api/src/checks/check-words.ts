import type { CheckNeed } from '@postseal/dns-checks';

/** Names of the catalogue's groups; a test proves that none is missing. */
export const groupNames: Readonly<Record<string, string>> = {
  spf: 'SPF',
  dkim: 'DKIM',
  dmarc: 'DMARC',
  ptr: 'Reverse DNS',
  helo: 'HELO',
  ip: 'Addresses',
  mx: 'MX hosts',
  'mta-sts': 'MTA-STS',
  'tls-rpt': 'TLS reporting',
  bimi: 'BIMI',
  dane: 'DANE',
  dnssec: 'DNSSEC',
  ns: 'Name servers',
  zone: 'The zone',
  blocklist: 'Blocklists',
  'sender-requirements': 'What large receivers demand',
  message: 'Messages',
  delivery: 'Delivery',
};

/** What it takes to answer a check, as the rest of "It takes …". */
export const needWords: Readonly<Record<CheckNeed, string>> = {
  dns: 'a look at DNS',
  'https-fetch': 'a fetch over HTTPS',
  'smtp-probe': 'a look at port 25 of the mail hosts',
  message: 'a test message, or a bounce',
  reports: 'DMARC reports',
  'blocklist-key': 'access to blocklists',
  manual: 'a person',
};
