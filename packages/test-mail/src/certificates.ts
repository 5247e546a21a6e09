import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate with its private key, as TLS servers take them. */
export interface TestCertificate {
  readonly der: Buffer;
  readonly pem: string;
  readonly keyPem: string;
  readonly commonName: string;
}

export interface CertificateWishes {
  readonly commonName: string;
  /** DNS names; the common name alone unless told. */
  readonly names?: readonly string[];
  /** Signs itself unless told. */
  readonly issuer?: TestCertificate;
  readonly isAuthority?: boolean;
  /** An hour ago unless told. */
  readonly validFrom?: Date;
  /** In 90 days unless told. */
  readonly validTo?: Date;
  /** Object identifiers; server authentication unless told. */
  readonly keyUsages?: readonly string[];
  readonly extensions?: readonly {
    readonly oid: string;
    readonly isCritical?: boolean;
    readonly value: Buffer;
  }[];
  /** Keeps the key of another certificate, as a renewal does. */
  readonly keyOf?: TestCertificate;
}

const HOUR = 3_600_000;
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';

/** Issues an X.509 certificate (RFC 5280) with a P-256 key: what tests need in place of a certificate authority. */
export function issueCertificate(wishes: CertificateWishes): TestCertificate {
  const { commonName, issuer, keyOf } = wishes;
  const privateKey = keyOf
    ? createPrivateKey(keyOf.keyPem)
    : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const algorithm = der.sequence(der.oid(ECDSA_WITH_SHA256));
  const toBeSigned = der.sequence(
    der.tagged(0, der.integer(Buffer.from([2]))), // version 3
    der.integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    nameOf(issuer?.commonName ?? commonName),
    der.sequence(
      der.time(wishes.validFrom ?? new Date(Date.now() - HOUR)),
      der.time(wishes.validTo ?? new Date(Date.now() + 90 * 24 * HOUR)),
    ),
    nameOf(commonName),
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    der.tagged(3, der.sequence(...extensionsOf(wishes))),
  );
  const signature = sign('sha256', toBeSigned, issuer ? createPrivateKey(issuer.keyPem) : privateKey);
  const certificate = der.sequence(toBeSigned, algorithm, der.bitString(signature));
  return {
    der: certificate,
    pem: toPem(certificate),
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    commonName,
  };
}

/** A self-signed authority that may sign others. */
export function issueAuthority(commonName = 'Test Authority'): TestCertificate {
  return issueCertificate({ commonName, isAuthority: true, names: [], keyUsages: [] });
}

export function toPem(certificate: Uint8Array): string {
  const lines = Buffer.from(certificate)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** The few parts of DER that a certificate takes (X.690). */
export const der = {
  sequence: (...parts: Buffer[]) => tlv(0x30, Buffer.concat(parts)),
  set: (...parts: Buffer[]) => tlv(0x31, Buffer.concat(parts)),
  tagged: (tag: number, value: Buffer) => tlv(0xa0 | tag, value),
  integer: (bytes: Buffer) => tlv(0x02, bytes),
  boolean: (value: boolean) => tlv(0x01, Buffer.from([value ? 0xff : 0])),
  octets: (bytes: Buffer) => tlv(0x04, bytes),
  bitString: (bytes: Buffer) => tlv(0x03, Buffer.concat([Buffer.from([0]), bytes])),
  utf8: (text: string) => tlv(0x0c, Buffer.from(text)),
  oid(text: string): Buffer {
    const [first, second, ...rest] = text.split('.').map(Number);
    return tlv(0x06, Buffer.from([first! * 40 + second!, ...rest.flatMap(base128)]));
  },
  time(date: Date): Buffer {
    const text = date.toISOString().replace(/[-:T]|\.\d+/g, '');
    return date.getUTCFullYear() < 2050
      ? tlv(0x17, Buffer.from(text.slice(2)))
      : tlv(0x18, Buffer.from(text));
  },
};

function tlv(tag: number, value: Buffer): Buffer {
  if (value.length < 128) return Buffer.concat([Buffer.from([tag, value.length]), value]);
  const length = Buffer.from(value.length.toString(16).padStart(value.length > 0xffff ? 6 : 4, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, value]);
}

function base128(value: number): number[] {
  const digits = [value & 127];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 127) | 128);
  return digits;
}

function nameOf(commonName: string): Buffer {
  return der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.utf8(commonName))));
}

function extensionsOf({ commonName, names, isAuthority, keyUsages, extensions = [] }: CertificateWishes) {
  const dnsNames = (names ?? [commonName]).map((name) => tlv(0x82, Buffer.from(name)));
  const purposes = (keyUsages ?? [SERVER_AUTHENTICATION]).map((oid) => der.oid(oid));
  return [
    ...(isAuthority ? [extension('2.5.29.19', der.sequence(der.boolean(true)), true)] : []),
    ...(dnsNames.length > 0 ? [extension('2.5.29.17', der.sequence(...dnsNames))] : []),
    ...(purposes.length > 0 ? [extension('2.5.29.37', der.sequence(...purposes))] : []),
    ...extensions.map(({ oid, value, isCritical }) => extension(oid, value, isCritical)),
  ];
}

function extension(oid: string, value: Buffer, isCritical = false): Buffer {
  const critical = isCritical ? [der.boolean(true)] : [];
  return der.sequence(der.oid(oid), ...critical, der.octets(value));
}
