import { afterEach, expect, it } from '@jest/globals';
import { checkDomain } from '@postseal/dns-checks';
import { createResolver } from '@postseal/dns-client';
import { startZoneServer, type ZoneData, type ZoneServerOptions } from '@postseal/test-mail';

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function serve(data: ZoneData, options: ZoneServerOptions = { isRecursive: false }) {
  const server = await startZoneServer(data, options);
  ending.push(() => server.close());
  return server;
}

const apex = (records: ZoneData[string]): ZoneData => ({
  'example.test': {
    SOA: { serial: 5, refreshSeconds: 60 },
    NS: ['ns1.example.test', 'ns2.example.test', 'ns3.example.test'],
    ...records,
  },
});

it('finds on the wire what differs between name servers, their parent and the records themselves', async () => {
  const servers = {
    'ns1.example.test': await serve(apex({ TXT: [['v=spf1 ip4:192.0.2.1', 'include:esp.test -all']] })),
    'ns2.example.test': await serve(apex({ TXT: 'v=spf1 mx -all', SOA: { serial: 6, refreshSeconds: 60 } })),
    'ns3.example.test': await serve({ 'other.test': { SOA: {} } }), // has never heard of the zone
    'ns.nic.test': await serve({
      test: { SOA: {}, NS: 'ns.nic.test' },
      'example.test': { NS: ['ns1.example.test', 'old.example.test'] },
    }),
  };
  const resolver = await serve(
    { test: { SOA: {}, NS: 'ns.nic.test' }, ...apex({ TXT: 'v=spf1 mx -all', SPF: 'v=spf1 mx -all' }) },
    {},
  );
  const dns = createResolver({
    servers: [resolver],
    retryDelaysMs: [],
    authorityQueriesPerSecond: 1_000,
    addressOf: (host) => {
      const server = servers[host as keyof typeof servers];
      return server ? [`${server.address}:${server.port}`] : null;
    },
  });
  ending.push(() => dns.close());

  const now = new Date();
  const { authorities, findings } = await checkDomain({ domain: 'example.test' }, dns, {
    authorities: dns,
    means: { now },
    memory: { serversDifferingSince: now.getTime() - 3_600_000 },
  });
  expect(authorities?.servers.map(({ host, state, serial }) => [host, state, serial])).toEqual([
    ['ns1.example.test', 'answers', 5],
    ['ns2.example.test', 'answers', 6],
    ['ns3.example.test', 'lame', null],
  ]);
  const found = new Map(findings.map((one) => [one.id, one]));
  expect([...found.keys()]).toEqual(
    expect.arrayContaining([
      'spf.inconsistent-ns',
      'ns.lame',
      'ns.inconsistent',
      'ns.parent-child-mismatch',
      'spf.type99',
      'spf.string-over-255',
    ]),
  );
  expect(found.get('ns.lame')!.subject).toBe('ns3.example.test');
  expect(found.get('ns.parent-child-mismatch')!.evidence).toBe(
    'parent: ns1.example.test, old.example.test; zone: ns1.example.test, ns2.example.test, ns3.example.test',
  );
  expect(found.get('spf.string-over-255')!.proposal!.value).toBe(
    'v=spf1 ip4:192.0.2.1 include:esp.test -all',
  );
});
