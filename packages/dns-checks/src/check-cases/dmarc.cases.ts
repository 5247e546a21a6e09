import type { CheckCase } from './check-case.js';
import { apex, DMARC, dkim, dmarc, domainCase, healthy, RUA, type World } from './example-domain.js';

const text = (id: CheckCase['id'], broken: string, sound: string = DMARC, what = '') =>
  domainCase(id, { zone: dmarc(broken) }, { zone: dmarc(sound) }, what);
const AUTHORISATION = 'example.org._report._dmarc.reports.example';
const news = (TXT: string, more: World['zone'] = {}): World => ({
  zone: { '_dmarc.news.example.org': { TXT }, 'news.example.org': healthy['example.org']!, ...more },
  about: { domain: 'news.example.org' },
});

/** DMARC: one case and more for each check. */
export const dmarcCases: readonly CheckCase[] = [
  domainCase('dmarc.missing', { zone: dmarc(undefined) }),
  domainCase(
    'dmarc.multiple-records',
    { zone: dmarc([DMARC, 'v=DMARC1; p=none']) },
    { zone: dmarc([DMARC, 'p=none']) },
  ),
  text('dmarc.syntax', `${DMARC}; nonsense`, `${DMARC};`),
  text('dmarc.version', 'v=dmarc1; p=reject'),
  text('dmarc.version', 'p=reject; v=DMARC1', DMARC, 'not first'),
  text('dmarc.version', 'v=DMARC1 p=reject', DMARC, 'without semicolon'),
  domainCase(
    'dmarc.wrong-location',
    { zone: apex({ TXT: ['v=spf1 mx -all', DMARC] }) },
    { zone: apex({ TXT: ['v=spf1 mx -all', 'DMARC1 is elsewhere'] }) },
  ),
  domainCase('dmarc.doubled-name', {
    zone: { ...dmarc(undefined), '_dmarc.example.org.example.org': { TXT: DMARC } },
  }),
  domainCase(
    'dmarc.doubled-name',
    { zone: { ...dmarc(undefined), '_dmarc._dmarc.example.org': { TXT: DMARC } } },
    { zone: { ...dmarc(undefined), '_dmarc._dmarc.example.org': { TXT: 'hello' } } },
    'the service name twice',
  ),
  domainCase('dmarc.spf-at-dmarc', { zone: dmarc('v=spf1 mx -all') }, { zone: dmarc('spf1') }),
  domainCase('dmarc.unrelated-txt', { zone: dmarc([DMARC, 'site-verification=2']) }),
  text('dmarc.policy-missing', `v=DMARC1; rua=mailto:${RUA}`, `v=DMARC1; p=none; rua=mailto:${RUA}`),
  text(
    'dmarc.policy-invalid',
    `v=DMARC1; p=block; rua=mailto:${RUA}`,
    `v=DMARC1; p=Reject; rua=mailto:${RUA}`,
  ),
  text('dmarc.policy-invalid', `v=DMARC1; p=reject; sp=all; rua=mailto:${RUA}`, DMARC, 'of subdomains'),
  text('dmarc.policy-none', `v=DMARC1; p=none; np=reject; rua=mailto:${RUA}`),
  text('dmarc.policy-quarantine', `v=DMARC1; p=quarantine; np=reject; rua=mailto:${RUA}`),
  text('dmarc.sp-none', `${DMARC}; sp=none`, `${DMARC}; sp=reject`),
  text('dmarc.sp-weaker', `${DMARC}; sp=quarantine`, `${DMARC}; sp=reject`),
  domainCase('dmarc.sp-on-subdomain', news(`${DMARC}; sp=reject`), news(DMARC)),
  text('dmarc.np-missing', `v=DMARC1; p=reject; rua=mailto:${RUA}`),
  text('dmarc.np-weaker', `v=DMARC1; p=reject; np=none; rua=mailto:${RUA}`),
  text('dmarc.test-mode', `${DMARC}; t=y`, `${DMARC}; t=n`),
  text('dmarc.pct-partial', `${DMARC}; pct=20`, `${DMARC}; pct=100`),
  text('dmarc.removed-tags', `${DMARC}; ri=3600`),
  text('dmarc.unknown-tag', `${DMARC}; policy=reject`, `${DMARC}; psd=n`),
  text('dmarc.duplicate-tag', `${DMARC}; p=none`),
  text('dmarc.p-not-second', `v=DMARC1; np=reject; p=reject; rua=mailto:${RUA}`),
  text('dmarc.rua-missing', 'v=DMARC1; p=reject; np=reject'),
  text('dmarc.rua-syntax', 'v=DMARC1; p=reject; np=reject; rua=token@reports.example'),
  text('dmarc.rua-scheme', `${DMARC},https://reports.example/in`, `${DMARC},mailto:a@example.org`),
  text('dmarc.rua-size', `${DMARC}!10m`),
  text(
    'dmarc.rua-too-many',
    `${DMARC},mailto:a@example.org,mailto:b@example.org`,
    `${DMARC},mailto:a@example.org`,
  ),
  domainCase('dmarc.rua-external-unauthorised', { zone: { [AUTHORISATION]: {} } }),
  domainCase(
    'dmarc.rua-external-unauthorised',
    { zone: { [AUTHORISATION]: { TXT: 'v=DMARC1; rua=mailto:x@elsewhere.example' } } },
    { zone: { [AUTHORISATION]: { unavailable: 'timeout' } } },
    'sent elsewhere; silence proves nothing',
  ),
  domainCase(
    'dmarc.rua-external-override',
    { zone: { [AUTHORISATION]: { TXT: 'v=DMARC1; rua=mailto:other@reports.example' } } },
    { zone: { [AUTHORISATION]: { TXT: 'v=DMARC1;' } } },
  ),
  domainCase(
    'dmarc.rua-no-mx',
    { zone: { 'reports.example': {} } },
    { zone: { 'reports.example': { A: '8.8.8.8' } } },
  ),
  domainCase('dmarc.rua-no-mx', { zone: { 'reports.example': { MX: '0 .' } } }, {}, 'a null MX'),
  domainCase(
    'dmarc.rua-not-ours',
    { about: { ruaAddress: 'another@reports.example' } },
    { about: { ruaAddress: RUA.toUpperCase() } },
  ),
  text('dmarc.ruf-syntax', `${DMARC}; ruf=x@example.org`, `${DMARC}; ruf=mailto:x@example.org`),
  text('dmarc.ruf-scheme', `${DMARC}; ruf=https://example.org/x`, `${DMARC}; ruf=mailto:x@example.org`),
  text('dmarc.ruf-size', `${DMARC}; ruf=mailto:x@example.org!1m`, `${DMARC}; ruf=mailto:x@example.org`),
  text(
    'dmarc.ruf-too-many',
    `${DMARC}; ruf=mailto:a@example.org,mailto:b@example.org,mailto:c@example.org`,
    `${DMARC}; ruf=mailto:a@example.org,mailto:b@example.org`,
  ),
  domainCase(
    'dmarc.ruf-external-unauthorised',
    {
      zone: {
        ...dmarc(`${DMARC}; ruf=mailto:x@other.example`),
        'other.example': { MX: '10 mx.other.example' },
      },
    },
    {
      zone: {
        ...dmarc(`${DMARC}; ruf=mailto:x@other.example`),
        'other.example': { MX: '10 mx.other.example' },
        '*._report._dmarc.other.example': { TXT: 'v=DMARC1' },
      },
    },
  ),
  text('dmarc.ruf-no-mx', `${DMARC}; ruf=mailto:x@no-mail.example.org`, `${DMARC}; ruf=mailto:x@example.org`),
  text('dmarc.fo-without-ruf', `${DMARC}; fo=1`, `${DMARC}; fo=1; ruf=mailto:x@example.org`),
  text('dmarc.fo-invalid', `${DMARC}; fo=0:1`, `${DMARC}; fo=1:d:s`),
  text('dmarc.strict-alignment', `${DMARC}; aspf=s`, `${DMARC}; aspf=r`),
  text('dmarc.psd-invalid', `${DMARC}; psd=x`, `${DMARC}; psd=u`),
  text('dmarc.psd-y-on-org', `${DMARC}; psd=y`, `${DMARC}; psd=n`),
  domainCase('dmarc.org-domain-differs', news(`${DMARC}; psd=n`), news(DMARC)),
  domainCase('dmarc.child-without-org', news(DMARC, dmarc(undefined)), news(DMARC)),
  domainCase('dmarc.inherited', { about: { domain: 'news.example.org' } }, news(DMARC)),
  domainCase(
    'dmarc.cname',
    {
      zone: {
        '_dmarc.example.org': { CNAME: 'example-org.dmarc.host.example' },
        'example-org.dmarc.host.example': { TXT: DMARC },
      },
    },
    { zone: { '_dmarc.example.org': { CNAME: 'policy.example.org' }, 'policy.example.org': { TXT: DMARC } } },
  ),
  domainCase(
    'dmarc.no-mail-weak',
    { zone: dmarc(`v=DMARC1; p=quarantine; rua=mailto:${RUA}`), about: { sendsNoMail: true } },
    { zone: dmarc(DMARC), about: { sendsNoMail: true } },
  ),
  domainCase(
    'dmarc.no-underlying',
    { zone: { ...apex({ TXT: 'nothing' }), ...dkim(undefined) } },
    { zone: apex({ TXT: 'nothing' }) },
  ),
];
