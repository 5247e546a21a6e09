import type { FieldGroup } from './delivery-status.js';
import { readFieldGroups } from './delivery-status.js';

/** What a mail holds that a bounce is explained from. */
export interface MailParts {
  /** Bodies of `message/delivery-status` and its variants. */
  readonly statuses: readonly string[];
  /** Plain and HTML texts, in order. */
  readonly texts: readonly string[];
  /** Header of the message that came back; null when the mail holds none. */
  readonly returned: FieldGroup | null;
}

const MAX_DEPTH = 8;
const MAX_PARTS = 100;
const STATUS_TYPE = /^message\/(?:global-)?(?:delivery-status|disposition-notification|feedback-report)$/;
const HEADERS_TYPE = /^(?:text\/rfc822-headers|message\/global-headers|message\/rfc822-headers)$/;
const MAIL_TYPE = /^message\/(?:rfc822|global|news)$/;

/** True for the source of a mail: a header block with fields that only mail has, near the beginning. */
export function looksLikeMailSource(text: string): boolean {
  const start = withLineFeeds(text.slice(0, 20_000)).replace(/^\s*(?:From [^\n]*\n)?/, '');
  if (!/^[A-Za-z][A-Za-z0-9-]{1,60}:/.test(start)) return false;
  const header = start.slice(0, headerEnd(start).end);
  const fields = header.match(
    /^(?:received|return-path|mime-version|content-type|message-id|x-failed-recipients|auto-submitted|date|subject|from|to):/gim,
  );
  return (
    new Set(fields?.map((field) => field.toLowerCase())).size >= 3 ||
    /^content-type:\s*multipart\//im.test(header)
  );
}

/**
 * Walks the source of a mail, given as text of one character a byte or decoded, and collects what explains a bounce. A
 * bounce that was forwarded as an attachment is found inside; broken or missing boundaries are mended where they show.
 */
export function readMailSource(source: string): MailParts {
  const found = {
    statuses: [] as string[],
    texts: [] as string[],
    returned: null as FieldGroup | null,
    parts: 0,
  };
  walk(withLineFeeds(source).replace(/^\s*(?:>?From [^\n]*\n)?/, ''), 0, false, found);
  return { statuses: found.statuses, texts: found.texts, returned: found.returned };
}

interface Found {
  statuses: string[];
  texts: string[];
  returned: FieldGroup | null;
  parts: number;
}

function walk(source: string, depth: number, isBesideStatus: boolean, found: Found): void {
  if (depth > MAX_DEPTH || ++found.parts > MAX_PARTS) return;
  const split = headerEnd(source);
  const header = readFieldGroups(source.slice(0, split.end), 1)[0] ?? new Map<string, string>();
  const body = source.slice(split.body);
  const contentType = (header.get('content-type') ?? 'text/plain').replace(/\n/g, ' ');
  const type = /^\s*"?([\w.+-]+\/[\w.+-]+)/.exec(contentType)?.[1]?.toLowerCase() ?? 'text/plain';
  if (type.startsWith('multipart/')) {
    const parts = splitParts(body, boundaryOf(contentType, body));
    const hasStatus = parts.some((part) => STATUS_TYPE.test(typeOf(part)));
    for (const part of parts) walk(part, depth + 1, hasStatus, found);
    return;
  }
  const text = withLineFeeds(
    decodeBody(body, header.get('content-transfer-encoding'), charsetOf(contentType)),
  );
  if (STATUS_TYPE.test(type)) found.statuses.push(text);
  else if (HEADERS_TYPE.test(type)) found.returned ??= returnedHeader(text);
  else if (MAIL_TYPE.test(type)) {
    if (isBesideStatus) found.returned ??= returnedHeader(text);
    else walk(text.trimStart(), depth + 1, false, found);
  } else if (type.startsWith('text/')) found.texts.push(text);
}

function returnedHeader(text: string): FieldGroup | null {
  return readFieldGroups(text.trimStart(), 1)[0] ?? null;
}

function typeOf(part: string): string {
  const header = part.slice(0, headerEnd(part).end);
  return /^content-type:\s*"?([\w.+-]+\/[\w.+-]+)/im.exec(header)?.[1]?.toLowerCase() ?? '';
}

function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** Where the header ends and the body begins: the first blank line. */
function headerEnd(source: string): { end: number; body: number } {
  const match = /(?:^|\n)[ \t]*\n/.exec(source);
  if (match === null) return { end: source.length, body: source.length };
  return { end: match.index, body: match.index + match[0].length };
}

/** The declared boundary where the body has it, else the first line that looks like one. */
function boundaryOf(contentType: string, body: string): string | null {
  const declared = /\bboundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType);
  const boundary = (declared?.[1] ?? declared?.[2])?.trimEnd();
  if (boundary !== undefined && body.includes(`--${boundary}`)) return boundary;
  return /(?:^|\n)--([^\s"]{6,200})[ \t]*\r?\n[ \t]*Content-/i.exec(body)?.[1] ?? null;
}

function splitParts(body: string, boundary: string | null): string[] {
  if (boundary === null) return [body];
  const parts: string[] = [];
  const marker = `--${boundary}`;
  let current: string[] | null = null;
  for (const line of body.split('\n')) {
    const bare = line.trimEnd();
    if (bare === marker || bare === `${marker}--`) {
      if (current !== null) parts.push(current.join('\n'));
      if (parts.length >= MAX_PARTS) return parts;
      current = bare === marker ? [] : null;
    } else current?.push(line);
  }
  if (current !== null) parts.push(current.join('\n')); // the final boundary was cut off
  return parts;
}

function charsetOf(contentType: string): string {
  return /\bcharset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8';
}

/** Undoes the transfer encoding and the character set. What does not decode stays as it was. */
function decodeBody(body: string, encoding: string | undefined, charset: string): string {
  switch (encoding?.trim().toLowerCase()) {
    case 'base64':
      return decodeBytes(fromBase64(body), charset);
    case 'quoted-printable':
      return decodeBytes(fromQuotedPrintable(body), charset);
    default:
      return body;
  }
}

function fromBase64(body: string): string {
  const clean = body.replace(/[^A-Za-z0-9+/]/g, '');
  try {
    return atob(clean.slice(0, clean.length - (clean.length % 4 === 1 ? 1 : 0)));
  } catch {
    return '';
  }
}

function fromQuotedPrintable(body: string): string {
  return body
    .replace(/=[ \t]{0,20}\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function decodeBytes(binary: string, charset: string): string {
  if (!/[\x80-\xff]/.test(binary)) return binary;
  if (/[^\x00-\xff]/.test(binary)) return binary; // was text already
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder('utf-8').decode(bytes); // a charset that nobody knows
  }
}
