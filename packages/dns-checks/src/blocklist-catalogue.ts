import type { Blocklist, BlocklistMeaning } from './check-means.js';

/** How a list is asked, before an operator's key is put in. */
interface Entry extends Omit<Blocklist, 'zone'> {
  /** `{key}` stands for the operator's key. */
  readonly zone: string;
}

const listed = (text: string): BlocklistMeaning => ({ text, isPolicy: false });
const policy = (text: string): BlocklistMeaning => ({ text, isPolicy: true });
const byCode = (codes: Readonly<Record<string, BlocklistMeaning>>) => (address: string) =>
  codes[address] ?? null;
const anyCode = (text: string) => (address: string) => (address === '127.0.0.1' ? null : listed(text));
/** The last byte is a set of bits (SURBL, URIBL); bit 1 says that the query was refused. */
const byBits = (bits: readonly (readonly [number, string])[]) => (address: string) => {
  const last = Number(address.split('.')[3]);
  const texts = bits.filter(([bit]) => (last & bit) !== 0).map(([, text]) => text);
  return texts.length === 0 ? null : listed(texts.join(', '));
};

const IP_TEST = { listed: '127.0.0.2', unlisted: '127.0.0.1' }; // RFC 5782 §5

/** Lists that are alive as of November 2026. None is asked unless the operator names it; dead ones are not here (dns-and-drift §11). */
const entries: readonly Entry[] = [
  {
    id: 'spamhaus-zen',
    name: 'Spamhaus ZEN',
    zone: '{key}.zen.dq.spamhaus.net',
    kind: 'ip',
    weight: 'critical',
    testPoints: IP_TEST,
    lookupUrl: 'https://check.spamhaus.org/',
    meaningOf: byCode({
      '127.0.0.2': listed('SBL, a source of spam'),
      '127.0.0.3': listed('CSS, a source of low-reputation mail'),
      '127.0.0.4': listed('XBL, an infected or abused machine'),
      '127.0.0.5': listed('XBL, an infected or abused machine'),
      '127.0.0.6': listed('XBL, an infected or abused machine'),
      '127.0.0.7': listed('XBL, an infected or abused machine'),
      '127.0.0.9': listed('DROP, a hijacked or criminal network'),
      '127.0.0.10': policy('PBL, the provider says this range sends no mail by itself'),
      '127.0.0.11': policy('PBL, a range that should send no mail by itself'),
    }),
  },
  {
    id: 'spamhaus-dbl',
    name: 'Spamhaus DBL',
    zone: '{key}.dbl.dq.spamhaus.net',
    kind: 'domain',
    weight: 'critical',
    testPoints: { listed: 'dbltest.com', unlisted: 'example.com' },
    lookupUrl: 'https://check.spamhaus.org/',
    // 127.0.1.255 answers a query for an address, which is never asked.
    meaningOf: (address) =>
      /^127\.0\.1\.(?!255$)\d+$/.test(address) ? listed(`DBL, code ${address}`) : null,
  },
  {
    id: 'spamcop',
    name: 'SpamCop',
    zone: 'bl.spamcop.net',
    kind: 'ipv4',
    weight: 'error',
    testPoints: IP_TEST,
    lookupUrl: 'https://www.spamcop.net/bl.shtml',
    meaningOf: anyCode('reported by recipients'),
  },
  {
    id: 'barracuda',
    name: 'Barracuda',
    zone: 'b.barracudacentral.org',
    kind: 'ipv4',
    weight: 'error',
    testPoints: IP_TEST,
    lookupUrl: 'https://www.barracudacentral.org/lookups',
    meaningOf: anyCode('poor reputation'),
  },
  {
    id: 'psbl',
    name: 'PSBL',
    zone: 'psbl.surriel.com',
    kind: 'ipv4',
    weight: 'warning',
    testPoints: IP_TEST,
    lookupUrl: 'https://psbl.org/',
    meaningOf: anyCode('sent mail to a spam trap'),
  },
  {
    id: 'mailspike',
    name: 'Mailspike',
    zone: 'bl.mailspike.net',
    kind: 'ipv4',
    weight: 'warning',
    testPoints: IP_TEST,
    lookupUrl: 'https://mailspike.io/ip_verify',
    meaningOf: anyCode('poor reputation'),
  },
  {
    id: 'dronebl',
    name: 'DroneBL',
    zone: 'dnsbl.dronebl.org',
    kind: 'ip',
    weight: 'warning',
    testPoints: IP_TEST,
    lookupUrl: 'https://dronebl.org/lookup',
    meaningOf: anyCode('an abused machine'),
  },
  {
    id: 'uceprotect-1',
    name: 'UCEPROTECT Level 1',
    zone: 'dnsbl-1.uceprotect.net',
    kind: 'ipv4',
    weight: 'warning',
    testPoints: IP_TEST,
    lookupUrl: 'https://www.uceprotect.net/en/rblcheck.php',
    meaningOf: anyCode('sent mail to a spam trap'),
  },
  {
    id: 'surbl',
    name: 'SURBL',
    zone: 'multi.surbl.org',
    kind: 'domain',
    weight: 'error',
    testPoints: { listed: 'test.surbl.org', unlisted: 'example.com' },
    lookupUrl: 'https://surbl.org/surbl-analysis',
    meaningOf: byBits([
      [8, 'phishing'],
      [16, 'malware'],
      [64, 'abuse'],
      [128, 'cracked site'],
    ]),
  },
  {
    id: 'uribl',
    name: 'URIBL',
    zone: 'multi.uribl.com',
    kind: 'domain',
    weight: 'error',
    testPoints: { listed: 'test.uribl.com', unlisted: 'example.com' },
    lookupUrl: 'https://admin.uribl.com/',
    meaningOf: byBits([
      [2, 'black'],
      [4, 'grey'],
      [8, 'red'],
    ]),
  },
];

/** Ids by which an operator turns lists on, in the order in which they are offered; `needsKey` where a list takes one. */
export const blocklistIds: readonly { readonly id: string; readonly needsKey: boolean }[] = entries.map(
  ({ id, zone }) => ({ id, needsKey: zone.includes('{key}') }),
);

/**
 * A list that an operator turned on; null when the id is unknown, or a key is missing or is none (letters and digits).
 * @param text `psbl`, or with a key `spamhaus-zen=abc123`
 */
export function createBlocklist(text: string): Blocklist | null {
  const [id, key = ''] = text.split('=', 2);
  const entry = entries.find((known) => known.id === id);
  if (entry === undefined) return null;
  if (!entry.zone.includes('{key}')) return key === '' ? entry : null;
  return /^[a-z0-9]{1,63}$/i.test(key)
    ? { ...entry, zone: entry.zone.replace('{key}', key.toLowerCase()) }
    : null;
}
