import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { readPlainRsaKey } from './plain-rsa-key.js';

/** A public key as published in `p=`. Plain data; key material only as its fingerprint. */
export interface DkimPublicKey {
  readonly type: 'rsa' | 'ed25519';
  /** Modulus length of RSA; 256 for Ed25519. */
  readonly bits: number;
  /** RSA public exponent in decimal (it can exceed 2^53); null for Ed25519. */
  readonly exponent: string | null;
  /** How the key was written: SubjectPublicKeyInfo as the RFC asks, bare PKCS#1, or 32 raw bytes (RFC 8463 §4.2). */
  readonly encoding: 'spki' | 'pkcs1' | 'raw';
  /** SHA-256 of the SubjectPublicKeyInfo in hex: equal for the same key however it was written. */
  readonly fingerprint: string;
  /** Bytes after the key's end; verifiers differ on accepting them. */
  readonly trailingBytes: number;
}

export type DkimKeyFaultCode =
  | 'key-not-base64' // a character outside the alphabet, or missing padding
  | 'key-not-der' // no SubjectPublicKeyInfo and no PKCS#1 key; truncated
  | 'key-type-mismatch'; // a key of another type than k= says

export type DkimKeyOutcome =
  | { readonly ok: true; readonly key: DkimPublicKey }
  | { readonly ok: false; readonly fault: DkimKeyFaultCode };

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const ED25519_SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex'); // RFC 8410 §4
const ED25519_BYTES = 32;
const ED25519_BITS = 256;

/**
 * Reads the value of a `p=` tag strictly. The text is checked first, since `Buffer.from` skips junk in silence, and
 * the length is compared with the outer DER header, since `createPublicKey` accepts bytes after the key.
 * @param value base64, white space allowed (RFC 6376 §3.6.1), not empty
 * @param keyType the record's `k=`
 */
export function readDkimPublicKey(value: string, keyType: 'rsa' | 'ed25519'): DkimKeyOutcome {
  const text = value.replace(/[ \t\r\n]/g, '');
  if (!BASE64.test(text)) return { ok: false, fault: 'key-not-base64' };
  const bytes = Buffer.from(text, 'base64');
  return keyType === 'rsa' ? readRsa(bytes) : readEd25519(bytes);
}

function readRsa(bytes: Buffer): DkimKeyOutcome {
  const plain = readPlainRsaKey(bytes);
  if (plain !== null) {
    const fingerprint = createHash('sha256').update(bytes).digest('hex');
    return { ok: true, key: { type: 'rsa', ...plain, encoding: 'spki', fingerprint, trailingBytes: 0 } };
  }
  for (const encoding of ['spki', 'pkcs1'] as const) {
    const key = importKey(bytes, encoding);
    if (key === null) continue;
    if (key.asymmetricKeyType !== 'rsa') return { ok: false, fault: 'key-type-mismatch' };
    const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
    return {
      ok: true,
      key: {
        type: 'rsa',
        bits: modulusLength,
        exponent: publicExponent.toString(),
        encoding,
        fingerprint: fingerprintOf(key),
        trailingBytes: bytes.length - derLength(bytes),
      },
    };
  }
  return { ok: false, fault: bytes.length === ED25519_BYTES ? 'key-type-mismatch' : 'key-not-der' };
}

function readEd25519(bytes: Buffer): DkimKeyOutcome {
  if (bytes.length !== ED25519_BYTES) {
    const isOtherForm = importKey(bytes, 'spki') !== null || importKey(bytes, 'pkcs1') !== null;
    return { ok: false, fault: isOtherForm ? 'key-type-mismatch' : 'key-not-der' };
  }
  const key = importKey(Buffer.concat([ED25519_SPKI_PREFIX, bytes]), 'spki');
  if (key === null) return { ok: false, fault: 'key-not-der' };
  const fingerprint = fingerprintOf(key);
  return {
    ok: true,
    key: {
      type: 'ed25519',
      bits: ED25519_BITS,
      exponent: null,
      encoding: 'raw',
      fingerprint,
      trailingBytes: 0,
    },
  };
}

function importKey(bytes: Buffer, type: 'spki' | 'pkcs1'): KeyObject | null {
  try {
    return createPublicKey({ key: bytes, format: 'der', type });
  } catch {
    return null;
  }
}

/** Length of the outermost DER value, its header included (X.690 §8.1.3). The bytes are known to be a valid key. */
function derLength(bytes: Buffer): number {
  const first = bytes[1]!;
  if (first < 0x80) return 2 + first;
  const lengthBytes = first & 0x7f;
  let length = 0; // OpenSSL accepts any number of leading zero bytes
  for (const byte of bytes.subarray(2, 2 + lengthBytes)) length = length * 256 + byte;
  return 2 + lengthBytes + length;
}

function fingerprintOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex');
}
