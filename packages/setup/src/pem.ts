import { readBase64 } from './base64.js';
import { type PublicKey, publicHalfOf, readPublicKey } from './der-key.js';

export interface PemReading {
  /** The text without any PEM block, so that what is read next cannot hold a private key. */
  readonly rest: string;
  readonly hasPrivateKey: boolean;
  /** Public keys, and public halves of RSA private keys, in order. */
  readonly keys: readonly PublicKey[];
  /** Blocks that hold no key that could be read. */
  readonly unreadable: readonly string[];
}

const BEGIN = /-{4,6}\s?BEGIN ([A-Z0-9 ]{1,40})-{4,6}/;
const END = /-{4,6}\s?END [A-Z0-9 ]{1,40}-{4,6}/;
// `rspamadm dkim_keygen -t ed25519` prints its private key so: 64 bytes of base64 on a line of their own.
const BARE_PRIVATE = /^[ \t]{0,20}[A-Za-z0-9+/]{86}==[ \t]{0,20}$/gm;

/**
 * Takes PEM blocks (RFC 7468) out of a paste; one without an end reaches to the end of the text. Of a private key only the
 * public half leaves this function. An encrypted one and an Ed25519 key yield none.
 */
export function readPem(text: string): PemReading {
  const keys: PublicKey[] = [];
  const unreadable: string[] = [];
  let hasPrivateKey = false;
  let rest = '';
  let left = text;
  for (let begin = BEGIN.exec(left); begin !== null; begin = BEGIN.exec(left)) {
    rest += `${left.slice(0, begin.index)}\n`;
    left = left.slice(begin.index + begin[0].length);
    const end = END.exec(left);
    const isPrivate = begin[1]!.includes('PRIVATE KEY');
    hasPrivateKey ||= isPrivate;
    const key = readBlock(left.slice(0, end?.index ?? left.length), isPrivate);
    if (key !== null) keys.push(key);
    else unreadable.push(begin[1]!);
    left = end === null ? '' : left.slice(end.index + end[0].length);
  }
  rest += left;
  if (rest.search(BARE_PRIVATE) >= 0) {
    hasPrivateKey = true;
    rest = rest.replace(BARE_PRIVATE, '');
  }
  return { rest, hasPrivateKey, keys, unreadable };
}

/** The key in a block's lines, encapsulated headers (`Proc-Type: …`) left out. */
function readBlock(body: string, isPrivate: boolean): PublicKey | null {
  const bytes = readBase64(body.replace(/^[A-Za-z-]{1,40}:[^\n]*$/gm, '').replace(/[\s>]/g, ''));
  if (bytes === null) return null;
  return isPrivate ? publicHalfOf(bytes) : readPublicKey(bytes);
}
