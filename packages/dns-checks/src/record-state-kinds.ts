/** Zone over host over record: what a roll-up goes by, and the order in which records are judged. */
export const recordKinds = [
  'zone',
  'ns',
  'dnssec',
  'host',
  'spf',
  'spf-tree',
  'dmarc',
  'rua-authorisation',
  'dkim',
  'mx',
  'ptr',
  'mta-sts',
  'tls-rpt',
  'bimi',
  'dane',
  'blocklist',
] as const;
export type RecordKind = (typeof recordKinds)[number];
