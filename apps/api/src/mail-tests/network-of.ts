import { createHmac } from 'node:crypto';
import { formatIp, parseIp, prefixRange, unmapIp } from '@postseal/mail-terms';

const V6_PREFIX = 64; // what one host can choose freely
const WIDE_V4_PREFIX = 24; // what one owner commonly has at once
const WIDE_V6_PREFIX = 48;

/** The network that one sender or visitor cannot leave at will: an IPv4 address, or the /64 of an IPv6 address. */
export function networkOf(address: string): string {
  const parsed = parseIp(address);
  if (!parsed) return address;
  const ip = unmapIp(parsed);
  if (ip.family === 4) return formatIp(ip);
  const { first } = prefixRange(ip, V6_PREFIX);
  return `${formatIp({ family: 6, value: first })}/${V6_PREFIX}`;
}

/** The network around it in which one owner commonly has many addresses: a /24, or a /48. */
export function wideNetworkOf(address: string): string {
  const parsed = parseIp(address);
  if (!parsed) return address;
  const ip = unmapIp(parsed);
  const length = ip.family === 4 ? WIDE_V4_PREFIX : WIDE_V6_PREFIX;
  const { first } = prefixRange(ip, length);
  return `${formatIp(ip.family === 4 ? { family: 4, value: first } : { family: 6, value: first })}/${length}`;
}

/** A digest under which a visitor is counted without being kept: nobody without the secret can tell the address from it. */
export function clientKeyOf(address: string, secret: string): string {
  return createHmac('sha256', secret)
    .update(`mail-test ${networkOf(address)}`)
    .digest('base64url')
    .slice(0, 22);
}
