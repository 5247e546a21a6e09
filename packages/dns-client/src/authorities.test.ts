import { afterEach, describe, expect, it } from '@jest/globals';
import { startZoneServer, type ZoneData, type ZoneServer } from '@postseal/test-mail';
import type { Clock } from './clock.js';
import { createResolver, type DnsClient, type ResolverOptions } from './resolver.js';

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

const APEX = { SOA: { serial: 5 }, NS: ['ns1.example.test', 'ns2.example.test'] };
const EXAMPLE: ZoneData = {
  'example.test': { ...APEX, TXT: 'v=spf1 -all' },
  '_dmarc.example.test': { TXT: 'v=DMARC1; p=reject', ttl: 3600 },
  's1._domainkey.example.test': { CNAME: 's1.keys.provider.test' },
  'child.example.test': { NS: 'ns1.provider.test', DS: '12345 13 2 00ff' },
};
const PROVIDER: ZoneData = {
  'provider.test': { SOA: { serial: 9 }, NS: 'ns1.provider.test' },
  's1.keys.provider.test': { TXT: 'v=DKIM1; p=AAAA' },
  'child.example.test': { SOA: { serial: 1 }, NS: 'ns1.provider.test', TXT: 'the child’s own' },
};
/** What the resolver knows: everything, and a parent zone. */
const TREE: ZoneData = { test: { SOA: {}, NS: 'ns1.example.test' }, ...EXAMPLE, ...PROVIDER };

interface Stage {
  readonly resolver: ZoneServer;
  readonly ns1: ZoneServer;
  readonly ns2: ZoneServer;
  readonly provider: ZoneServer;
  readonly dns: DnsClient;
}

async function stage(options: Partial<ResolverOptions> = {}): Promise<Stage> {
  const start = async (data: ZoneData, isRecursive: boolean) => {
    const server = await startZoneServer(data, { isRecursive });
    ending.push(() => server.close());
    return server;
  };
  const resolver = await start(TREE, true);
  const ns1 = await start(EXAMPLE, false);
  const ns2 = await start(EXAMPLE, false);
  const provider = await start(PROVIDER, false);
  const addresses: Record<string, ZoneServer> = {
    'ns1.example.test': ns1,
    'ns2.example.test': ns2,
    'ns1.provider.test': provider,
  };
  const dns = createResolver({
    servers: [resolver],
    timeoutMs: 2_000,
    retryDelaysMs: [],
    addressOf: (host) => {
      const server = addresses[host];
      return server ? [`${server.address}:${server.port}`] : null;
    },
    authorityQueriesPerSecond: 1_000,
    ...options,
  });
  ending.push(() => dns.close());
  return { resolver, ns1, ns2, provider, dns };
}

describe('askAuthorities', () => {
  it('asks every server of the zone, without recursion and each time anew', async () => {
    const { dns, ns1, ns2 } = await stage();
    for (let round = 1; round <= 2; round++) {
      expect(await dns.askAuthorities('_dmarc.Example.test', 'TXT')).toMatchObject({
        ok: true,
        zone: 'example.test',
        aliasTarget: null,
        servers: [
          { host: 'ns1.example.test', isLame: false, answer: { outcome: 'found', ttlSeconds: 3600 } },
          { host: 'ns2.example.test', isLame: false, answer: { outcome: 'found', ttlSeconds: 3600 } },
        ],
      });
      expect([ns1.queryCount(), ns2.queryCount()]).toEqual([round, round]);
    }
    expect([...ns1.queries, ...ns2.queries].some((query) => query.recursionDesired)).toBe(false);
  });

  it('shows each server’s own view where they differ, with the serial', async () => {
    const { dns, ns2 } = await stage();
    ns2.zones.remove('_dmarc.example.test');
    ns2.zones.patch('example.test', { SOA: { serial: 6 } });
    expect(await dns.askAuthorities('_dmarc.example.test', 'TXT')).toMatchObject({
      servers: [
        { answer: { outcome: 'found' }, serial: null },
        { answer: { outcome: 'no_such_name' }, serial: 6 },
      ],
    });
    expect(await dns.askAuthorities('example.test', 'SOA')).toMatchObject({
      servers: [{ serial: 5 }, { serial: 6 }],
    });
  });

  it('never reads silence, failure or a lame server as absence', async () => {
    const { dns, ns1, ns2 } = await stage({ timeoutMs: 1_000 });
    ns1.inject({ effect: 'drop' });
    ns2.inject({ effect: 'lame' });
    expect(await dns.askAuthorities('_dmarc.example.test', 'TXT')).toMatchObject({
      ok: true,
      servers: [
        { isLame: false, answer: { outcome: 'unavailable', reason: 'timeout' } },
        { isLame: true, answer: { outcome: 'unavailable', reason: 'refused' } },
      ],
    });
    expect(ns1.queryCount()).toBe(2); // one retry
    ns2.clearFaults();
    for (const name of Object.keys(EXAMPLE)) ns2.zones.remove(name); // no longer in its configuration
    expect(await dns.askAuthorities('_dmarc.example.test', 'TXT')).toMatchObject({
      servers: [{ answer: { reason: 'timeout' } }, { isLame: true, answer: { outcome: 'unavailable' } }],
    });
  });

  it('follows an alias into the zone of its target', async () => {
    const { dns, provider } = await stage();
    const answers = await dns.askAuthorities('s1._domainkey.example.test', 'TXT');
    expect(answers).toMatchObject({
      zone: 'example.test',
      servers: [
        { aliases: ['s1.keys.provider.test'], answer: { outcome: 'unavailable' } },
        { aliases: ['s1.keys.provider.test'], answer: { outcome: 'unavailable' } },
      ],
      aliasTarget: {
        zone: 'provider.test',
        servers: [
          { answer: { outcome: 'found', cnames: ['s1.keys.provider.test'] }, isLame: false, aliases: [] },
        ],
      },
    });
    provider.zones.remove('s1.keys.provider.test');
    expect(await dns.askAuthorities('s1._domainkey.example.test', 'TXT')).toMatchObject({
      aliasTarget: { servers: [{ answer: { outcome: 'no_such_name', cnames: ['s1.keys.provider.test'] } }] },
    });
    expect(await dns.askAuthorities('s1._domainkey.example.test', 'CNAME')).toMatchObject({
      servers: [{ answer: { records: ['s1.keys.provider.test'] } }, {}],
    });
  });

  it('does not follow an alias on which the servers disagree', async () => {
    const { dns, ns2 } = await stage();
    ns2.zones.set('s1._domainkey.example.test', { CNAME: 's2.keys.provider.test' });
    expect(await dns.askAuthorities('s1._domainkey.example.test', 'TXT')).toMatchObject({
      aliasTarget: null,
    });
  });

  it('asks the child about its records and the parent about its DS', async () => {
    const { dns } = await stage();
    expect(await dns.askAuthorities('child.example.test', 'TXT')).toMatchObject({
      zone: 'child.example.test',
      servers: [{ host: 'ns1.provider.test', answer: { outcome: 'found' } }],
    });
    expect(await dns.askAuthorities('child.example.test', 'DS')).toMatchObject({
      zone: 'example.test',
      servers: [{ answer: { outcome: 'found' } }, { answer: { outcome: 'found' } }],
    });
  });

  it('asks the parent zone about a name that vanished there', async () => {
    const { dns, resolver } = await stage();
    for (const name of Object.keys({ ...EXAMPLE, ...PROVIDER })) resolver.zones.remove(name);
    expect(await dns.askAuthorities('_dmarc.example.test', 'TXT')).toMatchObject({ ok: true, zone: 'test' });
  });

  it('asks no address that an attacker may have pointed inside', async () => {
    const { dns, resolver } = await stage({ addressOf: () => null });
    resolver.zones.set('ns1.example.test', { A: ['10.0.0.1', '127.0.0.1'] });
    expect(await dns.askAuthorities('example.test', 'TXT')).toMatchObject({
      servers: [
        { address: null, answer: { detail: 'not asked: 10.0.0.1 is no public address' } },
        { address: null, answer: { detail: 'not asked: 127.0.0.1 is no public address' } },
        { host: 'ns2.example.test', address: null, answer: { detail: 'no address: no_such_name' } },
      ],
    });
  });

  it('finds the addresses in DNS, on a port of the test’s choice', async () => {
    const { resolver, ns1, ns2 } = await stage();
    const dns = createResolver({
      servers: [resolver],
      authorityPort: ns1.port,
      allowPrivateAuthorities: true,
    });
    ending.push(() => dns.close());
    resolver.zones.set('ns1.example.test', { A: '127.0.0.1' });
    resolver.zones.patch('example.test', { NS: 'ns1.example.test' });
    expect(await dns.askAuthorities('example.test', 'TXT')).toMatchObject({
      servers: [{ address: '127.0.0.1', answer: { outcome: 'found' } }],
    });
    expect([ns1.queryCount(), ns2.queryCount()]).toEqual([1, 0]);
  });

  it('says why when the zone cannot be found', async () => {
    const { dns, resolver } = await stage();
    resolver.inject({ effect: 'servfail' });
    expect(await dns.askAuthorities('example.test', 'TXT')).toMatchObject({ ok: false, reason: 'servfail' });
    expect(await dns.askAuthorities('a..test', 'TXT')).toMatchObject({ ok: false, reason: 'malformed' });
  });

  it('finds the servers of a zone once for many names, and again when they could not be found', async () => {
    const { dns, resolver } = await stage({ addressOf: () => null, cache: false });
    const end = resolver.inject({ effect: 'servfail', type: 'A' });
    await dns.askAuthorities('example.test', 'TXT');
    end();
    for (let n = 0; n < 10; n++) await dns.askAuthorities(`n${n}.example.test`, 'TXT');
    expect(resolver.queryCount('example.test', 'NS')).toBe(2);
    expect(resolver.queryCount('ns1.example.test', 'A')).toBe(2);
  });

  it('shares an answer with who asks at the same time, and later with who does not need a new one', async () => {
    const { dns, ns1 } = await stage();
    const ask = (maxAgeSeconds?: number) =>
      dns.askAuthorities('_dmarc.example.test', 'TXT', maxAgeSeconds ? { maxAgeSeconds } : {});
    await Promise.all(Array.from({ length: 20 }, () => ask()));
    await ask(60);
    expect(ns1.queryCount()).toBe(1);
    ns1.zones.set('_dmarc.example.test', { TXT: 'v=DMARC1; p=none' });
    expect(await ask()).toMatchObject({
      servers: [{ answer: { records: [[Buffer.from('v=DMARC1; p=none')]] } }, {}],
    });
    expect(ns1.queryCount()).toBe(2);
  });

  it('asks anew after nobody answered, however old the answer may be', async () => {
    const { dns, ns1, ns2 } = await stage();
    for (const server of [ns1, ns2]) server.inject({ effect: 'refused', times: 1 });
    await dns.askAuthorities('example.test', 'TXT', { maxAgeSeconds: 60 });
    expect(await dns.askAuthorities('example.test', 'TXT', { maxAgeSeconds: 60 })).toMatchObject({
      servers: [{ answer: { outcome: 'found' } }, {}],
    });
  });

  it('keeps to its rate per server', async () => {
    let time = 0;
    const slept: number[] = [];
    const clock: Clock = {
      now: () => time,
      sleep: async (ms) => {
        slept.push(ms);
        time += ms;
      },
    };
    const { dns } = await stage({ authorityQueriesPerSecond: 4, clock });
    for (let n = 0; n < 6; n++) await dns.askAuthorities('example.test', 'TXT');
    expect(slept).toEqual([250, 250]); // four at once, then a quarter of a second each; both servers share the wait
  });
});

describe('a busy name server', () => {
  it('hears no more than its rate, however many zones it holds', async () => {
    const PER_SECOND = 10;
    const names = Array.from({ length: 30 }, (_, n) => `z${n}.test`);
    const data = Object.fromEntries(names.map((name) => [name, { SOA: {}, NS: 'ns1.example.test' }]));
    const busy = await startZoneServer(data, { isRecursive: false });
    const resolver = await startZoneServer({ ...TREE, ...data });
    ending.push(
      () => busy.close(),
      () => resolver.close(),
    );
    let time = 0;
    let wake = () => {};
    const clock: Clock = {
      now: () => time,
      sleep: () =>
        new Promise((resolve) => {
          wake = resolve;
        }),
    };
    const dns = createResolver({
      servers: [resolver],
      timeoutMs: 10_000,
      addressOf: () => [`${busy.address}:${busy.port}`],
      authorityQueriesPerSecond: PER_SECOND,
      clock,
    });
    ending.push(() => dns.close());
    let isOver = false;
    const asking = Promise.all(
      names.flatMap((name) => [dns.askAuthorities(name, 'TXT'), dns.askAuthorities(name, 'MX')]),
    ).finally(() => {
      isOver = true;
    });
    for (let tenths = 0; !isOver; tenths++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(busy.queryCount()).toBeLessThanOrEqual(PER_SECOND + tenths); // as many at once, then one each tenth
      time += 1000 / PER_SECOND;
      wake();
    }
    for (const answers of await asking) {
      expect(answers).toMatchObject({ ok: true, servers: [{ answer: { outcome: 'no_data' } }] });
    }
    expect(busy.queryCount()).toBe(60);
  });
});

describe('askDelegation', () => {
  it('gives the name servers that the parent lists, not those that the zone lists itself', async () => {
    const { dns, provider } = await stage();
    provider.zones.patch('child.example.test', { NS: ['ns1.provider.test', 'ns2.provider.test'] });
    expect(await dns.askDelegation('Child.example.test')).toMatchObject({
      outcome: 'found',
      records: ['ns1.provider.test'],
    });
  });

  it('knows a name that the parent does not have, and does not take silence for that', async () => {
    const { dns, ns1, ns2 } = await stage({ timeoutMs: 100 });
    expect(await dns.askDelegation('gone.example.test')).toMatchObject({ outcome: 'no_such_name' });
    for (const server of [ns1, ns2]) server.inject({ effect: 'drop' });
    expect(await dns.askDelegation('gone.example.test')).toMatchObject({ outcome: 'unavailable' });
    expect(await dns.askDelegation('')).toMatchObject({ outcome: 'unavailable', reason: 'malformed' });
  });

  it('asks the next server when one has no authority or says SERVFAIL', async () => {
    const { dns, ns1 } = await stage();
    ns1.inject({ effect: 'servfail' });
    expect(await dns.askDelegation('child.example.test')).toMatchObject({ records: ['ns1.provider.test'] });
  });
});
