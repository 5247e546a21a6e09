/** Why a text is no domain name that can be looked up or monitored. */
export type DomainNameFault =
  | 'empty'
  | 'not-a-domain'
  | 'label-too-long'
  | 'name-too-long'
  | 'ip-address'
  | 'bad-character';

export type DomainNameOutcome =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly fault: DomainNameFault };

const MAX_NAME_BYTES = 253; // RFC 1035 §2.3.4, without the final dot
const MAX_LABEL_BYTES = 63;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/;

/**
 * Reads what a person typed or a record holds as a DNS name: trims, lower-cases, drops the final dot, and turns
 * U-labels into A-labels (UTS 46). Underscores are permitted, since mail records live below them.
 */
export function readDomainName(text: string): DomainNameOutcome {
  const trimmed = text.trim().replace(/\.$/, '');
  if (trimmed === '') return { ok: false, fault: 'empty' };
  if (/^[\d.]+$/.test(trimmed) || trimmed.includes(':')) return { ok: false, fault: 'ip-address' };
  const ascii = toAsciiName(trimmed);
  if (ascii === null) return { ok: false, fault: 'bad-character' };
  if (ascii.length > MAX_NAME_BYTES) return { ok: false, fault: 'name-too-long' };
  const labels = ascii.split('.');
  if (labels.some((label) => label.length > MAX_LABEL_BYTES)) return { ok: false, fault: 'label-too-long' };
  if (labels.some((label) => label === '')) return { ok: false, fault: 'not-a-domain' };
  if (!labels.every((label) => LABEL.test(label))) return { ok: false, fault: 'bad-character' };
  if (labels.length < 2) return { ok: false, fault: 'not-a-domain' };
  return { ok: true, name: ascii };
}

// What a URL parser would drop, decode or take for another part: `ü@a.example` must not become `a.example`.
const URL_SYNTAX = /[\x00-\x20\x7f%/\\?#@:[\]]/;

/** Lower-case A-label form of a DNS name without its final dot, for comparing and asking; null when IDNA refuses it. */
export function toAsciiName(name: string): string | null {
  const plain = name.replace(/\.$/, '').toLowerCase();
  if (/^[\x21-\x7e]*$/.test(plain)) return plain;
  if (URL_SYNTAX.test(plain)) return null;
  try {
    return new URL(`http://${plain}`).hostname || null; // the URL parser applies UTS 46 in Node and in browsers alike
  } catch {
    return null;
  }
}

/** True when `name` equals `ancestor` or lies below it. Both lower-case A-label names. */
export function isSameOrBelow(name: string, ancestor: string): boolean {
  return name === ancestor || name.endsWith(`.${ancestor}`);
}
