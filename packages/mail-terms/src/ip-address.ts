/** An address as a number with its family; the one form in which addresses and ranges are compared. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** An inclusive run of addresses of one family. */
export interface IpRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** Reads a dotted quad without leading zeros or an RFC 4291 address without zone; null for anything else. */
export function parseIp(text: string): IpAddress | null {
  const four = parseIpv4(text);
  if (four !== null) return { family: 4, value: four };
  const six = parseIpv6(text);
  return six === null ? null : { family: 6, value: six };
}

function parseIpv4(text: string): bigint | null {
  const match = IPV4.exec(text);
  if (!match) return null;
  let value = 0n;
  for (const part of match.slice(1)) {
    if (part.length > 1 && part.startsWith('0')) return null; // could be octal
    const octet = Number(part);
    if (octet > 255) return null;
    value = (value << 8n) | BigInt(octet);
  }
  return value;
}

function parseIpv6(text: string): bigint | null {
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':')) return null;
  let body = text;
  const dotted = body.lastIndexOf(':');
  if (body.includes('.')) {
    const four = parseIpv4(body.slice(dotted + 1));
    if (four === null) return null;
    body = `${body.slice(0, dotted + 1)}${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}`;
  }
  const halves = body.split('::');
  if (halves.length > 2) return null;
  const head = halves[0] === '' ? [] : halves[0]!.split(':');
  const tail = halves.length === 1 || halves[1] === '' ? [] : halves[1]!.split(':');
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  let value = 0n;
  for (const group of [...head, ...Array<string>(halves.length === 1 ? 0 : missing).fill('0'), ...tail]) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return null;
    value = (value << 16n) | BigInt(Number.parseInt(group, 16));
  }
  return value;
}

/** Canonical text: dotted quad, or RFC 5952 (lower case, longest zero run compressed). */
export function formatIp(ip: IpAddress): string {
  if (ip.family === 4) return [24n, 16n, 8n, 0n].map((shift) => (ip.value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => Number((ip.value >> BigInt(112 - i * 16)) & 0xffffn));
  let best = { start: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length++;
    if (length > best.length) best = { start: i, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.start < 0) return hex.join(':');
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`;
}

/** IPv4-mapped IPv6 (::ffff:a.b.c.d) as the IPv4 address it stands for; anything else unchanged. */
export function unmapIp(ip: IpAddress): IpAddress {
  return ip.family === 6 && ip.value >> 32n === 0xffffn ? { family: 4, value: ip.value & 0xffffffffn } : ip;
}

/** The addresses of a prefix; host bits of `ip` are ignored. Throws when the length does not fit the family. */
export function prefixRange(ip: IpAddress, prefixLength: number): IpRange {
  const width = ip.family === 4 ? 32 : 128;
  if (!Number.isInteger(prefixLength) || prefixLength < 0 || prefixLength > width) {
    throw new Error(`prefix length ${prefixLength} does not fit IPv${ip.family}`);
  }
  const hostBits = BigInt(width - prefixLength);
  const first = (ip.value >> hostBits) << hostBits;
  return { family: ip.family, first, last: first + (1n << hostBits) - 1n };
}

export function rangeHolds(range: IpRange, ip: IpAddress): boolean {
  return range.family === ip.family && ip.value >= range.first && ip.value <= range.last;
}

/** Sorted, disjoint ranges covering exactly the same addresses; IPv4 before IPv6. */
export function mergeRanges(ranges: readonly IpRange[]): IpRange[] {
  const sorted = [...ranges].sort(
    (a, b) => a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0),
  );
  const merged: IpRange[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous && previous.family === range.family && range.first <= previous.last + 1n) {
      if (range.last > previous.last) merged[merged.length - 1] = { ...previous, last: range.last };
    } else merged.push(range);
  }
  return merged;
}

/** The range as CIDR texts, fewest prefixes that cover it exactly. */
export function rangeToPrefixes(range: IpRange): string[] {
  const width = range.family === 4 ? 32 : 128;
  const prefixes: string[] = [];
  let first = range.first;
  while (first <= range.last) {
    let hostBits = 0;
    while (
      hostBits < width &&
      (first & ((1n << BigInt(hostBits + 1)) - 1n)) === 0n &&
      first + (1n << BigInt(hostBits + 1)) - 1n <= range.last
    ) {
      hostBits++;
    }
    prefixes.push(`${formatIp({ family: range.family, value: first })}/${width - hostBits}`);
    first += 1n << BigInt(hostBits);
  }
  return prefixes;
}

/** The name under in-addr.arpa or ip6.arpa that holds the address's PTR record (RFC 1035 §3.5, RFC 3596 §2.5). */
export function reverseName(ip: IpAddress): string {
  if (ip.family === 4) return `${formatIp(ip).split('.').reverse().join('.')}.in-addr.arpa`;
  return `${ip.value.toString(16).padStart(32, '0').split('').reverse().join('.')}.ip6.arpa`;
}

const NOT_PUBLIC: readonly (readonly [string, number])[] = [
  // RFC 6890 and its IANA registries: never the source of mail on the Internet.
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 128],
  ['::1', 128],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
];
const NOT_PUBLIC_RANGES = NOT_PUBLIC.map(([text, length]) => prefixRange(parseIp(text)!, length));

/** False for private, loopback, link-local, documentation, multicast and reserved addresses (RFC 6890). */
export function isPublicIp(ip: IpAddress): boolean {
  return !NOT_PUBLIC_RANGES.some((range) => rangeHolds(range, ip));
}
