/** A public key taken from DER, in the form that DKIM publishes. */
export interface PublicKey {
  readonly type: 'rsa' | 'ed25519';
  /** Modulus length of RSA; 256 for Ed25519. */
  readonly bits: number;
  /** RSA public exponent; null for Ed25519. */
  readonly exponent: bigint | null;
  /** For `p=`: SubjectPublicKeyInfo of RSA (RFC 6376 §3.6.1), the 32 bytes of Ed25519 (RFC 8463 §4.2). */
  readonly published: Uint8Array;
  /** How the key came: as published it may be bare PKCS#1, which RFC 6376 does not provide for. */
  readonly encoding: 'spki' | 'pkcs1' | 'raw' | 'private';
  /** Bytes behind the key's end. */
  readonly trailingBytes: number;
}

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Offset behind the element in the bytes it was read from. */
  readonly end: number;
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const RSA_OID = '2a864886f70d010101'; // 1.2.840.113549.1.1.1
const ED25519_OID = '2b6570'; // 1.3.101.112, RFC 8410
const ED25519_BYTES = 32;

/** Reads SubjectPublicKeyInfo, bare PKCS#1 (RFC 8017 A.1.1) or 32 raw bytes. Null for what is no such key. */
export function readPublicKey(bytes: Uint8Array): PublicKey | null {
  if (bytes.length === ED25519_BYTES) return ed25519(bytes, 'raw', 0);
  const outer = readElement(bytes, 0);
  if (outer?.tag !== SEQUENCE) return null;
  const parts = readAll(outer.content);
  const trailing = bytes.length - outer.end;
  if (parts?.[0]?.tag === INTEGER && parts[1]?.tag === INTEGER && parts.length === 2) {
    return rsa(parts[0].content, parts[1].content, 'pkcs1', trailing);
  }
  if (parts?.[0]?.tag !== SEQUENCE || parts[1]?.tag !== BIT_STRING || parts[1].content[0] !== 0) return null;
  const algorithm = algorithmOf(parts[0]);
  const key = parts[1].content.subarray(1);
  if (algorithm === ED25519_OID) return key.length === ED25519_BYTES ? ed25519(key, 'spki', trailing) : null;
  if (algorithm !== RSA_OID) return null;
  const inner = readElement(key, 0);
  const numbers = inner?.tag === SEQUENCE ? readAll(inner.content) : null;
  if (numbers?.[0]?.tag !== INTEGER || numbers[1]?.tag !== INTEGER) return null;
  return rsa(numbers[0].content, numbers[1].content, 'spki', trailing);
}

/**
 * The public half of an RSA private key (PKCS#8 or PKCS#1). Null for other keys: of an Ed25519 seed it needs curve
 * arithmetic, which is left to tools made for it.
 */
export function publicHalfOf(bytes: Uint8Array): PublicKey | null {
  const outer = readElement(bytes, 0);
  const parts = outer?.tag === SEQUENCE ? readAll(outer.content) : null;
  if (parts?.[0]?.tag !== INTEGER) return null;
  if (parts[1]?.tag === SEQUENCE && parts[2]?.tag === OCTET_STRING) {
    return algorithmOf(parts[1]) === RSA_OID ? publicHalfOf(parts[2].content) : null;
  }
  if (parts.length < 9 || parts[1]?.tag !== INTEGER || parts[2]?.tag !== INTEGER) return null;
  return rsa(parts[1].content, parts[2].content, 'private', 0);
}

/** Length in bytes that the header of a DER value announces, its header included; null without a header. */
export function announcedLength(bytes: Uint8Array): number | null {
  if (bytes[0] !== SEQUENCE) return null;
  const length = readLength(bytes, 1);
  return length === null ? null : length.contentAt + length.value;
}

function rsa(
  n: Uint8Array,
  e: Uint8Array,
  encoding: PublicKey['encoding'],
  trailingBytes: number,
): PublicKey | null {
  const modulus = withoutLeadingZeros(n);
  const exponent = withoutLeadingZeros(e);
  if (modulus.length === 0 || exponent.length === 0 || exponent.length > 32) return null;
  return {
    type: 'rsa',
    bits: modulus.length * 8 - Math.clz32(modulus[0]!) + 24,
    exponent: exponent.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n),
    published: encodeSpki(modulus, exponent),
    encoding,
    trailingBytes,
  };
}

function ed25519(key: Uint8Array, encoding: PublicKey['encoding'], trailingBytes: number): PublicKey {
  return { type: 'ed25519', bits: 256, exponent: null, published: key.slice(), encoding, trailingBytes };
}

function encodeSpki(modulus: Uint8Array, exponent: Uint8Array): Uint8Array {
  const algorithm = hexBytes(`06092a864886f70d0101010500`);
  const key = element(SEQUENCE, [
    element(INTEGER, [positive(modulus)]),
    element(INTEGER, [positive(exponent)]),
  ]);
  return element(SEQUENCE, [element(SEQUENCE, [algorithm]), element(BIT_STRING, [Uint8Array.of(0), key])]);
}

/** A set high bit would read as a negative number (X.690 §8.3). */
function positive(digits: Uint8Array): Uint8Array {
  return digits[0]! >= 0x80 ? Uint8Array.of(0, ...digits) : digits;
}

function element(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  const content = parts.flatMap((part) => [...part]);
  const { length } = content;
  const header =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Uint8Array.of(...header, ...content);
}

function algorithmOf(sequence: Element): string | null {
  const oid = readElement(sequence.content, 0);
  return oid?.tag === 0x06
    ? [...oid.content].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    : null;
}

function readAll(bytes: Uint8Array): Element[] | null {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const next = readElement(bytes, at);
    if (next === null || elements.length > 20) return null;
    elements.push(next);
    at = next.end;
  }
  return elements;
}

function readElement(bytes: Uint8Array, at: number): Element | null {
  const tag = bytes[at];
  const length = readLength(bytes, at + 1);
  if (tag === undefined || length === null) return null;
  const end = length.contentAt + length.value;
  return end > bytes.length ? null : { tag, content: bytes.subarray(length.contentAt, end), end };
}

function readLength(bytes: Uint8Array, at: number): { value: number; contentAt: number } | null {
  const first = bytes[at];
  if (first === undefined) return null;
  if (first < 0x80) return { value: first, contentAt: at + 1 };
  const count = first & 0x7f;
  if (count < 1 || count > 3 || at + count >= bytes.length) return null; // no key has 16 MB
  let value = 0;
  for (const byte of bytes.subarray(at + 1, at + 1 + count)) value = value * 256 + byte;
  return { value, contentAt: at + 1 + count };
}

function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  return start < 0 ? new Uint8Array() : bytes.subarray(start);
}

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16));
}
