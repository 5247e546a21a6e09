import type { ZoneData } from '@postseal/test-mail';
import type { CheckCase } from './check-case.js';
import {
  apex,
  delegated,
  domainCase,
  type FakeServer,
  fakeAuthorities,
  type World,
} from './example-domain.js';

const NOW = new Date('2026-11-24T00:00:00Z');
const HOUR_MS = 3_600_000;
const zone = (records: ZoneData[string] = {}): ZoneData => ({
  'example.org': {
    SOA: { serial: 7, refreshSeconds: 7200 },
    ...delegated,
    MX: '10 mx1.example.org',
    ...records,
  },
});

/** The domain as its two name servers show it, each for itself. */
function seenAt(
  first: FakeServer,
  second: FakeServer,
  more: Parameters<typeof fakeAuthorities>[2] = {},
): World {
  const servers = { 'ns1.dns.example': first, 'ns2.dns.example': second };
  return { options: { authorities: fakeAuthorities('example.org', servers, more) } };
}
/** The same, after the servers have differed for so long. */
function differing(hours: number, second: FakeServer): World {
  const { authorities } = seenAt(zone(), second).options!;
  const memory = { serversDifferingSince: NOW.getTime() - hours * HOUR_MS };
  return { options: { authorities: authorities!, means: { now: NOW }, memory } };
}
const unreachable = (unreachableChecks: number, failure: 'timeout' | 'bogus' = 'timeout'): World => ({
  zone: { 'example.org': { unavailable: failure } },
  options: { memory: { unreachableChecks } },
});
const NEWER = zone({ SOA: { serial: 8, refreshSeconds: 7200 } });

/** Name servers and the zone itself. */
export const zoneCases: readonly CheckCase[] = [
  domainCase(
    'mx.inconsistent-ns',
    seenAt(zone(), zone({ MX: '20 mx1.example.org' })),
    seenAt(zone({ MX: ['10 a.example', '20 b.example'] }), zone({ MX: ['20 b.example', '10 a.example'] })),
  ),
  domainCase('ns.lame', seenAt(zone(), 'lame'), seenAt(zone(), 'silent')),
  domainCase('ns.inconsistent', differing(3, NEWER), differing(1, NEWER)),
  domainCase(
    'ns.inconsistent',
    differing(3, zone({ TXT: 'v=spf1 -all' })),
    differing(3, zone()),
    'one serial, other data',
  ),
  domainCase('ns.single', { zone: apex({ NS: 'ns1.dns.example' }) }),
  domainCase(
    'ns.single',
    { zone: { 'ns2.dns.example': { A: '8.8.8.54' } } },
    {
      zone: {
        'ns2.dns.example': { A: '8.8.8.54', AAAA: '2a00::1' },
        'ns1.dns.example': { A: '8.8.8.53', AAAA: '2a01::1' },
      },
    },
    'one network',
  ),
  domainCase(
    'ns.parent-child-mismatch',
    seenAt(zone(), zone(), { delegation: ['ns1.dns.example', 'ns3.dns.example'] }),
    seenAt(zone(), zone(), { delegation: ['NS2.dns.example', 'ns1.dns.example'] }),
  ),
  domainCase(
    'ns.changed',
    { about: { knownNameServers: ['ns1.dns.example'] } },
    { about: { knownNameServers: ['NS2.dns.example.', 'ns1.dns.example'] } },
  ),
  domainCase('zone.unreachable', unreachable(2), unreachable(1)),
  domainCase('zone.unreachable', unreachable(9), unreachable(9, 'bogus'), 'not what DNSSEC rejects'),
  domainCase(
    'zone.expired',
    {
      zone: {
        'example.org': {},
        's1._domainkey.example.org': {},
        'mx1.example.org': {},
        'mx2.example.org': {},
        '_dmarc.example.org': {},
      },
    },
    { zone: { 'example.org': { unavailable: 'servfail' } } },
  ),
  domainCase(
    'zone.expired',
    { zone: apex({ NS: ['ns1.sedoparking.com', 'ns2.sedoparking.com'] }) },
    { zone: apex({ NS: ['ns1.dns.example', 'sedoparking.com.dns.example'] }) },
    'parked',
  ),
  domainCase(
    'zone.soa-rname',
    { zone: apex({ SOA: { contact: 'hostmaster@example.org' } }) },
    { zone: apex({ SOA: { contact: 'host\\.master.example.org' } }) },
  ),
  domainCase('zone.ttl-long', { zone: apex({ ttl: 172_800 }) }, { zone: apex({ ttl: 86_400 }) }),
  domainCase(
    'zone.wildcard-txt',
    { zone: { '*.example.org': { TXT: 'hello' } } },
    { zone: { '*.www.example.org': { TXT: 'hello' } } },
  ),
];
