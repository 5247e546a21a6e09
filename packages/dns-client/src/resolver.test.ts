import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startZoneServer, type ZoneData, type ZoneServer, type ZoneServerOptions } from '@postseal/test-mail';
import { createResolver, type DnsClient, type ResolverOptions } from './resolver.js';
import type { ServerAddress } from './server-address.js';

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function serve(data: ZoneData = ZONE, options: ZoneServerOptions = {}): Promise<ZoneServer> {
  const server = await startZoneServer(data, options);
  ending.push(() => server.close());
  return server;
}

function resolverOf(
  servers: ServerAddress | ServerAddress[],
  options: Partial<ResolverOptions> = {},
): DnsClient {
  const resolver = createResolver({
    servers: [servers].flat(),
    timeoutMs: 2_000,
    retryDelaysMs: [],
    cache: false,
    ...options,
  });
  ending.push(() => resolver.close());
  return resolver;
}

/** For questions that nobody answers. */
const SHORT = { timeoutMs: 1_000 }; // long enough for an answer on a busy machine

const ZONE: ZoneData = {
  'example.test': {
    SOA: { serial: 2026, minimumSeconds: 30 },
    ttl: 120,
    TXT: ['v=spf1 -all', ['split in ', 'two']],
    MX: ['10 MX1.example.test', '0 .'],
    NS: 'ns1.example.test',
    CAA: '0 issue "ca.test"',
    DS: '12345 13 2 00ff',
    DNSKEY: '257 3 13 AAEC',
  },
  'mx1.example.test': { A: ['192.0.2.1', '192.0.2.2'], AAAA: '2001:db8:0:1::' },
  '_25._tcp.mx1.example.test': { TLSA: '3 1 1 abcd' },
  'alias.example.test': { CNAME: 'example.test', ttl: 7 },
  'dangling.example.test': { CNAME: 'gone.example.test' },
  'loop.example.test': { CNAME: 'pool.example.test' },
  'pool.example.test': { CNAME: 'loop.example.test' },
  'a.b.example.test': { A: '192.0.2.3' },
  'latin.example.test': { TXT: [Buffer.from([0x63, 0x61, 0x66, 0xe9])] },
  'xn--bcher-kva.example.test': { TXT: 'books' },
  '1.2.0.192.in-addr.arpa': { PTR: 'MX1.example.test' },
  'long.example.test': { TXT: 'x'.repeat(3_000) },
  'huge.example.test': { TXT: 'x'.repeat(20_000) },
};

describe('what a healthy server says', () => {
  it('reads the obsolete type 99 as text', async () => {
    const dns = resolverOf(
      await serve({ 'example.test': { SPF: [['v=spf1 ', '-all']], TXT: 'v=spf1 mx -all' } }),
    );
    expect(await dns.askType99('example.test')).toMatchObject({ outcome: 'found', records: ['v=spf1 -all'] });
    expect(await dns.askType99('other.test')).toMatchObject({ outcome: 'no_such_name' });
  });

  it('reads every kind of record, with TTL and in canonical form', async () => {
    const dns = resolverOf(await serve());
    expect(await dns.txt('Example.TEST.')).toEqual({
      outcome: 'found',
      records: ['v=spf1 -all', 'split in two'],
      ttlSeconds: 120,
      cnames: [],
      isAuthenticated: false,
    });
    const found = async (answer: Promise<unknown>) => ((await answer) as { records: unknown[] }).records;
    expect(await found(dns.lookup('example.test', 'TXT'))).toEqual([
      [Buffer.from('v=spf1 -all')],
      [Buffer.from('split in '), Buffer.from('two')],
    ]);
    expect(await found(dns.mx('example.test'))).toEqual([
      { preference: 10, exchange: 'mx1.example.test' },
      { preference: 0, exchange: '' },
    ]);
    expect(await found(dns.a('mx1.example.test'))).toEqual(['192.0.2.1', '192.0.2.2']);
    expect(await found(dns.aaaa('mx1.example.test'))).toEqual(['2001:db8:0:1::']);
    expect(await found(dns.ns('example.test'))).toEqual(['ns1.example.test']);
    expect(await found(dns.ptr('1.2.0.192.in-addr.arpa'))).toEqual(['mx1.example.test']);
    expect(await found(dns.soa('example.test'))).toMatchObject([{ serial: 2026, minimumSeconds: 30 }]);
    expect(await found(dns.caa('example.test'))).toMatchObject([
      { flags: 0, tag: 'issue', value: 'ca.test' },
    ]);
    expect(await found(dns.tlsa('_25._tcp.mx1.example.test'))).toEqual([
      { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.from('abcd', 'hex') },
    ]);
    expect(await found(dns.ds('example.test'))).toMatchObject([
      { keyTag: 12345, algorithm: 13, digestType: 2 },
    ]);
    expect(await found(dns.dnskey('example.test'))).toMatchObject([{ flags: 257, algorithm: 13 }]);
    expect(await found(dns.txt('latin.example.test'))).toEqual(['café']);
    expect(await found(dns.txt('bücher.example.test'))).toEqual(['books']);
  });

  it('tells no data from no such name, with the negative TTL', async () => {
    const dns = resolverOf(await serve());
    expect(await dns.txt('b.example.test')).toMatchObject({ outcome: 'no_data', ttlSeconds: 30 });
    expect(await dns.txt('c.example.test')).toMatchObject({ outcome: 'no_such_name', ttlSeconds: 30 });
  });

  it('follows aliases with the least TTL of the chain', async () => {
    const dns = resolverOf(await serve());
    expect(await dns.txt('alias.example.test')).toMatchObject({
      outcome: 'found',
      cnames: ['example.test'],
      ttlSeconds: 7,
    });
    expect(await dns.txt('dangling.example.test')).toMatchObject({
      outcome: 'no_such_name',
      cnames: ['gone.example.test'],
    });
    expect(await dns.lookup('alias.example.test', 'CNAME')).toMatchObject({ records: ['example.test'] });
  });

  it('asks on where a server stops at an alias, and stops at a loop', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [
        `n${n}.z${n}.test`,
        n === 11 ? { TXT: 'end' } : { CNAME: `n${n + 1}.z${n + 1}.test` },
      ]),
    );
    const zones = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`z${n}.test`, { SOA: {} }]));
    const server = await serve({ ...zones, ...chain }, { isRecursive: false }); // one alias at a time
    const dns = resolverOf(server);
    expect(await dns.txt('n3.z3.test')).toMatchObject({ outcome: 'found', records: ['end'] });
    expect(server.queryCount()).toBe(9);
    expect(await dns.txt('n0.z0.test')).toMatchObject({ outcome: 'unavailable', reason: 'malformed' });
    const looping = resolverOf(await serve());
    expect(await looping.txt('loop.example.test')).toMatchObject({
      outcome: 'unavailable',
      reason: 'malformed',
    });
  });

  it('fetches over TCP what does not fit a datagram, and beyond 16 KB only when it tries again', async () => {
    const server = await serve();
    const dns = resolverOf(server);
    expect(await dns.txt('long.example.test')).toMatchObject({ records: ['x'.repeat(3_000)] });
    expect(server.queries.map((query) => query.transport)).toEqual(['udp', 'tcp']);
    expect(await dns.txt('huge.example.test')).toMatchObject({ outcome: 'unavailable', reason: 'malformed' });
    const patient = resolverOf(server, { retryDelaysMs: [1] });
    expect(await patient.txt('huge.example.test')).toMatchObject({ records: ['x'.repeat(20_000)] });
  });

  it('passes on the validator’s word', async () => {
    const dns = resolverOf(await serve(ZONE, { isAuthenticated: (name) => name === 'example.test' }));
    expect(await dns.txt('example.test')).toMatchObject({ isAuthenticated: true });
    expect(await dns.a('mx1.example.test')).toMatchObject({ isAuthenticated: false });
  });

  it('refuses to ask what cannot be a name', async () => {
    const server = await serve();
    const dns = resolverOf(server);
    for (const name of [`${'a'.repeat(64)}.test`, 'a..test', `${'a.'.repeat(127)}test`]) {
      expect(await dns.txt(name)).toMatchObject({ outcome: 'unavailable', reason: 'malformed' });
    }
    expect(server.queries).toEqual([]);
  });
});

describe('what an unwell server says', () => {
  it.each([
    ['servfail', 'servfail'],
    ['bogus', 'bogus'],
    ['refused', 'refused'],
    ['drop', 'timeout'],
    ['garbage', 'malformed'],
    ['wrong-id', 'timeout'],
    ['wrong-question', 'timeout'],
  ] as const)('reads %s as unavailable: %s', async (effect, reason) => {
    const server = await serve();
    const dns = resolverOf(server, reason === 'timeout' ? SHORT : {});
    const end = server.inject({ effect });
    expect(await dns.txt('example.test')).toMatchObject({ outcome: 'unavailable', reason });
    end();
    expect(await dns.txt('example.test')).toMatchObject({ outcome: 'found' });
  });

  it('waits for the right answer behind forged ones', async () => {
    const server = await serve();
    server.inject({ effect: 'forged-first' });
    expect(await resolverOf(server).txt('example.test')).toMatchObject({ outcome: 'found' });
  });

  it('hears nobody but the server it asked', async () => {
    const [server, forger] = [createSocket('udp4'), createSocket('udp4')];
    ending.push(
      () => server.close(),
      () => forger.close(),
    );
    server.on('message', (query, peer) => {
      const reply = (rcode: number) => {
        const bytes = Buffer.from(query);
        bytes.writeUInt16BE(0x8180 | rcode, 2);
        return bytes;
      };
      // The same id and question, from another port of the same address.
      forger.send(reply(5), peer.port, peer.address, () => server.send(reply(3), peer.port, peer.address));
    });
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    const { address, port } = server.address();
    expect(await resolverOf({ address, port }).txt('example.test')).toMatchObject({
      outcome: 'no_such_name',
    });
  });

  it('asks again without EDNS where a server knows none', async () => {
    const server = await serve();
    server.inject({ effect: 'no-edns' });
    expect(await resolverOf(server).txt('example.test')).toMatchObject({ outcome: 'found' });
    expect(server.queries.map((query) => query.hasEdns)).toEqual([true, false]);
  });

  it('says unavailable when TCP fails after a truncated answer', async () => {
    const server = await serve();
    server.inject({ effect: 'truncate' });
    server.inject({ effect: 'drop', transport: 'tcp' });
    expect(await resolverOf(server, SHORT).txt('example.test')).toMatchObject({ reason: 'timeout' });
  });

  it('reads a referral as no answer, and an empty answer without SOA as no data', async () => {
    const zone: ZoneData = { test: { SOA: {} }, 'sub.test': { NS: 'ns.sub.test' } };
    const authority = resolverOf(await serve(zone, { isRecursive: false }));
    expect(await authority.txt('www.sub.test')).toMatchObject({ outcome: 'unavailable', reason: 'refused' });
    const server = await serve();
    server.inject({ effect: 'lame' });
    expect(await resolverOf(server).txt('example.test')).toMatchObject({
      outcome: 'no_data',
      ttlSeconds: null,
    });
  });

  it('tries again after SERVFAIL and silence, but takes a bogus verdict as final', async () => {
    const server = await serve();
    const dns = resolverOf(server, { ...SHORT, retryDelaysMs: [1, 1] });
    server.inject({ effect: 'servfail', times: 1 });
    server.inject({ effect: 'drop', times: 1 });
    expect(await dns.txt('example.test')).toMatchObject({ outcome: 'found' });
    expect(server.queryCount()).toBe(3);
    server.inject({ effect: 'bogus' });
    expect(await dns.a('example.test')).toMatchObject({ reason: 'bogus' });
    expect(server.queryCount('example.test', 'A')).toBe(1);
  });

  it('goes on to the second server, and then asks it first while the first is silent', async () => {
    const [first, second] = [await serve(), await serve()];
    const dns = resolverOf([first, second], SHORT);
    first.inject({ effect: 'drop' });
    expect(await dns.txt('example.test')).toMatchObject({ outcome: 'found' });
    expect(await dns.a('mx1.example.test')).toMatchObject({ outcome: 'found' });
    expect([first.queryCount(), second.queryCount()]).toEqual([1, 2]);
  });

  it.each(['servfail', 'refused', 'garbage'] as const)(
    'goes on to the second server after %s',
    async (effect) => {
      const [first, second] = [await serve(), await serve()];
      first.inject({ effect });
      expect(await resolverOf([first, second]).txt('example.test')).toMatchObject({ outcome: 'found' });
    },
  );

  it('learns of a closed port at once, and works again when the server is back', async () => {
    const server = await serve();
    const { address, port } = server;
    await server.close();
    ending.shift();
    const dns = resolverOf({ address, port }, { timeoutMs: 60_000 });
    expect(await dns.txt('example.test')).toMatchObject({ outcome: 'unavailable', reason: 'timeout' });
    await serve(ZONE, { port });
    expect(await dns.txt('example.test')).toMatchObject({ outcome: 'found' });
  });

  it('says unavailable without any server', async () => {
    expect(await resolverOf([]).txt('example.test')).toMatchObject({
      outcome: 'unavailable',
      reason: 'timeout',
    });
  });
});

describe('many questions at once', () => {
  it('joins identical questions in flight', async () => {
    const server = await serve();
    const dns = resolverOf(server);
    const answers = await Promise.all(Array.from({ length: 50 }, () => dns.txt('example.test')));
    expect(answers.every((answer) => answer.outcome === 'found')).toBe(true);
    expect(server.queryCount()).toBe(1);
  });

  it('keeps to its limit in flight and loses none', async () => {
    const server = await serve({ 'w.test': { SOA: {} }, '*.w.test': { A: '192.0.2.9' } });
    server.inject({ effect: { delayMs: 150 }, times: 10 });
    const dns = resolverOf(server, { maxInFlight: 10, timeoutMs: 5_000 });
    const all = Promise.all(Array.from({ length: 200 }, (_, n) => dns.a(`n${n}.w.test`)));
    while (server.queryCount() < 10) await new Promise(setImmediate);
    expect(server.queryCount()).toBe(10);
    expect((await all).filter((answer) => answer.outcome === 'found')).toHaveLength(200);
  });

  it('does not let a dead server hold up the others', async () => {
    const [dead, alive] = [await serve(), await serve()];
    dead.inject({ effect: 'drop' });
    const dns = resolverOf(alive, { timeoutMs: 60_000 });
    const stuck = Array.from({ length: 50 }, () => dns.query(dead, { name: 'example.test', type: 'A' }));
    expect(await dns.txt('example.test')).toMatchObject({ outcome: 'found' });
    dns.close();
    expect(await Promise.all(stuck)).toEqual(
      Array(50).fill(expect.objectContaining({ status: 'failed', detail: 'the client was closed' })),
    );
    expect(await dns.txt('example.test')).toMatchObject({ outcome: 'unavailable' });
  });

  it('leaves a zone alone after three silences while its resolver answers others', async () => {
    const server = await serve({
      'alive.test': { A: '192.0.2.1' },
      '*._domainkey.dead.test': { unavailable: 'timeout' },
    });
    const dns = resolverOf(server, { timeoutMs: 300, retryDelaysMs: [1, 1] });
    let isOver = false;
    const dead = Promise.all(
      Array.from({ length: 50 }, (_, n) => dns.txt(`s${n}._domainkey.dead.test`)),
    ).finally(() => {
      isOver = true;
    });
    while (!isOver) expect(await dns.a('alive.test')).toMatchObject({ outcome: 'found' });
    for (const answer of await dead) expect(answer).toMatchObject({ reason: 'timeout' });
    expect(server.queries.filter(({ name }) => name.endsWith('dead.test'))).toHaveLength(3);
  });

  it('answers for living zones while nine times as many are dead', async () => {
    const server = await serve({
      '*.alive.test': { A: '192.0.2.1' },
      '*.dead.test': { unavailable: 'timeout' },
    });
    const dns = resolverOf(server, { maxInFlight: 15, timeoutMs: 500, retryDelaysMs: [1, 1] });
    let isOver = false;
    const dead = Promise.all(
      Array.from({ length: 90 }, async (_, zone) => {
        const names = Array.from({ length: 10 }, (_, n) => `_n${n}.z${zone}.dead.test`);
        return Promise.all(names.map((name) => dns.a(name)));
      }),
    ).finally(() => {
      isOver = true;
    });
    const alive = await Promise.all(
      Array.from({ length: 100 }, (_, n) => dns.a(`_n${n % 10}.z${Math.floor(n / 10)}.alive.test`)),
    );
    expect(alive.filter(({ outcome }) => outcome === 'found')).toHaveLength(100);
    expect(isOver).toBe(false);
    dns.close();
    await dead;
  });

  it('loses no answer among a thousand when a tenth of the packets is lost', async () => {
    const server = await serve({ 'w.test': { SOA: {} }, '*.w.test': { A: '192.0.2.9' } }, { seed: 7 });
    server.inject({ effect: 'drop', probability: 0.1 });
    const dns = resolverOf(server, { timeoutMs: 500, retryDelaysMs: Array(8).fill(1) });
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, n) => dns.a(`_n${n}.w.test`)));
    expect(answers.filter((answer) => answer.outcome === 'found')).toHaveLength(1_000);
  });
});

describe('the cache', () => {
  function steppedClock() {
    let time = 1_000_000;
    return { now: () => time, sleep: async () => {}, step: (seconds: number) => (time += seconds * 1000) };
  }

  it('answers until the TTL is over, and counts it down', async () => {
    const server = await serve();
    const clock = steppedClock();
    const dns = resolverOf(server, { cache: {}, clock });
    expect(await dns.txt('example.test')).toMatchObject({ ttlSeconds: 120 });
    clock.step(100);
    expect(await dns.txt('EXAMPLE.test')).toMatchObject({
      ttlSeconds: 20,
      records: ['v=spf1 -all', 'split in two'],
    });
    expect(server.queryCount()).toBe(1);
    clock.step(20);
    expect(await dns.txt('example.test')).toMatchObject({ ttlSeconds: 120 });
    expect(server.queryCount()).toBe(2);
  });

  it('keeps absence for the negative TTL and failure for a moment', async () => {
    const server = await serve();
    const clock = steppedClock();
    const dns = resolverOf(server, { cache: {}, clock });
    await dns.txt('c.example.test');
    server.zones.set('c.example.test', { TXT: 'published' });
    clock.step(29);
    expect(await dns.txt('c.example.test')).toMatchObject({ outcome: 'no_such_name', ttlSeconds: 1 });
    clock.step(1);
    expect(await dns.txt('c.example.test')).toMatchObject({ records: ['published'] });
    server.inject({ effect: 'servfail', times: 1 });
    expect(await dns.mx('example.test')).toMatchObject({ reason: 'servfail' });
    expect(await dns.mx('example.test')).toMatchObject({ reason: 'servfail' });
    clock.step(1);
    expect(await dns.mx('example.test')).toMatchObject({ outcome: 'found' });
  });

  it('asks anew for who wants it fresh, and shares what it heard', async () => {
    const server = await serve();
    const dns = resolverOf(server, { cache: {} });
    await dns.txt('example.test');
    server.zones.patch('example.test', { TXT: 'v=spf1 ~all' });
    expect(await dns.txt('example.test')).toMatchObject({ records: ['v=spf1 -all', 'split in two'] });
    expect(await dns.fresh.txt('example.test')).toMatchObject({ records: ['v=spf1 ~all'] });
    expect(await dns.txt('example.test')).toMatchObject({ records: ['v=spf1 ~all'] });
    expect(server.queryCount('example.test', 'TXT')).toBe(2);
  });

  it('holds no answer longer than an hour, none with TTL 0, and no more than fits', async () => {
    const server = await serve({
      'w.test': { SOA: {} },
      '*.w.test': { ttl: 90_000, A: '192.0.2.9' },
      'zero.test': { ttl: 0, A: '192.0.2.8' },
    });
    const clock = steppedClock();
    const dns = resolverOf(server, { cache: { maxBytes: 10_000 }, clock });
    await dns.a('zero.test');
    await dns.a('zero.test');
    expect(server.queryCount('zero.test')).toBe(2);
    await dns.a('n.w.test');
    clock.step(3_599);
    expect(await dns.a('n.w.test')).toMatchObject({ ttlSeconds: 1 });
    clock.step(1);
    await dns.a('n.w.test');
    expect(server.queryCount('n.w.test')).toBe(2);
    for (let n = 0; n < 100; n++) await dns.a(`n${n}.w.test`);
    await dns.a('n99.w.test');
    await dns.a('n0.w.test');
    expect([server.queryCount('n99.w.test'), server.queryCount('n0.w.test')]).toEqual([1, 2]);
  });
});
