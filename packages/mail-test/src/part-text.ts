import { Buffer, isAscii } from 'node:buffer';
import type { MimeLeaf } from './mime-tree.js';

/** The text of a part. */
export interface PartText {
  readonly text: string;
  /** The part is longer than was read. */
  readonly isCut: boolean;
  /** What is wrong with the charset, in words; null when nothing is. */
  readonly charsetFault: string | null;
}

/** The bytes of a part without its transfer encoding. Tolerant, as mail programs are. */
export function decodeBytes(leaf: Pick<MimeLeaf, 'bytes' | 'encoding'>): Buffer {
  switch (leaf.encoding) {
    case 'base64':
      return Buffer.from(leaf.bytes.toString('latin1'), 'base64');
    case 'quoted-printable':
      return decodeQuotedPrintable(leaf.bytes);
    default:
      return leaf.bytes;
  }
}

/** The text of a part in its charset, reading at most `maxBytes` of its encoded form. */
export function decodeText(leaf: MimeLeaf, maxBytes: number): PartText {
  const isCut = leaf.bytes.length > maxBytes;
  // A cut at a multiple of four keeps base64 whole where lines have the usual 76 characters and their ends.
  const bytes = decodeBytes({ ...leaf, bytes: isCut ? leaf.bytes.subarray(0, maxBytes) : leaf.bytes });
  const label = leaf.charset ?? 'utf-8';
  const decoder = decoderFor(label);
  if (decoder === null) {
    return {
      text: bytes.toString('latin1'),
      isCut,
      charsetFault: `charset “${label.slice(0, 40)}” does not exist`,
    };
  }
  if (isAscii(bytes)) return { text: decoder.decode(bytes), isCut, charsetFault: null };
  const declared = leaf.charset?.toLowerCase();
  if (declared === undefined || declared === 'us-ascii') {
    const text = new TextDecoder('utf-8').decode(bytes);
    const what = declared === undefined ? 'no charset is declared' : 'charset=us-ascii is declared';
    return { text, isCut, charsetFault: `${what} for text with 8-bit characters` };
  }
  try {
    return { text: decoder.decode(isCut ? withoutTornEnd(bytes) : bytes), isCut, charsetFault: null };
  } catch {
    return {
      text: new TextDecoder(label).decode(bytes),
      isCut,
      charsetFault: `bytes that are not valid in the declared charset ${label}`,
    };
  }
}

function decoderFor(label: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    return null;
  }
}

/** A cut may fall inside a character: up to three bytes of it are left off. */
function withoutTornEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  for (let step = 0; step < 3 && end > 0 && bytes[end - 1]! >= 0x80; step++) end--;
  return bytes.subarray(0, end);
}

/** RFC 2045 §6.7; a bad escape stays as it stands. */
function decodeQuotedPrintable(bytes: Buffer): Buffer {
  const decoded = Buffer.allocUnsafe(bytes.length);
  let written = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte !== 0x3d) {
      decoded[written++] = byte;
      continue;
    }
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) {
      at += 2; // soft line break
      continue;
    }
    const digits = bytes.toString('latin1', at + 1, at + 3);
    if (/^[0-9A-Fa-f]{2}$/.test(digits)) {
      decoded[written++] = Number.parseInt(digits, 16);
      at += 2;
    } else decoded[written++] = byte;
  }
  return decoded.subarray(0, written);
}
