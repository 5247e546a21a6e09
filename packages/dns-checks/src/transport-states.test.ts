import { describe, expect, it } from '@jest/globals';
import { zoneResolver } from '@postseal/test-mail';
import { createBlocklist } from './blocklist-catalogue.js';
import {
  checkGuarded,
  type GuardedWorld,
  LOGO,
  LOGO_URL,
  NOW,
  POLICY,
  POLICY_URL,
  page,
  secureEverywhere,
} from './check-cases/guarded-domain.js';
import { compareRecord } from './compare-record.js';
import type { RecordKind, RecordState } from './record-state.js';

const TLSA = { TLSA: [`3 1 1 ${'ab'.repeat(32)}`, `3 1 1 ${'cd'.repeat(32)}`] };
const daneAt = (records: object): GuardedWorld => ({
  secure: secureEverywhere,
  smtp: Object.fromEntries(
    ['mx1', 'mx2'].map((host) => [`${host}.example.org`, { outcome: 'not-tested', detail: '' }]),
  ),
  zone: { '_25._tcp.mx1.example.org': records },
});
const served = (text: string, more: GuardedWorld = {}): GuardedWorld => ({
  ...more,
  web: { [POLICY_URL]: page(text) },
});
const branded = (logo: string): GuardedWorld => ({
  zone: { 'default._bimi.example.org': { TXT: `v=BIMI1; l=${LOGO_URL}` } },
  web: { [LOGO_URL]: page(logo) },
});

async function stateOf(kind: RecordKind, world: GuardedWorld, subject = 'example.org'): Promise<RecordState> {
  const { records } = await checkGuarded(world);
  return records.find((one) => one.kind === kind && one.subject === subject)!;
}

/** The events between two worlds; both sides must be known. */
async function eventsBetween(kind: RecordKind, before: GuardedWorld, after: GuardedWorld, subject?: string) {
  const [from, to] = await Promise.all([stateOf(kind, before, subject), stateOf(kind, after, subject)]);
  const sides = { before: from.canonical!, after: to.canonical!, rawBefore: from.raw };
  return compareRecord({ kind, subject: to.subject, ...sides }).map(({ id }) => id);
}

describe('a change of what protects mail on its way', () => {
  const gone = { '_mta-sts.example.org': {} };
  const insecure = { secure: (name: string) => name === '' };
  const ds = (DS: string[]): GuardedWorld => ({
    secure: secureEverywhere,
    zone: { 'example.org': { SOA: {}, NS: 'ns1.dns.example', DS, DNSKEY: '257 3 13 AQID' } },
  });
  const bogus: GuardedWorld = {
    secure: secureEverywhere,
    zone: { 'example.org': { SOA: { unavailable: 'bogus' }, DS: '1 13 2 00' } },
  };

  it.each([
    ['mta-sts', 'mta-sts.removed', {}, { zone: gone }],
    ['mta-sts', 'mta-sts.added', { zone: gone }, {}],
    ['mta-sts', 'mta-sts.mode-weakened', {}, served(POLICY.replace('enforce', 'testing'))],
    ['mta-sts', 'mta-sts.mx-uncovered', {}, served(POLICY.replace('*.example.org', 'mx1.example.org'))],
    ['tls-rpt', 'tls-rpt.removed', {}, { zone: { '_smtp._tls.example.org': {} } }],
    ['bimi', 'bimi.record-changed', {}, branded(LOGO)],
    ['bimi', 'bimi.logo-changed', branded(LOGO), branded(LOGO.replace('30', '29'))],
    ['dnssec', 'dnssec.went-bogus', ds(['1 13 2 00']), bogus],
    ['dnssec', 'dnssec.ds-removed', ds(['1 13 2 00']), insecure],
    ['dnssec', 'dnssec.ds-added', insecure, ds(['1 13 2 00'])],
    ['dnssec', 'dnssec.ds-changed', ds(['1 13 2 00']), ds(['2 13 2 01'])],
    ['dnssec', 'dnssec.valid-again', bogus, ds(['1 13 2 00'])],
    ['mta-sts', 'mta-sts.changed', {}, served(POLICY.replace(/max_age: \d+/, 'max_age: 90000'))],
    ['tls-rpt', 'tls-rpt.added', { zone: { '_smtp._tls.example.org': {} } }, {}],
    [
      'tls-rpt',
      'tls-rpt.changed',
      {},
      { zone: { '_smtp._tls.example.org': { TXT: 'v=TLSRPTv1; rua=mailto:other@reports.example' } } },
    ],
  ] as const)('of %s is %s', async (kind, event, before, after) => {
    expect(await eventsBetween(kind, before, after)).toEqual([event]);
  });

  it.each([
    ['dane.removed', daneAt(TLSA), daneAt({})],
    ['dane.removed', daneAt(TLSA), { ...daneAt(TLSA), ...insecure }],
    ['dane.broken', daneAt(TLSA), daneAt({ TLSA: { unavailable: 'bogus' } })],
    ['dane.broken', daneAt(TLSA), daneAt({ TLSA: '0 0 1 abcd' })],
    ['dane.tlsa-changed', daneAt(TLSA), daneAt({ TLSA: TLSA.TLSA[0]! })],
  ])('of an MX host is %s', async (event, before, after) => {
    expect(await eventsBetween('dane', before, after, 'mx1.example.org')).toEqual([event]);
  });

  it('of blocklists is told for each address', async () => {
    const list = createBlocklist('spamcop')!;
    const asking = (data: object): GuardedWorld => ({
      means: {
        blocklists: {
          lists: [list],
          resolver: zoneResolver({ '2.0.0.127.bl.spamcop.net': { A: '127.0.0.2' }, ...data }),
        },
      },
    });
    const listed = asking({ '1.113.0.203.bl.spamcop.net': { A: '127.0.0.2' } });
    expect(await eventsBetween('blocklist', asking({}), listed, '203.0.113.1')).toEqual(['blocklist.listed']);
    expect(await eventsBetween('blocklist', listed, asking({}), '203.0.113.1')).toEqual([
      'blocklist.delisted',
    ]);
    const refused = asking({ '1.113.0.203.bl.spamcop.net': { A: '127.255.255.254' } });
    expect((await stateOf('blocklist', refused, '203.0.113.1')).canonical).toBeNull();
  });
});

it.each([
  [29, 'info'],
  [31, 'warning'],
])('a policy that has been testing for %i days is of severity %s', async (days, severity) => {
  const testingSince = NOW.getTime() - days * 86_400_000;
  const memory = { mtaSts: { id: '20261124', sha256: '', testingSince } };
  const { findings } = await checkGuarded({ ...served(POLICY.replace('enforce', 'testing')), memory });
  expect(findings.find(({ id }) => id === 'mta-sts.mode-testing')).toMatchObject({ severity });
});

describe('nothing is known', () => {
  it.each([
    ['mta-sts', 'the policy could not be fetched', { web: { [POLICY_URL]: null } }],
    [
      'mta-sts',
      'the policy is not there for the moment',
      { web: { [POLICY_URL]: page('', { status: 503 }) } },
    ],
    ['mta-sts', 'DNS did not answer', { zone: { '_mta-sts.example.org': { unavailable: 'timeout' } } }],
    ['tls-rpt', 'DNS did not answer', { zone: { '_smtp._tls.example.org': { unavailable: 'timeout' } } }],
    ['bimi', 'the logo could not be fetched', { ...branded(LOGO), web: {} }],
    ['dnssec', 'the resolver does not validate', { secure: () => false }],
  ] as const)('of %s when %s', async (kind, _, world) => {
    expect((await stateOf(kind, world)).canonical).toBeNull();
  });

  it('of the TLSA records when the resolver does not validate', async () => {
    const { canonical } = await stateOf('dane', { ...daneAt(TLSA), secure: () => false }, 'mx1.example.org');
    expect(canonical).toBeNull();
  });

  it('of what a check did not look at', async () => {
    const { records, transport } = await checkGuarded({ means: { groups: new Set(['tls-rpt']) } });
    expect(records.map(({ kind }) => kind)).toContain('tls-rpt');
    expect(records.map(({ kind }) => kind)).not.toContain('mta-sts');
    expect(transport).toMatchObject({ mtaSts: null, bimi: null, dane: null, dnssec: null, smtp: null });
  });
});
