import { describe, expect, it } from '@jest/globals';
import { ptrGuide, ptrProviderOfAsn, ptrProviders } from './ptr-guides.js';
import { includeOf, sendingServices } from './spf-services.js';
import { buildMtaSts, buildTlsRpt, type MtaStsWish } from './tls-policies.js';

describe('ptrGuide', () => {
  it('names the record, the way back, and the owner’s panel', () => {
    expect(ptrGuide('hetzner-cloud', '2001:DB8::25', 'Mail.Example.org.')).toMatchObject({
      provider: { name: 'Hetzner Cloud' },
      ip: '2001:db8::25',
      record: {
        name: '5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
        type: 'PTR',
        value: 'mail.example.org.',
      },
      forward: { name: 'mail.example.org', type: 'AAAA', value: '2001:db8::25' },
    });
    expect(ptrGuide('nobody-knows', '203.0.113.9', 'mail.example.org')).toMatchObject({
      provider: { id: 'other' },
      record: { name: '9.113.0.203.in-addr.arpa' },
      forward: { type: 'A' },
    });
  });

  it('refuses what is no address or no name', () => {
    expect(ptrGuide('ovh', '203.0.113.999', 'mail.example.org')).toBeNull();
    expect(ptrGuide('ovh', '203.0.113.9', 'not a name')).toBeNull();
  });

  it('has instructions for every provider, and knows owners by network', () => {
    for (const { steps } of ptrProviders) expect(steps.length).toBeGreaterThan(0);
    expect(new Set(ptrProviders.map(({ id }) => id)).size).toBe(ptrProviders.length);
    expect(ptrProviderOfAsn(16276)?.id).toBe('ovh');
    expect(ptrProviderOfAsn(64496)).toBeNull();
  });
});

describe('buildMtaSts', () => {
  const wish: MtaStsWish = {
    domain: 'example.org',
    mode: 'enforce',
    mx: ['mx1.Example.org', '*.mail.example.net'],
    maxAgeSeconds: 604_800,
    id: '20261124T0100',
  };

  it('gives record, address and file', () => {
    expect(buildMtaSts(wish)).toEqual({
      record: { name: '_mta-sts.example.org', value: 'v=STSv1; id=20261124T0100;' },
      policyUrl: 'https://mta-sts.example.org/.well-known/mta-sts.txt',
      policy:
        'version: STSv1\r\nmode: enforce\r\nmx: mx1.example.org\r\nmx: *.mail.example.net\r\nmax_age: 604800\r\n',
      remarks: [],
    });
  });

  it.each([
    { id: 'a-b' },
    { id: '' },
    { id: 'x'.repeat(33) },
    { maxAgeSeconds: -1 },
    { maxAgeSeconds: 31_557_601 },
    { mx: ['mx\r\nmode: none'] },
    { mx: ['*.*.example.org'] },
  ])('refuses %j', (change) => {
    expect(buildMtaSts({ ...wish, ...change })).toBeNull();
  });

  it('warns of a policy that nobody could meet, or that is short', () => {
    expect(buildMtaSts({ ...wish, mx: [] })?.remarks.map(({ id }) => id)).toEqual(['mta-sts.no-mx']);
    expect(buildMtaSts({ ...wish, mode: 'testing', maxAgeSeconds: 60 })?.remarks.map(({ id }) => id)).toEqual(
      ['mta-sts.mode-testing', 'mta-sts.max-age-short'],
    );
  });
});

describe('buildTlsRpt', () => {
  it('takes a mailbox or an https address', () => {
    expect(buildTlsRpt('example.org', 'tls@Example.org')).toEqual({
      name: '_smtp._tls.example.org',
      value: 'v=TLSRPTv1; rua=mailto:tls@example.org',
    });
    expect(buildTlsRpt('example.org', 'https://r.example/v1')?.value).toBe(
      'v=TLSRPTv1; rua=https://r.example/v1',
    );
  });

  it.each([
    '',
    'nobody',
    'a@x.example;b',
    'a@x.example, b@x.example',
    'http://r.example',
    'https://',
    'ftp://r.example',
  ])('refuses “%s”', (destination) => {
    expect(buildTlsRpt('example.org', destination)).toBeNull();
  });
});

it('knows what services ask to be included', () => {
  expect(includeOf('google')).toBe('_spf.google.com');
  expect(includeOf('spf.example.net')).toBe('spf.example.net');
  expect(new Set(sendingServices.map(({ include }) => include)).size).toBe(sendingServices.length);
});
