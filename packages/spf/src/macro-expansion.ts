import type { SpfMacroPart, SpfMacroString } from '@postseal/dns-records';
import { formatIp, type IpAddress } from '@postseal/mail-terms';

/** What the macro letters stand for (RFC 7208 §7.2). */
export interface SpfMacroValues {
  readonly ip: IpAddress;
  readonly localPart: string;
  readonly senderDomain: string;
  /** The domain whose record is evaluated. */
  readonly domain: string;
  readonly helo: string;
  /** Validated name of the address, or "unknown". */
  readonly validatedName: string;
  readonly receiver: string;
  readonly nowSeconds: number;
}

/** Fills in a macro-string (RFC 7208 §7.3). */
export function expandMacros(value: SpfMacroString, values: SpfMacroValues): string {
  return value.parts
    .map((part) => (part.kind === 'literal' ? part.text : expandMacro(part, values)))
    .join('');
}

function expandMacro(macro: Extract<SpfMacroPart, { kind: 'macro' }>, values: SpfMacroValues): string {
  let text = macroValue(macro.letter, values);
  if (macro.isReversed || macro.keep !== null || macro.delimiters !== '.') {
    let parts = splitAt(text, macro.delimiters);
    if (macro.isReversed) parts.reverse();
    if (macro.keep !== null) parts = parts.slice(-macro.keep);
    text = parts.join('.');
  }
  return macro.isEscaped ? escapeUrl(text) : text;
}

function macroValue(
  letter: Extract<SpfMacroPart, { kind: 'macro' }>['letter'],
  values: SpfMacroValues,
): string {
  switch (letter) {
    case 's':
      return `${values.localPart}@${values.senderDomain}`;
    case 'l':
      return values.localPart;
    case 'o':
      return values.senderDomain;
    case 'd':
      return values.domain;
    case 'i':
      return values.ip.family === 4 ? formatIp(values.ip) : dottedNibbles(values.ip);
    case 'p':
      return values.validatedName;
    case 'h':
      return values.helo;
    case 'v':
      return values.ip.family === 4 ? 'in-addr' : 'ip6';
    case 'c':
      return formatIp(values.ip);
    case 'r':
      return values.receiver;
    case 't':
      return String(values.nowSeconds);
  }
}

/** In capitals, as the RFC's own examples and test suite print them; DNS does not care. */
function dottedNibbles(ip: IpAddress): string {
  return [...ip.value.toString(16).padStart(32, '0').toUpperCase()].join('.');
}

function splitAt(text: string, delimiters: string): string[] {
  const parts = [''];
  for (const char of text) {
    if (delimiters.includes(char)) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

/** Everything but RFC 3986's unreserved characters as %XX of its UTF-8 bytes. */
function escapeUrl(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
