import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import type { NoteLog } from './note-log.js';
import { decodeWindows1252, windows1252Labels } from './windows-1252.js';

const HEAD_BYTES = 256; // an XML declaration fits well within

/** Turns the bytes of a document into text, piece by piece, keeping multi-byte characters whole across pieces. */
export interface TextDecoding {
  /** Text of the next piece. */
  decode(bytes: Uint8Array): string;
  /** Text that was still waiting for its remaining bytes. */
  flush(): string;
}

/**
 * Chooses the decoding by byte order mark, by the pattern of a UTF-16 declaration, else as declared; bytes that are
 * no UTF-8 where UTF-8 was promised are read as windows-1252 one by one, so that no letter is lost.
 */
export function chooseDecoding(head: Uint8Array, notes: NoteLog): TextDecoding {
  const encoding = detectEncoding(head);
  if (encoding === 'utf-8') return new ForgivingUtf8(notes);
  notes.add('encoding', encoding);
  if (windows1252Labels.has(encoding)) return { decode: decodeWindows1252, flush: () => '' };
  const decoder = makeDecoder(encoding);
  if (decoder === null) return new ForgivingUtf8(notes);
  return { decode: (bytes) => decoder.decode(bytes, { stream: true }), flush: () => decoder.decode() };
}

function detectEncoding(head: Uint8Array): string {
  const [a, b, c, d] = head;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0x3c && b === 0 && d === 0) return 'utf-16le';
  if (a === 0 && b === 0x3c && c === 0) return 'utf-16be';
  const declaration = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('latin1');
  const declared = /<\?xml[^>]*?\bencoding\s*=\s*["']\s*([\w.:-]+)/.exec(declaration)?.[1]?.toLowerCase();
  // One-byte text cannot be UTF-16, whatever it says; ASCII is a part of UTF-8.
  if (declared === undefined || /^(utf-?8|us-ascii|ascii|utf-?16.*|ucs-?2)$/.test(declared)) return 'utf-8';
  return declared;
}

function makeDecoder(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label);
  } catch {
    return null;
  }
}

class ForgivingUtf8 implements TextDecoding {
  private carried: Uint8Array = new Uint8Array(0);
  private atStart = true;

  constructor(private readonly notes: NoteLog) {}

  decode(bytes: Uint8Array): string {
    const all = this.carried.length === 0 ? bytes : Buffer.concat([this.carried, bytes]);
    const whole = all.length - incompleteTail(all);
    this.carried = all.slice(whole);
    return this.read(all.subarray(0, whole));
  }

  flush(): string {
    const rest = this.carried;
    this.carried = new Uint8Array(0);
    return this.read(rest);
  }

  private read(bytes: Uint8Array): string {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const text = isUtf8(buffer) ? buffer.toString('utf8') : replaceInvalid(buffer, this.notes);
    if (!this.atStart || text === '') return text;
    this.atStart = false;
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}

/** Bytes at the end that begin a character without finishing it (0 to 3). */
function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < sequenceLength(byte) ? back : 0;
  }
  return 0;
}

function sequenceLength(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

function replaceInvalid(bytes: Buffer, notes: NoteLog): string {
  let text = '';
  let good = 0;
  let replaced = 0;
  for (let i = 0; i < bytes.length; ) {
    const length = bytes[i]! < 0x80 ? 1 : sequenceLength(bytes[i]!);
    if (bytes[i]! < 0x80 || (bytes[i]! >= 0xc2 && isUtf8(bytes.subarray(i, i + length)))) {
      i += length;
      continue;
    }
    text += bytes.toString('utf8', good, i) + decodeWindows1252(bytes.subarray(i, i + 1));
    i++;
    good = i;
    replaced++;
  }
  notes.add('bytes-replaced', null, replaced);
  return text + bytes.toString('utf8', good);
}
