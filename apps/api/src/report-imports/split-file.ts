import {
  isMbox,
  readZipDirectory,
  sniff,
  splitMbox,
  splitMboxStream,
  unzip,
  type ZipEntry,
} from '@postseal/dmarc-reports';
import type { RawFormat } from '../inbox/inbound-message.js';

export interface FileLimits {
  readonly maxItemBytes: number;
  readonly maxArchiveBytes: number;
  readonly maxArchiveEntries: number;
  /** All that an archive may hold when it is unpacked. */
  readonly maxExpandedBytes: number;
}

/** A mail or document in a file, or the reason why something in it is not taken. */
export type FileItem =
  | { readonly kind: 'item'; readonly name: string; readonly format: RawFormat; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly name: string; readonly reason: string };

const HEADER_LINE = /^\s*[!-9;-~]{1,76}:/; // RFC 5322 §2.2
const OPENING_BYTES = 1_000;
const SNIFFED_BYTES = 512;
const SYSTEM_ENTRY = /(^|\/)(__MACOSX\/|\.DS_Store$|\._|Thumbs\.db$|desktop\.ini$)/i;

/**
 * Takes a file apart while it arrives: the mails of an mbox, the entries of a zip, else the file itself. What it is, is told
 * by its bytes. Holds one mail of an mbox at a time, and a zip whole, whose list of entries is at its end.
 */
export async function* splitFile(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  limits: FileLimits,
): AsyncGenerator<FileItem> {
  const { head, all } = await peek(chunks);
  if (isMbox(head)) {
    let number = 0;
    for await (const mail of splitMboxStream(all, limits.maxItemBytes)) {
      yield toItem(`${name} › ${++number}`, mail);
    }
    return;
  }
  const isZip = sniff(head) === 'zip';
  const bytes = await collect(all, isZip ? limits.maxArchiveBytes : limits.maxItemBytes);
  if (bytes !== null && isZip) yield* splitZip(name, bytes, limits);
  else yield toItem(name, bytes);
}

async function* splitZip(name: string, bytes: Uint8Array, limits: FileLimits): AsyncGenerator<FileItem> {
  const directory = readZipDirectory(bytes, limits.maxArchiveEntries);
  if (!directory.ok) {
    if (directory.fault === 'too-many-entries') yield { kind: 'refused', name, reason: 'archive-limit' };
    else yield toItem(name, bytes.length <= limits.maxItemBytes ? bytes : null); // the reader says what is wrong
    return;
  }
  const entries = directory.entries.filter((entry) => !entry.isDirectory && !SYSTEM_ENTRY.test(entry.name));
  if (entries.length <= 1 && !entries.some(({ name: entry }) => /\.(eml|mbox|mbx)$/i.test(entry))) {
    yield toItem(name, bytes.length <= limits.maxItemBytes ? bytes : null);
    return;
  }
  let left = limits.maxExpandedBytes;
  for (const entry of entries) {
    const label = `${name} › ${entry.name}`;
    const expanded = left > 0 ? await expand(bytes, entry, Math.min(left, limits.maxItemBytes)) : 'too-large';
    if (typeof expanded === 'string') {
      yield { kind: 'refused', name: label, reason: expanded };
      continue;
    }
    left -= expanded.length;
    if (isMbox(expanded)) {
      let number = 0;
      for (const mail of splitMbox(expanded)) yield toItem(`${label} › ${++number}`, mail);
    } else yield toItem(label, expanded);
  }
}

async function expand(
  bytes: Uint8Array,
  entry: ZipEntry,
  maxBytes: number,
): Promise<Uint8Array | 'too-large' | 'compression-unsupported' | 'archive-truncated'> {
  if (!entry.isSupported) return 'compression-unsupported';
  const pieces: Uint8Array[] = [];
  let length = 0;
  const source = unzip(bytes, entry);
  for (;;) {
    const step = await source.next();
    if (step.done) return step.value.truncated ? 'archive-truncated' : Buffer.concat(pieces, length);
    length += step.value.length;
    if (length > maxBytes) return 'too-large';
    pieces.push(step.value);
  }
}

function toItem(name: string, bytes: Uint8Array | null): FileItem {
  if (bytes === null) return { kind: 'refused', name, reason: 'too-large' };
  return { kind: 'item', name, format: formatOf(bytes), bytes };
}

function formatOf(bytes: Uint8Array): RawFormat {
  const isText = sniff(bytes) === 'other';
  const opening = Buffer.from(bytes.subarray(0, OPENING_BYTES)).toString('latin1');
  return isText && HEADER_LINE.test(opening) ? 'mail' : 'file';
}

/** The bytes in one piece; null when there are too many, all of which are read past. */
async function collect(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array | null> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > maxBytes) pieces = [];
    else pieces.push(chunk);
  }
  return length > maxBytes ? null : Buffer.concat(pieces, length);
}

/** The first bytes of a stream, and all of it. */
async function peek(chunks: AsyncIterable<Uint8Array>) {
  const source = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < SNIFFED_BYTES) {
    const step = await source.next();
    if (step.done) break;
    head = Buffer.concat([head, step.value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    for (let step = await source.next(); !step.done; step = await source.next()) yield step.value;
  }
  return { head, all: all() };
}
