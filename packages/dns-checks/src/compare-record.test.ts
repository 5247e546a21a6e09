import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type NameRecords, type ZoneData, zoneResolver } from '@postseal/test-mail';
import type { ChangeContext } from './change-event.js';
import { checkDomain } from './check-domain.js';
import { compareRecord, isUrgentChange } from './compare-record.js';
import type { RecordKind, RecordState } from './record-state.js';

function publicKey(bits: number): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}
const [key, other, weak] = [publicKey(2048), publicKey(2048), publicKey(1024)];
const RUA = 'token@reports.example';
const DMARC = `v=DMARC1; p=quarantine; rua=mailto:${RUA}`;
const S1 = 's1._domainkey.example.org';
const REVERSE = '1.113.0.203.in-addr.arpa';

const zone: Record<string, NameRecords> = {
  org: { NS: 'ns.test' },
  example: { NS: 'ns.test' },
  arpa: { NS: 'ns.test' },
  'example.org': {
    TXT: 'v=spf1 mx include:spf.example ~all',
    MX: ['10 mx1.example.org', '20 mx2.example.org'],
    NS: 'ns.test',
    SOA: {},
  },
  'spf.example': { TXT: 'v=spf1 ip4:198.51.100.0/28 -all' },
  'mx1.example.org': { A: '203.0.113.1' },
  'mx2.example.org': { A: '203.0.113.2' },
  [REVERSE]: { PTR: 'mx1.example.org' },
  [S1]: { TXT: `v=DKIM1; k=rsa; p=${key}` },
  '_dmarc.example.org': { TXT: DMARC },
};

async function states(changes: ZoneData): Promise<readonly RecordState[]> {
  const names = Object.entries({ ...zone, ...changes }).filter(
    ([, records]) => Object.keys(records).length > 0,
  );
  const subject = { domain: 'example.org', selectors: ['s1'] };
  return (await checkDomain(subject, zoneResolver(Object.fromEntries(names)))).records;
}

/** What is told when the zone changes: event ids with severity. */
async function told(
  kind: RecordKind,
  subject: string,
  before: ZoneData,
  after: ZoneData,
  context?: ChangeContext,
) {
  const pick = async (changes: ZoneData) =>
    (await states(changes)).find((one) => one.kind === kind && one.subject === subject)!;
  const [old, now] = [await pick(before), await pick(after)];
  const change = { kind, subject, before: old.canonical!, after: now.canonical!, rawBefore: old.raw };
  return compareRecord(change, context).map(({ id, severity, restore }) => ({ id, severity, restore }));
}

const apex = (records: NameRecords): ZoneData => ({ 'example.org': { ...zone['example.org'], ...records } });
const dmarc = (TXT: string): ZoneData => ({ '_dmarc.example.org': { TXT } });
const dkim = (TXT: string): ZoneData => ({ [S1]: { TXT } });

/** The registry says that there is no such name: nothing of it is left. */
const goneZone = (): ZoneData =>
  Object.fromEntries(
    Object.keys(zone)
      .filter((name) => name.endsWith('example.org'))
      .map((name) => [name, {}]),
  );
const authorised = (records: NameRecords): ZoneData => ({
  'reports.example': { MX: '10 mx1.example.org' },
  'example.org._report._dmarc.reports.example': records,
});

type Case = [string, RecordKind, string, ZoneData, ZoneData, [string, string][], ChangeContext?];
const cases: Case[] = [
  ['SPF taken away', 'spf', 'example.org', {}, apex({ TXT: 'x' }), [['spf.removed', 'critical']]],
  ['SPF published', 'spf', 'example.org', apex({ TXT: 'x' }), {}, [['spf.added', 'info']]],
  ['SPF edited', 'spf', 'example.org', {}, apex({ TXT: 'v=spf1 mx -all' }), [['spf.changed', 'info']]],
  ['SPF relaxed', 'spf', 'example.org', {}, apex({ TXT: 'v=spf1 mx ?all' }), [['spf.changed', 'error']]],
  ['SPF broken', 'spf', 'example.org', {}, apex({ TXT: 'v=spf1 ip4:1 -all' }), [['spf.changed', 'critical']]],
  [
    'a provider moves',
    'spf-tree',
    'example.org',
    {},
    { 'spf.example': { TXT: 'v=spf1 ip4:198.51.100.64/28 -all' } },
    [['spf.include-target-changed', 'info']],
  ],
  [
    'a provider opens a network',
    'spf-tree',
    'example.org',
    {},
    { 'spf.example': { TXT: 'v=spf1 ip4:8.0.0.0/8 -all' } },
    [['spf.include-target-changed', 'error']],
  ],
  [
    'a network that comes back with the record',
    'spf-tree',
    'example.org',
    apex({ TXT: 'x' }),
    apex({ TXT: 'v=spf1 ip4:8.0.0.0/8 -all' }),
    [],
  ],
  ['own text only', 'spf-tree', 'example.org', {}, apex({ TXT: 'v=spf1 mx -all' }), []],
  ['DKIM key gone', 'dkim', S1, {}, { [S1]: {} }, [['dkim.selector-removed', 'error']]],
  ['DKIM key new', 'dkim', S1, { [S1]: {} }, {}, [['dkim.selector-new', 'info']]],
  ['DKIM key rotated', 'dkim', S1, {}, dkim(`v=DKIM1; p=${other}`), [['dkim.key-rotated', 'info']]],
  ['DKIM key weakened', 'dkim', S1, {}, dkim(`v=DKIM1; p=${weak}`), [['dkim.key-weakened', 'error']]],
  ['DKIM key broken', 'dkim', S1, {}, dkim('v=DKIM1; p=AAAA'), [['dkim.key-broken', 'error']]],
  ['DKIM key revoked', 'dkim', S1, {}, dkim('v=DKIM1; p='), [['dkim.key-revoked', 'info']]],
  [
    'DKIM key revoked in use',
    'dkim',
    S1,
    {},
    dkim('v=DKIM1; p='),
    [['dkim.key-revoked-active', 'critical']],
    { isSelectorInUse: true },
  ],
  ['DKIM test mode', 'dkim', S1, {}, dkim(`v=DKIM1; t=y; p=${key}`), [['dkim.test-mode-changed', 'warning']]],
  [
    'DKIM behind an alias',
    'dkim',
    S1,
    {},
    { [S1]: { CNAME: 'k.example' }, 'k.example': { TXT: `v=DKIM1; p=${key}` } },
    [['dkim.cname-target-changed', 'info']],
  ],
  [
    'DMARC taken away',
    'dmarc',
    'example.org',
    {},
    { '_dmarc.example.org': {} },
    [['dmarc.removed', 'critical']],
  ],
  ['DMARC published', 'dmarc', 'example.org', { '_dmarc.example.org': {} }, {}, [['dmarc.added', 'info']]],
  [
    'p weaker',
    'dmarc',
    'example.org',
    {},
    dmarc(`v=DMARC1; p=none; rua=mailto:${RUA}`),
    [['dmarc.policy-weakened', 'critical']],
  ],
  [
    'sp weaker',
    'dmarc',
    'example.org',
    {},
    dmarc(`${DMARC}; sp=none`),
    [['dmarc.policy-weakened', 'critical']],
  ],
  ['test mode', 'dmarc', 'example.org', {}, dmarc(`${DMARC}; t=y`), [['dmarc.policy-weakened', 'critical']]],
  [
    'alignment relaxed',
    'dmarc',
    'example.org',
    dmarc(`${DMARC}; aspf=s`),
    {},
    [['dmarc.policy-weakened', 'info']],
  ],
  [
    'p stronger',
    'dmarc',
    'example.org',
    {},
    dmarc(`v=DMARC1; p=reject; rua=mailto:${RUA}`),
    [['dmarc.policy-strengthened', 'info']],
  ],
  [
    'another report address',
    'dmarc',
    'example.org',
    {},
    dmarc(`${DMARC},mailto:b@example.org`),
    [['dmarc.rua-changed', 'warning']],
    { ruaAddress: RUA },
  ],
  [
    'our report address lost',
    'dmarc',
    'example.org',
    {},
    dmarc('v=DMARC1; p=quarantine; rua=mailto:b@example.org'),
    [['dmarc.rua-changed', 'error']],
    { ruaAddress: RUA },
  ],
  [
    'policy handed to another',
    'dmarc',
    'example.org',
    {},
    { '_dmarc.example.org': { CNAME: 'd.example' }, 'd.example': { TXT: DMARC } },
    [['dmarc.owner-changed', 'warning']],
  ],
  ['another tag', 'dmarc', 'example.org', {}, dmarc(`${DMARC}; fo=1`), [['dmarc.changed', 'info']]],
  [
    'MX added',
    'mx',
    'example.org',
    {},
    apex({ MX: ['10 mx1.example.org', '20 mx2.example.org', '30 mx.example'] }),
    [['mx.added', 'error']],
  ],
  [
    'MX added at home',
    'mx',
    'example.org',
    {},
    apex({ MX: ['10 mx1.example.org', '20 mx2.example.org', '30 mx3.example.org'] }),
    [['mx.added', 'warning']],
  ],
  [
    'a provider that SPF does not name',
    'mx',
    'example.org',
    {},
    apex({ MX: ['10 mx1.example.org', '20 mx2.example.org', '30 aspmx.l.google.com'] }),
    [
      ['mx.added', 'warning'],
      ['mx.new-without-spf-dkim', 'warning'],
    ],
    { spfTerms: ['v=spf1', 'mx', '~all'] },
  ],
  ['MX removed', 'mx', 'example.org', {}, apex({ MX: '10 mx1.example.org' }), [['mx.removed', 'warning']]],
  [
    'all MX removed',
    'mx',
    'example.org',
    {},
    { 'example.org': { TXT: 'v=spf1 -all', A: '203.0.113.1' } },
    [['mx.removed', 'critical']],
  ],
  ['MX replaced', 'mx', 'example.org', {}, apex({ MX: '10 mx.example' }), [['mx.all-replaced', 'critical']]],
  [
    'MX preference',
    'mx',
    'example.org',
    {},
    apex({ MX: ['10 mx1.example.org', '30 mx2.example.org'] }),
    [['mx.changed', 'info']],
  ],
  ['PTR gone', 'ptr', '203.0.113.1', {}, { [REVERSE]: {} }, [['ptr.removed', 'error']]],
  ['PTR new', 'ptr', '203.0.113.1', { [REVERSE]: {} }, {}, [['ptr.added', 'info']]],
  [
    'PTR renamed',
    'ptr',
    '203.0.113.1',
    {},
    { [REVERSE]: { PTR: 'new.example.org' }, 'new.example.org': { A: '203.0.113.1' } },
    [['ptr.changed', 'warning']],
  ],
  [
    'a provider drops an address that sends',
    'spf-tree',
    'example.org',
    {},
    { 'spf.example': { TXT: 'v=spf1 ip4:198.51.100.8/29 -all' } },
    [['spf.range-lost', 'error']],
    { seenAddresses: ['198.51.100.1', '198.51.100.9', '192.0.2.1'] },
  ],
  ['domain expired', 'zone', 'example.org', {}, goneZone(), [['zone.expired', 'critical']]],
  ['domain back', 'zone', 'example.org', goneZone(), {}, [['zone.restored', 'info']]],
  [
    'name servers changed',
    'ns',
    'example.org',
    {},
    apex({ NS: ['ns.test', 'ns.elsewhere.example'] }),
    [['ns.set-changed', 'critical']],
  ],
  ['host gone', 'host', 'mx1.example.org', {}, { 'mx1.example.org': {} }, [['host.gone', 'error']]],
  ['host back', 'host', 'mx1.example.org', { 'mx1.example.org': {} }, {}, [['host.back', 'info']]],
  [
    'host moved',
    'host',
    'mx1.example.org',
    {},
    { 'mx1.example.org': { A: '203.0.113.9' } },
    [['ip.moved', 'info']],
  ],
  [
    'report authorisation lost',
    'rua-authorisation',
    'example.org',
    authorised({ TXT: 'v=DMARC1' }),
    authorised({}),
    [['dmarc.rua-authorisation-lost', 'error']],
  ],
  [
    'report authorisation given',
    'rua-authorisation',
    'example.org',
    authorised({}),
    authorised({ TXT: 'v=DMARC1' }),
    [['dmarc.rua-authorised', 'info']],
  ],
  [
    'PTR not confirmed',
    'ptr',
    '203.0.113.1',
    {},
    { [REVERSE]: { PTR: 'mx2.example.org' } },
    [
      ['ptr.unconfirmed', 'error'],
      ['ptr.changed', 'warning'],
    ],
  ],
];

describe('compareRecord', () => {
  it.each(
    cases.map(([title, kind, subject, before, after, events, context]) => ({
      title,
      kind,
      subject,
      before,
      after,
      events,
      context,
    })),
  )('$title', async ({ kind, subject, before, after, events, context }) => {
    const seen = await told(kind, subject, before, after, context);
    expect(seen.map(({ id, severity }) => [id, severity])).toEqual(events);
  });

  it('warns when SPF comes close to its ten look-ups', () => {
    const tree = (lookups: number) =>
      JSON.stringify({ state: 'record', terms: ['-all'], lookups, voids: 0, ranges: [] });
    const ids = (before: number, after: number) =>
      compareRecord({
        kind: 'spf-tree',
        subject: 'example.org',
        before: tree(before),
        after: tree(after),
        rawBefore: [],
      }).map(({ id }) => id);
    expect([ids(7, 8), ids(8, 9), ids(9, 10), ids(10, 9)]).toEqual([
      [],
      ['spf.lookups-rose'],
      ['spf.lookups-rose'],
      [],
    ]);
  });

  it('tells that a reverse name leads back again', async () => {
    const astray: ZoneData = { [REVERSE]: { PTR: 'mx2.example.org' } };
    expect((await told('ptr', '203.0.113.1', astray, {})).map(({ id }) => id)).toContain('ptr.confirmed');
  });

  it('gives the record that undoes the change', async () => {
    const gone = await told('dmarc', 'example.org', {}, { '_dmarc.example.org': {} });
    expect(gone[0]!.restore).toEqual({ name: '_dmarc.example.org', type: 'TXT', value: DMARC });
    const reverse = await told('ptr', '203.0.113.1', {}, { [REVERSE]: {} });
    expect(reverse[0]!.restore).toEqual({ name: REVERSE, type: 'PTR', value: 'mx1.example.org.' });
  });

  it('calls urgent what leaves the domain open', async () => {
    const [old, now] = await Promise.all([states({}), states({ '_dmarc.example.org': {} })]);
    const of = (list: readonly RecordState[]) => list.find(({ kind }) => kind === 'dmarc')!.canonical!;
    const change = {
      kind: 'dmarc' as const,
      subject: 'example.org',
      before: of(old),
      after: of(now),
      rawBefore: [],
    };
    expect(isUrgentChange(change)).toBe(true);
    expect(isUrgentChange({ ...change, before: of(now), after: of(old) })).toBe(false);
  });
});

describe('canonical forms', () => {
  const same: [string, ZoneData][] = [
    [
      'white space, case and a trailing semicolon in DMARC',
      dmarc(`v=DMARC1 ;  P=Quarantine;RUA=mailto:${RUA.toUpperCase()} ; `),
    ],
    ['the order of MX records', apex({ MX: ['20 MX2.example.org', '10 mx1.example.org'] })],
    ['white space and case in SPF', apex({ TXT: 'v=spf1  MX include:spf.example. ~all' })],
    [
      'the order of tags and white space in a DKIM key',
      dkim(`p=${key.slice(0, 60)} ${key.slice(60)}; k=rsa`),
    ],
    ['other TXT records', apex({ TXT: ['verification=1', 'v=spf1 mx include:spf.example ~all'] })],
    ['TTL', apex({ ttl: 60 })],
  ];
  it.each(same)('ignore %s', async (_, changes) => {
    const hashes = (list: readonly RecordState[]) =>
      list.map(({ kind, subject, hash }) => [kind, subject, hash]);
    expect(hashes(await states(changes))).toEqual(hashes(await states({})));
  });

  it('have no value for what could not be asked', async () => {
    const records = await states({
      'spf.example': { unavailable: 'servfail' },
      '_dmarc.example.org': { unavailable: 'timeout' },
    });
    const unknown = records.filter(({ canonical }) => canonical === null).map(({ kind }) => kind);
    expect(unknown).toEqual(['spf-tree', 'dmarc', 'rua-authorisation']);
  });
});
