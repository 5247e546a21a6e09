/** A MIME header value (RFC 2045 §5.1): a leading token and parameters. */
export interface StructuredHeader {
  /** Lower-case, without parameters. */
  readonly value: string;
  /** Names lower-case; values as written, RFC 2231 pieces joined and decoded. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly isMalformed: boolean;
}

const PARAMETER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Reads `value; name=token; name="quoted"`. Never refuses; junk sets `isMalformed`. Linear. */
export function readStructuredHeader(text: string): StructuredHeader {
  const pieces = splitOutsideQuotes(text);
  const raw = new Map<string, string>();
  let isMalformed = pieces.isOpen;
  for (const piece of pieces.items.slice(1)) {
    const part = piece.trim();
    if (part === '') continue; // a final semicolon is common and harmless
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(0, equals)).trim().toLowerCase();
    if (equals < 1 || !PARAMETER_NAME.test(name) || raw.has(name)) isMalformed = true;
    else raw.set(name, unquote(part.slice(equals + 1).trim()));
  }
  return { value: (pieces.items[0] ?? '').trim().toLowerCase(), parameters: joinPieces(raw), isMalformed };
}

/** Splits at semicolons outside quoted strings and comments; comments are dropped. */
function splitOutsideQuotes(text: string): { items: string[]; isOpen: boolean } {
  const items: string[] = [];
  let item = '';
  let isQuoted = false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\' && (isQuoted || depth > 0)) {
      if (depth === 0) item += char + (text[at + 1] ?? '');
      at++;
    } else if (isQuoted) {
      item += char;
      if (char === '"') isQuoted = false;
    } else if (char === '(') depth++;
    else if (char === ')' && depth > 0) depth--;
    else if (depth > 0) continue;
    else if (char === ';') {
      items.push(item);
      item = '';
    } else {
      item += char;
      if (char === '"') isQuoted = true;
    }
  }
  items.push(item);
  return { items, isOpen: isQuoted || depth > 0 };
}

function unquote(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length > 1
    ? text.slice(1, -1).replace(/\\(.)/g, '$1')
    : text;
}

/** `name*0`, `name*1*`, `name*` put together (RFC 2231). */
function joinPieces(raw: ReadonlyMap<string, string>): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of raw) {
    const star = name.indexOf('*');
    if (star < 0) {
      if (!parameters.has(name)) parameters.set(name, value);
      continue;
    }
    const base = name.slice(0, star);
    if (parameters.has(base) && raw.has(`${base}*0`)) continue;
    const parts = [value];
    if (raw.has(`${base}*0`) || raw.has(`${base}*0*`)) {
      parts.length = 0;
      for (let number = 0; ; number++) {
        const part = raw.get(`${base}*${number}`) ?? raw.get(`${base}*${number}*`);
        if (part === undefined) break;
        parts.push(part);
      }
    }
    parameters.set(base, decodeExtended(parts.join('')));
  }
  return parameters;
}

function decodeExtended(text: string): string {
  const value = /^[^']*'[^']*'/.exec(text)?.[0];
  const encoded = value === undefined ? text : text.slice(value.length);
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
