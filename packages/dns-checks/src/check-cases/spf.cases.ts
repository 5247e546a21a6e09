import type { ZoneData } from '@postseal/test-mail';
import type { CheckId } from '../check-ids.js';
import type { CheckCase } from './check-case.js';
import { domainCase, fakeAuthorities, key2048, ptr, type World } from './example-domain.js';

const providers: ZoneData = {
  'esp.test': { TXT: 'v=spf1 ip4:8.8.8.0/24 -all' },
  'own.example': { TXT: 'v=spf1 a include:esp.test -all', A: '8.8.8.1' },
};
const own = (...TXT: string[]): ZoneData => ({ 'own.example': { TXT, A: '8.8.8.1' } });
const many = (count: number) => `v=spf1 ${Array(count).fill('a').join(' ')} -all`;
const networks = (count: number) =>
  Array.from({ length: count }, (_, i) => `ip4:${60 + i}.8.0.0/16`).join(' ');
const hosts = (count: number) => Array.from({ length: count }, (_, i) => `${i} own.example`);

/** A case at own.example, which sends through esp.test. */
function spfCase(id: CheckId, finds: World, spares: World, what = ''): CheckCase {
  const world = ({ zone, about, options = {} }: World): World => ({
    zone: { ...providers, ...zone },
    about: { domain: 'own.example', selectors: [], helo: null, ruaAddress: null, ...about },
    options,
  });
  return domainCase(id, world(finds), world(spares), what);
}
const texts = (id: CheckId, broken: string, sound: string, what = '') =>
  spfCase(id, { zone: own(broken) }, { zone: own(sound) }, what);

const SOUND = 'v=spf1 a include:esp.test -all';
const twoServers = (first: ZoneData[string], second: ZoneData[string]): World => ({
  options: {
    authorities: fakeAuthorities('own.example', {
      'ns1.dns.example': { 'own.example': { SOA: {}, ...first } },
      'ns2.dns.example': { 'own.example': { SOA: {}, ...second } },
    }),
  },
});
const google: ZoneData = {
  '_spf.google.com': { TXT: 'v=spf1 ip4:9.9.0.0/16 -all' },
  'aspmx.l.google.com': { A: '9.9.9.9' },
};
const atGoogle = (TXT: string): World => ({
  zone: { ...google, 'own.example': { TXT, A: '8.8.8.1', MX: '1 aspmx.l.google.com' } },
});
/** A record with Google in it, as reports of some days show its senders; `google` stands for a key at Google's selector. */
const seen = (days: number, ...ips: string[]): World => ({
  zone: {
    ...google,
    ...own('v=spf1 a include:_spf.google.com -all'),
    ...(ips.includes('google') ? { 'google._domainkey.own.example': { TXT: `v=DKIM1; p=${key2048}` } } : {}),
  },
  about: { seenSenders: { days, ips }, selectors: ['google'] },
});
const crowded = (TXT: string): World => ({
  zone: {
    ...own(TXT),
    [ptr('8.8.8.1')]: { PTR: Array.from({ length: 11 }, (_, i) => `m${i}.own.example`) },
  },
  about: { sendingIps: ['8.8.8.1'] },
});

/** SPF: one case and more for each check that DNS can decide. */
export const spfCases: readonly CheckCase[] = [
  spfCase(
    'spf.missing',
    { zone: { 'own.example': { A: '8.8.8.1', TXT: 'v=spf2 -all' } } },
    { zone: own(SOUND) },
  ),
  spfCase(
    'spf.multiple-records',
    { zone: own('v=spf1 a -all', SOUND) },
    { zone: own(SOUND, 'spf1 is a word') },
  ),
  texts('spf.syntax', 'v=spf1 foo -all', 'v=spf1 foo=bar -all'),
  texts('spf.syntax', 'v=spf1 include:%{d2}..test -all', SOUND, 'in a target'),
  texts('spf.version-garbled', 'v=spf1;a -all', 'v=spf1 a -all'),
  texts('spf.mechanism-glued', 'v=spf1 ip4:8.8.8.8-all', 'v=spf1 ip4:8.8.8.8 -all'),
  texts(
    'spf.mechanism-glued',
    'v=spf1 include:esp.test-all',
    'v=spf1 include:esp.test -all',
    'legal, hardly meant',
  ),
  texts('spf.ip-wrong-family', 'v=spf1 ip4:2a00::1 -all', 'v=spf1 ip6:2a00::1 -all'),
  texts('spf.ip-host-bits', 'v=spf1 ip4:8.8.8.8/24 -all', 'v=spf1 ip4:8.8.8.0/24 -all'),
  texts('spf.ip-not-public', 'v=spf1 ip4:192.168.0.0/16 -all', 'v=spf1 ip4:192.169.0.0/16 -all'),
  texts('spf.ip-too-broad', 'v=spf1 ip4:8.0.0.0/15 -all', 'v=spf1 ip4:8.8.0.0/16 -all'),
  texts('spf.ip-too-broad', `v=spf1 ${networks(65)} -all`, `v=spf1 ${networks(64)} -all`, 'all together'),
  texts('spf.too-many-lookups', many(11), many(10)),
  texts('spf.lookups-near-limit', many(8), many(7)),
  spfCase(
    'spf.too-many-void-lookups',
    { zone: own('v=spf1 a:x.own.example mx exists:y.own.example -all') },
    { zone: own('v=spf1 a:x.own.example mx -all') },
  ),
  texts(
    'spf.too-many-void-lookups',
    'v=spf1 a a:own.example a:%{d} ip6:2a00::/32 -all',
    'v=spf1 a a:own.example a:%{d} -all', // no AAAA, but no sender on IPv6 either
    'for senders of one family',
  ),
  texts('spf.void-lookup', 'v=spf1 a:x.own.example -all', 'v=spf1 a:own.example -all'),
  spfCase(
    'spf.mx-too-many-hosts',
    { zone: { 'own.example': { TXT: 'v=spf1 mx -all', A: '8.8.8.1', MX: hosts(11) } } },
    { zone: { 'own.example': { TXT: 'v=spf1 mx -all', A: '8.8.8.1', MX: hosts(10) } } },
  ),
  spfCase('spf.ptr-too-many', crowded('v=spf1 a ptr -all'), crowded('v=spf1 a -all')),
  spfCase(
    'spf.include-no-record',
    { zone: { ...own('v=spf1 include:plain.test -all'), 'plain.test': { A: '8.8.8.8' } } },
    { zone: { ...own('v=spf1 include:plain.test -all'), 'plain.test': { TXT: 'v=spf1 -all' } } },
  ),
  texts('spf.include-nxdomain', 'v=spf1 include:gone.esp.test -all', SOUND),
  texts('spf.include-target-registrable', 'v=spf1 a:mail.gone.test -all', 'v=spf1 a:gone.esp.test -all'),
  spfCase(
    'spf.include-broken',
    { zone: { ...own('v=spf1 include:bad.test -all'), 'bad.test': { TXT: 'v=spf1 ip4:x -all' } } },
    { zone: { ...own('v=spf1 include:bad.test -all'), 'bad.test': { TXT: 'v=spf1 ip4:8.8.8.8 -all' } } },
  ),
  spfCase(
    'spf.include-broken',
    {
      zone: {
        ...own('v=spf1 include:bad.test -all'),
        'bad.test': { TXT: 'v=spf1 include:gone.esp.test -all' },
      },
    },
    { zone: { ...own('v=spf1 include:bad.test -all'), 'bad.test': { TXT: 'v=spf1 include:esp.test -all' } } },
    'by what it includes',
  ),
  texts('spf.include-loop', 'v=spf1 include:own.example -all', SOUND),
  texts('spf.redirect-loop', 'v=spf1 redirect=own.example', 'v=spf1 redirect=esp.test'),
  texts('spf.include-duplicate', 'v=spf1 include:esp.test include:esp.test -all', SOUND),
  spfCase(
    'spf.include-policy-weak',
    { zone: { ...own('v=spf1 include:open.test -all'), 'open.test': { TXT: 'v=spf1 +all' } } },
    { zone: { ...own('v=spf1 include:open.test -all'), 'open.test': { TXT: 'v=spf1 ?all' } } },
  ),
  spfCase(
    'spf.include-temperror',
    { zone: { ...own('v=spf1 include:dead.test -all'), 'dead.test': { unavailable: 'servfail' } } },
    { zone: { ...own('v=spf1 include:dead.test -all'), 'dead.test': { A: '8.8.8.8' } } },
  ),
  texts('spf.redirect-no-record', 'v=spf1 redirect=gone.esp.test', 'v=spf1 redirect=esp.test'),
  texts('spf.redirect-with-all', 'v=spf1 -all redirect=esp.test', 'v=spf1 redirect=esp.test'),
  texts('spf.redirect-multiple', 'v=spf1 redirect=esp.test redirect=esp.test', 'v=spf1 redirect=esp.test'),
  texts('spf.exp-multiple', 'v=spf1 exp=esp.test exp=esp.test -all', 'v=spf1 exp=esp.test -all'),
  texts('spf.exp-target', 'v=spf1 exp=gone.esp.test -all', 'v=spf1 exp=esp.test -all'),
  texts('spf.all-missing', 'v=spf1 a', 'v=spf1 redirect=esp.test'),
  texts('spf.all-pass', 'v=spf1 a all', 'v=spf1 a -all'),
  texts('spf.all-neutral', 'v=spf1 a ?all', 'v=spf1 a ~all'),
  texts('spf.all-softfail', 'v=spf1 a ~all', 'v=spf1 a -all'),
  texts('spf.all-not-last', 'v=spf1 -all a', 'v=spf1 -all exp=esp.test'),
  texts('spf.all-duplicate', 'v=spf1 a -all -all', 'v=spf1 a -all'),
  texts('spf.ptr-used', 'v=spf1 ptr -all', 'v=spf1 a:ptr.esp.test -all'),
  texts('spf.a-no-address', 'v=spf1 a:x.own.example -all', 'v=spf1 a -all'),
  texts('spf.mx-no-record', 'v=spf1 mx -all', 'v=spf1 a -all'),
  texts('spf.exists-without-macro', 'v=spf1 exists:own.example -all', 'v=spf1 exists:%{i}.esp.test -all'),
  texts('spf.macro-invalid', 'v=spf1 exists:%{z}.esp.test -all', 'v=spf1 exists:%{ir}.esp.test -all'),
  texts('spf.macro-p', 'v=spf1 exists:%{p}.esp.test -all', 'v=spf1 exists:%{h}.esp.test -all'),
  texts('spf.macro-uncountable', 'v=spf1 include:%{i}.esp.test -all', 'v=spf1 a:%{d} -all'),
  spfCase(
    'spf.string-over-255',
    twoServers({ TXT: [['v=spf1 ip4:8.8.8.8', 'include:esp.test -all']] }, {}),
    twoServers({ TXT: [['v=spf1 ip4:8.8.8.8 ', 'include:esp.test -all']] }, {}),
    'a space lost',
  ),
  spfCase(
    'spf.string-over-255',
    twoServers({ TXT: [['v=spf1 include:es', ' p.test -all']] }, {}),
    twoServers({ TXT: [['v=spf1 include:es', 'p.test -all']] }, {}),
    'a space too much',
  ),
  spfCase(
    'spf.string-over-255',
    twoServers({ TXT: [['v=spf1 include:esp.test', '-all']] }, {}),
    twoServers({ TXT: [['v=spf1 ip6:2001:67c::', 'a:b/128 -all']] }, {}), // an address, not the term a:b
    'before all',
  ),
  spfCase(
    'spf.record-large',
    { zone: own('v=spf1 a -all', 'x'.repeat(520)) },
    { zone: own('v=spf1 a -all', 'x'.repeat(400)) },
  ),
  texts('spf.non-ascii', 'v=spf1 a:caf\u00e9.example -all', 'v=spf1 a:xn--caf-dma.example -all'),
  texts('spf.uppercase-version', 'V=SPF1 a -all', 'v=spf1 a -all'),
  spfCase(
    'spf.type99',
    {
      options: {
        authorities: fakeAuthorities(
          'own.example',
          { 'ns1.dns.example': { 'own.example': { SOA: {} } } },
          { type99: [SOUND] },
        ),
      },
    },
    {
      options: {
        authorities: fakeAuthorities('own.example', { 'ns1.dns.example': { 'own.example': { SOA: {} } } }),
      },
    },
  ),
  spfCase(
    'spf.senderid',
    { zone: own('v=spf1 a -all', 'spf2.0/pra a -all') },
    { zone: own('v=spf1 a -all') },
  ),
  texts('spf.unknown-modifier', 'v=spf1 a x=y -all', 'v=spf1 a exp=esp.test -all'),
  spfCase(
    'spf.wildcard',
    { zone: { '*.own.example': { TXT: 'v=spf1 -all' } }, about: { domain: 'news.own.example' } },
    { zone: { 'news.own.example': { TXT: 'v=spf1 -all' } }, about: { domain: 'news.own.example' } },
  ),
  spfCase(
    'spf.no-mail-weak',
    { zone: own('v=spf1 a ~all'), about: { sendsNoMail: true } },
    { zone: own('V=spf1  -all'), about: { sendsNoMail: true } },
  ),
  spfCase(
    'spf.no-mail-weak',
    { zone: { 'own.example': { TXT: 'v=spf1 a -all', A: '8.8.8.1', MX: '0 .' } } },
    {
      zone: { 'own.example': { TXT: 'v=spf1 a -all', A: '8.8.8.1', MX: '0 .' } },
      about: { sendingIps: ['8.8.8.1'] },
    },
    'by null MX',
  ),
  spfCase(
    'spf.helo-missing',
    { zone: { 'mx.own.example': { A: '8.8.8.1' } }, about: { helo: 'mx.own.example' } },
    { zone: { 'mx.own.example': { A: '8.8.8.1', TXT: 'v=spf1 a -all' } }, about: { helo: 'mx.own.example' } },
  ),
  spfCase(
    'spf.sending-ip-not-covered',
    { zone: own('v=spf1 a -all'), about: { sendingIps: ['9.9.9.9'] } },
    { zone: own('v=spf1 a -all'), about: { sendingIps: ['8.8.8.1'] } },
  ),
  spfCase(
    'spf.mx-ip-not-covered',
    {
      zone: {
        'own.example': { TXT: 'v=spf1 include:esp.test -all', MX: '10 mx.own.example' },
        'mx.own.example': { A: '9.9.9.9', TXT: 'v=spf1 a -all' },
      },
      about: { sendingHosts: ['mx.own.example'] },
    },
    {
      zone: {
        'own.example': { TXT: 'v=spf1 include:esp.test -all', MX: '10 mx.own.example' },
        'mx.own.example': { A: '9.9.9.9', TXT: 'v=spf1 a -all' }, // receives, and is not said to send
      },
    },
  ),
  spfCase(
    'spf.provider-include-missing',
    atGoogle('v=spf1 include:esp.test -all'),
    atGoogle('v=spf1 include:_spf.google.com -all'),
  ),
  spfCase(
    'spf.provider-include-missing',
    atGoogle('v=spf1 ip4:9.9.0.0/17 -all'),
    atGoogle('v=spf1 ip4:9.9.0.0/16 -all'), // every address written out
    'part of its addresses',
  ),
  spfCase(
    'spf.provider-include-missing',
    atGoogle('v=spf1 include:esp.test -all'),
    atGoogle('v=spf1 include:esp.test exists:%{i}.spf.hosted.test -all'),
    'hosted SPF hides its names',
  ),
  spfCase(
    'spf.deprecated-include',
    {
      zone: {
        ...own('v=spf1 include:_spf.own.example -all'),
        '_spf.own.example': { TXT: 'v=spf1 include:spf.sendinblue.com -all' },
        'spf.sendinblue.com': { TXT: 'v=spf1 -all' },
      },
    },
    {
      zone: {
        ...own('v=spf1 include:esp.test -all'),
        'esp.test': { TXT: 'v=spf1 include:spf.sendinblue.com -all' }, // not the owner's to change
        'spf.sendinblue.com': { TXT: 'v=spf1 -all' },
      },
    },
    'in a record of its own',
  ),
  spfCase('spf.provider-unused', seen(90, '8.8.8.1'), seen(90, '8.8.8.1', '9.9.1.1')),
  spfCase('spf.provider-unused', seen(400), seen(89), 'only after ninety days'),
  spfCase('spf.provider-unused', seen(90), seen(90, 'google'), 'no key either'),
  spfCase(
    'spf.deprecated-include',
    {
      zone: {
        ...own('v=spf1 include:spf.sendinblue.com -all'),
        'spf.sendinblue.com': { TXT: 'v=spf1 -all' },
      },
    },
    { zone: { ...own('v=spf1 include:spf.brevo.com -all'), 'spf.brevo.com': { TXT: 'v=spf1 -all' } } },
  ),
  spfCase(
    'spf.inconsistent-ns',
    twoServers({ TXT: 'v=spf1 a -all' }, { TXT: 'v=spf1 mx -all' }),
    twoServers({ TXT: ['v=spf1 a -all', 'x'] }, { TXT: ['y', 'v=spf1 a -all'] }),
  ),
  spfCase(
    'spf.inconsistent-ns',
    twoServers({ TXT: 'v=spf1 a -all' }, {}),
    {
      options: {
        authorities: fakeAuthorities('own.example', {
          'ns1.dns.example': { 'own.example': { SOA: {}, TXT: 'v=spf1 a -all' } },
          'ns2.dns.example': 'silent',
          'ns3.dns.example': 'lame',
        }),
      },
    },
    'absent at one, not silence',
  ),
];
