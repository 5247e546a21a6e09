import type { IpAddress } from '@postseal/mail-terms';
import type { Span } from './tag-list.js';

/** What to put in place of `span` to cure one fault. */
export interface SpfEdit {
  readonly span: Span;
  readonly replacement: string;
}

export type SpfQualifier = '+' | '-' | '~' | '?';

export const spfMacroLetters = ['s', 'l', 'o', 'd', 'i', 'p', 'h', 'c', 'r', 't', 'v'] as const;
export type SpfMacroLetter = (typeof spfMacroLetters)[number];

/** One part of a macro-string (RFC 7208 §7.1). `%%`, `%_` and `%-` are literals already decoded. */
export type SpfMacroPart =
  | { readonly kind: 'literal'; readonly text: string; readonly span: Span }
  | {
      readonly kind: 'macro';
      readonly letter: SpfMacroLetter;
      /** Written as a capital letter: the value is URL-escaped (§7.3). */
      readonly isEscaped: boolean;
      /** How many right-hand parts to keep; null keeps all. */
      readonly keep: number | null;
      readonly isReversed: boolean;
      /** Characters at which the value is split; `.` when the macro names none. */
      readonly delimiters: string;
      readonly span: Span;
    };

export interface SpfMacroString {
  readonly text: string;
  readonly span: Span;
  readonly parts: readonly SpfMacroPart[];
}

interface TermText {
  readonly text: string;
  readonly span: Span;
}

/** A mechanism with its qualifier (RFC 7208 §4.6.1, §5). A null target means the domain being checked. */
export type SpfDirective = TermText & { readonly qualifier: SpfQualifier } & (
    | { readonly kind: 'all' }
    | { readonly kind: 'include'; readonly target: SpfMacroString }
    | { readonly kind: 'exists'; readonly target: SpfMacroString }
    | {
        readonly kind: 'a' | 'mx';
        readonly target: SpfMacroString | null;
        readonly prefix4: number;
        readonly prefix6: number;
      }
    | { readonly kind: 'ptr'; readonly target: SpfMacroString | null }
    | { readonly kind: 'ip4' | 'ip6'; readonly network: IpAddress; readonly prefixLength: number }
  );

/** RFC 7208 §6. Unknown modifiers have no effect but are kept. */
export type SpfModifier = TermText &
  (
    | { readonly kind: 'redirect'; readonly target: SpfMacroString }
    | { readonly kind: 'exp'; readonly target: SpfMacroString }
    | { readonly kind: 'unknown-modifier'; readonly name: string; readonly value: SpfMacroString }
  );

/** A term that does not parse; the record's faults say why. */
export type SpfBrokenTerm = TermText & { readonly kind: 'broken' };

export type SpfTerm = SpfDirective | SpfModifier | SpfBrokenTerm;

/** Each of these makes check_host() answer permerror (RFC 7208 §4.6). */
export type SpfFaultCode =
  | 'non-ascii'
  | 'unknown-mechanism'
  | 'glued-terms'
  | 'missing-value'
  | 'unexpected-value'
  | 'bad-prefix-length'
  | 'bad-address'
  | 'wrong-address-family'
  | 'bad-domain'
  | 'bad-macro'
  | 'bad-modifier-name'
  | 'redirect-repeated'
  | 'exp-repeated';

/** Receivers accept these, but they are worth a remark. */
export type SpfLintCode =
  | 'upper-case'
  | 'glued-terms'
  | 'host-bits'
  | 'not-public'
  | 'after-all'
  | 'all-repeated'
  | 'all-missing'
  | 'redirect-with-all'
  | 'unknown-modifier'
  | 'ptr-used'
  | 'macro-p'
  | 'exists-without-macro';

interface Remark<Code> {
  readonly code: Code;
  readonly span: Span;
  /** One plain sentence about this occurrence. */
  readonly detail: string;
  readonly edit: SpfEdit | null;
}
export type SpfFault = Remark<SpfFaultCode>;
export type SpfLint = Remark<SpfLintCode>;

export interface SpfRecord {
  readonly text: string;
  /** Every term in the order written, broken ones included. */
  readonly terms: readonly SpfTerm[];
  /** All reasons for permerror, by position; empty when the record is valid. */
  readonly faults: readonly SpfFault[];
  /** Remarks about a record that receivers accept, by position. */
  readonly lints: readonly SpfLint[];
}

/** The place of `length` characters from `start` on. */
export function spanAt(start: number, length: number): Span {
  return { start, end: start + length };
}
