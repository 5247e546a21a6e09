import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startZoneServer, type ZoneServer } from '@postseal/test-mail';
import { createResolver, type DnsClient } from './resolver.js';
import { createSecurityLookups } from './security-lookups.js';

const zone = {
  '': { SOA: {} },
  'example.test': {
    SOA: {},
    NS: 'ns1.example.test',
    DS: '12345 13 2 00ff',
    DNSKEY: ['257 3 13 AQID', '256 3 13 BAUG'],
    NSEC3PARAM: '1 0 5 aabb',
    RRSIG: [
      'SOA 13 2 300 20261224000000 20261124000000 111 example.test. c2ln',
      'DNSKEY 13 2 300 20261224000000 20261124000000 222 example.test. c2ln',
      'NS 13 2 300 20261224000000 20261124000000 333 example.test. c2ln',
    ],
  },
  '_25._tcp.mx.example.test': { TLSA: '3 1 1 abcd' },
};

let server: ZoneServer;
let dns: DnsClient;
beforeEach(async () => {
  server = await startZoneServer(zone, { isAuthenticated: () => true });
  dns = createResolver({ servers: [server], retryDelaysMs: [] });
});
afterEach(async () => {
  dns.close();
  await server.close();
});

describe('createSecurityLookups', () => {
  it('reads TLSA, DS and NSEC3PARAM', async () => {
    const security = createSecurityLookups(dns, [server]);
    expect(await security.tlsa('_25._tcp.mx.example.test')).toMatchObject({
      isAuthenticated: true,
      records: [{ usage: 3, selector: 1, matchingType: 1 }],
    });
    expect(await security.ds('example.test')).toMatchObject({ records: [{ keyTag: 12345, algorithm: 13 }] });
    expect(await security.nsec3param('example.test')).toMatchObject({ records: [{ iterations: 5 }] });
  });

  it('reads the keys of a zone with the signatures over them and over its SOA', async () => {
    const signed = await createSecurityLookups(dns, [server]).zoneSignatures('example.test', false);
    expect(signed).toMatchObject({
      outcome: 'found',
      records: [
        {
          keys: [{ flags: 257, algorithm: 13 }, { flags: 256 }],
          signatures: [
            { typeCovered: 'DNSKEY', keyTag: 222, signer: 'example.test', expiration: 1_798_070_400 },
            { typeCovered: 'SOA', keyTag: 111, inception: 1_795_478_400 },
          ],
        },
      ],
    });
  });

  it('reads past the validator what it rejects, and only then', async () => {
    server.inject({ effect: 'bogus', name: 'example.test' });
    const security = createSecurityLookups(dns, [server]);
    expect(await security.zoneSignatures('example.test', false)).toMatchObject({ reason: 'bogus' });
    expect(await security.zoneSignatures('example.test', true)).toMatchObject({ outcome: 'found' });
  });

  it('goes on to the next resolver', async () => {
    const broken = await startZoneServer({ 'example.test': { unavailable: 'refused' } });
    const signed = await createSecurityLookups(dns, [broken, server]).zoneSignatures('example.test', false);
    expect(signed).toMatchObject({ outcome: 'found' });
    await broken.close();
  });

  it('says so when a zone has no keys or nobody answers', async () => {
    const security = createSecurityLookups(dns, [server]);
    expect(await security.zoneSignatures('other.test', false)).toMatchObject({ outcome: 'no_such_name' });
    server.inject({ effect: 'servfail', name: 'example.test' });
    expect(await security.zoneSignatures('example.test', false)).toMatchObject({ reason: 'servfail' });
    expect(await createSecurityLookups(dns, []).zoneSignatures('example.test', false)).toMatchObject({
      outcome: 'unavailable',
    });
  });
});
