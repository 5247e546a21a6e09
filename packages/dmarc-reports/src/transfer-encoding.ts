import { sniff } from './sniff.js';

export interface DecodedBody {
  readonly bytes: Uint8Array;
  /** The body was not in the encoding that it declared: taken as it stands, or not decodable at all. */
  readonly damage: 'ignored' | 'broken' | null;
}

const CLEAN_BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;
const MAX_FOREIGN_SHARE = 0.05; // of base64 characters; more is no base64 but something else

/** Undoes a Content-Transfer-Encoding (RFC 2045 §6). Unknown ones, 7bit, 8bit and binary leave the bytes alone. */
export function decodeBody(body: Buffer, encoding: string | null): DecodedBody {
  switch (encoding) {
    case 'base64':
      return decodeBase64(body);
    case 'quoted-printable':
      return { bytes: decodeQuotedPrintable(body), damage: null };
    default:
      return { bytes: body, damage: null };
  }
}

/** Blanks, blank lines and a few stray characters are skipped, padding may be missing. */
function decodeBase64(body: Buffer): DecodedBody {
  const text = body.toString('latin1');
  if (CLEAN_BASE64.test(text)) {
    const bytes = Buffer.from(text, 'base64');
    return { bytes, damage: bytes.length === 0 && text.trim() !== '' ? 'broken' : null };
  }
  if (isPlainReport(body)) return { bytes: body, damage: 'ignored' };
  const solid = text.replace(/\s+/g, '');
  const alphabet = solid.replace(/[^A-Za-z0-9+/]/g, '');
  const padding = solid.length - solid.replaceAll('=', '').length;
  const foreign = solid.length - alphabet.length - padding;
  const bytes = Buffer.from(alphabet, 'base64');
  return { bytes, damage: foreign > solid.length * MAX_FOREIGN_SHARE ? 'broken' : null };
}

/** Declared base64, yet sent as it is. */
function isPlainReport(body: Buffer): boolean {
  const kind = sniff(body);
  return kind === 'xml' || kind === 'gzip' || kind === 'zip' || kind === 'json';
}

function decodeQuotedPrintable(body: Buffer): Uint8Array {
  if (!body.includes(0x3d)) return body;
  const text = body.toString('latin1');
  const decoded = text
    .replace(/[ \t]+(?=\r?\n|$)/g, '')
    .replace(/=(?:([0-9A-Fa-f]{2})|\r?\n)/g, (_, hex) =>
      hex === undefined ? '' : String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(decoded, 'latin1');
}
