import { describe, expect, it } from '@jest/globals';
import {
  formatIp,
  isPublicIp,
  mergeRanges,
  parseIp,
  prefixRange,
  rangeToPrefixes,
  reverseName,
  unmapIp,
} from './ip-address.js';

describe('parseIp', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::', '::'],
    ['1::', '1::'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
  ])('reads %s as %s', (text, canonical) => {
    expect(formatIp(parseIp(text)!)).toBe(canonical);
  });

  it.each(['', '1.2.3', '256.1.1.1', '01.2.3.4', ':::', '1:2:3:4:5:6:7:8:9', '1::2::3', 'fe80::1%eth0', 'x'])(
    'refuses %j',
    (text) => {
      expect(parseIp(text)).toBeNull();
    },
  );
});

it('takes the IPv4 address out of its mapped form', () => {
  expect(formatIp(unmapIp(parseIp('::ffff:192.0.2.1')!))).toBe('192.0.2.1');
});

it('builds the name that holds the PTR record', () => {
  expect(reverseName(parseIp('192.0.2.1')!)).toBe('1.2.0.192.in-addr.arpa');
  expect(reverseName(parseIp('2001:db8::1')!)).toBe(
    '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
  );
});

it('merges touching ranges and prints the fewest prefixes', () => {
  const merged = mergeRanges([
    prefixRange(parseIp('192.0.2.128')!, 25),
    prefixRange(parseIp('192.0.2.0')!, 25),
    prefixRange(parseIp('2001:db8::')!, 32),
  ]);
  expect(merged.flatMap(rangeToPrefixes)).toEqual(['192.0.2.0/24', '2001:db8::/32']);
});

it('tells public from special-purpose addresses', () => {
  expect(isPublicIp(parseIp('8.8.8.8')!)).toBe(true);
  expect(isPublicIp(parseIp('100.64.1.1')!)).toBe(false);
  expect(isPublicIp(parseIp('fe80::1')!)).toBe(false);
  expect(isPublicIp(parseIp('2a00:1450:4001::1')!)).toBe(true);
});
