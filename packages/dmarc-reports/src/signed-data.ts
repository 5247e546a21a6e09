/** What a CMS wrapper (RFC 5652) holds: the signed MIME entity, or nothing that can be read without a key. */
export interface SignedContent {
  readonly content: Uint8Array | null;
  readonly isEncrypted: boolean;
}

const SIGNED_DATA = '2a864886f70d010702';
const ENVELOPED_DATA = ['2a864886f70d010703', '2a864886f70d0109100117']; // enveloped, authenticated-enveloped
const SEQUENCE = 0x30;
const OBJECT_ID = 0x06;
const CONTEXT_0 = 0xa0;
const OCTETS = 0x04;
const CONSTRUCTED_OCTETS = 0x24;
const MAX_CHUNKS = 100_000;

interface Tlv {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
  /** Past the value, and past the end marker of an indefinite length. */
  readonly next: number;
}

/** Finds the content of an opaque-signed S/MIME body without checking its signature; null when it is no CMS at all. */
export function openSigned(bytes: Uint8Array): SignedContent | null {
  const outer = readTlv(bytes, 0, bytes.length);
  if (outer?.tag !== SEQUENCE) return null;
  const [type, wrapped] = children(bytes, outer, 2);
  if (type?.tag !== OBJECT_ID || wrapped?.tag !== CONTEXT_0) return null;
  const typeHex = Buffer.from(bytes.subarray(type.start, type.end)).toString('hex');
  if (ENVELOPED_DATA.includes(typeHex)) return { content: null, isEncrypted: true };
  if (typeHex !== SIGNED_DATA) return null;
  const [signedData] = children(bytes, wrapped, 1);
  const encapsulated = signedData && children(bytes, signedData, 3)[2];
  const explicit = encapsulated && children(bytes, encapsulated, 2)[1];
  const [octets] = explicit ? children(bytes, explicit, 1) : [];
  return { content: octets ? readOctets(bytes, octets) : null, isEncrypted: false };
}

function readOctets(bytes: Uint8Array, value: Tlv): Uint8Array | null {
  if (value.tag === OCTETS) return bytes.subarray(value.start, value.end);
  if (value.tag !== CONSTRUCTED_OCTETS) return null;
  const chunks = children(bytes, value, MAX_CHUNKS).filter((chunk) => chunk.tag === OCTETS);
  return Buffer.concat(chunks.map((chunk) => bytes.subarray(chunk.start, chunk.end)));
}

function children(bytes: Uint8Array, parent: Tlv, max: number): Tlv[] {
  const found: Tlv[] = [];
  let at = parent.start;
  while (found.length < max && at < parent.end) {
    const child = readTlv(bytes, at, parent.end);
    if (child === null || child.tag === 0) break;
    found.push(child);
    at = child.next;
  }
  return found;
}

function readTlv(bytes: Uint8Array, at: number, limit: number): Tlv | null {
  if (at + 2 > limit) return null;
  const tag = bytes[at]!;
  const first = bytes[at + 1]!;
  if (first < 0x80) return sized(tag, at + 2, first, limit);
  if (first === 0x80) return indefinite(bytes, tag, at + 2, limit);
  const lengthBytes = first & 0x7f;
  if (lengthBytes > 4 || at + 2 + lengthBytes > limit) return null;
  let length = 0;
  for (let i = 0; i < lengthBytes; i++) length = length * 256 + bytes[at + 2 + i]!;
  return sized(tag, at + 2 + lengthBytes, length, limit);
}

/** A value that runs over its container is cut there: the rest of a damaged wrapper is still worth reading. */
function sized(tag: number, start: number, length: number, limit: number): Tlv {
  const end = Math.min(start + length, limit);
  return { tag, start, end, next: end };
}

/** Indefinite lengths (BER) are nested four deep in what mail programs write; only the innermost ends matter here. */
function indefinite(bytes: Uint8Array, tag: number, start: number, limit: number): Tlv {
  if (tag !== CONSTRUCTED_OCTETS) return { tag, start, end: limit, next: limit };
  let at = start;
  while (at + 2 <= limit && !(bytes[at] === 0 && bytes[at + 1] === 0)) {
    const child = readTlv(bytes, at, limit);
    if (child === null || child.tag !== OCTETS || child.next <= at) break;
    at = child.next;
  }
  return { tag, start, end: at, next: Math.min(at + 2, limit) };
}
