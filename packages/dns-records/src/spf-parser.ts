import { lintSpfTerms } from './spf-lint.js';
import { type SpfEdit, type SpfFault, type SpfRecord, type SpfTerm, spanAt } from './spf-record.js';
import { readSpfTerm } from './spf-term.js';
import type { Span } from './tag-list.js';

/**
 * Reads the text of one TXT record as SPF (RFC 7208 §4.5, §4.6, §12). Collects every fault instead of stopping at the
 * first. Null when the text is no SPF record at all, that is, does not begin with `v=spf1` and a space or the end.
 */
export function readSpfRecord(text: string): SpfRecord | null {
  if (!isSpfRecord(text)) return null;
  const terms: SpfTerm[] = [];
  const faults: SpfFault[] = [];
  for (const match of text.matchAll(/[^ ]+/g)) {
    if (match.index === 0) continue; // the version
    const read = readSpfTerm(match[0], match.index);
    terms.push(read.term);
    faults.push(...read.faults);
  }
  faults.push(...findIllegalCharacters(text), ...findRepeatedModifiers(terms));
  faults.sort(byPosition);
  const lints = lintSpfTerms(text, terms).sort(byPosition);
  return { text, terms, faults, lints };
}

/** True for a text that receivers select as SPF (RFC 7208 §4.5). */
export function isSpfRecord(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text);
}

/** The text with all edits made. Edits must not overlap; those that do are skipped after the first. */
export function applySpfEdits(text: string, edits: readonly SpfEdit[]): string {
  let result = '';
  let done = 0;
  for (const { span, replacement } of [...edits].sort(byPosition)) {
    if (span.start < done) continue;
    result += text.slice(done, span.start) + replacement;
    done = span.end;
  }
  return result + text.slice(done);
}

function findIllegalCharacters(text: string): SpfFault[] {
  return [...text.matchAll(/[^\x20-\x7e]+/g)].map((match) => ({
    code: 'non-ascii',
    span: spanAt(match.index, match[0].length),
    detail: `${describeCharacters(match[0])} at offset ${match.index}: a record is printable ASCII only`,
    edit: null,
  }));
}

function describeCharacters(run: string): string {
  const shown = [...run]
    .slice(0, 4)
    .map((c) => `U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`);
  return shown.join(' ') + ([...run].length > 4 ? ' …' : '');
}

function findRepeatedModifiers(terms: readonly SpfTerm[]): SpfFault[] {
  return (['redirect', 'exp'] as const).flatMap((kind) =>
    terms
      .filter((term) => modifierName(term) === kind)
      .slice(1)
      .map((term) => ({
        code: `${kind}-repeated` as const,
        span: term.span,
        detail: `${kind}= may appear only once`,
        edit: null,
      })),
  );
}

/** By name rather than by kind, so that a broken second redirect still counts as one. */
function modifierName(term: SpfTerm): string | null {
  return /^([a-z][a-z0-9_.-]*)=/i.exec(term.text)?.[1]?.toLowerCase() ?? null;
}

function byPosition(a: { readonly span: Span }, b: { readonly span: Span }): number {
  return a.span.start - b.span.start || a.span.end - b.span.end;
}
