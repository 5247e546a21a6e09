import { createHash, X509Certificate } from 'node:crypto';
import type { TlsaData } from './check-means.js';

/** `3 1 1 0d6f…`, as in a zone file. */
export function showTlsa({ usage, selector, matchingType, certificate }: TlsaData): string {
  return `${usage} ${selector} ${matchingType} ${Buffer.from(certificate).toString('hex')}`;
}

const HASHES: Readonly<Record<number, { readonly name: string; readonly bytes: number }>> = {
  1: { name: 'sha256', bytes: 32 },
  2: { name: 'sha512', bytes: 64 },
};

/** Why senders ignore a TLSA record of a mail host (RFC 7672 §3.1); null when they use it. */
export function tlsaFault({ usage, selector, matchingType, certificate }: TlsaData): string | null {
  if (usage === 0 || usage === 1) return `usage ${usage} is not for mail hosts`;
  if (usage > 3) return `usage ${usage} is unknown`;
  if (selector > 1) return `selector ${selector} is unknown`;
  if (matchingType > 2) return `matching type ${matchingType} is unknown`;
  const hash = HASHES[matchingType];
  if (hash !== undefined && certificate.byteLength !== hash.bytes) {
    return `${hash.name} has ${hash.bytes} bytes, not ${certificate.byteLength}`;
  }
  return certificate.byteLength === 0 ? 'it is empty' : null;
}

/**
 * Whether a host's certificate matches one of the usable records (RFC 7672 §3). With usage 3 the certificate itself must
 * match, whatever its name or dates say; with usage 2 an authority of the chain must match, sign the chain down to the
 * certificate, and the certificate must be for the host.
 * @param chain DER, the host's own certificate first
 */
export function matchesTlsa(
  records: readonly TlsaData[],
  chain: readonly Uint8Array[],
  host: string,
  now: Date,
): boolean {
  const certificates = chain.map((der) => new X509Certificate(Buffer.from(der)));
  const [leaf] = certificates;
  if (leaf === undefined) return false;
  return records
    .filter((record) => tlsaFault(record) === null)
    .some((record) => {
      if (record.usage === 3) return isSameContent(record, leaf);
      const at = certificates.findIndex((one, index) => index > 0 && isSameContent(record, one));
      if (at < 1 || leaf.checkHost(host) === undefined) return false;
      return certificates.slice(0, at).every((one, index) => {
        const isCurrent = one.validFromDate <= now && now <= one.validToDate;
        const issuer = certificates[index + 1]!;
        return isCurrent && one.checkIssued(issuer) && one.verify(issuer.publicKey);
      });
    });
}

function isSameContent(
  { selector, matchingType, certificate }: TlsaData,
  candidate: X509Certificate,
): boolean {
  const content =
    selector === 0 ? candidate.raw : candidate.publicKey.export({ type: 'spki', format: 'der' });
  const hash = HASHES[matchingType];
  const wanted = hash === undefined ? content : createHash(hash.name).update(content).digest();
  return Buffer.from(certificate).equals(wanted);
}

/** Days between the dates of a certificate that a record holds in full; null for a hash. */
export function fullCertificateDays({ selector, matchingType, certificate }: TlsaData): number | null {
  if (selector !== 0 || matchingType !== 0) return null;
  try {
    const { validFromDate, validToDate } = new X509Certificate(Buffer.from(certificate));
    return (validToDate.getTime() - validFromDate.getTime()) / 86_400_000;
  } catch {
    return null;
  }
}
