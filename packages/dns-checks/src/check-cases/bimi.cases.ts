import { gzipSync } from 'node:zlib';
import {
  type CertificateWishes,
  der,
  issueAuthority,
  issueCertificate,
  type TestCertificate,
} from '@postseal/test-mail';
import type { CheckCase } from './check-case.js';
import { DMARC } from './example-domain.js';
import { failure, type GuardedWorld, guardedCase, LOGO, LOGO_URL, NOW, page } from './guarded-domain.js';

const CERTIFICATE_URL = 'https://brand.example.org/vmc.pem';
const RECORD = `v=BIMI1; l=${LOGO_URL}; a=${CERTIFICATE_URL}`;
const DAY = 86_400_000;

const authority = issueAuthority('Mark Authority');

/** A mark certificate over the logo, as its authorities issue them. */
function markCertificate(wishes: Partial<CertificateWishes> = {}, logo = LOGO): TestCertificate {
  const dataUrl = `data:image/svg+xml;base64,${gzipSync(logo).toString('base64')}`;
  return issueCertificate({
    commonName: 'Example',
    names: ['example.org'],
    issuer: authority,
    validFrom: new Date(NOW.getTime() - 30 * DAY),
    validTo: new Date(NOW.getTime() + 300 * DAY),
    keyUsages: ['1.3.6.1.5.5.7.3.31'],
    extensions: [
      { oid: '1.3.6.1.5.5.7.1.12', value: der.sequence(der.utf8(dataUrl)) },
      { oid: '1.3.6.1.4.1.11129.2.4.2', value: der.octets(Buffer.from('a signed timestamp')) },
    ],
    ...wishes,
  });
}
const SOUND = markCertificate();

const record = (...TXT: string[]): GuardedWorld => ({
  zone: { 'default._bimi.example.org': TXT.length > 0 ? { TXT } : {} },
});

/** A world with a logo and a certificate. */
function branded({ zone = {}, web = {} }: GuardedWorld = {}): GuardedWorld {
  return {
    zone: { ...record(RECORD).zone, ...zone },
    web: { [LOGO_URL]: page(LOGO), [CERTIFICATE_URL]: page(SOUND.pem + authority.pem), ...web },
  };
}
const withLogo = (svg: string): GuardedWorld => branded({ web: { [LOGO_URL]: page(svg) } });
const withCertificate = (certificate: TestCertificate): GuardedWorld =>
  branded({ web: { [CERTIFICATE_URL]: page(certificate.pem + authority.pem) } });
const withPolicy = (TXT: string): GuardedWorld => branded({ zone: { '_dmarc.example.org': { TXT } } });
const large = LOGO.replace('</svg>', `<!--${'x'.repeat(40_000)}--></svg>`);

/** BIMI: record, logo and mark certificate. */
export const bimiCases: readonly CheckCase[] = [
  guardedCase('bimi.missing', record(), branded()),
  guardedCase('bimi.multiple-records', record(RECORD, 'v=BIMI1; l=; a='), branded()),
  guardedCase('bimi.syntax', record('v=BIMI2; l=https://x.example/l.svg'), branded()),
  guardedCase('bimi.syntax', record(`v=BIMI1; l=${LOGO_URL}; a=vmc.pem`), branded(), 'a= is no https URL'),
  guardedCase('bimi.declined', record('v=BIMI1; l=; a=;'), branded()),
  guardedCase('bimi.dmarc-not-enforced', withPolicy('v=DMARC1; p=none'), branded()),
  guardedCase(
    'bimi.dmarc-not-enforced',
    withPolicy(`${DMARC}; sp=none`),
    withPolicy('v=DMARC1; p=quarantine'),
    'subdomains are open',
  ),
  guardedCase(
    'bimi.dmarc-not-enforced',
    withPolicy(`${DMARC}; pct=50`),
    withPolicy(`${DMARC}; pct=100`),
    'in part',
  ),
  guardedCase('bimi.dmarc-not-enforced', withPolicy(`${DMARC}; t=y`), {}, 'in test mode'),
  guardedCase('bimi.logo-https', record('v=BIMI1; l=http://brand.example.org/logo.svg'), branded()),
  guardedCase(
    'bimi.logo-https',
    branded({ web: { [LOGO_URL]: failure('certificate-invalid') } }),
    branded(),
    'not served',
  ),
  guardedCase(
    'bimi.logo-https',
    branded({ web: { [LOGO_URL]: page('', { status: 404 }) } }),
    branded(),
    'not there',
  ),
  guardedCase('bimi.svg-profile', withLogo(LOGO.replace('tiny-ps', 'tiny')), branded()),
  guardedCase(
    'bimi.svg-profile',
    withLogo(LOGO.replace('<title>Example</title>', '')),
    branded(),
    'no title',
  ),
  guardedCase(
    'bimi.svg-profile',
    withLogo(LOGO.replace('<circle', '<script>alert(1)</script><circle')),
    branded(),
    'a script',
  ),
  guardedCase(
    'bimi.svg-profile',
    withLogo(LOGO.replace('<circle', '<use href="https://x.example/#a"/><circle')),
    withLogo(LOGO.replace('<circle', '<use href="#a"/><circle')),
    'a reference outside',
  ),
  guardedCase(
    'bimi.svg-profile',
    withLogo(LOGO.replace('<circle', '<circle fill="url( https://x.example/#a)"')),
    withLogo(LOGO.replace('<circle', '<circle fill="url( #a)"')),
    'a paint from outside',
  ),
  guardedCase(
    'bimi.svg-profile',
    withLogo(LOGO.replace('<circle', '<circle onclick="x()"')),
    branded(),
    'an event handler',
  ),
  guardedCase(
    'bimi.svg-profile',
    withLogo(`<!DOCTYPE svg [<!ENTITY a "b">]>${LOGO}`),
    branded(),
    'a DOCTYPE',
  ),
  guardedCase('bimi.svg-profile', withLogo('<html><body>Not found'), branded(), 'no SVG'),
  guardedCase('bimi.svg-size', withLogo(large), branded()),
  guardedCase(
    'bimi.svg-size',
    branded({ web: { [LOGO_URL]: failure('body-too-large') } }),
    branded(),
    'beyond reading',
  ),
  guardedCase('bimi.svg-aspect', withLogo(LOGO.replace('0 0 64 64', '0 0 64 32')), branded()),
  guardedCase('bimi.evidence-missing', record(`v=BIMI1; l=${LOGO_URL}`), branded()),
  guardedCase(
    'bimi.cert-invalid',
    withCertificate(markCertificate({ keyUsages: ['1.3.6.1.5.5.7.3.1'] })),
    branded(),
  ),
  guardedCase(
    'bimi.cert-invalid',
    withCertificate(markCertificate({ extensions: [] })),
    branded(),
    'no logo in it',
  ),
  guardedCase(
    'bimi.cert-invalid',
    withCertificate(markCertificate({ issuer: issueAuthority('Mark Authority') })),
    branded(),
    'signed by another',
  ),
  guardedCase(
    'bimi.cert-invalid',
    branded({ web: { [CERTIFICATE_URL]: page('no certificate') } }),
    branded(),
    'no certificate',
  ),
  guardedCase(
    'bimi.cert-invalid',
    branded({ web: { [CERTIFICATE_URL]: failure('timeout') } }),
    branded(),
    'not served',
  ),
  guardedCase(
    'bimi.cert-expired',
    withCertificate(markCertificate({ validTo: new Date(NOW.getTime() - DAY) })),
    branded(),
  ),
  guardedCase(
    'bimi.cert-expired',
    withCertificate(markCertificate({ validTo: new Date(NOW.getTime() + 10 * DAY) })),
    withCertificate(markCertificate({ validTo: new Date(NOW.getTime() + 20 * DAY) })),
    'soon',
  ),
  guardedCase(
    'bimi.cert-domain',
    withCertificate(markCertificate({ names: ['other.example'] })),
    withCertificate(markCertificate({ names: ['default._bimi.example.org'] })),
  ),
  guardedCase(
    'bimi.cert-domain',
    withCertificate(markCertificate({ names: ['news._bimi.example.org'] })),
    branded(),
    'another selector',
  ),
  guardedCase('bimi.logo-mismatch', withLogo(LOGO.replace('r="30"', 'r="29"')), branded()),
];
