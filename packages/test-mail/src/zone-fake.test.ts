import { describe, expect, it } from '@jest/globals';
import { zoneResolver } from './zone-fake.js';

describe('zoneResolver', () => {
  const dns = zoneResolver({
    'example.test': {
      TXT: ['v=spf1 -all', ['split', 'ted']],
      MX: '10 MX.example.test.',
      NS: 'ns1.example.test',
    },
    'a.deep.example.test': { A: '192.0.2.1' },
    'alias.example.test': { CNAME: 'example.test' },
    'dangling.example.test': { CNAME: 'nowhere.test' },
    'loop.example.test': { CNAME: 'loop2.example.test' },
    'loop2.example.test': { CNAME: 'loop.example.test' },
    '*.wild.example.test': { TXT: 'wild' },
    'dead.test': { unavailable: 'servfail' },
    'half.test': { A: '192.0.2.2', TXT: { unavailable: 'timeout' } },
    'signed.test': { SOA: { serial: 7, minimumSeconds: 30 }, ttl: 900 },
  });

  it('joins the strings of a TXT record and keeps records apart', async () => {
    expect(await dns.txt('EXAMPLE.test.')).toEqual({
      outcome: 'found',
      records: ['v=spf1 -all', 'splitted'],
      ttlSeconds: 300,
      cnames: [],
      isAuthenticated: false,
    });
    expect(await dns.mx('example.test')).toMatchObject({
      records: [{ preference: 10, exchange: 'mx.example.test' }],
    });
    expect(await dns.ns('example.test')).toMatchObject({ records: ['ns1.example.test'] });
  });

  it('tells a name without records from a name that does not exist', async () => {
    expect(await dns.txt('deep.example.test')).toMatchObject({ outcome: 'no_data' });
    expect(await dns.txt('other.example.test')).toMatchObject({ outcome: 'no_such_name', ttlSeconds: 60 });
    expect(await dns.a('signed.test')).toMatchObject({ outcome: 'no_data', ttlSeconds: 30 });
    expect(await dns.soa('signed.test')).toMatchObject({ records: [{ serial: 7, minimumSeconds: 30 }] });
  });

  it('follows aliases, and says where a chain went that ends in nothing', async () => {
    expect(await dns.txt('alias.example.test')).toMatchObject({ outcome: 'found', cnames: ['example.test'] });
    expect(await dns.txt('dangling.example.test')).toMatchObject({
      outcome: 'no_such_name',
      cnames: ['nowhere.test'],
    });
    expect(await dns.txt('loop.example.test')).toMatchObject({ outcome: 'unavailable', reason: 'malformed' });
  });

  it('answers below a wildcard', async () => {
    expect(await dns.txt('x.y.wild.example.test')).toMatchObject({ records: ['wild'] });
  });

  it('fails where it is told to fail', async () => {
    expect(await dns.txt('dead.test')).toMatchObject({ outcome: 'unavailable', reason: 'servfail' });
    expect(await dns.txt('half.test')).toMatchObject({ outcome: 'unavailable', reason: 'timeout' });
    expect(await dns.a('half.test')).toMatchObject({ records: ['192.0.2.2'] });
    expect(await dns.txt(`${'a'.repeat(64)}.test`)).toMatchObject({
      outcome: 'unavailable',
      reason: 'malformed',
    });
  });

  it('changes while it runs and remembers what it was asked', async () => {
    const changing = zoneResolver({ 'x.test': { TXT: 'old', A: '192.0.2.1' } });
    await changing.txt('x.test');
    changing.zones.patch('x.test', { TXT: undefined });
    expect(await changing.txt('x.test')).toMatchObject({ outcome: 'no_data' });
    changing.zones.remove('x.test');
    expect(await changing.a('x.test')).toMatchObject({ outcome: 'no_such_name' });
    expect(changing.queries).toEqual(['TXT x.test', 'TXT x.test', 'A x.test']);
  });
});
