import { createHash, X509Certificate } from 'node:crypto';
import { issueAuthority, issueCertificate, type TestCertificate, type ZoneData } from '@postseal/test-mail';
import type { CheckCase } from './check-case.js';
import { type GuardedWorld, guardedCase, mailHost, secureEverywhere, tlsWith } from './guarded-domain.js';

const HOST = 'mx1.example.org';
const authority = issueAuthority();
const certificate = issueCertificate({
  commonName: HOST,
  issuer: authority,
  validFrom: new Date('2026-10-01'),
  validTo: new Date('2027-01-01'),
});
const longLived = issueCertificate({
  commonName: HOST,
  validFrom: new Date('2026-01-01'),
  validTo: new Date('2036-01-01'),
});

const keyHash = ({ der }: TestCertificate) => {
  const spki = new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex');
};
const certificateHash = ({ der }: TestCertificate) => createHash('sha256').update(der).digest('hex');
const OURS = `3 1 1 ${keyHash(certificate)}`;
const NEXT = `3 1 1 ${'ab'.repeat(32)}`;
const OTHER = `3 1 1 ${'cd'.repeat(32)}`;

const tlsa = (host: string, ...TLSA: string[]): ZoneData => ({
  [`_25._tcp.${host}.example.org`]: TLSA.length > 0 ? { TLSA } : {},
});
const both = (...records: string[]): ZoneData => ({ ...tlsa('mx1', ...records), ...tlsa('mx2', ...records) });
const signed = (zone: ZoneData, more: GuardedWorld = {}): GuardedWorld => ({
  zone,
  secure: secureEverywhere,
  ...more,
});
const showing = (...chain: TestCertificate[]): GuardedWorld => ({
  smtp: { [HOST]: mailHost({ tls: tlsWith(chain) }) },
});
const good = signed(both(OURS, NEXT));
const aliased: ZoneData = {
  'mx1.example.org': { CNAME: 'real.example.org' },
  'real.example.org': { A: '203.0.113.1', AAAA: '2001:db8::1' },
};
const noAuthority = `2 1 1 ${keyHash(issueAuthority('Test Authority'))}`;

/** DANE: TLSA records at the MX hosts. */
export const daneCases: readonly CheckCase[] = [
  guardedCase('dane.missing', signed({}), { zone: {} }),
  guardedCase('dane.not-secure', { zone: both(OURS, NEXT) }, good),
  guardedCase(
    'dane.not-secure',
    signed(both(OURS, NEXT), { secure: (name) => name !== 'example.org' }),
    good,
    'only the MX set is not',
  ),
  guardedCase('dane.bogus', signed({ '_25._tcp.mx1.example.org': { TLSA: { unavailable: 'bogus' } } }), good),
  guardedCase(
    'dane.lookup-servfail',
    signed({ '_25._tcp.mx1.example.org': { TLSA: { unavailable: 'servfail' } } }),
    { zone: { '_25._tcp.mx1.example.org': { TLSA: { unavailable: 'servfail' } } } },
  ),
  guardedCase('dane.partial', signed(tlsa('mx1', OURS, NEXT)), good),
  guardedCase('dane.unusable', signed(both(`1 1 1 ${'ab'.repeat(32)}`)), good),
  guardedCase('dane.unusable', signed(both('3 1 1 abcd')), good, 'a hash cut short'),
  guardedCase('dane.unusable', signed(both(`3 1 3 ${'ab'.repeat(32)}`)), good, 'an unknown hash'),
  guardedCase(
    'dane.mismatch',
    signed(tlsa('mx1', OTHER, NEXT), showing(certificate)),
    signed(tlsa('mx1', OURS, NEXT), showing(certificate)),
  ),
  guardedCase(
    'dane.mismatch',
    signed(tlsa('mx1', noAuthority, NEXT), showing(certificate, authority)),
    signed(tlsa('mx1', `2 1 1 ${keyHash(authority)}`, NEXT), showing(certificate, authority)),
    'by an authority',
  ),
  guardedCase(
    'dane.mismatch',
    signed(
      tlsa('mx1', `2 0 1 ${certificateHash(authority)}`),
      showing(issueCertificate({ commonName: 'else.test', issuer: authority }), authority),
    ),
    { zone: tlsa('mx1', OTHER, NEXT), ...showing(certificate) },
    'for another name; nobody looks without DNSSEC',
  ),
  guardedCase(
    'dane.selector0-short-cert',
    signed(both(`3 0 1 ${certificateHash(certificate)}`, NEXT)),
    signed(both(`3 0 0 ${longLived.der.toString('hex')}`, NEXT)),
  ),
  guardedCase('dane.no-rollover', signed(both(OURS)), good),
  guardedCase('dane.cname-mx', signed({ ...both(OURS, NEXT), ...aliased }), { zone: aliased }),
];
