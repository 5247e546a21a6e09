/** The start of nearly every published key: rsaEncryption with a NULL parameter (RFC 8017 §A.1), in DER. */
const ALGORITHM = Buffer.from('300d06092a864886f70d0101010500', 'hex');
const SEQUENCE = 0x30;
const BIT_STRING = 0x03;
const INTEGER = 0x02;
const MAX_MODULUS_BYTES = 1024;
const MIN_MODULUS_BYTES = 64;
const MAX_EXPONENT_BYTES = 8;

/**
 * Bits and exponent of an RSA SubjectPublicKeyInfo that is plain DER to the last byte; null for anything else, which says
 * nothing: OpenSSL reads more, at ten times the cost, and a check reads each key of a domain anew.
 */
export function readPlainRsaKey(bytes: Buffer): { readonly bits: number; readonly exponent: string } | null {
  const outer = contentOf(bytes, 0, SEQUENCE);
  if (outer === null || outer.end !== bytes.length) return null;
  const afterAlgorithm = outer.start + ALGORITHM.length;
  if (bytes.compare(ALGORITHM, 0, ALGORITHM.length, outer.start, afterAlgorithm) !== 0) return null;
  const bitString = contentOf(bytes, afterAlgorithm, BIT_STRING);
  if (bitString === null || bitString.end !== outer.end || bytes[bitString.start] !== 0) return null;
  const key = contentOf(bytes, bitString.start + 1, SEQUENCE);
  if (key === null || key.end !== outer.end) return null;
  const modulus = numberAt(bytes, key.start, MIN_MODULUS_BYTES, MAX_MODULUS_BYTES);
  if (modulus === null) return null;
  const exponent = numberAt(bytes, modulus.end, 1, MAX_EXPONENT_BYTES);
  if (exponent === null || exponent.end !== key.end) return null;
  const value = BigInt(`0x${bytes.toString('hex', exponent.start, exponent.end)}`);
  const bits = (modulus.end - modulus.start) * 8 - (Math.clz32(bytes[modulus.start]!) - 24);
  return { bits, exponent: value.toString() };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the content of the DER value at `at` lies; null unless it has that tag, the shortest length, and ends in time. */
function contentOf(bytes: Buffer, at: number, tag: number): Span | null {
  if (at + 2 > bytes.length || bytes[at] !== tag) return null;
  const first = bytes[at + 1]!;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + lengthBytes;
  if (lengthBytes > 2 || first === 0x80 || start > bytes.length) return null;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
  const isShortest = lengthBytes === 0 || length >= (lengthBytes === 1 ? 0x80 : 0x100);
  return isShortest && start + length <= bytes.length ? { start, end: start + length } : null;
}

/** The bytes of a positive odd INTEGER, without the zero that keeps it positive. */
function numberAt(bytes: Buffer, at: number, minBytes: number, maxBytes: number): Span | null {
  const content = contentOf(bytes, at, INTEGER);
  if (content === null || content.start === content.end) return null;
  const { start, end } = content;
  const isPadded = bytes[start] === 0;
  if (isPadded ? end - start < 2 || bytes[start + 1]! < 0x80 : bytes[start]! >= 0x80) return null;
  const from = isPadded ? start + 1 : start;
  if (end - from < minBytes || end - from > maxBytes || (bytes[end - 1]! & 1) === 0) return null;
  return { start: from, end };
}
