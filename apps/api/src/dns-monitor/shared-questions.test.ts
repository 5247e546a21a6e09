import { afterEach, expect, it } from '@jest/globals';
import { checkDomain } from '@postseal/dns-checks';
import { createResolver, type DnsClient } from '@postseal/dns-client';
import { startZoneServer, type ZoneData, type ZoneServer } from '@postseal/test-mail';

const TENANTS = 50;
const INCLUDE = '_spf.provider.test';

let server: ZoneServer;
let dns: DnsClient;
afterEach(async () => {
  dns.close();
  await server.close();
});

async function serve(data: ZoneData): Promise<void> {
  server = await startZoneServer({
    test: { SOA: {}, NS: 'ns.test' },
    [INCLUDE]: { TXT: 'v=spf1 -all' },
    ...data,
  });
  dns = createResolver({ servers: [server], timeoutMs: 10_000 });
}

/** How often each question was asked, the most frequent first. */
function timesAsked(): [question: string, times: number][] {
  const counts = Map.groupBy(server.queries, ({ type, name }) => `${type} ${name}`);
  return [...counts]
    .map(([question, { length }]): [string, number] => [question, length])
    .sort((a, b) => b[1] - a[1]);
}

it('asks each question once for all tenants that watch the same domain, at the same time or later', async () => {
  await serve({
    'shared.test': {
      SOA: {},
      NS: 'ns.test',
      MX: '10 mail.shared.test',
      TXT: `v=spf1 mx include:${INCLUDE} -all`,
    },
    'mail.shared.test': { A: '46.4.113.5' },
    '_dmarc.shared.test': { TXT: 'v=DMARC1; p=reject' },
  });
  const check = () => checkDomain({ domain: 'shared.test', selectors: ['s1'] }, dns);
  const postures = await Promise.all(Array.from({ length: TENANTS }, check));
  postures.push(await check());
  expect(postures.map(({ spf }) => spf.lookups)).toEqual(Array(TENANTS + 1).fill(2));
  expect(timesAsked().length).toBeGreaterThan(10);
  expect(timesAsked().filter(([, times]) => times > 1)).toEqual([]);
});

it('asks for a provider’s include once, however many domains have it', async () => {
  const names = Array.from({ length: TENANTS }, (_, n) => `d${n}.test`);
  await serve(
    Object.fromEntries(
      names.map((name) => [name, { SOA: {}, NS: 'ns.test', TXT: `v=spf1 include:${INCLUDE} -all` }]),
    ),
  );
  const postures = await Promise.all(names.map((domain) => checkDomain({ domain }, dns)));
  expect(postures.map(({ spf }) => spf.lookups)).toEqual(Array(TENANTS).fill(1));
  expect(server.queryCount(INCLUDE, 'TXT')).toBe(1);
  expect(server.queryCount('_dmarc.test', 'TXT')).toBe(1); // where every tree walk ends
});
