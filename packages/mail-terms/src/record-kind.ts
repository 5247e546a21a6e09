const words: Readonly<Record<string, string>> = {
  spf: 'SPF',
  'spf-tree': 'SPF includes',
  dkim: 'DKIM key',
  dmarc: 'DMARC',
  mx: 'MX',
  ptr: 'reverse name',
  'mta-sts': 'MTA-STS',
  'tls-rpt': 'TLS-RPT',
  bimi: 'BIMI',
  dane: 'DANE',
  tlsa: 'DANE',
  dnssec: 'DNSSEC',
  ns: 'name servers',
  host: 'host',
  zone: 'zone',
  'rua-authorisation': 'report permission',
};

/** What people call a kind of record inside a sentence: "spf-tree" → "SPF includes". Kinds it does not know come in capitals. */
export function recordKindWord(kind: string): string {
  return (Object.hasOwn(words, kind) && words[kind]) || kind.toUpperCase();
}
