import { crc32 } from 'node:zlib';
import { type SourceEnd, slices } from './byte-source.js';
import { displayLabel } from './display-label.js';
import { inflate } from './inflate.js';

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const STORED = 0;
const DEFLATED = 8;

export interface ZipEntry {
  /** A label only; never used as a path. */
  readonly name: string;
  readonly isDirectory: boolean;
  /** False for encrypted entries and methods other than store and deflate. */
  readonly isSupported: boolean;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly expandedBytes: number;
  readonly localOffset: number;
}

export type ZipDirectory =
  | { readonly ok: true; readonly entries: readonly ZipEntry[] }
  | { readonly ok: false; readonly fault: 'truncated' | 'too-many-entries' };

/** Reads the central directory (APPNOTE 4.3.12), the only list of entries that is to be believed. */
export function readZipDirectory(bytes: Uint8Array, maxEntries: number): ZipDirectory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = findEndRecord(view);
  if (end < 0) return { ok: false, fault: 'truncated' };
  const count = view.getUint16(end + 10, true);
  if (count > maxEntries) return { ok: false, fault: 'too-many-entries' };
  const entries: ZipEntry[] = [];
  let offset = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    if (offset + 46 > end || view.getUint32(offset, true) !== ENTRY_SIGNATURE) {
      return { ok: false, fault: 'truncated' };
    }
    const nameLength = view.getUint16(offset + 28, true);
    const nameBytes = bytes.subarray(offset + 46, Math.min(offset + 46 + nameLength, end));
    entries.push(readEntry(view, offset, nameBytes));
    offset += 46 + nameLength + view.getUint16(offset + 30, true) + view.getUint16(offset + 32, true);
  }
  return { ok: true, entries };
}

function readEntry(view: DataView, offset: number, nameBytes: Uint8Array): ZipEntry {
  const flags = view.getUint16(offset + 8, true);
  const method = view.getUint16(offset + 10, true);
  const name = displayLabel(new TextDecoder().decode(nameBytes));
  return {
    name,
    isDirectory: name.endsWith('/'),
    isSupported: (flags & 1) === 0 && (method === STORED || method === DEFLATED),
    method,
    crc: view.getUint32(offset + 16, true),
    packedBytes: view.getUint32(offset + 20, true),
    expandedBytes: view.getUint32(offset + 24, true),
    localOffset: view.getUint32(offset + 42, true),
  };
}

function findEndRecord(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - END_BYTES - MAX_COMMENT_BYTES);
  for (let i = view.byteLength - END_BYTES; i >= lowest; i--) {
    if (view.getUint32(i, true) === END_SIGNATURE) return i;
  }
  return -1;
}

/** Expands one entry piece by piece. */
export async function* unzip(bytes: Uint8Array, entry: ZipEntry): AsyncGenerator<Uint8Array, SourceEnd> {
  const packed = entryData(bytes, entry);
  if (packed === null) return { truncated: true, checksumWrong: false };
  let crc = 0;
  let size = 0;
  let corrupt = packed.length < entry.packedBytes;
  if (entry.method === STORED) {
    crc = crc32(packed);
    size = packed.length;
    yield* slices(packed);
  } else {
    const pieces = inflate(packed);
    let step = await pieces.next();
    while (!step.done) {
      crc = crc32(step.value, crc);
      size += step.value.length;
      yield step.value;
      step = await pieces.next();
    }
    corrupt ||= step.value.corrupt;
  }
  const isShort = size < entry.expandedBytes;
  return { truncated: corrupt || isShort, checksumWrong: crc !== entry.crc || size !== entry.expandedBytes };
}

/** The packed bytes of an entry, cut at the end of the file; null when its local header is not there. */
function entryData(bytes: Uint8Array, entry: ZipEntry): Uint8Array | null {
  const start = entry.localOffset;
  if (start + 30 > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, 30);
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE) return null;
  const data = start + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  return data > bytes.length ? null : bytes.subarray(data, data + entry.packedBytes);
}
