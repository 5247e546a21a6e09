import type { ReadLimits } from './limits.js';
import { type HeaderValue, type MimeHeaders, readHeaders, readHeaderValue } from './mime-headers.js';
import { openSigned } from './signed-data.js';
import { type DecodedBody, decodeBody } from './transfer-encoding.js';

/** One leaf of a mail's MIME tree, decoded. */
export interface MimeLeaf {
  /** IMAP-style number. */
  readonly path: string;
  readonly contentType: string | null;
  readonly fileName: string | null;
  readonly disposition: string | null;
  readonly body: DecodedBody;
  /** Mails around this leaf beyond the outermost. */
  readonly mailDepth: number;
  /** `report-type` of the `multipart/report` around it (RFC 6522), or what its siblings give away. */
  readonly reportType: string | null;
  readonly isEncrypted: boolean;
  /** The tree goes deeper, or is wider, than the limits allow; the rest was not walked. */
  readonly isBeyondLimit: boolean;
}

interface Node {
  readonly start: number;
  readonly end: number;
  readonly path: string;
  readonly depth: number;
  readonly mailDepth: number;
  readonly reportType: string | null;
}

/** All leaves in order, with nested and signed mails opened. */
export function walkMime(raw: Buffer, limits: ReadLimits): { headers: MimeHeaders; leaves: MimeLeaf[] } {
  const walk = new MimeWalk(limits);
  const top = { start: 0, end: raw.length, path: '', depth: 0, mailDepth: 0, reportType: null };
  const headers = walk.visit(raw, top);
  return { headers, leaves: walk.leaves };
}

class MimeWalk {
  readonly leaves: MimeLeaf[] = [];
  private isFull = false;

  constructor(private readonly limits: ReadLimits) {}

  visit(bytes: Buffer, node: Node): MimeHeaders {
    const { headers, bodyStart } = readHeaders(bytes, node.start, node.end, this.limits.maxHeaderBytes);
    const type = readHeaderValue(headers.get('content-type'));
    const boundary = type?.value.startsWith('multipart/') ? type.parameters.get('boundary') : undefined;
    const isWalked = boundary && this.visitMultipart(bytes, { ...node, start: bodyStart }, type!, boundary);
    if (!isWalked) this.visitLeaf(bytes.subarray(bodyStart, node.end), node, headers, type);
    return headers;
  }

  /** False when no delimiter was found: what calls itself a multipart is a leaf then. */
  private visitMultipart(bytes: Buffer, node: Node, type: HeaderValue, boundary: string): boolean {
    if (node.depth >= this.limits.maxMimeDepth) {
      this.addLimitLeaf(node);
      return true;
    }
    if (type.value === 'multipart/encrypted') {
      this.add({ ...emptyLeaf(node), contentType: type.value, isEncrypted: true });
      return true;
    }
    const isReport = type.value === 'multipart/report';
    const declaredReport = isReport ? (type.parameters.get('report-type') ?? 'unstated') : undefined;
    const reportType = declaredReport?.toLowerCase() ?? node.reportType;
    let number = 0;
    for (const [start, end] of splitParts(bytes, node.start, node.end, boundary)) {
      if (this.isFull) return true;
      number++;
      this.visit(bytes, {
        ...node,
        start,
        end,
        path: below(node.path, number),
        depth: node.depth + 1,
        reportType,
      });
    }
    return number > 0;
  }

  private visitLeaf(body: Buffer, node: Node, headers: MimeHeaders, type: HeaderValue | null): void {
    const disposition = readHeaderValue(headers.get('content-disposition'));
    const encoding = readHeaderValue(headers.get('content-transfer-encoding'))?.value ?? null;
    const decoded = decodeBody(body, encoding);
    const fileName = disposition?.parameters.get('filename') ?? type?.parameters.get('name') ?? null;
    const contentType = type?.value || null;
    if (contentType === 'message/rfc822' || contentType === 'message/global') {
      this.visitNestedMail(decoded, node);
      return;
    }
    const signed = isSmime(contentType) ? openSigned(decoded.bytes) : null;
    if (signed?.content) {
      const inner = Buffer.from(signed.content);
      this.visit(inner, { ...node, start: 0, end: inner.length, depth: node.depth + 1 });
      return;
    }
    this.add({
      ...emptyLeaf(node),
      contentType,
      fileName: fileName || null,
      disposition: disposition?.value ?? null,
      body: decoded,
      isEncrypted: signed?.isEncrypted === true || isPgpMessage(decoded.bytes),
    });
  }

  /** A mail inside a bounce or failure report is evidence, not delivery, and stays closed. */
  private visitNestedMail(decoded: DecodedBody, node: Node): void {
    if (node.reportType !== null) {
      this.add({ ...emptyLeaf(node), contentType: 'message/rfc822', body: decoded });
      return;
    }
    if (node.mailDepth >= this.limits.maxNestedMails || node.depth >= this.limits.maxMimeDepth) {
      this.addLimitLeaf(node);
      return;
    }
    const inner = Buffer.from(decoded.bytes.buffer, decoded.bytes.byteOffset, decoded.bytes.byteLength);
    const mailDepth = node.mailDepth + 1;
    this.visit(inner, { ...node, start: 0, end: inner.length, depth: node.depth + 1, mailDepth });
  }

  private add(leaf: MimeLeaf): void {
    if (this.isFull) return;
    if (this.leaves.length < this.limits.maxMimeParts) this.leaves.push(leaf);
    else {
      this.isFull = true;
      this.leaves.push({ ...leaf, body: { bytes: Buffer.alloc(0), damage: null }, isBeyondLimit: true });
    }
  }

  private addLimitLeaf(node: Node): void {
    this.add({ ...emptyLeaf(node), isBeyondLimit: true });
  }
}

function emptyLeaf(node: Node): MimeLeaf {
  return {
    path: node.path === '' ? '1' : node.path,
    contentType: null,
    fileName: null,
    disposition: null,
    body: { bytes: Buffer.alloc(0), damage: null },
    mailDepth: node.mailDepth,
    reportType: node.reportType,
    isEncrypted: false,
    isBeyondLimit: false,
  };
}

function below(path: string, number: number): string {
  return path === '' ? String(number) : `${path}.${number}`;
}

function isSmime(contentType: string | null): boolean {
  return contentType === 'application/pkcs7-mime' || contentType === 'application/x-pkcs7-mime';
}

function isPgpMessage(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  return head.trimStart().startsWith('-----BEGIN PGP MESSAGE-----');
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Byte ranges of the parts between the delimiter lines (RFC 2046 §5.1.1). The last part may lack its end. */
function* splitParts(
  bytes: Buffer,
  start: number,
  end: number,
  boundary: string,
): Generator<[number, number]> {
  const delimiter = Buffer.from(`--${boundary.trimEnd()}`, 'utf8');
  let partStart = -1;
  let at = start;
  while (at < end) {
    const found = bytes.indexOf(delimiter, at);
    if (found < 0 || found >= end) break;
    const lineEnd = delimiterLineEnd(bytes, found, delimiter.length, start, end);
    if (lineEnd === null) {
      at = found + delimiter.length;
      continue;
    }
    if (partStart >= 0) yield [partStart, contentEnd(bytes, partStart, found)];
    if (lineEnd.isLast) return;
    partStart = lineEnd.next;
    at = lineEnd.next;
  }
  if (partStart >= 0 && partStart <= end) yield [partStart, end];
}

/** Null when the match is no delimiter line: not at a line's start, or the start of a longer boundary. */
function delimiterLineEnd(
  bytes: Buffer,
  found: number,
  length: number,
  start: number,
  end: number,
): { next: number; isLast: boolean } | null {
  if (found > start && bytes[found - 1] !== LINE_FEED) return null;
  let i = found + length;
  const isLast = bytes[i] === 0x2d && bytes[i + 1] === 0x2d;
  if (isLast) i += 2;
  while (i < end && (bytes[i] === 0x20 || bytes[i] === 0x09 || bytes[i] === CARRIAGE_RETURN)) i++;
  if (i < end && bytes[i] !== LINE_FEED) return isLast ? { next: i, isLast } : null;
  return { next: i + 1, isLast };
}

/** The line end before a delimiter belongs to the delimiter. */
function contentEnd(bytes: Buffer, start: number, delimiterAt: number): number {
  let end = delimiterAt;
  if (end > start && bytes[end - 1] === LINE_FEED) end--;
  if (end > start && bytes[end - 1] === CARRIAGE_RETURN) end--;
  return end;
}
