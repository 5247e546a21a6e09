import { X509Certificate } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { isSameOrBelow } from '@postseal/mail-terms';

export interface MarkCertificateLint {
  /** What makes receivers reject it, in words. */
  readonly faults: readonly string[];
  /** Set when it is expired, not valid yet, or expires within 14 days. */
  readonly expiry: string | null;
  /** The names it covers, when the domain is not among them. */
  readonly names: string | null;
  /** It holds an SVG that is not the one served. */
  readonly isLogoDifferent: boolean;
}

export interface MarkCertificateSubject {
  readonly domain: string;
  readonly selector: string;
  /** As served at `l=`; null when that is not known. */
  readonly logo: Uint8Array | null;
  readonly now: Date;
}

const BRAND_INDICATOR = '1.3.6.1.5.5.7.3.31'; // id-kp-BrandIndicatorforMessageIdentification
// DER of object identifiers, as they stand before an extension's value.
const LOGOTYPE = Buffer.from('06082b0601050507010c', 'hex'); // 1.3.6.1.5.5.7.1.12, RFC 3709
const TRANSPARENCY = Buffer.from('060a2b06010401d679020402', 'hex'); // 1.3.6.1.4.1.11129.2.4.2, RFC 6962
const MAX_CERTIFICATES = 10;
const MAX_LOGO_BYTES = 256 * 1024;
const EXPIRING_DAYS = 14;
const DAY_MS = 86_400_000;

/**
 * Checks a mark certificate (VMC or CMC) as it is served: PEM, its own chain, purpose, logo, transparency, dates, names.
 * Whether its root is one that mailbox providers accept is not judged: each keeps its own list.
 */
export function lintMarkCertificate(pem: Buffer, subject: MarkCertificateSubject): MarkCertificateLint {
  const chain = readChain(pem);
  const leaf = chain?.[0];
  if (!chain || !leaf) {
    return {
      faults: ['the file holds no PEM certificate'],
      expiry: null,
      names: null,
      isLogoDifferent: false,
    };
  }
  const faults: string[] = [];
  if (chain.length === 1) faults.push('the issuer’s certificate is not sent along');
  const broken = chain.slice(0, -1).findIndex((one, index) => !isIssuedBy(one, chain[index + 1]!));
  if (broken >= 0) faults.push('the certificates do not form a chain');
  if (!leaf.keyUsage?.includes(BRAND_INDICATOR)) faults.push('the certificate is not meant for logos');
  const embedded = leaf.raw.includes(LOGOTYPE) ? readEmbeddedLogo(leaf.raw) : null;
  if (embedded === null) faults.push('the certificate holds no logo');
  if (!leaf.raw.includes(TRANSPARENCY)) faults.push('there is no proof of certificate transparency');
  return {
    faults,
    expiry: describeExpiry(leaf, subject.now),
    names: coversDomain(leaf, subject) ? null : (leaf.subjectAltName ?? 'no names'),
    isLogoDifferent: embedded !== null && subject.logo !== null && !embedded.equals(subject.logo),
  };
}

function readChain(pem: Buffer): X509Certificate[] | null {
  const blocks = pem
    .toString('latin1')
    .match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g);
  try {
    return (blocks ?? []).slice(0, MAX_CERTIFICATES).map((block) => new X509Certificate(block));
  } catch {
    return null;
  }
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false; // a key that cannot be read signs nothing
  }
}

/** The logo as a gzipped SVG in a data URL (RFC 3709, VMC requirements); null when there is none that can be read. */
function readEmbeddedLogo(raw: Buffer): Buffer | null {
  const url = /data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)/.exec(raw.toString('latin1'));
  if (url === null) return null;
  const bytes = Buffer.from(url[1]!, 'base64');
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_LOGO_BYTES });
  } catch {
    return null;
  }
}

function describeExpiry(leaf: X509Certificate, now: Date): string | null {
  const day = (date: Date) => date.toISOString().slice(0, 10);
  if (leaf.validFromDate > now) return `valid from ${day(leaf.validFromDate)}`;
  const left = leaf.validToDate.getTime() - now.getTime();
  if (left < 0) return `expired on ${day(leaf.validToDate)}`;
  return left < EXPIRING_DAYS * DAY_MS ? `expires on ${day(leaf.validToDate)}` : null;
}

/** The names are domains, for all selectors, or `selector._bimi.domain` for one. */
function coversDomain(leaf: X509Certificate, { domain, selector }: MarkCertificateSubject): boolean {
  const names = [...(leaf.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(([, name]) =>
    name!.toLowerCase(),
  );
  return names.some((name) => {
    const [first, second, ...rest] = name.split('.');
    if (second !== '_bimi') return isSameOrBelow(domain, name);
    return first === selector && isSameOrBelow(domain, rest.join('.'));
  });
}
