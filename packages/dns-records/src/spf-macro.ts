import {
  type SpfFault,
  type SpfMacroLetter,
  type SpfMacroPart,
  type SpfMacroString,
  spanAt,
  spfMacroLetters,
} from './spf-record.js';

/**
 * Where the text stands. `target`: a domain-spec. `unknown-modifier`: ignored by receivers, all letters pass.
 * `explanation`: the text behind exp=, in which spaces are allowed too (RFC 7208 §6.2).
 */
export type SpfMacroContext = 'target' | 'unknown-modifier' | 'explanation';

export interface SpfMacroOutcome {
  readonly value: SpfMacroString;
  /** Empty when the text follows the grammar. Bytes outside ASCII are left to the record's own check. */
  readonly faults: readonly SpfFault[];
}

const EXPANSION = /^([a-z])(\d*)(r?)([.\-+,/_=]*)$/i;
const EXPLANATION_ONLY = 'crt'; // RFC 7208 §7.2
const ESCAPES: Readonly<Record<string, string>> = { '%': '%', _: ' ', '-': '%20' };
// toplabel of RFC 7208 §7.1: letters, digits and inner hyphens, not all digits
const TOP_LABEL = /^(?:[a-z0-9]*[a-z][a-z0-9]*|[a-z0-9]+-[a-z0-9-]*[a-z0-9])$/i;

/** Reads a macro-string (RFC 7208 §7.1) that begins `offset` characters into the record. */
export function readSpfMacroString(text: string, offset: number, context: SpfMacroContext): SpfMacroOutcome {
  const parts: SpfMacroPart[] = [];
  const faults: SpfFault[] = [];
  const fail = (at: number, length: number, detail: string, replacement: string | null = null) => {
    const span = spanAt(offset + at, length);
    faults.push({
      code: 'bad-macro',
      span,
      detail,
      edit: replacement === null ? null : { span, replacement },
    });
  };
  const keepLiteral = (at: number, length: number, literal: string) => {
    const span = spanAt(offset + at, length);
    parts.push({ kind: 'literal', text: literal, span });
  };

  for (let at = 0; at < text.length; ) {
    const percent = text.indexOf('%', at);
    const end = percent < 0 ? text.length : percent;
    if (end > at) {
      keepLiteral(at, end - at, text.slice(at, end));
      const space = text.slice(at, end).indexOf(' ');
      if (space >= 0 && context !== 'explanation') fail(at + space, 1, 'a space may not stand here');
      at = end;
      continue;
    }
    const next = text[at + 1] ?? '';
    if (next in ESCAPES) {
      keepLiteral(at, 2, ESCAPES[next]!);
      at += 2;
      continue;
    }
    const close = next === '{' ? text.indexOf('}', at) : -1;
    if (close < 0) {
      const detail =
        next === '{' ? '"%{" is never closed by "}"' : '"%" must be followed by "{", "%", "_" or "-"';
      fail(at, 1, detail, next === '{' ? null : '%%');
      at += 1;
      continue;
    }
    const macro = text.slice(at, close + 1);
    const fault = describeMacroFault(macro, context);
    if (fault === null) parts.push(readMacro(macro, offset + at));
    else fail(at, macro.length, fault);
    at = close + 1;
  }
  return { value: { text, span: spanAt(offset, text.length), parts }, faults };
}

/**
 * Reads a domain-spec (RFC 7208 §7.1): a macro-string that ends in a macro or in a dot and a top label.
 */
export function readSpfDomainSpec(text: string, offset: number): SpfMacroOutcome {
  const read = readSpfMacroString(text, offset, 'target');
  if (read.faults.length > 0 || endsLikeDomain(read.value)) return read;
  const detail = `"${text}" does not end in a domain name with at least two labels`;
  return { ...read, faults: [{ code: 'bad-domain', span: read.value.span, detail, edit: null }] };
}

/** True for a label that may end a domain name: letters, digits, inner hyphens, not digits alone (RFC 7208 §7.1). */
export function isSpfTopLabel(label: string): boolean {
  return TOP_LABEL.test(label);
}

/** True when the macro-string uses any of the letters, in either case. */
export function usesSpfMacro(value: SpfMacroString, letters: readonly SpfMacroLetter[]): boolean {
  return value.parts.some((part) => part.kind === 'macro' && letters.includes(part.letter));
}

function endsLikeDomain(value: SpfMacroString): boolean {
  const last = value.parts.at(-1);
  if (last === undefined) return false;
  const written = value.text.slice(last.span.start - value.span.start);
  return written.startsWith('%') || isDottedTopLabel(written); // %%, %_ and %- count as macros in the grammar
}

function isDottedTopLabel(literal: string): boolean {
  const name = literal.replace(/\.$/, '');
  const dot = name.lastIndexOf('.');
  return dot >= 0 && TOP_LABEL.test(name.slice(dot + 1));
}

function describeMacroFault(macro: string, context: SpfMacroContext): string | null {
  const match = EXPANSION.exec(macro.slice(2, -1));
  if (match === null) return `"${macro}" is no macro: a letter, digits, "r" and delimiters, in this order`;
  const letter = match[1]!.toLowerCase();
  if (!isMacroLetter(letter)) return `"${macro}": there is no macro letter "${match[1]}"`;
  if (context === 'target' && EXPLANATION_ONLY.includes(letter)) {
    return `"${macro}" is allowed only in the text behind exp=`;
  }
  return match[2] !== '' && /^0+$/.test(match[2]!)
    ? `"${macro}": the number of parts must not be zero`
    : null;
}

function readMacro(macro: string, offset: number): SpfMacroPart {
  const [, letter = '', digits = '', reverse = '', delimiters = ''] =
    EXPANSION.exec(macro.slice(2, -1)) ?? [];
  return {
    kind: 'macro',
    letter: letter.toLowerCase() as SpfMacroLetter,
    isEscaped: letter !== letter.toLowerCase(),
    keep: digits === '' ? null : Number(digits),
    isReversed: reverse !== '',
    delimiters: delimiters === '' ? '.' : delimiters,
    span: spanAt(offset, macro.length),
  };
}

function isMacroLetter(letter: string): letter is SpfMacroLetter {
  return (spfMacroLetters as readonly string[]).includes(letter);
}
