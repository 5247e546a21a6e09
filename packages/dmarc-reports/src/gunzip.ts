import { crc32 } from 'node:zlib';
import type { SourceEnd } from './byte-source.js';
import { inflate } from './inflate.js';

const TRAILER_BYTES = 8;
const DEFLATE = 8;

export interface GunzipEnd extends SourceEnd {
  readonly trailingBytes: number;
}

/**
 * Expands a gzip file (RFC 1952) piece by piece: all its members one after the other, stopping at bytes that start no
 * member. Damage is told at the end, after everything readable.
 */
export async function* gunzip(packed: Uint8Array): AsyncGenerator<Uint8Array, GunzipEnd> {
  let offset = 0;
  let checksumWrong = false;
  do {
    const start = memberDataStart(packed, offset);
    if (start === null) {
      const isFirst = offset === 0;
      return { truncated: isFirst, checksumWrong, trailingBytes: isFirst ? 0 : packed.length - offset };
    }
    let crc = 0;
    let size = 0;
    const pieces = inflate(packed.subarray(start));
    let step = await pieces.next();
    while (!step.done) {
      crc = crc32(step.value, crc);
      size += step.value.length;
      yield step.value;
      step = await pieces.next();
    }
    const { consumedBytes, corrupt } = step.value;
    const end = start + consumedBytes;
    if (corrupt || end >= packed.length) return { truncated: true, checksumWrong, trailingBytes: 0 };
    if (end + TRAILER_BYTES > packed.length)
      return { truncated: false, checksumWrong: true, trailingBytes: 0 };
    const view = new DataView(packed.buffer, packed.byteOffset + end, TRAILER_BYTES);
    if (view.getUint32(0, true) !== crc || view.getUint32(4, true) !== size % 2 ** 32) checksumWrong = true;
    offset = end + TRAILER_BYTES;
  } while (packed[offset] === 0x1f && packed[offset + 1] === 0x8b);
  return { truncated: false, checksumWrong, trailingBytes: packed.length - offset };
}

/** Where the deflate data of the member at `offset` starts; null when its header is broken, cut off or not deflate. */
function memberDataStart(packed: Uint8Array, offset: number): number | null {
  if (offset + 10 > packed.length || packed[offset + 2] !== DEFLATE) return null;
  const flags = packed[offset + 3]!;
  let i = offset + 10;
  if (flags & 0x04) i += 2 + (packed[i] ?? 0) + ((packed[i + 1] ?? 0) << 8); // FEXTRA
  for (const flag of [0x08, 0x10]) {
    if (!(flags & flag)) continue; // FNAME, FCOMMENT: zero-terminated
    const zero = packed.indexOf(0, i);
    if (zero < 0) return null;
    i = zero + 1;
  }
  if (flags & 0x02) i += 2; // FHCRC
  return i < packed.length ? i : null;
}
