import { Buffer } from 'node:buffer';
import type { MailTestLimits } from './mail-to-test.js';

/** One header field of the message. */
export interface HeaderField {
  /** Lower-case. */
  readonly name: string;
  /** Unfolded and trimmed, decoded as UTF-8 where it is, otherwise byte for byte as Latin-1. */
  readonly value: string;
  /** Length as sent, folds included, in bytes. */
  readonly rawLength: number;
  /** Bytes above 127. */
  readonly isEightBit: boolean;
}

/** How the lines of a message end and how long they are. */
export interface LineFacts {
  /** Bytes of the longest line without its end. */
  readonly longestLine: number;
  readonly bareCr: number;
  /** LF without CR; null when no line at all ends with CR LF, as in a file on disk: the wire then saw something else. */
  readonly bareLf: number | null;
  readonly hasNul: boolean;
}

/** A message taken apart into header fields and body. */
export interface MessageSource {
  /** The whole message with every line ended by CR LF, as signers saw it. */
  readonly bytes: Buffer;
  readonly fields: readonly HeaderField[];
  /** Lines of the header that are neither a field nor its continuation. */
  readonly strayLines: readonly string[];
  /** Where the body begins. */
  readonly bodyStart: number;
  readonly lines: LineFacts;
}

export type MessageRefusal = 'empty' | 'message-too-large' | 'header-too-large';

export type MessageOutcome =
  | { readonly ok: true; readonly source: MessageSource }
  | { readonly ok: false; readonly refusal: MessageRefusal };

const CR = 13;
const LF = 10;
const CRLF_CRLF = Buffer.from('\r\n\r\n');
const FIELD_NAME = /^[\x21-\x39\x3b-\x7e]+$/; // RFC 5322 §3.6.8

/** Takes a message apart (RFC 5322 §2), or refuses it when it is beyond the limits. Linear in its size. */
export function readMessageSource(
  message: Uint8Array,
  limits: Pick<MailTestLimits, 'maxMessageBytes' | 'maxHeaderBytes' | 'maxHeaderLines' | 'maxHeaderFields'>,
): MessageOutcome {
  if (message.length === 0) return { ok: false, refusal: 'empty' };
  if (message.length > limits.maxMessageBytes) return { ok: false, refusal: 'message-too-large' };
  const given = withoutMboxLine(Buffer.from(message.buffer, message.byteOffset, message.byteLength));
  const { facts, loneFeeds } = surveyLines(given);
  const bytes = loneFeeds > 0 ? withFullLineEnds(given, loneFeeds) : given;

  const startsWithBody = bytes[0] === CR && bytes[1] === LF;
  const end = startsWithBody ? 0 : bytes.indexOf(CRLF_CRLF);
  const headerEnd = end < 0 ? bytes.length : end;
  if (headerEnd > limits.maxHeaderBytes) return { ok: false, refusal: 'header-too-large' };
  const bodyStart = startsWithBody ? 2 : end < 0 ? bytes.length : end + CRLF_CRLF.length;

  const header = bytes.toString('latin1', 0, headerEnd);
  if (header.split('\n', limits.maxHeaderLines + 1).length > limits.maxHeaderLines)
    return { ok: false, refusal: 'header-too-large' };
  const { fields, strayLines } = readFields(header);
  if (fields.length + strayLines.length > limits.maxHeaderFields)
    return { ok: false, refusal: 'header-too-large' };
  return { ok: true, source: { bytes, fields, strayLines, bodyStart, lines: facts } };
}

/** A header section, of the message or of a MIME part, as fields. */
export function readFields(header: string): { fields: HeaderField[]; strayLines: string[] } {
  const fields: HeaderField[] = [];
  const strayLines: string[] = [];
  let open: string[] = [];
  function close() {
    if (open.length === 0) return;
    const raw = open.join('\r\n');
    const colon = raw.indexOf(':');
    const text = raw
      .slice(colon + 1)
      .replaceAll('\r\n', '')
      .trim();
    const isEightBit = /[\x80-\xff]/.test(text);
    fields.push({
      name: raw.slice(0, colon).trimEnd().toLowerCase(),
      value: isEightBit ? decodeRaw(text) : text,
      rawLength: raw.length,
      isEightBit,
    });
    open = [];
  }
  for (const line of header === '' ? [] : header.split('\r\n')) {
    if ((line.startsWith(' ') || line.startsWith('\t')) && open.length > 0) {
      open.push(line);
      continue;
    }
    close();
    const colon = line.indexOf(':');
    if (colon > 0 && FIELD_NAME.test(line.slice(0, colon).trimEnd())) open = [line];
    else strayLines.push(line);
  }
  close();
  return { fields, strayLines };
}

/** Values of all fields of a name, in order. */
export function valuesOf(fields: readonly HeaderField[], name: string): string[] {
  return fields.filter((field) => field.name === name).map(({ value }) => value);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function decodeRaw(latin1: string): string {
  try {
    return strictUtf8.decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return latin1;
  }
}

/** A file cut out of a mailbox begins with a line that is no part of the message (RFC 4155). */
function withoutMboxLine(bytes: Buffer): Buffer {
  if (bytes.toString('latin1', 0, 5) !== 'From ') return bytes;
  const end = bytes.indexOf(LF);
  return end < 0 ? bytes : bytes.subarray(end + 1);
}

/** Byte by byte: a search per line is slow where every byte is a line. */
function surveyLines(bytes: Buffer): { facts: LineFacts; loneFeeds: number } {
  let fullEnds = 0;
  let loneFeeds = 0;
  let bareCr = 0;
  let longestLine = 0;
  let lineStart = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === CR && bytes[at + 1] !== LF) bareCr++;
    if (byte !== LF) continue;
    const isFull = at > lineStart && bytes[at - 1] === CR;
    if (isFull) fullEnds++;
    else loneFeeds++;
    longestLine = Math.max(longestLine, at - lineStart - (isFull ? 1 : 0));
    lineStart = at + 1;
  }
  longestLine = Math.max(longestLine, bytes.length - lineStart);
  const bareLf = fullEnds === 0 && loneFeeds > 0 ? null : loneFeeds;
  return { facts: { longestLine, bareCr, bareLf, hasNul: bytes.includes(0) }, loneFeeds };
}

function withFullLineEnds(bytes: Buffer, loneFeeds: number): Buffer {
  const full = Buffer.allocUnsafe(bytes.length + loneFeeds);
  let written = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === LF && (at === 0 || bytes[at - 1] !== CR)) full[written++] = CR;
    full[written++] = bytes[at]!;
  }
  return full;
}
