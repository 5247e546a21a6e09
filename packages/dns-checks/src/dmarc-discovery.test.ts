import { describe, expect, it } from '@jest/globals';
import { type ZoneData, zoneResolver } from '@postseal/test-mail';
import { discoverDmarc, findOrganizationalDomain } from './dmarc-discovery.js';

const none = { TXT: 'v=DMARC1; p=none' };
const roots: ZoneData = {
  com: { NS: 'ns.test' },
  example: { NS: 'ns.test' },
  zz: { NS: 'ns.test' },
  io: { NS: 'ns.test' },
  uk: { NS: 'ns.test' },
};

interface Case {
  shows: string;
  name: string;
  zone: ZoneData;
  suffixList: string;
  organizational: string;
  policyDomain: string | null;
  queries: number;
}

const cases: Case[] = [
  {
    shows: 'ordinary, record at the parent',
    name: 'mail.example.com',
    zone: { '_dmarc.example.com': none },
    suffixList: 'example.com',
    organizational: 'example.com',
    policyDomain: 'example.com',
    queries: 3,
  },
  {
    shows: 'parent without record',
    name: 'mail.example.com',
    zone: {},
    suffixList: 'example.com',
    organizational: 'mail.example.com',
    policyDomain: null,
    queries: 3,
  },
  {
    shows: 'record on the subdomain only',
    name: 'mail.example.com',
    zone: { '_dmarc.mail.example.com': none },
    suffixList: 'example.com',
    organizational: 'mail.example.com',
    policyDomain: 'mail.example.com',
    queries: 3,
  },
  {
    shows: 'psd=n at b',
    name: 'a.b.example.com',
    zone: { '_dmarc.b.example.com': { TXT: 'v=DMARC1; p=none; psd=n' }, '_dmarc.example.com': none },
    suffixList: 'example.com',
    organizational: 'b.example.com',
    policyDomain: 'b.example.com',
    queries: 2,
  },
  {
    shows: 'registry with psd=y',
    name: 'giant.bank.example',
    zone: { '_dmarc.giant.bank.example': none, '_dmarc.bank.example': { TXT: 'v=DMARC1; p=reject; psd=y' } },
    suffixList: 'bank.example', // invented suffix, unknown to the list
    organizational: 'giant.bank.example',
    policyDomain: 'giant.bank.example',
    queries: 2,
  },
  {
    shows: 'suffix with a record but no psd',
    name: 'dept.gov.zz',
    zone: { '_dmarc.dept.gov.zz': none, '_dmarc.gov.zz': none },
    suffixList: 'gov.zz',
    organizational: 'gov.zz',
    policyDomain: 'dept.gov.zz',
    queries: 3,
  },
  {
    shows: 'private suffix without a record',
    name: 'user.github.io',
    zone: { '_dmarc.user.github.io': none },
    suffixList: 'user.github.io',
    organizational: 'user.github.io',
    policyDomain: 'user.github.io',
    queries: 3,
  },
  {
    shows: 'private suffix with a record',
    name: 'user.blogspot.com',
    zone: { '_dmarc.blogspot.com': none },
    suffixList: 'user.blogspot.com',
    organizational: 'blogspot.com',
    policyDomain: 'blogspot.com',
    queries: 3,
  },
  {
    shows: 'two-label suffix',
    name: 'mail.shop.co.uk',
    zone: { '_dmarc.shop.co.uk': none },
    suffixList: 'shop.co.uk',
    organizational: 'shop.co.uk',
    policyDomain: 'shop.co.uk',
    queries: 4,
  },
  {
    shows: 'twelve labels',
    name: 'a.b.c.d.e.f.g.h.j.mail.example.com',
    zone: { '_dmarc.example.com': none },
    suffixList: 'example.com',
    organizational: 'example.com',
    policyDomain: 'example.com',
    queries: 8,
  },
  {
    shows: 'a record in between, which is not used',
    name: 'x.news.example.com',
    zone: { '_dmarc.news.example.com': { TXT: 'v=DMARC1; p=reject' }, '_dmarc.example.com': none },
    suffixList: 'example.com',
    organizational: 'example.com',
    policyDomain: 'example.com',
    queries: 4,
  },
];

describe('discoverDmarc', () => {
  it.each(cases)('walks the tree: $shows', async ({ name, zone, ...expected }) => {
    const found = await discoverDmarc(name, zoneResolver({ ...roots, ...zone }));
    expect({
      suffixList: found.publicSuffixView.organizationalDomain,
      organizational: found.organizationalDomain,
      policyDomain: found.policyDomain,
      queries: found.queries.length,
    }).toEqual({
      suffixList: expected.suffixList,
      organizational: expected.organizational,
      policyDomain: expected.policyDomain,
      queries: expected.queries,
    });
  });

  it('jumps from a long name to its last seven labels', async () => {
    const { queries } = await discoverDmarc('a.b.c.d.e.f.g.h.example.com', zoneResolver(roots));
    expect(queries.map(({ domain }) => domain)).toEqual([
      'a.b.c.d.e.f.g.h.example.com',
      'd.e.f.g.h.example.com',
      'e.f.g.h.example.com',
      'f.g.h.example.com',
      'g.h.example.com',
      'h.example.com',
      'example.com',
      'com',
    ]);
  });

  it('applies sp to a name that exists and np to one that does not', async () => {
    const zone: ZoneData = {
      ...roots,
      '_dmarc.example.com': { TXT: 'v=DMARC1; p=none; sp=quarantine; np=reject' },
      'real.example.com': { A: '192.0.2.1' },
      'text.example.com': { TXT: 'no mail here' },
      'slow.example.com': { unavailable: 'timeout' },
    };
    const found = async (name: string) => {
      const { appliedTag, policy } = await discoverDmarc(name, zoneResolver(zone));
      return [appliedTag, policy];
    };
    expect(await found('example.com')).toEqual(['p', 'none']);
    expect(await found('real.example.com')).toEqual(['sp', 'quarantine']);
    expect(await found('text.example.com')).toEqual(['np', 'reject']);
    expect(await found('ghost.example.com')).toEqual(['np', 'reject']);
    expect(await found('slow.example.com')).toEqual(['sp', 'quarantine']);
  });

  it('takes the policy of the public suffix domain when nothing below has one', async () => {
    const zone: ZoneData = {
      ...roots,
      '_dmarc.bank.example': { TXT: 'v=DMARC1; p=reject; sp=quarantine; psd=y' },
      'www.small.bank.example': { A: '192.0.2.1' },
    };
    expect(await discoverDmarc('www.small.bank.example', zoneResolver(zone))).toMatchObject({
      organizationalDomain: 'small.bank.example',
      policyDomain: 'bank.example',
      policy: 'quarantine',
    });
  });

  it('lowers the policy by one level under t=y', async () => {
    const zone: ZoneData = { ...roots, '_dmarc.example.com': { TXT: 'v=DMARC1; p=reject; t=y' } };
    expect(await discoverDmarc('example.com', zoneResolver(zone))).toMatchObject({
      policy: 'reject',
      effectivePolicy: 'quarantine',
    });
  });

  it('discards several records and goes on, where RFC 7489 ends', async () => {
    const zone: ZoneData = {
      ...roots,
      '_dmarc.mail.example.com': { TXT: ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] },
      '_dmarc.example.com': { TXT: 'v=DMARC1; p=reject' },
      'mail.example.com': { A: '192.0.2.1' },
    };
    expect(await discoverDmarc('mail.example.com', zoneResolver(zone))).toMatchObject({
      policyDomain: 'example.com',
      policy: 'reject',
      publicSuffixView: { policyDomain: null, policy: null },
      differences: ['policy-domain', 'policy'],
    });
  });

  it('never takes a failure for absence', async () => {
    const zone: ZoneData = {
      ...roots,
      '_dmarc.mail.example.com': { unavailable: 'servfail' },
      '_dmarc.example.com': none,
    };
    expect(await discoverDmarc('mail.example.com', zoneResolver(zone))).toMatchObject({
      isPolicyKnown: false,
      policyDomain: null,
      organizationalDomain: null,
      publicSuffixView: { isComplete: false },
      differences: [],
    });
  });

  it('knows the policy of an own record even when the parents are silent', async () => {
    const zone: ZoneData = {
      ...roots,
      '_dmarc.mail.example.com': none,
      '_dmarc.example.com': { unavailable: 'timeout' },
    };
    expect(await discoverDmarc('mail.example.com', zoneResolver(zone))).toMatchObject({
      isPolicyKnown: true,
      policyDomain: 'mail.example.com',
      organizationalDomain: null,
    });
  });
});

it('gives the organisational domain of a name alone', async () => {
  const dns = zoneResolver({ ...roots, '_dmarc.example.com': none });
  expect(await findOrganizationalDomain('a.b.example.com', dns)).toEqual({
    name: 'example.com',
    unavailable: null,
  });
  const silent = zoneResolver({ '_dmarc.x.test': { unavailable: 'timeout' } });
  expect(await findOrganizationalDomain('x.test', silent)).toEqual({ name: null, unavailable: 'timeout' });
});
