import type { Network } from '../network-checks.js';
import type { CheckCase } from './check-case.js';
import { apex, delegated, domainCase, ptr, reverse, type World } from './example-domain.js';

const LAST = '203.0.113.2';
const names = (count: number) => Array.from({ length: count }, (_, i) => `m${i}.example.org`);
const renamed = (name: string, records: object = { A: LAST }): World => ({
  zone: { ...reverse(LAST, name), [name]: records },
});
const moved = (...earlier: Network[]): World => ({
  options: {
    networks: {
      networkOf: (ip) => (ip === LAST ? { asn: 64_500, country: 'NL' } : null),
      earlier: { 'mx mx2.example.org': earlier },
    },
  },
});

/** Reverse DNS, HELO, networks, MX hosts and envelope domains. */
export const hostCases: readonly CheckCase[] = [
  domainCase('ptr.missing', { zone: reverse(LAST, undefined) }),
  domainCase(
    'ptr.missing',
    { about: { sendingIps: ['198.51.100.9'] } },
    { zone: { [ptr('198.51.100.9')]: { unavailable: 'servfail' } }, about: { sendingIps: ['198.51.100.9'] } },
    'of a declared address',
  ),
  domainCase(
    'ptr.missing-v6',
    { zone: reverse('2001:db8::1', undefined) },
    {
      zone: {
        'mx1.example.org': { A: '203.0.113.1', TXT: 'v=spf1 a -all' },
        ...reverse('2001:db8::1', undefined),
      },
    },
  ),
  domainCase('ptr.not-confirmed', { zone: reverse(LAST, 'mx1.example.org') }),
  domainCase(
    'ptr.not-confirmed',
    renamed('nowhere.example.org', { TXT: 'x' }),
    renamed('mail.example.org'),
    'no address',
  ),
  domainCase('ptr.partial', { zone: reverse(LAST, ['mx2.example.org', 'mx1.example.org']) }),
  domainCase('ptr.multiple', { zone: reverse(LAST, ['mx2.example.org', 'mx1.example.org']) }),
  domainCase('ptr.too-many', { zone: reverse(LAST, names(11)) }, { zone: reverse(LAST, names(10)) }),
  domainCase('ptr.generic', renamed('host-203-0-113-2.isp.example'), renamed('host-2.isp.example')),
  domainCase('ptr.generic', renamed('dyn.isp.example'), renamed('dynamo.isp.example'), 'by a word'),
  domainCase('ptr.helo-mismatch', {
    zone: { ...reverse('203.0.113.1', 'other.example.org'), 'other.example.org': { A: '203.0.113.1' } },
  }),
  domainCase(
    'ptr.helo-mismatch',
    { about: { greetings: [{ ip: LAST, name: 'localhost.localdomain' }] } },
    { about: { greetings: [{ ip: LAST, name: 'MX2.example.org' }] } },
    'in a greeting',
  ),
  domainCase('ptr.cname', {
    zone: {
      [ptr(LAST)]: { CNAME: '2.0-15.113.0.203.in-addr.arpa' },
      '2.0-15.113.0.203.in-addr.arpa': { PTR: 'mx2.example.org' },
    },
  }),
  domainCase('ptr.invalid-name', { zone: reverse(LAST, 'mail') }),
  domainCase(
    'ptr.invalid-name',
    { zone: reverse(LAST, 'my_host.example.org') },
    renamed('my-host.example.org'),
    'underscore',
  ),
  domainCase(
    'ptr.private',
    { zone: { 'mx2.example.org': { A: [LAST, '10.0.0.1'] } } },
    { zone: { 'mx2.example.org': { A: [LAST, '11.0.0.1'] } } },
  ),
  domainCase(
    'helo.invalid',
    { about: { helo: 'nowhere.example.org' } },
    { zone: { 'nowhere.example.org': { unavailable: 'timeout' } }, about: { helo: 'nowhere.example.org' } },
  ),
  domainCase(
    'helo.literal',
    { about: { helo: '[203.0.113.1]' } },
    { about: { helo: 'localhost.example.org' } },
  ),
  domainCase('ip.changed-asn', moved({ asn: 64_499, country: 'NL' }), moved({ asn: 64_500, country: null })),
  domainCase(
    'ip.changed-asn',
    moved({ asn: 64_500, country: 'DE' }),
    moved(),
    'another country; nothing known before',
  ),

  domainCase(
    'mx.missing',
    { zone: { 'example.org': { ...delegated, A: '203.0.113.1' } } },
    { zone: { 'example.org': { ...delegated, A: '203.0.113.1', MX: { unavailable: 'timeout' } } } },
  ),
  domainCase('mx.null', { zone: apex({ MX: '0 .' }) }),
  domainCase(
    'mx.null-with-others',
    { zone: apex({ MX: ['0 .', '10 mx1.example.org'] }) },
    { zone: apex({ MX: '0 .' }) },
  ),
  domainCase('mx.null-preference', { zone: apex({ MX: '10 .' }) }, { zone: apex({ MX: '0 .' }) }),
  domainCase(
    'mx.null-without-address',
    { zone: apex({ MX: '0 .' }) },
    { zone: apex({ MX: '0 .', A: '203.0.113.1' }) },
  ),
  domainCase('mx.no-address', { zone: { 'mx2.example.org': { TXT: 'only text' } } }),
  domainCase(
    'mx.nxdomain',
    { zone: apex({ MX: ['10 mx1.example.org', '20 mx9.example.org'] }) },
    {
      zone: {
        ...apex({ MX: ['10 mx1.example.org', '20 mx9.example.org'] }),
        'mx9.example.org': { unavailable: 'servfail' },
      },
    },
  ),
  domainCase(
    'mx.target-registrable',
    { zone: apex({ MX: ['10 mx1.example.org', '20 mx.forgotten-name.com'] }) },
    {
      zone: {
        ...apex({ MX: ['10 mx1.example.org', '20 mx.forgotten-name.com'] }),
        'forgotten-name.com': delegated,
      },
    },
  ),
  domainCase('mx.cname', { zone: { 'mx2.example.org': { CNAME: 'mx1.example.org' } } }),
  domainCase('mx.ip-literal', { zone: apex({ MX: ['10 mx1.example.org', `20 ${LAST}`] }) }),
  domainCase('mx.private-address', { zone: { 'mx2.example.org': { A: '10.1.2.3' } } }),
  domainCase('mx.private-address', { zone: { 'mx2.example.org': { AAAA: '::1' } } }, {}, 'loopback'),
  domainCase('mx.duplicate-host', { zone: apex({ MX: ['10 mx1.example.org', '20 mx1.example.org'] }) }),
  domainCase('mx.same-address', {
    zone: { 'mx1.example.org': { AAAA: '2001:db8::1' }, 'mx2.example.org': { AAAA: '2001:db8::1' } },
  }),
  domainCase('mx.single', { zone: apex({ MX: '10 mx1.example.org' }) }),
  domainCase('mx.no-ipv6', { zone: { 'mx1.example.org': { A: '203.0.113.1' } } }),
  domainCase('mx.msv1-invalid', { zone: apex({ MX: ['10 mx1.example.org', '20 ms12345.msv1.invalid'] }) }),
  domainCase(
    'mx.unapproved',
    { about: { approvedMxHosts: ['mx1.example.org'] } },
    { about: { approvedMxHosts: ['example.org'] } },
  ),
  domainCase(
    'mx.on-parked',
    { about: { sendsNoMail: true } },
    { zone: apex({ MX: '0 .' }), about: { sendsNoMail: true } },
  ),
  domainCase(
    'envelope.domain-unresolvable',
    { zone: { 'example.org': { ...delegated, TXT: 'v=spf1 ip4:8.8.8.8 -all' } } },
    { zone: { 'example.org': { ...delegated, TXT: 'v=spf1 -all' } } },
    'the domain itself, if it sends',
  ),
  domainCase(
    'envelope.domain-unresolvable',
    { about: { envelopeDomains: ['example.org', 'bounce.example.org'] } },
    {
      zone: { 'bounce.example.org': { MX: '10 feedback.service.example' } },
      about: { envelopeDomains: ['bounce.example.org'] },
    },
  ),
];
