import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parseIp, reverseName } from '@postseal/mail-terms';
import { type NameRecords, type ZoneData, zoneResolver } from '@postseal/test-mail';
import { checkDomain, type DomainToCheck } from './check-domain.js';
import type { CheckId } from './check-ids.js';
import type { Observation } from './observation.js';

function publicKey(bits: number, publicExponent = 65537): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent });
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}
const ED25519 = generateKeyPairSync('ed25519')
  .publicKey.export({ type: 'spki', format: 'der' })
  .subarray(12)
  .toString('base64');
const key2048 = publicKey(2048);
const key1024 = publicKey(1024);
const RFC6376_KEY =
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB';

const ptr = (ip: string) => reverseName(parseIp(ip)!);
const delegated: NameRecords = { NS: ['ns1.dns.example', 'ns2.dns.example'] };
const RUA = 'token@reports.example';
const DMARC = `v=DMARC1; p=reject; np=reject; rua=mailto:${RUA}`;

/** A domain in perfect order: no finding at all. Every case below breaks one thing. */
const healthy: ZoneData = {
  org: delegated,
  com: delegated,
  example: delegated,
  test: delegated,
  arpa: delegated,
  'example.org': {
    ...delegated,
    SOA: { contact: 'hostmaster.example.org' },
    MX: ['10 mx1.example.org', '20 mx2.example.org'],
    TXT: ['v=spf1 mx -all', 'site-verification=1'],
  },
  'mx1.example.org': { A: '203.0.113.1', AAAA: '2001:db8::1', TXT: 'v=spf1 a -all' },
  'mx2.example.org': { A: '203.0.113.2' },
  [ptr('203.0.113.1')]: { PTR: 'mx1.example.org' },
  [ptr('2001:db8::1')]: { PTR: 'mx1.example.org' },
  [ptr('203.0.113.2')]: { PTR: 'mx2.example.org' },
  's1._domainkey.example.org': { TXT: `v=DKIM1; k=rsa; p=${key2048}` },
  '_dmarc.example.org': { TXT: DMARC },
  'reports.example': { MX: '10 mx.reports.example' },
  'example.org._report._dmarc.reports.example': { TXT: 'v=DMARC1' },
};
const subject: DomainToCheck = {
  domain: 'example.org',
  selectors: ['s1'],
  helo: 'mx1.example.org',
  ruaAddress: RUA,
};

/** The healthy zone with some names replaced; an empty set of records takes the name away. */
function zoneOf(changes: ZoneData): ZoneData {
  const names = Object.entries({ ...healthy, ...changes });
  return Object.fromEntries(names.filter(([, records]) => Object.keys(records).length > 0));
}

function check(zone: ZoneData = {}, about: Partial<DomainToCheck> = {}) {
  return checkDomain({ ...subject, ...about }, zoneResolver(zoneOf(zone)));
}

const apex = (records: NameRecords): ZoneData => ({
  'example.org': { ...healthy['example.org'], ...records },
});
const dmarc = (TXT: NameRecords['TXT']): ZoneData => ({
  '_dmarc.example.org': TXT === undefined ? {} : { TXT },
});
const dkim = (TXT: NameRecords['TXT']): ZoneData => ({
  's1._domainkey.example.org': TXT === undefined ? {} : { TXT },
});
const reverse = (ip: string, PTR: NameRecords['PTR']): ZoneData => ({
  [ptr(ip)]: PTR === undefined ? {} : { PTR },
});
const without = (...names: string[]): ZoneData => Object.fromEntries(names.map((name) => [name, {}]));

type Case = [CheckId, ZoneData, Partial<DomainToCheck>?];

const faults: Case[] = [
  ['ptr.missing', reverse('203.0.113.2', undefined)],
  ['ptr.missing', {}, { sendingIps: ['198.51.100.9'] }],
  ['ptr.missing-v6', reverse('2001:db8::1', undefined)],
  ['ptr.not-confirmed', reverse('203.0.113.2', 'mx1.example.org')],
  ['ptr.not-confirmed', reverse('203.0.113.2', 'nowhere.example.org')],
  ['ptr.partial', reverse('203.0.113.2', ['mx2.example.org', 'mx1.example.org'])],
  ['ptr.multiple', reverse('203.0.113.2', ['mx2.example.org', 'mx1.example.org'])],
  [
    'ptr.too-many',
    reverse(
      '203.0.113.2',
      Array.from({ length: 11 }, (_, i) => `m${i}.example.org`),
    ),
  ],
  [
    'ptr.generic',
    {
      ...reverse('203.0.113.2', 'host-203-0-113-2.isp.example'),
      'host-203-0-113-2.isp.example': { A: '203.0.113.2' },
    },
  ],
  [
    'ptr.cname',
    {
      [ptr('203.0.113.2')]: { CNAME: '2.0-15.113.0.203.in-addr.arpa' },
      '2.0-15.113.0.203.in-addr.arpa': { PTR: 'mx2.example.org' },
    },
  ],
  ['ptr.invalid-name', reverse('203.0.113.2', 'mail')],
  ['ptr.invalid-name', reverse('203.0.113.2', 'my_host.example.org')],
  ['ptr.private', { 'mx2.example.org': { A: ['203.0.113.2', '10.0.0.1'] } }],

  ['mx.missing', { 'example.org': { ...delegated, A: '203.0.113.1' } }],
  ['mx.null', apex({ MX: '0 .' })],
  ['mx.null-with-others', apex({ MX: ['0 .', '10 mx1.example.org'] })],
  ['mx.null-preference', apex({ MX: '10 .' })],
  ['mx.null-without-address', apex({ MX: '0 .' })],
  ['mx.no-address', { 'mx2.example.org': { TXT: 'only text' } }],
  ['mx.nxdomain', apex({ MX: ['10 mx1.example.org', '20 mx9.example.org'] })],
  ['mx.target-registrable', apex({ MX: ['10 mx1.example.org', '20 mx.forgotten-name.com'] })],
  ['mx.cname', { 'mx2.example.org': { CNAME: 'mx1.example.org' } }],
  ['mx.ip-literal', apex({ MX: ['10 mx1.example.org', '20 203.0.113.2'] })],
  ['mx.private-address', { 'mx2.example.org': { A: '10.1.2.3' } }],
  ['mx.private-address', { 'mx2.example.org': { AAAA: '::1' } }],
  ['mx.duplicate-host', apex({ MX: ['10 mx1.example.org', '20 mx1.example.org'] })],
  [
    'mx.same-address',
    { 'mx1.example.org': { AAAA: '2001:db8::1' }, 'mx2.example.org': { AAAA: '2001:db8::1' } },
  ],
  ['mx.single', apex({ MX: '10 mx1.example.org' })],
  ['mx.no-ipv6', { 'mx1.example.org': { A: '203.0.113.1' } }],
  ['mx.msv1-invalid', apex({ MX: ['10 mx1.example.org', '20 ms12345.msv1.invalid'] })],
  ['mx.unapproved', {}, { approvedMxHosts: ['mx1.example.org'] }],
  ['mx.on-parked', {}, { sendsNoMail: true }],

  ['dkim.none-found', {}, { selectors: [] }],
  ['dkim.subtree-nxdomain', { 's1._domainkey.example.org': {} }, { selectors: [] }],
  ['dkim.selector-missing', {}, { selectors: ['s1', 's9'] }],
  ['dkim.cname-dangling', { 's1._domainkey.example.org': { CNAME: 'gone.provider.example' } }],
  ['dkim.cname-wildcard', { '*._domainkey.example.org': { TXT: 'v=DKIM1; p=' } }],
  ['dkim.multiple-records', dkim([`v=DKIM1; p=${key2048}`, `v=DKIM1; p=${key1024}`])],
  ['dkim.syntax', dkim(`v=DKIM1; k rsa; p=${key2048}`)],
  ['dkim.version', dkim(`k=rsa; v=DKIM1; p=${key2048}`)],
  ['dkim.version', dkim(`v=DKIM2; p=${key2048}`)],
  ['dkim.key-missing', dkim('v=DKIM1; k=rsa')],
  ['dkim.key-revoked', dkim('v=DKIM1; p=')],
  ['dkim.key-invalid', dkim(`v=DKIM1; p="${key2048}"`)],
  ['dkim.key-invalid', dkim(`v=DKIM1; p=${key2048.slice(0, 200)}`)],
  ['dkim.key-invalid', dkim(`v=DKIM1; k=ed25519; p=${key2048}`)],
  ['dkim.key-too-short', dkim(`v=DKIM1; p=${publicKey(768)}`)],
  ['dkim.key-weak', dkim(`v=DKIM1; p=${key1024}`)],
  ['dkim.key-oversized', dkim(`v=DKIM1; p=${publicKey(4104)}`)],
  ['dkim.key-known-weak', dkim(`v=DKIM1; p=${publicKey(2048, 3)}`)],
  ['dkim.key-known-weak', dkim(`v=DKIM1; p=${RFC6376_KEY}`)],
  ['dkim.key-known-weak', dkim('v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=')],
  ['dkim.ed25519-only', dkim(`v=DKIM1; k=ed25519; p=${ED25519}`)],
  ['dkim.test-mode', dkim(`v=DKIM1; t=y; p=${key2048}`)],
  ['dkim.flag-unknown', dkim(`v=DKIM1; t=q; p=${key2048}`)],
  ['dkim.strict-subdomain', dkim(`v=DKIM1; t=s; p=${key2048}`)],
  ['dkim.hash-sha1', dkim(`v=DKIM1; h=sha1; p=${key2048}`)],
  ['dkim.hash-excludes-sha256', dkim(`v=DKIM1; h=sha512; p=${key2048}`)],
  ['dkim.service-type', dkim(`v=DKIM1; s=tlsrpt; p=${key2048}`)],
  ['dkim.granularity', dkim(`v=DKIM1; g=; p=${key2048}`)],
  ['dkim.unknown-tag', dkim(`v=DKIM1; x=1; p=${key2048}`)],
  [
    'dkim.no-spare-selector',
    {
      'selector1._domainkey.example.org': {
        CNAME: 'selector1-example-org._domainkey.example.onmicrosoft.com',
      },
      'selector1-example-org._domainkey.example.onmicrosoft.com': { TXT: `v=DKIM1; p=${key2048}` },
    },
    { selectors: ['s1', 'selector1', 'selector2'] },
  ],
  ['dkim.policy-record', { '_domainkey.example.org': { TXT: 'o=~; r=postmaster@example.org' } }],
  ['dkim.ttl-long', { 's1._domainkey.example.org': { TXT: `v=DKIM1; p=${key2048}`, ttl: 172_800 } }],
  ['dkim.on-no-mail-domain', {}, { sendsNoMail: true }],

  ['dmarc.missing', dmarc(undefined)],
  ['dmarc.multiple-records', dmarc([DMARC, 'v=DMARC1; p=none'])],
  ['dmarc.syntax', dmarc(`${DMARC}; nonsense`)],
  ['dmarc.version', dmarc('v=dmarc1; p=reject')],
  ['dmarc.version', dmarc('p=reject; v=DMARC1')],
  ['dmarc.version', dmarc('v=DMARC1 p=reject')],
  ['dmarc.wrong-location', apex({ TXT: ['v=spf1 mx -all', DMARC] })],
  ['dmarc.doubled-name', { ...dmarc(undefined), '_dmarc.example.org.example.org': { TXT: DMARC } }],
  ['dmarc.doubled-name', { '_dmarc.example.org': {}, '_dmarc._dmarc.example.org': { TXT: DMARC } }],
  ['dmarc.spf-at-dmarc', dmarc('v=spf1 mx -all')],
  ['dmarc.unrelated-txt', dmarc([DMARC, 'site-verification=2'])],
  ['dmarc.policy-missing', dmarc(`v=DMARC1; rua=mailto:${RUA}`)],
  ['dmarc.policy-invalid', dmarc(`v=DMARC1; p=block; rua=mailto:${RUA}`)],
  ['dmarc.policy-invalid', dmarc(`v=DMARC1; p=reject; sp=all; rua=mailto:${RUA}`)],
  ['dmarc.policy-none', dmarc(`v=DMARC1; p=none; np=reject; rua=mailto:${RUA}`)],
  ['dmarc.policy-quarantine', dmarc(`v=DMARC1; p=quarantine; np=reject; rua=mailto:${RUA}`)],
  ['dmarc.sp-none', dmarc(`${DMARC}; sp=none`)],
  ['dmarc.sp-weaker', dmarc(`${DMARC}; sp=quarantine`)],
  [
    'dmarc.sp-on-subdomain',
    {
      '_dmarc.news.example.org': { TXT: `${DMARC}; sp=reject` },
      'news.example.org': healthy['example.org']!,
    },
    { domain: 'news.example.org' },
  ],
  ['dmarc.np-missing', dmarc(`v=DMARC1; p=reject; rua=mailto:${RUA}`)],
  ['dmarc.np-weaker', dmarc(`v=DMARC1; p=reject; np=none; rua=mailto:${RUA}`)],
  ['dmarc.test-mode', dmarc(`${DMARC}; t=y`)],
  ['dmarc.pct-partial', dmarc(`${DMARC}; pct=20`)],
  ['dmarc.removed-tags', dmarc(`${DMARC}; ri=3600`)],
  ['dmarc.unknown-tag', dmarc(`${DMARC}; policy=reject`)],
  ['dmarc.duplicate-tag', dmarc(`${DMARC}; p=none`)],
  ['dmarc.p-not-second', dmarc(`v=DMARC1; np=reject; p=reject; rua=mailto:${RUA}`)],
  ['dmarc.rua-missing', dmarc('v=DMARC1; p=reject; np=reject')],
  ['dmarc.rua-syntax', dmarc('v=DMARC1; p=reject; np=reject; rua=token@reports.example')],
  ['dmarc.rua-scheme', dmarc(`${DMARC},https://reports.example/in`)],
  ['dmarc.rua-size', dmarc(`${DMARC}!10m`)],
  ['dmarc.rua-too-many', dmarc(`${DMARC},mailto:a@example.org,mailto:b@example.org`)],
  ['dmarc.rua-external-unauthorised', without('example.org._report._dmarc.reports.example')],
  [
    'dmarc.rua-external-unauthorised',
    { 'example.org._report._dmarc.reports.example': { TXT: 'v=DMARC1; rua=mailto:x@elsewhere.example' } },
  ],
  [
    'dmarc.rua-external-override',
    { 'example.org._report._dmarc.reports.example': { TXT: 'v=DMARC1; rua=mailto:other@reports.example' } },
  ],
  ['dmarc.rua-no-mx', { 'reports.example': {} }],
  ['dmarc.rua-no-mx', { 'reports.example': { MX: '0 .' } }],
  ['dmarc.rua-not-ours', {}, { ruaAddress: 'another@reports.example' }],
  ['dmarc.ruf-syntax', dmarc(`${DMARC}; ruf=x@example.org`)],
  ['dmarc.ruf-scheme', dmarc(`${DMARC}; ruf=https://example.org/x`)],
  ['dmarc.ruf-size', dmarc(`${DMARC}; ruf=mailto:x@example.org!1m`)],
  [
    'dmarc.ruf-too-many',
    dmarc(`${DMARC}; ruf=mailto:a@example.org,mailto:b@example.org,mailto:c@example.org`),
  ],
  [
    'dmarc.ruf-external-unauthorised',
    { ...dmarc(`${DMARC}; ruf=mailto:x@other.example`), 'other.example': { MX: '10 mx.other.example' } },
  ],
  ['dmarc.ruf-no-mx', { ...dmarc(`${DMARC}; ruf=mailto:x@no-mail.example.org`) }],
  ['dmarc.fo-without-ruf', dmarc(`${DMARC}; fo=1`)],
  ['dmarc.fo-invalid', dmarc(`${DMARC}; fo=0:1`)],
  ['dmarc.strict-alignment', dmarc(`${DMARC}; aspf=s`)],
  ['dmarc.psd-invalid', dmarc(`${DMARC}; psd=x`)],
  ['dmarc.psd-y-on-org', dmarc(`${DMARC}; psd=y`)],
  [
    'dmarc.org-domain-differs',
    { '_dmarc.news.example.org': { TXT: `${DMARC}; psd=n` } },
    { domain: 'news.example.org' },
  ],
  [
    'dmarc.child-without-org',
    { ...dmarc(undefined), '_dmarc.news.example.org': { TXT: DMARC } },
    { domain: 'news.example.org' },
  ],
  ['dmarc.inherited', {}, { domain: 'news.example.org' }],
  [
    'dmarc.cname',
    {
      '_dmarc.example.org': { CNAME: 'example-org.dmarc.host.example' },
      'example-org.dmarc.host.example': { TXT: DMARC },
    },
  ],
  ['dmarc.no-mail-weak', dmarc(`v=DMARC1; p=quarantine; rua=mailto:${RUA}`), { sendsNoMail: true }],
  ['dmarc.no-underlying', { ...apex({ TXT: 'nothing' }), 's1._domainkey.example.org': {} }],

  ['ns.single', apex({ NS: 'ns1.dns.example' })],
  ['zone.soa-rname', apex({ SOA: { contact: 'hostmaster@example.org' } })],
  ['zone.ttl-long', apex({ ttl: 172_800 })],
  ['zone.wildcard-txt', { '*.example.org': { TXT: 'hello' } }],
];

describe('checkDomain', () => {
  it('finds nothing to say about a domain in perfect order', async () => {
    const posture = await check();
    expect(posture.findings).toEqual([]);
    expect(posture.unanswered).toEqual([]);
    expect(posture.strip).toEqual({ ptr: 'ok', spf: 'ok', dkim: 'ok', dmarc: 'ok' });
  });

  it.each(faults.map(([id, zone, about = {}]) => ({ id, zone, about })))(
    'finds $id',
    async ({ id, zone, about }) => {
      const { findings } = await check(zone, about);
      expect(findings.map((one) => one.id)).toContain(id);
    },
  );

  it('marks the place of a fault in the evidence', async () => {
    const { findings } = await check(dmarc(`${DMARC}; policy=reject`));
    const { evidence, span } = findings.find(({ id }) => id === 'dmarc.unknown-tag')!;
    expect(evidence.slice(span!.start, span!.end)).toBe('policy=reject');
  });

  it('gives the record to paste', async () => {
    const { findings } = await check(dmarc('v=DMARC1; p=reject; np=reject; rua=mailto:old@example.org'));
    expect(findings.find(({ id }) => id === 'dmarc.rua-not-ours')!.proposal).toEqual({
      name: '_dmarc.example.org',
      type: 'TXT',
      value: `v=DMARC1; p=reject; np=reject; rua=mailto:old@example.org,mailto:${RUA}`,
    });
    const missing = await check(reverse('203.0.113.2', undefined));
    expect(missing.findings.find(({ id }) => id === 'ptr.missing')!.proposal).toEqual({
      name: '2.113.0.203.in-addr.arpa',
      type: 'PTR',
      value: 'mx2.example.org.',
    });
  });

  it('survives JSON unchanged', async () => {
    const posture = await check();
    expect(JSON.parse(JSON.stringify(posture))).toEqual(posture);
  });

  it('tells of each answer as it arrives, and asks nothing twice', async () => {
    const heard: Observation[] = [];
    const dns = zoneResolver(healthy);
    const posture = await checkDomain(subject, dns, { onObservation: (one) => heard.push(one) });
    expect(heard).toEqual(posture.observations);
    expect(new Set(dns.queries).size).toBe(dns.queries.length);
  });
});

describe('when DNS cannot be asked', () => {
  it.each(['timeout', 'servfail', 'refused', 'bogus', 'malformed'] as const)(
    'concludes nothing from %s everywhere',
    async (reason) => {
      const names = [
        ...Object.keys(healthy),
        '*.org',
        '*.example.org',
        '_domainkey.example.org',
        '*._domainkey.example.org',
      ];
      const broken = Object.fromEntries(names.map((name) => [name, { unavailable: reason }]));
      const posture = await checkDomain({ ...subject, sendingIps: ['203.0.113.1'] }, zoneResolver(broken));
      expect(posture.findings).toEqual([]);
      expect(posture.strip).toEqual({ ptr: 'unknown', spf: 'unknown', dkim: 'unknown', dmarc: 'unknown' });
      expect(posture.records.filter(({ canonical }) => canonical !== null)).toEqual([]);
      expect(posture.observations.filter(({ outcome }) => !outcome.startsWith('unknown-'))).toEqual([]);
    },
  );

  it('says which fact is open and still judges the others', async () => {
    const posture = await check({
      '_dmarc.example.org': { unavailable: 'servfail' },
      ...dkim('v=DKIM1; k=rsa'),
    });
    expect(posture.strip).toEqual({ ptr: 'ok', spf: 'ok', dkim: 'critical', dmarc: 'unknown' });
    expect(posture.findings.filter(({ id }) => id.startsWith('dmarc.'))).toEqual([]);
    expect(posture.unanswered).toContainEqual(
      expect.objectContaining({ area: 'dmarc', name: '_dmarc.example.org', type: 'TXT', reason: 'servfail' }),
    );
  });

  it('does not call a PTR name unconfirmed when its address is unknown', async () => {
    const {
      findings,
      strip,
      ptr: addresses,
    } = await check({
      ...reverse('203.0.113.2', 'slow.example.org'),
      'slow.example.org': { unavailable: 'timeout' },
    });
    expect(findings.filter(({ id }) => id.startsWith('ptr.'))).toEqual([]);
    expect(strip.ptr).toBe('unknown');
    expect(addresses.find(({ ip }) => ip === '203.0.113.2')!.state).toBe('unknown');
  });

  it('does not call a report address unauthorised when nobody answers', async () => {
    const { findings, strip } = await check({
      'example.org._report._dmarc.reports.example': { unavailable: 'timeout' },
    });
    expect(findings.filter(({ id }) => id.startsWith('dmarc.'))).toEqual([]);
    expect(strip.dmarc).toBe('unknown');
  });
});
