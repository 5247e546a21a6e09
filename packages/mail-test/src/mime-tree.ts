import { Buffer, isAscii } from 'node:buffer';
import type { MailTestLimits } from './mail-to-test.js';
import { type HeaderField, type MessageSource, readFields, valuesOf } from './message-source.js';
import { readStructuredHeader, type StructuredHeader } from './structured-header.js';

/** A part that holds content rather than parts. */
export interface MimeLeaf {
  /** Place in the tree: `1`, `2.1`. */
  readonly path: string;
  /** Lower-case, `text/plain` unless given. */
  readonly type: string;
  readonly charset: string | null;
  /** As declared, lower-case. */
  readonly encoding: string;
  readonly isAttachment: boolean;
  readonly fileName: string | null;
  /** Content-ID without brackets, by which HTML shows an image of the message itself. */
  readonly contentId: string | null;
  /** The encoded bytes. */
  readonly bytes: Buffer;
}

/** What is wrong with the structure, in words, with the place. */
export interface MimeTree {
  readonly leaves: readonly MimeLeaf[];
  readonly faults: readonly string[];
}

const ENCODINGS = new Set(['7bit', '8bit', 'binary', 'quoted-printable', 'base64']);
const TYPE = /^[!#$%&'*+\-.^_`|~0-9a-z]+\/[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/; // RFC 2046 §5.1.1
const MAX_FAULTS = 20;
const TOP = 'the message';

/**
 * Walks the MIME structure (RFC 2045, 2046) of a message and collects its faults. Every level is searched once for its
 * own delimiter, and levels are limited, so the cost is linear in the size.
 */
export function readMimeTree(
  source: MessageSource,
  limits: Pick<MailTestLimits, 'maxMimeDepth' | 'maxMimeParts' | 'maxHeaderBytes'>,
): MimeTree {
  const leaves: MimeLeaf[] = [];
  const places = new Map<string, string[]>();
  let parts = 0;

  function fault(text: string, path: string) {
    const paths = places.get(text) ?? [];
    paths.push(path === '' ? TOP : path);
    if (places.size < MAX_FAULTS) places.set(text, paths);
  }

  function walk(fields: readonly HeaderField[], body: Buffer, path: string, depth: number) {
    const content = readContentFields(fields, (text) => fault(text, path));
    if (!content.type.value.startsWith('multipart/')) {
      leaves.push(toLeaf(content, fields, body, path || '1'));
      checkBytes(content, body, (text) => fault(text, path));
      return;
    }
    if (content.encoding === 'base64' || content.encoding === 'quoted-printable') {
      fault(`${content.type.value} must not be encoded as ${content.encoding}`, path);
    }
    const boundary = content.type.parameters.get('boundary');
    if (boundary === undefined || boundary === '') return fault('multipart without boundary', path);
    if (!BOUNDARY.test(boundary))
      fault('boundary is longer than 70 characters or holds others than allowed', path);
    if (depth >= limits.maxMimeDepth) return fault(`nested deeper than ${limits.maxMimeDepth} levels`, path);
    const { pieces, isClosed } = splitAtBoundary(body, boundary, limits.maxMimeParts - parts);
    if (pieces.length === 0) return fault('the declared boundary does not occur in the body', path);
    if (!isClosed) fault('the last boundary is not closed by --', path);
    for (const [index, piece] of pieces.entries()) {
      if (++parts >= limits.maxMimeParts) return fault(`more than ${limits.maxMimeParts} parts`, path);
      const { header, rest } = splitPart(piece);
      const child = path === '' ? String(index + 1) : `${path}.${index + 1}`;
      if (header.length > limits.maxHeaderBytes) return fault('header of a part is too large', child);
      const { fields: own, strayLines } = readFields(header.toString('latin1'));
      if (strayLines.length > 0) fault(`“${strayLines[0]!.slice(0, 60)}” is no header field`, child);
      walk(own, rest, child, depth + 1);
    }
  }

  walk(source.fields, source.bytes.subarray(source.bodyStart), '', 1);
  const hasContentFields = source.fields.some(({ name }) => name.startsWith('content-t'));
  if (hasContentFields && !source.fields.some(({ name }) => name === 'mime-version')) {
    fault('MIME-Version: 1.0 is missing', '');
  }
  return { leaves, faults: [...places].map(([text, paths]) => describeFault(text, paths)) };
}

function describeFault(text: string, [first, ...others]: readonly string[]): string {
  if (first === TOP && others.length === 0) return text;
  return `${text} (${first === TOP ? first : `part ${first}`}${others.length > 0 ? ` and ${others.length} more` : ''})`;
}

interface ContentFields {
  readonly type: StructuredHeader;
  readonly hasType: boolean;
  readonly encoding: string;
}

function readContentFields(fields: readonly HeaderField[], fault: (text: string) => void): ContentFields {
  const given = valuesOf(fields, 'content-type')[0];
  const type = readStructuredHeader(given ?? 'text/plain');
  if (given !== undefined && (!TYPE.test(type.value) || type.isMalformed))
    fault(`Content-Type “${given.slice(0, 80)}” is malformed`);
  const encoding = valuesOf(fields, 'content-transfer-encoding')[0]?.trim().toLowerCase() ?? '7bit';
  if (!ENCODINGS.has(encoding)) fault(`transfer encoding “${encoding.slice(0, 40)}” does not exist`);
  return { type, hasType: given !== undefined, encoding };
}

/** Whether the bytes of a leaf are what its encoding promises. */
function checkBytes({ encoding }: ContentFields, body: Buffer, fault: (text: string) => void) {
  if (encoding === '7bit' && !isAscii(body)) fault('8-bit bytes in a part declared as 7bit');
  if (encoding === 'base64' && /[^A-Za-z0-9+/=\s]/.test(body.toString('latin1')))
    fault('characters outside base64 in a part declared as base64');
}

function toLeaf(
  { type, encoding }: ContentFields,
  fields: readonly HeaderField[],
  bytes: Buffer,
  path: string,
): MimeLeaf {
  const disposition = readStructuredHeader(valuesOf(fields, 'content-disposition')[0] ?? '');
  const fileName = disposition.parameters.get('filename') ?? type.parameters.get('name') ?? null;
  const isText = type.value === 'text/plain' || type.value === 'text/html';
  return {
    path,
    type: TYPE.test(type.value) ? type.value : 'text/plain', // RFC 2045 §5.2
    charset: type.parameters.get('charset') ?? null,
    encoding,
    isAttachment: disposition.value === 'attachment' || !isText || (fileName !== null && path !== '1'),
    fileName,
    contentId: valuesOf(fields, 'content-id')[0]?.replace(/^<|>$/g, '') ?? null,
    bytes,
  };
}

/** The bytes between delimiter lines; text before the first and after the closing one belongs to nobody. */
function splitAtBoundary(body: Buffer, boundary: string, maxPieces: number) {
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const pieces: Buffer[] = [];
  let start = -1;
  let isClosed = false;
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + delimiter.length)) {
    if (at > 0 && !(body[at - 2] === 13 && body[at - 1] === 10)) continue; // not at the beginning of a line
    const after = at + delimiter.length;
    const closes = body[after] === 0x2d && body[after + 1] === 0x2d;
    const lineEnd = endOfDelimiterLine(body, closes ? after + 2 : after);
    if (lineEnd < 0) continue; // a longer boundary that begins alike
    if (start >= 0) pieces.push(body.subarray(start, Math.max(start, at - 2)));
    start = lineEnd;
    if (closes) {
      isClosed = true;
      break;
    }
    if (pieces.length > maxPieces) break;
  }
  if (!isClosed && start >= 0) pieces.push(body.subarray(start));
  return { pieces, isClosed };
}

/** Where the line of a delimiter ends; -1 when more than white space follows. */
function endOfDelimiterLine(body: Buffer, from: number): number {
  let at = from;
  while (body[at] === 0x20 || body[at] === 0x09) at++;
  if (at >= body.length) return body.length;
  return body[at] === 13 && body[at + 1] === 10 ? at + 2 : -1;
}

function splitPart(piece: Buffer): { header: Buffer; rest: Buffer } {
  if (piece[0] === 13 && piece[1] === 10) return { header: piece.subarray(0, 0), rest: piece.subarray(2) };
  const end = piece.indexOf('\r\n\r\n');
  if (end < 0) return { header: piece, rest: piece.subarray(piece.length) };
  return { header: piece.subarray(0, end), rest: piece.subarray(end + 4) };
}
