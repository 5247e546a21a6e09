import { expect, it } from '@jest/globals';
import { formatIp, parseIp, type Resolver, rangeHolds } from '@postseal/mail-terms';
import { type ZoneData, zoneResolver } from '@postseal/test-mail';
import { spf as mailauthSpf } from 'mailauth/lib/spf/index.js';
import { evaluateSpf } from './evaluate-spf.js';
import { expandSpf } from './expand-spf.js';
import { rfc7208Limits, type SpfEvaluation } from './spf-evaluation.js';
import { type SpfExpansion, spfExpansionCaps } from './spf-expansion.js';

// POSTSEAL_FUZZ_RUNS sets how many zones are tried, POSTSEAL_FUZZ_SEED where the sequence begins.
const RUNS = Number(process.env.POSTSEAL_FUZZ_RUNS ?? 3000);
const FIRST_SEED = Number(process.env.POSTSEAL_FUZZ_SEED ?? 1);
const RECEIVER = 'mx.receiver.test';

interface Case {
  readonly zone: ZoneData;
  readonly ip: string;
  readonly mailFrom: string;
  readonly helo: string;
}

it(`agrees with mailauth in strict mode over ${RUNS} random zones`, async () => {
  const results = new Map<string, number>();
  for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
    const one = randomCase(seed);
    const resolver = zoneResolver(one.zone);
    const ours = await evaluateSpf(
      { ip: parseIp(one.ip)!, mailFrom: one.mailFrom, helo: one.helo, receiver: RECEIVER },
      resolver,
      { ...rfc7208Limits, signal: null },
    );
    const theirs = await askMailauth(one, resolver);
    if (!isAgreed(one, ours, theirs)) {
      throw new Error(`seed ${seed}: ${JSON.stringify({ ours, theirs, ...one }, null, 1)}`);
    }
    results.set(ours.result, (results.get(ours.result) ?? 0) + 1);
  }
  // A generator that always errs would agree with everything.
  if (RUNS >= 1000)
    for (const result of ['pass', 'fail', 'softfail', 'neutral', 'none', 'temperror', 'permerror']) {
      expect(results.get(result) ?? 0).toBeGreaterThan(RUNS / 200);
    }
}, 120_000);

it(`passes only addresses that the expansion authorises, over ${RUNS} random zones`, async () => {
  let passes = 0;
  let exact = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
    const one = randomCase(seed, { withoutFaults: seed % 2 === 0 });
    const resolver = zoneResolver(one.zone);
    const domain = one.mailFrom === '' ? one.helo : one.mailFrom.slice(one.mailFrom.lastIndexOf('@') + 1);
    const ip = parseIp(one.ip)!;
    const query = { ip, mailFrom: one.mailFrom, helo: one.helo };
    const evaluation = await evaluateSpf(query, resolver, { ...rfc7208Limits, signal: null });
    const expansion = await expandSpf(domain, resolver, { ...spfExpansionCaps, signal: null });
    const isListed = expansion.ranges.some((range) => rangeHolds(range, ip));
    const isPass = evaluation.result === 'pass';
    const say = () => `seed ${seed}: ${JSON.stringify({ evaluation, isListed, ...one }, null, 1)}`;
    if (expansion.areRangesExact && isPass && !isListed) throw new Error(say());
    if (expansion.isComplete && cannotErr(expansion)) {
      if (isPass !== isListed) throw new Error(say());
      exact++;
    }
    if (expansion.areLookupsExact && evaluation.error === null && evaluation.lookups > expansion.lookups) {
      throw new Error(say());
    }
    if (isPass) passes++;
  }
  if (RUNS >= 1000)
    expect({ passes: passes > RUNS / 50, exact: exact > RUNS / 50 }).toEqual({ passes: true, exact: true });
}, 120_000);

/** Nothing in the tree can make a receiver stop before the end. */
function cannotErr({ lookups, voidsIpv4, voidsIpv6, faults }: SpfExpansion): boolean {
  const isFatal = faults.some(({ code }) => code === 'invalid-target' || code === 'mx-too-many-hosts');
  return lookups <= 10 && Math.max(voidsIpv4, voidsIpv6) <= 2 && !isFatal;
}

interface MailauthAnswer {
  readonly result: string;
  readonly explanation: string | null;
  readonly lookups: number;
  readonly voids: number;
}

/** Every difference that is accepted, with its reason. */
function isAgreed(one: Case, ours: SpfEvaluation, theirs: MailauthAnswer): boolean {
  const texts = Object.values(one.zone)
    .flatMap(({ TXT }) => (Array.isArray(TXT) ? (TXT as string[]) : []))
    .join('\n');
  // RFC 7208 §4.6.4 limits terms. mailauth counts queries: it counts each %{p} as a look-up of its own, and does not
  // count a term whose target turns out to be no domain name.
  const isCountedByTerm = /%\{[phls]|\.\.|%%/i.test(texts);
  if (isCountedByTerm && (ours.lookups !== theirs.lookups || ours.voids !== theirs.voids)) return true;
  if (ours.result !== theirs.result || ours.lookups !== theirs.lookups) return false;
  // mailauth counts the first query as a void look-up, too; it belongs to no term and changes no result.
  if (ours.voids !== theirs.voids && ours.result !== 'none') return false;
  // The suite prints %{i} of IPv6 in capitals, mailauth in small letters; DNS does not care.
  return ours.explanation?.toLowerCase() === theirs.explanation?.toLowerCase();
}

async function askMailauth(one: Case, resolver: Resolver): Promise<MailauthAnswer> {
  const response = await mailauthSpf({
    ip: one.ip,
    sender: one.mailFrom,
    helo: one.helo,
    mta: RECEIVER,
    strict: true,
    resolver: nodeStyle(resolver),
  });
  return {
    result: response.status.result,
    explanation: response.explanation ?? null,
    lookups: response.lookups?.count ?? 0,
    voids: response.lookups?.void ?? 0,
  };
}

/** The same answers in the manner of `dns.promises.resolve`. Its MX objects are missing in mailauth's own types. */
function nodeStyle(resolver: Resolver) {
  return async (name: string, type: string): Promise<string[][]> => {
    const ask = {
      TXT: () => resolver.txt(name),
      A: () => resolver.a(name),
      AAAA: () => resolver.aaaa(name),
      MX: () => resolver.mx(name),
      PTR: () => resolver.ptr(name),
    }[type];
    if (ask === undefined) throw new Error(`mailauth asked for ${type}`);
    const answer = await ask();
    if (answer.outcome === 'unavailable')
      throw Object.assign(new Error(answer.detail), { code: 'ESERVFAIL' });
    if (answer.outcome !== 'found') throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
    if (type === 'TXT') return (answer.records as readonly string[]).map((text) => [text]);
    if (type !== 'MX') return answer.records as unknown as string[][];
    const hosts = answer.records as readonly { preference: number; exchange: string }[];
    return hosts.map(({ preference, exchange }) => ({
      priority: preference,
      exchange,
    })) as unknown as string[][];
  };
}

function randomCase(seed: number, { withoutFaults = false } = {}): Case {
  const random = mulberry32(seed);
  const int = (below: number) => Math.floor(random() * below);
  const pick = <T>(list: readonly T[]): T => list[int(list.length)]!;
  const chance = (share: number) => random() < share;

  const domains = Array.from({ length: 5 }, (_, index) => `d${index}.test`);
  const ip4 = () => `192.0.2.${int(6)}`;
  const ip6 = () => `2001:db8::${int(6)}`;
  const rare = (text: string) => (withoutFaults ? pick(domains) : text);
  const macroText = () =>
    pick([
      '%{d}',
      '%{o}',
      '%{i}.x.test',
      '%{ir}.%{v}.x.test',
      '%{l}.x.test',
      '%{h}',
      '%{d2}',
      '%{dr}.test',
      '%{p}',
      '%{O1R}.test',
      '%{s}.x.test',
      'a%%b.test',
      '%{l1r-}.d0.test',
    ]);
  const target = () =>
    chance(0.7)
      ? pick(domains)
      : chance(0.5)
        ? rare(pick(['gone.test', 'dead.test', 'empty.test', 'a..b.test']))
        : withoutFaults
          ? pick(domains)
          : macroText();
  const dual = () => pick(['', '', '', '', '/31', '//126', '/30//127', '/0']);
  const junk = () =>
    pick([
      'foo',
      'ip4:1.2.3',
      'ip4:192.0.2.1/33',
      'ip4:192.0.2.1/01',
      'ip6:2001:db8::1/129',
      'a:',
      'include',
      'all:x',
      'a:test',
      'a:x.1',
      'include:%{x}.test',
      'exists:%{c}.test',
      'mx:%{d',
      'ptr/24',
      'redirect:x.test',
      '1x=y',
      'ip6:192.0.2.1',
      'a:d0.test/24/64',
      'exists:%{d0}.test',
      'all=1/2',
      'x=%',
      'a:d1.test//',
      '\u00e9',
      'a\tmx',
    ]);
  const mechanism = () => {
    const kind = int(14);
    if (kind < 3) return `include:${target()}`;
    if (kind < 5) return `${pick(['a', 'A'])}${chance(0.5) ? `:${target()}` : ''}${dual()}`;
    if (kind < 7) return `mx${chance(0.5) ? `:${target()}` : ''}${dual()}`;
    if (kind === 7) return withoutFaults ? 'a' : `ptr${chance(0.5) ? `:${target()}` : ''}`;
    if (kind === 8) return `exists:${target()}`;
    if (kind < 12) return `ip4:${ip4()}${pick(['', '', '/31', '/29', '/0', '/32'])}`;
    return `ip6:${ip6()}${pick(['', '/127', '/64', '/0'])}`;
  };
  const record = () => {
    const terms: string[] = [];
    for (let count = int(6); count > 0; count--)
      terms.push(pick(['', '', '', '+', '-', '~', '?']) + mechanism());
    if (chance(0.03) && !withoutFaults) terms.splice(int(terms.length + 1), 0, junk());
    if (chance(0.2)) terms.push(`redirect=${target()}`);
    if (chance(0.2))
      terms.splice(int(terms.length + 1), 0, `exp=${pick(['exp.test', 'exp2.test', '%{d}', 'gone.test'])}`);
    if (chance(0.1)) terms.push(pick(['x=y', 'v=spf1', 'a=b', 'm=%{r}', 'n=']));
    if (chance(0.7)) terms.push(pick(['-all', '~all', '?all', 'all', '-ALL']));
    const version = chance(0.97) || withoutFaults ? 'v=spf1' : pick(['V=SPF1', 'v=spf10', 'v=spf1;']);
    return [version, ...terms].join(pick([' ', ' ', '  ']));
  };

  const zone: Record<string, NonNullable<ZoneData[string]>> = {
    'dead.test': { unavailable: 'timeout' },
    'empty.test': { SOA: {} },
    'exp.test': { TXT: 'no %{i} from %{d} by %{h} %{s} %{C} %{O} %{r} %{p} %% %_ %-' },
    'exp2.test': { TXT: pick(['bad %{x}', 'caf\u00e9', 'plain', '']) },
    '*.x.test': { A: '127.0.0.2' },
    'h0.test': { A: [ip4(), ip4()] },
    'h1.test': { AAAA: [ip6(), ip6()] },
    'h2.test': chance(0.2) && !withoutFaults ? { unavailable: 'servfail' } : { A: ip4(), AAAA: ip6() },
  };
  for (const domain of domains) {
    const count = withoutFaults || chance(0.97) ? 1 : pick([0, 2]);
    zone[domain] = {
      TXT: [...Array.from({ length: count }, record), ...(chance(0.2) ? ['other=1'] : [])],
      ...(withoutFaults || chance(0.7) ? { A: [ip4(), ip4()] } : {}),
      ...(withoutFaults || chance(0.5) ? { AAAA: ip6() } : {}),
      ...(withoutFaults || chance(0.7)
        ? {
            MX: Array.from(
              { length: chance(0.05) && !withoutFaults ? 12 : 1 + int(3) },
              () => `${int(3)} h${int(3)}.test`,
            ),
          }
        : {}),
    };
  }
  const ip = chance(0.6) ? ip4() : ip6();
  for (const address of [ip]) {
    zone[reverseZoneName(address)] = {
      PTR: Array.from({ length: chance(0.1) ? 12 : 1 + int(3) }, () =>
        pick([...domains, 'h0.test', 'h1.test', 'h2.test', 'gone.test']),
      ),
    };
    if (chance(0.2)) delete zone[reverseZoneName(address)];
  }
  const domain = chance(0.95)
    ? pick(domains)
    : pick(['gone.test', 'dead.test', 'single', '[192.0.2.1]', 'a..test']);
  const mailFrom = chance(0.1) ? '' : `${pick(['user', 'us-er', '', 'a b', '"x@y"', 'caf\u00e9'])}@${domain}`;
  const helo = mailFrom === '' ? domain : pick(['h0.test', 'HELO', '[192.0.2.1]', 'x y.test', 'd0.test']);
  return { zone, ip, mailFrom, helo };
}

function reverseZoneName(ip: string): string {
  const address = parseIp(ip)!;
  if (address.family === 4) return `${formatIp(address).split('.').reverse().join('.')}.in-addr.arpa`;
  return `${[...address.value.toString(16).padStart(32, '0')].reverse().join('.')}.ip6.arpa`;
}

/** A small seeded generator, so that a failing seed fails again. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
