import { parseIp, prefixRange, rangeHolds, unmapIp } from '@postseal/mail-terms';

/** Ranges that never lead to a host of the public Internet: private, shared, loopback, link-local, unspecified. */
const RANGES = (
  [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['::', 127],
    ['fc00::', 7],
    ['fe80::', 10],
  ] as const
).map(([text, length]) => prefixRange(parseIp(text)!, length));

/**
 * True for an address that outside hosts cannot reach (RFC 1918, 6598, 3927, 4193, 4291). Documentation ranges are not
 * meant: a record that names one is a leftover, but says nothing about an inner network.
 */
export function isPrivateIp(text: string): boolean {
  const ip = parseIp(text);
  return ip !== null && RANGES.some((range) => rangeHolds(range, unmapIp(ip)));
}
