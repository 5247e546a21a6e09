import { describe, expect, it } from '@jest/globals';
import { type NameRecords, seededRandom, type ZoneData, zoneResolver } from '@postseal/test-mail';
import {
  DMARC,
  delegated,
  exampleSubject,
  fakeAuthorities,
  healthy,
  key2048,
  ptr,
  zoneOf,
} from './check-cases/example-domain.js';
import { type CheckOptions, checkDomain } from './check-domain.js';
import { describePosture } from './describe-posture.js';
import type { Posture } from './posture.js';
import { requirementFindings, senderRequirements } from './sender-requirements.js';

const RUNS = Number(process.env.POSTSEAL_FUZZ_RUNS ?? 600);
const FIRST_SEED = Number(process.env.POSTSEAL_FUZZ_SEED ?? 1);

const NOW = new Date('2026-11-24T00:00:00Z');
const subject = {
  ...exampleSubject,
  discoversSelectors: true,
  sendingIps: ['203.0.113.9', 'not an address'],
};
const options = (zone: ZoneData): CheckOptions => ({
  means: { now: NOW },
  authorities: fakeAuthorities('example.org', {
    'ns1.dns.example': zone,
    'ns2.dns.example': healthy,
    ns3: 'silent',
  }),
  networks: { networkOf: () => ({ asn: 1, country: null }), earlier: { declared: [], ['__proto__']: [] } },
  memory: { unreachableChecks: 3, serversDifferingSince: 0, keys: { firstSeen: {}, elsewhere: {} } },
});

async function check(changes: ZoneData): Promise<Posture> {
  const zone = zoneOf(changes);
  const posture = await checkDomain(subject, zoneResolver(zone), options(zone));
  expectBounded(posture);
  return posture;
}

/** What holds for every zone, however it was made. */
function expectBounded(posture: Posture): void {
  const { findings } = posture;
  expect(findings.length).toBeLessThanOrEqual(500);
  expect(new Set(findings.map(({ id, subject }) => `${id} ${subject}`)).size).toBe(findings.length);
  for (const { id, evidence, fix, subject, span, proposal } of findings) {
    expect({ id, evidence, fix, subject }).not.toMatchObject({ evidence: '' });
    expect([fix, subject]).not.toContain('');
    expect(evidence.length + fix.length + subject.length).toBeLessThan(5_000);
    expect(proposal?.value.length ?? 0).toBeLessThanOrEqual(8_192);
    if (span !== null && evidence.slice(span.start, span.end) === '')
      throw new Error(`${id} marks nothing in ${JSON.stringify(evidence)}: ${JSON.stringify(span)}`);
  }
  expect(JSON.parse(JSON.stringify(posture))).toEqual(posture);
  expect(describePosture(posture)).toMatch(/^[^\n]{10,900}$/);
  const profiles = senderRequirements(posture);
  expect(profiles).toHaveLength(4);
  requirementFindings(posture.domain, profiles);
}

describe('zones made to hurt', () => {
  const many = <T>(count: number, one: (index: number) => T) =>
    Array.from({ length: count }, (_, index) => one(index));

  it.each<[string, ZoneData]>([
    [
      'thousands of TXT records',
      { 'example.org': { ...delegated, TXT: many(3_000, (i) => `v=spf1 a:h${i}.example.org -all`) } },
    ],
    [
      'an SPF record of 60 kB',
      { 'example.org': { ...delegated, TXT: `v=spf1 ${many(3_000, (i) => `a:h${i}.x.test`).join(' ')}` } },
    ],
    [
      'an SPF record of one term',
      { 'example.org': { ...delegated, TXT: `v=spf1 include:${'%{i}.'.repeat(8_000)}test` } },
    ],
    [
      'a tree that doubles',
      Object.fromEntries(
        many(20, (i) => [
          i === 0 ? 'example.org' : `n${i}.test`,
          { ...delegated, TXT: `v=spf1 include:n${i + 1}.test include:n${i + 1}.test -all` },
        ]),
      ),
    ],
    [
      'thousands of faults',
      {
        'example.org': {
          ...delegated,
          TXT: `v=spf1 ${many(4_000, (i) => `ip4:1.2.3.${i + 256}`).join(' ')}`,
        },
      },
    ],
    [
      'thousands of MX hosts',
      { 'example.org': { ...delegated, MX: many(5_000, (i) => `${i} mx${i}.example.org`) } },
    ],
    ['thousands of name servers', { 'example.org': { NS: many(5_000, (i) => `ns${i}.test`), SOA: {} } }],
    [
      'thousands of reverse names',
      { [ptr('203.0.113.1')]: { PTR: many(5_000, (i) => `h${i}.example.org`) } },
    ],
    [
      'a DMARC record of 60 kB',
      { '_dmarc.example.org': { TXT: `${DMARC}${many(3_000, (i) => `;x${i}=y`).join('')}` } },
    ],
    [
      'thousands of report addresses',
      {
        '_dmarc.example.org': {
          TXT: `v=DMARC1; p=none; rua=${many(2_000, (i) => `mailto:a@h${i}.test`).join(',')}`,
        },
      },
    ],
    ['thousands of DMARC records', { '_dmarc.example.org': { TXT: many(3_000, (i) => `${DMARC}; x=${i}`) } }],
    ['a key of 60 kB', { 's1._domainkey.example.org': { TXT: `v=DKIM1; p=${'A'.repeat(60_000)}` } }],
    [
      'thousands of keys',
      { 's1._domainkey.example.org': { TXT: many(1_000, (i) => `v=DKIM1; n=${i}; p=${key2048}`) } },
    ],
    [
      'a chain of aliases',
      Object.fromEntries(
        many(12, (i) => [i === 0 ? 's1._domainkey.example.org' : `c${i}.test`, { CNAME: `c${i + 1}.test` }]),
      ),
    ],
    [
      'control characters',
      {
        '_dmarc.example.org': { TXT: '\0\u202e\r\nv=DMARC1;\u0007p=reject' },
        'example.org': { ...delegated, TXT: 'v=spf1 \0a\u202e -all' },
      },
    ],
    [
      'bytes that are no text',
      {
        'example.org': {
          ...delegated,
          TXT: [Buffer.from([0x76, 0x3d, 0x73, 0x70, 0x66, 0x31, 0x20, 0xff, 0xfe, 0xc0])],
        },
      },
    ],
    [
      'empty records',
      { 'example.org': { ...delegated, TXT: ['', ' '], MX: '0 .' }, '_dmarc.example.org': { TXT: '' } },
    ],
  ])('bears %s', async (_, zone) => {
    await check(zone);
  });

  it('reads names of prototypes as names', async () => {
    const { findings } = await check({
      '_dmarc.example.org': {
        TXT: 'v=DMARC1; p=__proto__; constructor=x; toString=y; rua=mailto:hasOwnProperty@__proto__.test',
      },
      's1._domainkey.example.org': { TXT: 'v=DKIM1; k=constructor; __proto__=1; p=' },
      'example.org': { ...delegated, TXT: 'v=spf1 __proto__=x constructor toString -all' },
    });
    expect(findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['dmarc.policy-invalid', 'spf.syntax']),
    );
  });
});

it(`ends in a bounded posture for every zone (${RUNS} zones from seed ${FIRST_SEED})`, async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
    const zone = randomZone(seed);
    try {
      await check(zone);
    } catch (error) {
      throw new Error(`seed ${seed}: ${JSON.stringify(zone)}`, { cause: error });
    }
  }
}, 600_000);

const PIECES = [
  ...[
    'v=spf1',
    'V=SPF1',
    'v=spf1;',
    'spf2.0/pra',
    'a',
    'mx',
    'ptr',
    '+all',
    '-all',
    '~all',
    '?all',
    'all',
    ' ',
    '  ',
  ],
  ...[
    'ip4:203.0.113.1',
    'ip4:1.2.3.4/33',
    'ip6:2001:db8::1/32',
    'ip4:10.0.0.0/8',
    'ip6:::1',
    'a:x.test//64',
    'mx/8',
  ],
  ...[
    'include:a.test',
    'include:b.test',
    'redirect=c.test',
    'exp=d.test',
    'exists:%{ir}.test',
    '%{p}',
    '%{z}',
    '%',
  ],
  ...['include:spf.sendinblue.com', 'include:_spf.google.com', 'include:example.org', 'redirect=example.org'],
  ...[
    'v=DMARC1',
    'v=dmarc1',
    'p=none',
    'p=reject',
    'p=',
    'sp=none',
    'np=x',
    'pct=0',
    't=y',
    'psd=y',
    'psd=n',
    ';',
    '=',
  ],
  ...[
    'rua=mailto:a@b.test',
    'rua=a@b.test',
    'ruf=mailto:x@[::1]',
    '!10m',
    ',',
    'fo=0:1',
    'adkim=s',
    'aspf=z',
    'rua=',
  ],
  ...[
    'v=DKIM1',
    'k=rsa',
    'k=ed25519',
    `p=${key2048}`,
    `p=${key2048.slice(0, 90)}`,
    'p=',
    'h=sha1',
    's=x',
    't=y:s',
    'g=',
  ],
  ...[
    '\0',
    '\u00e9',
    '"',
    '\u201c',
    '\u202e',
    '\t',
    '\n',
    'x'.repeat(300),
    '0',
    '-1',
    '99999999999999999999',
    '.',
    '..',
  ],
];
const HOSTS = [
  'example.org',
  'mx1.example.org',
  'x.test',
  '.',
  '1.2.3.4',
  'a b.test',
  '_x.test',
  `${'l'.repeat(63)}.test`,
  'xn--a.test',
  'localhost',
];
const NAMES = [
  ...[
    'example.org',
    '_dmarc.example.org',
    's1._domainkey.example.org',
    '_domainkey.example.org',
    'a.test',
    'b.test',
  ],
  ...[
    'c.test',
    'd.test',
    'b.test',
    'mx1.example.org',
    '_dmarc.org',
    '*.example.org',
    '*._domainkey.example.org',
  ],
  ...[
    'google._domainkey.example.org',
    'selector1._domainkey.example.org',
    '_spf.google.com',
    'spf.sendinblue.com',
  ],
  ...[
    'example.org._report._dmarc.b.test',
    ptr('203.0.113.1'),
    ptr('203.0.113.9'),
    'dns.example',
    'ns1.dns.example',
  ],
];
const REASONS = ['timeout', 'servfail', 'refused', 'bogus', 'malformed'] as const;

function randomZone(seed: number): ZoneData {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const some = <T>(most: number, one: () => T) => Array.from({ length: 1 + below(most) }, one);
  const text = () => some(10, () => pick(PIECES)).join(pick(['', ' ', ' ', '; ', ';']));
  const address = () => pick(['203.0.113.1', '8.8.8.8', '10.0.0.1', '127.0.0.1', '0.0.0.0']);
  const records = (): NameRecords => {
    const made: Record<string, unknown> = { ttl: pick([0, 300, 2_147_483_647]) };
    if (random() < 0.1) return { unavailable: pick(REASONS) };
    if (random() < 0.15) return { CNAME: pick(NAMES) };
    if (random() < 0.8)
      made.TXT = random() < 0.05 ? { unavailable: pick(REASONS) } : some(3, () => some(3, text));
    if (random() < 0.4) made.MX = some(4, () => `${pick([0, 10, 65_535])} ${pick(HOSTS)}`);
    if (random() < 0.4) made.NS = some(3, () => pick(HOSTS));
    if (random() < 0.3) made.A = some(3, address);
    if (random() < 0.3) made.AAAA = some(2, () => pick(['2001:db8::1', '::1', '2a00::1', '::ffff:10.0.0.1']));
    if (random() < 0.3) made.PTR = some(12, () => pick(HOSTS));
    if (random() < 0.3)
      made.SOA = { contact: pick(HOSTS), serial: below(9), refreshSeconds: pick([0, 7200]) };
    return made as NameRecords;
  };
  return Object.fromEntries(some(8, () => [pick(NAMES), records()]));
}
