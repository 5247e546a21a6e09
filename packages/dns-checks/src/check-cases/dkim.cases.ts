import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { CheckCase } from './check-case.js';
import { dkim, domainCase, key1024, key2048, publicKey, type World } from './example-domain.js';

const ED25519 = generateKeyPairSync('ed25519')
  .publicKey.export({ type: 'spki', format: 'der' })
  .subarray(12)
  .toString('base64');
const RFC6376_KEY =
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB';
const RFC8463_KEY = '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';
const fingerprint = createHash('sha256')
  .update(
    createPublicKey({ key: Buffer.from(key2048, 'base64'), format: 'der', type: 'spki' }).export({
      format: 'der',
      type: 'spki',
    }),
  )
  .digest('hex');

const NOW = new Date('2026-11-24T00:00:00Z');
const MICROSOFT = '-example-org._domainkey.example.onmicrosoft.com';
const sound = `v=DKIM1; p=${key2048}`;
const atMicrosoft = (...selectors: string[]): World => ({
  zone: Object.fromEntries(
    selectors.flatMap((selector) => [
      [`${selector}._domainkey.example.org`, { CNAME: `${selector}${MICROSOFT}` }],
      [`${selector}${MICROSOFT}`, { TXT: sound }],
    ]),
  ),
  about: { selectors: ['s1', 'selector1', 'selector2'] },
});
const firstSeen = (date: string): World => ({
  options: {
    means: { now: NOW },
    memory: { keys: { firstSeen: { [fingerprint]: Date.parse(date) }, elsewhere: {} } },
  },
});
const alsoAt = (...elsewhere: string[]): World => ({
  options: { memory: { keys: { firstSeen: {}, elsewhere: { [fingerprint]: elsewhere } } } },
});
const signedBy = (...signingDomains: string[]): World => ({ about: { signingDomains } });
const text = (id: CheckCase['id'], broken: string, better: string = sound, what = '') =>
  domainCase(id, { zone: dkim(broken) }, { zone: dkim(better) }, what);

/** DKIM: one case and more for each check that DNS and what the caller remembers can decide. */
export const dkimCases: readonly CheckCase[] = [
  domainCase(
    'dkim.none-found',
    { about: { selectors: [] } },
    { about: { selectors: [], discoversSelectors: true } },
  ),
  domainCase(
    'dkim.subtree-nxdomain',
    { zone: dkim(undefined), about: { selectors: [] } },
    {
      zone: { ...dkim(undefined), 'other._domainkey.example.org': { TXT: sound } },
      about: { selectors: [] },
    },
  ),
  domainCase(
    'dkim.selector-missing',
    { about: { selectors: ['s1', 's9'] } },
    { about: { selectors: ['S1'] } },
  ),
  domainCase(
    'dkim.cname-dangling',
    { zone: { 's1._domainkey.example.org': { CNAME: 'gone.provider.example' } } },
    {
      zone: {
        's1._domainkey.example.org': { CNAME: 'key.provider.example' },
        'key.provider.example': { TXT: sound },
      },
    },
  ),
  domainCase('dkim.cname-wildcard', { zone: { '*._domainkey.example.org': { TXT: 'v=DKIM1; p=' } } }),
  domainCase('dkim.multiple-records', { zone: dkim([sound, `v=DKIM1; p=${key1024}`]) }),
  text('dkim.syntax', `v=DKIM1; k rsa; p=${key2048}`),
  text('dkim.version', `k=rsa; v=DKIM1; p=${key2048}`, `k=rsa; p=${key2048}`),
  text('dkim.version', `v=DKIM2; p=${key2048}`, `v=DKIM1 ; p=${key2048}`, 'another version'),
  text('dkim.key-missing', 'v=DKIM1; k=rsa', 'v=DKIM1; k=rsa; p='),
  text('dkim.key-revoked', 'v=DKIM1; p=', 'v=DKIM1'),
  text('dkim.key-invalid', `v=DKIM1; p="${key2048}"`, `v=DKIM1; p= ${key2048}`),
  text('dkim.key-invalid', `v=DKIM1; p=${key2048.slice(0, 200)}`, sound, 'truncated'),
  text(
    'dkim.key-invalid',
    `v=DKIM1; k=ed25519; p=${key2048}`,
    `v=DKIM1; k=rsa; p=${key2048}`,
    'of another type',
  ),
  text('dkim.key-too-short', `v=DKIM1; p=${publicKey(768)}`, `v=DKIM1; p=${key1024}`),
  text('dkim.key-weak', `v=DKIM1; p=${key1024}`),
  text('dkim.key-oversized', `v=DKIM1; p=${publicKey(4104)}`),
  text('dkim.key-known-weak', `v=DKIM1; p=${publicKey(2048, 3)}`, sound, 'a small exponent'),
  text('dkim.key-known-weak', `v=DKIM1; p=${RFC6376_KEY}`, `v=DKIM1; p=${key1024}`, 'of RFC 6376'),
  text(
    'dkim.key-known-weak',
    `v=DKIM1; k=ed25519; p=${RFC8463_KEY}`,
    `v=DKIM1; k=ed25519; p=${ED25519}`,
    'of RFC 8463',
  ),
  domainCase('dkim.key-shared', alsoAt('other.example', 'sub.example.org'), alsoAt('sub.example.org')),
  domainCase(
    'dkim.ed25519-only',
    { zone: dkim(`v=DKIM1; k=ed25519; p=${ED25519}`) },
    {
      zone: { ...dkim(`v=DKIM1; k=ed25519; p=${ED25519}`), 'r1._domainkey.example.org': { TXT: sound } },
      about: { selectors: ['s1', 'r1'] },
    },
  ),
  text('dkim.test-mode', `v=DKIM1; t=y; p=${key2048}`, `v=DKIM1; t=s; p=${key2048}`),
  text('dkim.flag-unknown', `v=DKIM1; t=q; p=${key2048}`, `v=DKIM1; t=y:s; p=${key2048}`),
  text('dkim.strict-subdomain', `v=DKIM1; t=s; p=${key2048}`),
  text('dkim.hash-sha1', `v=DKIM1; h=sha1; p=${key2048}`, `v=DKIM1; h=sha1:sha256; p=${key2048}`),
  text(
    'dkim.hash-excludes-sha256',
    `v=DKIM1; h=sha512; p=${key2048}`,
    `v=DKIM1; h=sha256:sha512; p=${key2048}`,
  ),
  text('dkim.service-type', `v=DKIM1; s=tlsrpt; p=${key2048}`, `v=DKIM1; s=email:tlsrpt; p=${key2048}`),
  text('dkim.granularity', `v=DKIM1; g=; p=${key2048}`),
  text('dkim.unknown-tag', `v=DKIM1; x=1; p=${key2048}`, `v=DKIM1; n=a note; p=${key2048}`),
  domainCase('dkim.key-old', firstSeen('2025-11-01'), firstSeen('2025-12-24')),
  domainCase('dkim.no-spare-selector', atMicrosoft('selector1'), atMicrosoft('selector1', 'selector2')),
  domainCase(
    'dkim.alignment-impossible',
    signedBy('mailer.example'),
    signedBy('mailer.example', 'news.example.org'),
  ),
  domainCase(
    'dkim.alignment-impossible',
    {
      ...signedBy('news.example.org'),
      zone: { '_dmarc.example.org': { TXT: 'v=DMARC1; p=reject; adkim=s' } },
    },
    { ...signedBy('example.org'), zone: { '_dmarc.example.org': { TXT: 'v=DMARC1; p=reject; adkim=s' } } },
    'under strict alignment',
  ),
  domainCase(
    'dkim.policy-record',
    { zone: { '_domainkey.example.org': { TXT: 'o=~; r=postmaster@example.org' } } },
    { zone: { '_domainkey.example.org': { TXT: 'foo=~' } } },
  ),
  domainCase(
    'dkim.ttl-long',
    { zone: { 's1._domainkey.example.org': { TXT: sound, ttl: 172_800 } } },
    { zone: { 's1._domainkey.example.org': { TXT: sound, ttl: 86_400 } } },
  ),
  domainCase(
    'dkim.on-no-mail-domain',
    { about: { sendsNoMail: true } },
    { zone: { '*._domainkey.example.org': { TXT: 'v=DKIM1; p=' } }, about: { sendsNoMail: true } },
  ),
];
