import { describe, expect, it } from '@jest/globals';
import { type Resolver, rangeToPrefixes } from '@postseal/mail-terms';
import { type ZoneData, zoneResolver } from '@postseal/test-mail';
import { expandSpf } from './expand-spf.js';
import { type SpfExpansion, type SpfNode, spfExpansionCaps } from './spf-expansion.js';

const limits = { ...spfExpansionCaps, signal: null };
const expand = (zone: ZoneData, domain = 'own.example') => expandSpf(domain, zoneResolver(zone), limits);
const spf = (text: string) => ({ TXT: text });
const prefixes = (expansion: SpfExpansion) => expansion.ranges.flatMap(rangeToPrefixes);
const faults = (expansion: SpfExpansion) =>
  expansion.faults.map(({ code, blame, path, target }) => [code, blame, path.at(-1), target]);
const shape = (node: SpfNode): unknown => ({
  [`${node.domain} ${node.isRepeat ? 'repeat' : node.state}`]: node.lookups,
  ...(node.terms.some(({ child }) => child)
    ? { below: node.terms.flatMap(({ child }) => (child ? [shape(child)] : [])) }
    : {}),
});

it('shows the tree with the look-ups of each branch and merges what it authorises', async () => {
  const expansion = await expand({
    'own.example': {
      TXT: ['v=spf1 mx a:www.own.example include:esp.test ip4:192.0.2.128/25 ~all', 'x'],
      MX: ['20 b.own.example', '10 a.own.example'],
    },
    'a.own.example': { A: '192.0.2.1', AAAA: '2001:db8::1' },
    'b.own.example': { A: '192.0.2.2' },
    'www.own.example': { A: '192.0.2.3', AAAA: '2001:db8::3' },
    'esp.test': spf('v=spf1 include:a.esp.test include:b.esp.test ~all'),
    'a.esp.test': spf('v=spf1 ip4:192.0.2.0/25 ip6:2001:db8::/64 -all'),
    'b.esp.test': spf('v=spf1 include:c.esp.test -all'),
    'c.esp.test': spf('v=spf1 ip4:198.51.100.0/24 ?all'),
  });
  expect(shape(expansion.root)).toEqual({
    'own.example ok': 6,
    below: [
      {
        'esp.test ok': 3,
        below: [{ 'a.esp.test ok': 0 }, { 'b.esp.test ok': 1, below: [{ 'c.esp.test ok': 0 }] }],
      },
    ],
  });
  expect(prefixes(expansion)).toEqual(['192.0.2.0/24', '198.51.100.0/24', '2001:db8::/64']);
  expect(expansion).toMatchObject({
    lookups: 6,
    voids: 0,
    isComplete: true,
    faults: [],
    texts: [expect.any(String), 'x'],
  });
  expect(expansion.root.terms[0]).toMatchObject({
    target: 'own.example',
    hosts: ['a.own.example', 'b.own.example'],
  });
});

describe('the authorised ranges follow the order of evaluation', () => {
  it.each([
    ['v=spf1 -ip4:192.0.2.0/25 ip4:192.0.2.0/24 -all', ['192.0.2.128/25']],
    ['v=spf1 ip4:192.0.2.0/24 -ip4:192.0.2.0/25 -all', ['192.0.2.0/24']],
    [
      'v=spf1 ~ip4:192.0.2.4 ip4:192.0.2.0/29 -all ip4:203.0.113.0/24',
      ['192.0.2.0/30', '192.0.2.5/32', '192.0.2.6/31'],
    ],
    ['v=spf1 -include:esp.test ip4:192.0.2.0/24 -all', ['192.0.2.0/25']],
    [
      'v=spf1 -ip4:192.0.2.130 redirect=esp.test',
      [
        '192.0.2.128/31',
        '192.0.2.131/32',
        '192.0.2.132/30',
        '192.0.2.136/29',
        '192.0.2.144/28',
        '192.0.2.160/27',
        '192.0.2.192/26',
      ],
    ],
    ['v=spf1 redirect=esp.test -all', []],
    ['v=spf1 exists:there.test -all', ['0.0.0.0/0', '::/0']],
    ['v=spf1 a:there.test/24 -all', ['192.0.2.0/24']],
    ['v=spf1 +all', ['0.0.0.0/0', '::/0']],
    ['v=spf1 ip4:192.0.2.1 nonsense -all', []],
  ])('%s', async (text, expected) => {
    const zone = {
      'own.example': spf(text),
      'esp.test': spf('v=spf1 ip4:192.0.2.128/25 -all'),
      'there.test': { A: '192.0.2.9' },
    };
    expect(prefixes(await expand(zone))).toEqual(expected);
  });
});

describe('faults name the code, whose it is, the record and the target', () => {
  const esp = 'esp.test';
  it.each<[string, ZoneData, unknown[]]>([
    ['no record', { 'own.example': { A: '192.0.2.1' } }, [['record-missing', 'owner', 'own.example', null]]],
    [
      'several records',
      { 'own.example': { TXT: ['v=spf1 -all', 'v=spf1 ~all'] } },
      [['multiple-records', 'owner', 'own.example', null]],
    ],
    [
      'included name gone',
      { 'own.example': spf('v=spf1 include:gone.test -all') },
      [['include-no-such-name', 'owner', 'own.example', 'gone.test']],
    ],
    [
      'included name without SPF',
      { 'own.example': spf('v=spf1 include:esp.test -all'), [esp]: { A: '192.0.2.1' } },
      [['include-no-record', 'owner', 'own.example', esp]],
    ],
    [
      "the provider's include gone",
      { 'own.example': spf('v=spf1 include:esp.test -all'), [esp]: spf('v=spf1 include:gone.test -all') },
      [['include-no-such-name', 'provider', esp, 'gone.test']],
    ],
    [
      "the provider's syntax",
      { 'own.example': spf('v=spf1 include:esp.test -all'), [esp]: spf('v=spf1 ip4:x -all') },
      [['syntax', 'provider', esp, null]],
    ],
    [
      'a name of the owner below',
      {
        'own.example': spf('v=spf1 include:_spf.own.example -all'),
        '_spf.own.example': spf('v=spf1 ipv4:x -all'),
      },
      [['syntax', 'owner', '_spf.own.example', null]],
    ],
    [
      'a loop of includes',
      { 'own.example': spf('v=spf1 include:esp.test -all'), [esp]: spf('v=spf1 include:own.example -all') },
      [['include-loop', 'provider', esp, 'own.example']],
    ],
    [
      'a redirect to itself',
      { 'own.example': spf('v=spf1 redirect=own.example') },
      [['redirect-loop', 'owner', 'own.example', 'own.example']],
    ],
    [
      'a redirect to nothing',
      { 'own.example': spf('v=spf1 redirect=gone.test') },
      [['redirect-no-such-name', 'owner', 'own.example', 'gone.test']],
    ],
    [
      'the same include twice',
      { 'own.example': spf('v=spf1 include:esp.test include:esp.test -all'), [esp]: spf('v=spf1 -all') },
      [['include-duplicate', 'owner', 'own.example', esp]],
    ],
    [
      'a macro',
      { 'own.example': spf('v=spf1 include:%{i}.esp.test -all') },
      [['hidden-by-macro', 'owner', 'own.example', null]],
    ],
    [
      'DNS that does not answer',
      { 'own.example': spf('v=spf1 include:esp.test a:esp.test -all'), [esp]: { unavailable: 'servfail' } },
      [
        ['dns-unavailable', 'nobody', esp, esp],
        ['dns-unavailable', 'nobody', 'own.example', esp],
      ],
    ],
    [
      'void a and mx',
      { 'own.example': spf('v=spf1 a mx:gone.test exists:gone.test -all') },
      [
        ['a-no-address', 'owner', 'own.example', 'own.example'],
        ['mx-no-record', 'owner', 'own.example', 'gone.test'],
        ['exists-no-record', 'owner', 'own.example', 'gone.test'],
        ['too-many-voids', 'owner', 'own.example', null],
      ],
    ],
    [
      'eleven MX hosts',
      {
        'own.example': {
          ...spf('v=spf1 mx -all'),
          MX: Array.from({ length: 11 }, (_, i) => `${i} m.own.example`),
        },
        'm.own.example': { A: '192.0.2.1', AAAA: '2001:db8::1' },
      },
      [['mx-too-many-hosts', 'owner', 'own.example', 'own.example']],
    ],
    [
      'an exp= without text',
      { 'own.example': spf('v=spf1 -all exp=gone.test') },
      [['exp-target', 'owner', 'own.example', null]],
    ],
  ])('%s', async (_, zone, expected) => {
    expect(faults(await expand(zone))).toEqual(expected);
  });
});

it('keeps what DNS could not say apart from what is broken, and marks the figures as minimum', async () => {
  const expansion = await expand({
    'own.example': spf('v=spf1 include:dead.test include:gone.test -all'),
    'dead.test': { unavailable: 'timeout' },
  });
  expect(expansion.root.terms.map(({ state }) => state)).toEqual(['unknown', 'void', 'known']);
  expect(expansion).toMatchObject({
    lookups: 2,
    areLookupsExact: false,
    areRangesExact: false,
    isComplete: false,
  });
});

it('counts a void look-up only for the clients that meet it', async () => {
  const expansion = await expand({
    'own.example': { ...spf('v=spf1 a a:four.test a:six.test -all'), A: '192.0.2.1' },
    'four.test': { A: '192.0.2.2' },
    'six.test': { AAAA: '2001:db8::1' },
  });
  expect(expansion).toMatchObject({ lookups: 3, voids: 0, voidsIpv4: 1, voidsIpv6: 2 });
});

it('fills in %{d} and %{o}, which are known without a message', async () => {
  const expansion = await expand({
    'own.example': spf('v=spf1 include:_spf.%{d} -all'),
    '_spf.own.example': spf('v=spf1 include:x.%{d2}.%{o} -all'),
    'x.own.example.own.example': spf('v=spf1 ip4:192.0.2.1 -all'),
  });
  expect(expansion).toMatchObject({ lookups: 2, isComplete: true });
  expect(prefixes(expansion)).toEqual(['192.0.2.1/32']);
});

describe('caps', () => {
  it('stops at the number of records and says so', async () => {
    const endless = (name: string) => ({ TXT: `v=spf1 include:a.${name} include:b.${name} -all` });
    const resolver = endlessTree(endless);
    const expansion = await expandSpf('own.example', resolver, { ...limits, maxNodes: 20 });
    expect(resolver.asked()).toBe(20);
    expect(expansion.areLookupsExact).toBe(false);
    expect(expansion.faults.filter(({ code }) => code === 'limit-reached').length).toBeGreaterThan(0);
  });

  it('stops at the depth', async () => {
    const resolver = endlessTree((name) => ({ TXT: `v=spf1 include:a.${name} -all` }));
    const expansion = await expandSpf('own.example', resolver, { ...limits, maxDepth: 3 });
    expect(resolver.asked()).toBe(4);
    expect(expansion.lookups).toBe(4);
  });

  it('stops at the length of all records, and at the number of questions', async () => {
    const long = `v=spf1 ${Array.from({ length: 500 }, (_, i) => `a:h${i}.test`).join(' ')} -all`;
    const zone = { 'own.example': spf(long) };
    const short = await expandSpf('own.example', zoneResolver(zone), { ...limits, maxTextLength: 100 });
    expect(short.root.state).toBe('capped');
    const resolver = zoneResolver(zone);
    const few = await expandSpf('own.example', resolver, { ...limits, maxQueries: 50 });
    expect(resolver.queries).toHaveLength(50);
    expect(few.root.terms.filter(({ state }) => state === 'capped').length).toBeGreaterThan(400);
  });

  it('ends when time is up, and calls the rest unknown', async () => {
    const silent = new Proxy({} as Resolver, { get: () => () => new Promise(() => {}) });
    const controller = new AbortController();
    const pending = expandSpf('own.example', silent, { ...limits, signal: controller.signal });
    controller.abort();
    expect((await pending).root.state).toBe('unknown');
  });

  it('withstands records made to be expensive', async () => {
    const everything = Array.from({ length: 90 }, (_, i) => `include:n${i}.test`).join(' ');
    const many = Array.from(
      { length: 1500 },
      (_, i) => `${i % 2 ? '-' : '+'}ip4:10.${i >> 8}.${i & 255}.1`,
    ).join(' ');
    const zone: Record<string, { TXT: string }> = {
      'own.example': spf(`v=spf1 ${everything} -all`),
      'n89.test': spf(`v=spf1 ${many} -all`),
    };
    for (let i = 0; i < 20; i++) zone[`n${i}.test`] = spf(`v=spf1 ${everything} -all`);
    const start = performance.now();
    const expansion = await expand(zone);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(
      JSON.stringify(expansion, (_, value) => (typeof value === 'bigint' ? String(value) : value)).length,
    ).toBeLessThan(50_000_000);
  });
});

/** A resolver in which every name has a record made from the name. */
function endlessTree(make: (name: string) => { TXT: string }): Resolver & { asked(): number } {
  const base = zoneResolver();
  let asked = 0;
  return {
    ...base,
    asked: () => asked,
    txt: async (name) => {
      asked++;
      return {
        outcome: 'found',
        records: [make(name).TXT],
        ttlSeconds: 1,
        cnames: [],
        isAuthenticated: false,
      };
    },
  };
}
