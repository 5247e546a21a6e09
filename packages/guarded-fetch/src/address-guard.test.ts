import { describe, expect, it } from '@jest/globals';
import { createAddressGuard } from './address-guard.js';

describe('createAddressGuard', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.19.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.251',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:169.254.169.254',
    '64:ff9b::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::808:808',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2002:808:808::1',
    '3fff::1',
    '5f00::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'localhost',
    '',
  ])('refuses %s', (address) => {
    expect(createAddressGuard().faultOf(address)).toEqual(expect.any(String));
  });

  it.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
    'lets the public address %s through',
    (address) => {
      expect(createAddressGuard().faultOf(address)).toBeNull();
    },
  );

  it('lets through what was allowed, and nothing beside it', () => {
    const guard = createAddressGuard(['127.0.0.1', '10.1.0.0/16', 'fd00::/8', '::ffff:192.168.0.0/112']);
    const addresses = ['127.0.0.1', '::ffff:127.0.0.1', '10.1.255.1', 'fd12::1', '192.168.9.9'];
    expect(addresses.map((address) => guard.faultOf(address))).toEqual(addresses.map(() => null));
    expect(guard.faultOf('127.0.0.2')).toBe('loopback');
    expect(guard.faultOf('10.2.0.1')).toBe('private');
  });

  it('throws for an entry that is no address', () => {
    expect(() => createAddressGuard(['intranet'])).toThrow('neither an IP address nor a prefix');
    expect(() => createAddressGuard(['10.0.0.0/99'])).toThrow();
  });
});
