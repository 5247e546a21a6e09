import { decodeWords } from 'postal-mime';

/** Unfolded header texts by lower-case name; the first of several equal ones. */
export type MimeHeaders = ReadonlyMap<string, string>;

export interface HeaderBlock {
  readonly headers: MimeHeaders;
  /** Offset of the first body byte. */
  readonly bodyStart: number;
}

const SYNONYMS: Readonly<Record<string, string>> = { contenttype: 'content-type' }; // a gateway's misspelling

/**
 * Reads the header block in `bytes[start, end)`; at most `maxBytes` of it. Line ends may be CRLF or LF. Never fails:
 * lines that are no header are passed over.
 */
export function readHeaders(bytes: Buffer, start: number, end: number, maxBytes: number): HeaderBlock {
  const { blockEnd, bodyStart } = findBody(bytes, start, end);
  const block = bytes.toString('utf8', start, Math.min(blockEnd, start + maxBytes)).replaceAll('\0', '');
  const headers = new Map<string, string>();
  for (const line of block.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const written = line.slice(0, colon).trim().toLowerCase();
    const name = SYNONYMS[written] ?? written;
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return { headers, bodyStart };
}

/** The first blank line ends the headers; a block that starts with one has none. */
function findBody(bytes: Buffer, start: number, end: number): { blockEnd: number; bodyStart: number } {
  let line = start;
  while (line < end) {
    const lineFeed = bytes.indexOf(0x0a, line);
    if (lineFeed < 0 || lineFeed >= end) break;
    const isBlank = lineFeed === line || (lineFeed === line + 1 && bytes[line] === 0x0d);
    if (isBlank) return { blockEnd: line, bodyStart: lineFeed + 1 };
    line = lineFeed + 1;
  }
  return { blockEnd: end, bodyStart: end };
}

export interface HeaderValue {
  /** Lower-case text before the first `;`. */
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))/g;
const MAX_SEGMENTS = 50;

/** Reads `value; name=text; name*0*=…` (RFC 2045 §5.1, RFC 2231), names in lower case, segments joined and decoded. */
export function readHeaderValue(text: string | undefined): HeaderValue | null {
  if (text === undefined) return null;
  const value = (text.split(';', 1)[0] ?? '').trim().toLowerCase();
  const raw = new Map<string, string>();
  for (const [, name, quoted, token] of text.matchAll(PARAMETER)) {
    const key = name!.toLowerCase();
    if (!raw.has(key)) raw.set(key, quoted?.replace(/\\(.)/g, '$1') ?? token!.trim());
  }
  return { value, parameters: joinSegments(raw) };
}

function joinSegments(raw: ReadonlyMap<string, string>): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [key, text] of raw) {
    const star = key.indexOf('*');
    if (star < 0) {
      parameters.set(key, text);
      continue;
    }
    const name = key.slice(0, star);
    if (parameters.has(name) && !raw.has(name)) continue; // joined already
    parameters.set(name, joinedSegments(raw, name) ?? text);
  }
  return parameters;
}

function joinedSegments(raw: ReadonlyMap<string, string>, name: string): string | null {
  const single = raw.get(`${name}*`);
  if (single !== undefined) return decodePercent(single);
  let joined: string | null = null;
  for (let i = 0; i < MAX_SEGMENTS; i++) {
    const plain = raw.get(`${name}*${i}`);
    const encoded = raw.get(`${name}*${i}*`);
    if (plain === undefined && encoded === undefined) break;
    joined = (joined ?? '') + (plain ?? decodePercent(encoded!));
  }
  return joined;
}

function decodePercent(text: string): string {
  const body = text.replace(/^[\w.:-]*'[\w-]*'/, '');
  try {
    return decodeURIComponent(body);
  } catch {
    return body;
  }
}

/** Decodes RFC 2047 words for display; the text itself when that fails. */
export function decodeHeaderText(text: string): string {
  if (!text.includes('=?')) return text;
  try {
    return decodeWords(text);
  } catch {
    return text;
  }
}
