/** Bytes that are no DNS message; caught where a message is read, never seen by callers. */
export class MalformedMessage extends Error {}

const MAX_WIRE_NAME_BYTES = 255; // RFC 1035 §2.3.4, length bytes included
const MAX_POINTERS = 16; // real names need two; without a limit a chain of pointers costs a millisecond per name

/** What reading one message may cost; compression lets 16 KB hold 1,000 names of 127 labels. */
export interface ReadBudget {
  /** Of all names, pointers followed. */
  nameBytesLeft: number;
  /** Of all TXT records: 64 KB can hold as many empty ones, each an object here. */
  stringsLeft: number;
}

/** Enough for 500 honest records; spent in about two milliseconds. */
export function newReadBudget(): ReadBudget {
  return { nameBytesLeft: 64 * 1024, stringsLeft: 2_000 };
}

/**
 * Reads a name that may be compressed (RFC 1035 §4.1.4). Lower-case, '' for the root; dots and backslashes inside a
 * label are escaped, bytes outside printable ASCII become `\DDD`, so that a label cannot pose as two.
 */
export function readName(
  message: Buffer,
  start: number,
  budget: ReadBudget,
): {
  readonly name: string /** Offset after the name in the place where it was read. */;
  readonly next: number;
} {
  let at = start;
  let next = -1;
  let pointers = 0;
  let bytes = 0;
  let name = '';
  for (;;) {
    const length = message[at];
    if (length === undefined) throw new MalformedMessage('name runs past the message');
    if (length === 0) return { name, next: next < 0 ? at + 1 : next };
    if (length >= 0xc0) {
      const low = message[at + 1];
      if (low === undefined) throw new MalformedMessage('name runs past the message');
      const target = ((length & 0x3f) << 8) | low;
      if (target >= at || ++pointers > MAX_POINTERS) throw new MalformedMessage('bad compression pointer');
      budget.nameBytesLeft--;
      if (next < 0) next = at + 2;
      at = target;
      continue;
    }
    budget.nameBytesLeft -= length + 1;
    if (budget.nameBytesLeft < 0) throw new MalformedMessage('names too long in total');
    if (length > 63) throw new MalformedMessage('label of an unknown kind');
    bytes += length + 1;
    if (bytes + 1 > MAX_WIRE_NAME_BYTES) throw new MalformedMessage('name too long');
    if (at + 1 + length > message.length) throw new MalformedMessage('name runs past the message');
    const label = readLabel(message, at + 1, at + 1 + length);
    name = name === '' ? label : `${name}.${label}`;
    at += length + 1;
  }
}

function readLabel(message: Buffer, start: number, end: number): string {
  let label = '';
  for (let at = start; at < end; at++) {
    const byte = message[at]!;
    if (byte >= 0x41 && byte <= 0x5a) label += String.fromCharCode(byte + 32);
    else if (byte === 0x2e || byte === 0x5c) label += `\\${String.fromCharCode(byte)}`;
    else if (byte > 0x20 && byte < 0x7f) label += String.fromCharCode(byte);
    else label += `\\${String(byte).padStart(3, '0')}`;
  }
  return label;
}
