import {
  formatIp,
  type IpAddress,
  type IpRange,
  parseIp,
  prefixRange,
  rangeHolds,
  unmapIp,
} from '@postseal/mail-terms';

/** Which addresses may be connected to. */
export interface AddressGuard {
  /** Why an address may not be connected to, in words; null when it may. */
  faultOf(address: string): string | null;
}

type NamedRange = readonly [prefix: string, why: string];

/** IANA special-purpose registries (RFC 6890 and later), and one public address that is none. */
const REFUSED_V4 = named([
  ['0.0.0.0/8', 'this network'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'shared by carriers (RFC 6598)'], // also 100.100.100.200, a cloud's metadata
  ['127.0.0.0/8', 'loopback'],
  ['168.63.129.16/32', 'cloud metadata'], // Azure's wire server answers under a public address
  ['169.254.0.0/16', 'link-local and cloud metadata'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'protocol assignments'],
  ['192.0.2.0/24', 'documentation'],
  ['192.88.99.0/24', '6to4 relay (RFC 7526)'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved or broadcast'],
]);

const NAT64 = toRange('64:ff9b::/96'); // RFC 6052: the last 32 bits are the address that is really reached
const GLOBAL_UNICAST = toRange('2000::/3');

const REFUSED_V6 = named([
  ['2001::/23', 'protocol assignments, among them Teredo'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', '6to4, which embeds an IPv4 address'],
  ['3fff::/20', 'documentation'],
]);

/** Names for what lies outside global unicast and is refused as a whole. */
const OUTSIDE_V6 = named([
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['fc00::/7', 'private'],
  ['fe80::/10', 'link-local'],
  ['ff00::/8', 'multicast'],
]);

/**
 * Lets public unicast addresses through, and those of `allowAddresses`: addresses or prefixes (`10.1.0.0/16`, `::1`) that
 * an operator or a test names. IPv4-mapped IPv6 addresses count as the IPv4 address they stand for. Throws for an entry
 * that is neither.
 */
export function createAddressGuard(allowAddresses: readonly string[] = []): AddressGuard {
  const allowed = allowAddresses.map(toRange);
  return {
    faultOf(address) {
      const ip = parseIp(address);
      if (ip === null) return 'not an IP address'; // a zone (fe80::1%eth0) is no part of any public address
      const meant = unmapIp(ip);
      return allowed.some((range) => rangeHolds(range, meant)) ? null : refusalOf(meant);
    },
  };
}

function refusalOf(ip: IpAddress): string | null {
  if (ip.family === 4) return nameOf(REFUSED_V4, ip);
  if (rangeHolds(NAT64, ip)) {
    const inner: IpAddress = { family: 4, value: ip.value & 0xffffffffn };
    const why = nameOf(REFUSED_V4, inner);
    return why === null ? null : `NAT64 of ${formatIp(inner)}, ${why}`;
  }
  if (!rangeHolds(GLOBAL_UNICAST, ip)) return nameOf(OUTSIDE_V6, ip) ?? 'not global unicast';
  return nameOf(REFUSED_V6, ip);
}

function nameOf(ranges: ReturnType<typeof named>, ip: IpAddress): string | null {
  return ranges.find(({ range }) => rangeHolds(range, ip))?.why ?? null;
}

function named(entries: readonly NamedRange[]) {
  return entries.map(([prefix, why]) => ({ range: toRange(prefix), why }));
}

/** An address or prefix; one of IPv4-mapped addresses as the IPv4 prefix it stands for. */
function toRange(text: string): IpRange {
  const [address = '', lengthText] = text.trim().split('/');
  const ip = parseIp(address);
  if (ip === null || (lengthText !== undefined && !/^\d{1,3}$/.test(lengthText))) {
    throw new Error(`“${text}” is neither an IP address nor a prefix such as 10.0.0.0/8`);
  }
  const meant = unmapIp(ip);
  const width = ip.family === 4 ? 32 : 128;
  const length = lengthText === undefined ? width : Number(lengthText);
  return meant.family === ip.family ? prefixRange(ip, length) : prefixRange(meant, Math.max(0, length - 96));
}
