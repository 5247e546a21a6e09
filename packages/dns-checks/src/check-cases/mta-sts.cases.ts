import type { CheckId } from '../check-ids.js';
import type { CheckCase } from './check-case.js';
import { failure, type GuardedWorld, guardedCase, POLICY, POLICY_URL, page } from './guarded-domain.js';

const record = (...TXT: string[]): GuardedWorld => ({
  zone: { '_mta-sts.example.org': TXT.length > 0 ? { TXT } : {} },
});
const served = (text: string): GuardedWorld => ({ web: { [POLICY_URL]: page(text) } });
const without = { '_mta-sts.example.org': {} };

function policyCase(
  id: CheckId,
  change: (policy: string) => string,
  spares: GuardedWorld = {},
  what = '',
): CheckCase {
  return guardedCase(id, served(change(POLICY)), spares, what);
}

/** MTA-STS: record, policy, and the web server between them. */
export const mtaStsCases: readonly CheckCase[] = [
  guardedCase('mta-sts.missing', record(), { zone: { ...without, 'example.org': { MX: '0 .' } } }),
  guardedCase(
    'mta-sts.multiple-records',
    record('v=STSv1; id=1', 'v=STSv1; id=2'),
    record('v=STSv1; id=1', 'other'),
  ),
  guardedCase('mta-sts.record-syntax', record('id=1; v=STSv1'), record('v=STSv1; id=1;')),
  guardedCase(
    'mta-sts.record-syntax',
    record('v=STSv1; id=1; nonsense'),
    record('v=STSv1; id=1; x-more=2'),
    'a stray word',
  ),
  guardedCase('mta-sts.id-missing', record('v=STSv1;')),
  guardedCase('mta-sts.id-missing', record('v=STSv1; id=2026-11-24'), {}, 'no letter or digit'),
  guardedCase(
    'mta-sts.id-unchanged',
    { memory: { mtaSts: { id: '20261124', sha256: 'another', testingSince: null } } },
    { memory: { mtaSts: { id: '20261123', sha256: 'another', testingSince: null } } },
  ),
  guardedCase('mta-sts.wrong-location', {
    zone: { ...without, 'mta-sts.example.org': { TXT: 'v=STSv1; id=1' } },
  }),
  guardedCase(
    'mta-sts.wrong-location',
    record('v=spf1 -all'),
    record('site-verification=1'),
    'SPF from a wildcard',
  ),
  guardedCase(
    'mta-sts.host-missing',
    { zone: { 'mta-sts.example.org': {} } },
    { zone: { ...without, 'mta-sts.example.org': {} } },
  ),
  guardedCase('mta-sts.fetch-failed', { web: { [POLICY_URL]: failure('headers-timeout') } }),
  guardedCase(
    'mta-sts.fetch-failed',
    { web: { [POLICY_URL]: page('', { status: 404 }) } },
    { zone: without, web: { [POLICY_URL]: page('', { status: 404 }) } },
    'not there',
  ),
  guardedCase('mta-sts.redirect', {
    web: { [POLICY_URL]: page('', { status: 302, headers: { location: 'http://169.254.169.254/' } }) },
  }),
  guardedCase(
    'mta-sts.cert-invalid',
    { web: { [POLICY_URL]: failure('certificate-invalid') } },
    { web: { [POLICY_URL]: failure('connect-failed') } },
  ),
  guardedCase('mta-sts.cert-expiring', {
    web: { [POLICY_URL]: page(POLICY, { certificate: { validTo: new Date('2026-12-01T00:00:00Z') } }) },
  }),
  guardedCase(
    'mta-sts.content-type',
    { web: { [POLICY_URL]: page(POLICY, { headers: { 'content-type': 'text/html' } }) } },
    { web: { [POLICY_URL]: page(POLICY, { headers: { 'content-type': 'text/plain; charset=utf-8' } }) } },
  ),
  policyCase('mta-sts.policy-syntax', (policy) => policy.replace('mode: ', 'mode ')),
  policyCase(
    'mta-sts.policy-syntax',
    (policy) => `${policy}contact: me\r\n`,
    served(POLICY.replaceAll('\r', '')),
    'an unknown key',
  ),
  policyCase('mta-sts.policy-syntax', (policy) => `${policy}mode: none\r\n`, {}, 'a key twice'),
  policyCase('mta-sts.version', (policy) => policy.replace('STSv1', 'STSv2')),
  policyCase('mta-sts.version', (policy) => policy.replace('version: STSv1\r\n', ''), {}, 'missing'),
  policyCase('mta-sts.mode-none', (policy) => policy.replace('enforce', 'none')),
  policyCase('mta-sts.mode-testing', (policy) => policy.replace('enforce', 'testing')),
  policyCase('mta-sts.mode-invalid', (policy) => policy.replace('enforce', 'on')),
  policyCase(
    'mta-sts.no-mx',
    (policy) => policy.replace(/mx: .*\r\n/, ''),
    served('version: STSv1\nmode: none\nmax_age: 86400\n'),
  ),
  policyCase('mta-sts.mx-not-covered', (policy) => policy.replace('*.example.org', 'mx1.example.org')),
  policyCase(
    'mta-sts.mx-not-covered',
    (policy) => policy.replace('*.example.org', '*.mx.example.org'),
    served(POLICY.replace('*.example.org', 'mx1.example.org\r\nmx: mx2.example.org')),
    'a wildcard is one label',
  ),
  policyCase('mta-sts.mx-stale', (policy) => policy.replace('max_age', 'mx: old.example.net\r\nmax_age')),
  policyCase('mta-sts.wildcard', (policy) => policy.replace('*.example.org', 'mx*.example.org')),
  policyCase(
    'mta-sts.max-age-short',
    (policy) => policy.replace('2419200', '3600'),
    served(POLICY.replace('2419200', '86400')),
  ),
  policyCase(
    'mta-sts.max-age-range',
    (policy) => policy.replace('2419200', '99999999'),
    served(POLICY.replace('2419200', '31557600')),
  ),
  guardedCase(
    'mta-sts.policy-without-record',
    { zone: without },
    { zone: without, web: { [POLICY_URL]: page('<html>') } },
  ),
];
