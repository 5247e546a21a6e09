import { promises as dnsPromises } from 'node:dns';
import { afterEach, describe, expect, it } from '@jest/globals';
import { seededRandom } from './zone-faults.js';
import { type LookupMode, Zones } from './zone-lookup.js';
import { startZoneServer, type ZoneServer } from './zone-server.js';
import { parseZoneText } from './zone-text.js';

const TEXT = `
$ORIGIN example.test.
$TTL 600
@        IN SOA ns1 hostmaster 2026112301 3600 600 86400 30
         IN NS  ns1
         IN TXT "v=spf1 mx; -all" ; a comment
         IN TXT "two " "strings"
         60 IN MX 10 mail
mail     IN A   192.0.2.1
www.deep IN CNAME mail
outside  IN CNAME www.other.test.
*.wild   IN TXT any
sub      IN NS ns.sub
ns.sub   IN A 192.0.2.53
sub      IN DS 12345 13 2 00FF
`;

const running: ZoneServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

/** Node's own resolver: a client that shares no code with the server. */
async function serve(...args: Parameters<typeof startZoneServer>) {
  const server = await startZoneServer(...args);
  running.push(server);
  const client = new dnsPromises.Resolver({ timeout: 200, tries: 1 });
  client.setServers([`${server.address}:${server.port}`]);
  return { server, client };
}

describe('the zone server, seen by another implementation of DNS', () => {
  it('serves zone-file text', async () => {
    const { client } = await serve(parseZoneText(TEXT));
    expect(await client.resolveTxt('example.test')).toEqual([['v=spf1 mx; -all'], ['two ', 'strings']]);
    expect(await client.resolveMx('example.test')).toMatchObject([
      { priority: 10, exchange: 'mail.example.test' },
    ]);
    expect(await client.resolveSoa('example.test')).toMatchObject({
      nsname: 'ns1.example.test',
      serial: 2026112301,
    });
    expect(await client.resolve4('www.deep.example.test', { ttl: true })).toEqual([
      { address: '192.0.2.1', ttl: 600 },
    ]);
    expect(await client.resolveTxt('a.b.wild.example.test')).toEqual([['any']]);
  });

  it('tells no data from no such name', async () => {
    const { client } = await serve(parseZoneText(TEXT));
    await expect(client.resolveTxt('deep.example.test')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(client.resolveTxt('none.example.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('sends long answers over TCP', async () => {
    const { client, server } = await serve({ 'long.test': { TXT: 'x'.repeat(4_000) } });
    expect((await client.resolveTxt('long.test')).map((strings) => strings.join('').length)).toEqual([4_000]);
    expect(server.queries.map((query) => query.transport)).toEqual(['udp', 'tcp']);
  });

  it('lives on after an answer that no message can hold', async () => {
    const { client } = await serve({ 'vast.test': { TXT: 'x'.repeat(70_000) }, 'x.test': { TXT: 'small' } });
    await expect(client.resolveTxt('vast.test')).rejects.toMatchObject({ code: 'ESERVFAIL' });
    expect(await client.resolveTxt('x.test')).toEqual([['small']]);
  });

  it('changes its data and suffers its faults while it runs', async () => {
    const { client, server } = await serve({
      'x.test': { TXT: 'old' },
      'sick.test': { unavailable: 'servfail' },
    });
    server.zones.set('x.test', { TXT: 'new' });
    expect(await client.resolveTxt('x.test')).toEqual([['new']]);
    await expect(client.resolveTxt('sick.test')).rejects.toMatchObject({ code: 'ESERVFAIL' });
    const end = server.inject({ effect: 'refused', name: 'X.test', type: 'TXT' });
    await expect(client.resolveTxt('x.test')).rejects.toMatchObject({ code: 'EREFUSED' });
    end();
    server.inject({ effect: 'drop', times: 1 });
    await expect(client.resolveTxt('x.test')).rejects.toMatchObject({ code: 'ETIMEOUT' });
    expect(await client.resolveTxt('x.test')).toEqual([['new']]);
    expect(server.queryCount('x.test', 'TXT')).toBe(4);
  });

  it('listens where it is told to', async () => {
    const { client, server } = await serve({ 'x.test': { TXT: 'here' } }, { host: '127.0.0.2' });
    expect(server.address).toBe('127.0.0.2');
    expect(await client.resolveTxt('x.test')).toEqual([['here']]);
  });
});

describe('what an authoritative server knows', () => {
  const zones = new Zones(parseZoneText(TEXT));
  const mode: LookupMode = { view: 'server', authoritativeOnly: true };

  it('refers to the servers of a delegated zone, with their addresses', () => {
    const answer = zones.lookup('www.sub.example.test', 'A', mode);
    expect(answer).toMatchObject({ kind: 'referral', additionals: [{ name: 'ns.sub.example.test' }] });
    expect(zones.lookup('sub.example.test', 'NS', mode)).toMatchObject({ kind: 'referral' });
    expect(zones.lookup('sub.example.test', 'DS', mode)).toMatchObject({
      kind: 'answer',
      answers: [{ type: 'DS' }],
    });
  });

  it('sends the SOA with an absence, and stops where an alias leaves its zone', () => {
    const absent = zones.lookup('none.example.test', 'A', mode);
    expect(absent).toMatchObject({ kind: 'answer', rcode: 'NXDOMAIN', authorities: [{ type: 'SOA' }] });
    const alias = zones.lookup('outside.example.test', 'A', mode);
    expect(alias).toMatchObject({ rcode: 'NOERROR', answers: [{ type: 'CNAME' }], authorities: [] });
    expect(zones.lookup('www.other.test', 'A', mode)).toEqual({ kind: 'not_served' });
  });
});

it('refuses zone text that it cannot read', () => {
  expect(() => parseZoneText('x.test. IN TYPO 1')).toThrow('no record type');
});

it('draws the same faults from the same seed', () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 5 }, random);
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(7).every((value) => value >= 0 && value < 1)).toBe(true);
});
