import { formatIp, parseIp, toAsciiName, unmapIp } from '@postseal/mail-terms';

/** Trimmed text, or null when absent or blank. */
export function readText(text: string | undefined): string | null {
  const trimmed = text?.trim();
  return trimmed ? trimmed : null;
}

/** A keyword of the format, trimmed and lower-cased; any word is kept, since real reports hold more than the schemas. */
export function readKeyword(text: string | undefined): string | null {
  return readText(text)?.toLowerCase() ?? null;
}

/** A domain name in lower-case A-label form without final dot; what is none is kept in lower case. */
export function readDomain(text: string | undefined): string | null {
  const trimmed = readText(text);
  return trimmed === null ? null : comparableDomain(trimmed);
}

/** Like `readDomain`, but an element that is there and empty reads as '' (the null sender). */
export function readEnvelopeFrom(text: string | undefined): string | null {
  if (text === undefined) return null;
  const trimmed = text.trim();
  return trimmed === '' || trimmed === '<>' ? '' : comparableDomain(trimmed);
}

function comparableDomain(text: string): string {
  if (/[\s/@?#\\:<>]/.test(text)) return text.toLowerCase();
  return toAsciiName(text) ?? text.toLowerCase();
}

const DNS_NAME = /^[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?$/;

/** True for what `readDomain` returned when it can be a DNS name. One label is enough: registries publish policies too. */
export function isDnsName(name: string): boolean {
  return DNS_NAME.test(name) && !name.includes('..');
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const CANONICAL_IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

/** The address in canonical text, and whether more than outer blanks had to be set right; null for anything else. */
export function readSourceIp(text: string | undefined): { ip: string; isRepaired: boolean } | null {
  const trimmed = text?.trim() ?? '';
  if (CANONICAL_IPV4.test(trimmed)) return { ip: trimmed, isRepaired: false };
  const bare = trimmed
    .replace(/^\[(?:IPv6:)?(.*)\]$/i, '$1')
    .replace(/%.*$/, '')
    .trim();
  const parsed = parseIp(bare);
  if (parsed === null) return null;
  const address = unmapIp(parsed);
  return { ip: formatIp(address), isRepaired: bare !== trimmed || address !== parsed };
}

export type CountReading =
  | { readonly ok: true; readonly count: number; readonly isRepaired: boolean }
  | { readonly ok: false; readonly reason: 'count-invalid' | 'count-out-of-range' };

/** A whole number of messages from 1 to 2^53-1; `3.0` is 3. */
export function readCount(text: string | undefined): CountReading {
  const match = /^\+?(\d+)(\.0*)?$/.exec(text?.trim() ?? '');
  if (!match) return { ok: false, reason: 'count-invalid' };
  const count = Number(match[1]);
  if (!Number.isSafeInteger(count)) return { ok: false, reason: 'count-out-of-range' };
  if (count === 0) return { ok: false, reason: 'count-invalid' };
  return { ok: true, count, isRepaired: match[2] !== undefined };
}

const MILLISECONDS_FROM = 100_000_000_000; // as seconds this is the year 5138, as milliseconds 1973
const LAST_WRITABLE_SECOND = 253_402_300_799; // 9999-12-31T23:59:59Z

/** Epoch seconds from seconds, milliseconds, a fraction or ISO 8601; null for what is no time at all. */
export function readTime(text: string | undefined): { seconds: number; isRepaired: boolean } | null {
  const trimmed = text?.trim() ?? '';
  const numeric = /^(\d{1,16})(\.\d*)?$/.exec(trimmed);
  if (numeric) {
    const value = Number(numeric[1]);
    const isMilliseconds = value >= MILLISECONDS_FROM;
    const seconds = isMilliseconds ? Math.floor(value / 1000) : value;
    if (seconds > LAST_WRITABLE_SECOND) return null;
    return { seconds, isRepaired: isMilliseconds || numeric[2] !== undefined };
  }
  if (!/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i.test(trimmed)) return null;
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(trimmed.slice(10));
  const hasTime = trimmed.length > 10;
  const milliseconds = Date.parse(hasTime && !hasZone ? `${trimmed.replace(' ', 'T')}Z` : trimmed);
  return Number.isNaN(milliseconds) ? null : { seconds: Math.floor(milliseconds / 1000), isRepaired: true };
}
