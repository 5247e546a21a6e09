import { isSpfRecord } from './spf-parser.js';

/** Why a TXT text that was meant as SPF is none to receivers (RFC 7208 §4.5). */
export interface SpfLookalike {
  readonly text: string;
  readonly kind: 'garbled-version' | 'sender-id';
  readonly detail: string;
  /** The text as it was probably meant; null for Sender ID, which needs no successor. */
  readonly corrected: string | null;
}

// What people put around the record (quotes, blanks, byte order marks) and in place of its version.
const QUOTES =
  /^["'\u201c\u201d\u201e\u201f\u2018\u2019\u00ab\u00bb`\ufeff\s]+|["'\u201c\u201d\u201e\u201f\u2018\u2019\u00ab\u00bb`]+$/g;
const GARBLED = /^v\s*[=:]\s*spf\s*[-.]?\s*[\d.]*(?=[\s;,:+\-~?a-z]|$)[\s;,:]*/i;
const TERMS = /^$|^[+\-~?]?(?:all|include|a|mx|ptr|ip4|ip6|exists|redirect|exp)\b/i;

/**
 * Recognises a TXT text that resembles SPF but that receivers ignore, and Sender ID (`spf2.0/…`) records. Null for real
 * SPF records and for texts that have nothing to do with it.
 */
export function readSpfLookalike(text: string): SpfLookalike | null {
  if (isSpfRecord(text)) return null;
  const bare = text.replace(QUOTES, '');
  if (/^spf2\.0\//i.test(bare)) return senderId(text);
  if (isSpfRecord(bare)) return garbled(text, bare, 'quotes or blanks stand around the record');
  const version = GARBLED.exec(bare);
  if (version === null) return null;
  const rest = bare.slice(version[0].length);
  if (!TERMS.test(rest)) return null;
  const written = version[0].trimEnd();
  return garbled(
    text,
    rest === '' ? 'v=spf1' : `v=spf1 ${rest}`,
    `the version reads "${written}", not "v=spf1" and a space`,
  );
}

function garbled(text: string, corrected: string, detail: string): SpfLookalike {
  return { text, kind: 'garbled-version', detail, corrected };
}

function senderId(text: string): SpfLookalike {
  return {
    text,
    kind: 'sender-id',
    detail: 'a Sender ID record (RFC 4406), which no receiver reads today',
    corrected: null,
  };
}
