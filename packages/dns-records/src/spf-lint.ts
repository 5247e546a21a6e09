import { formatIp, isPublicIp, prefixRange } from '@postseal/mail-terms';
import { usesSpfMacro } from './spf-macro.js';
import {
  type SpfEdit,
  type SpfLint,
  type SpfLintCode,
  type SpfMacroString,
  type SpfTerm,
  spanAt,
} from './spf-record.js';
import { separateGluedTerms } from './spf-term.js';
import type { Span } from './tag-list.js';

/** Remarks about terms that receivers accept. Needs no DNS. Broken terms are left to their faults. */
export function lintSpfTerms(text: string, terms: readonly SpfTerm[]): SpfLint[] {
  return [...lintCase(text, terms), ...lintOrder(text, terms), ...terms.flatMap(lintTerm)];
}

function lintCase(text: string, terms: readonly SpfTerm[]): SpfLint[] {
  const names = terms.flatMap((term) => {
    if (term.kind === 'unknown-modifier' || term.kind === 'broken') return [];
    const name = /^[+\-~?]?([a-z0-9]+)/i.exec(term.text)?.[1] ?? '';
    return [spanAt(term.span.start + term.text.indexOf(name), name.length)];
  });
  return [spanAt(0, 'v=spf1'.length), ...names].flatMap((span) => {
    const written = text.slice(span.start, span.end);
    const lower = written.toLowerCase();
    if (written === lower) return [];
    return [remark('upper-case', span, `"${written}" is in upper case`, { span, replacement: lower })];
  });
}

function lintOrder(text: string, terms: readonly SpfTerm[]): SpfLint[] {
  const all = terms.findIndex((term) => term.kind === 'all');
  if (all < 0) {
    if (terms.some((term) => term.kind === 'redirect' || isBroken(term, 'redirect') || isBroken(term, 'all')))
      return [];
    const end = spanAt(text.trimEnd().length, 0);
    const detail = 'the record ends without all or redirect=, so hosts that are not listed get neutral';
    return [remark('all-missing', end, detail, { span: end, replacement: ' ~all' })];
  }
  return terms.flatMap((term, index) => {
    if (term.kind === 'redirect') {
      return [
        remark(
          'redirect-with-all',
          term.span,
          'redirect= has no effect beside all',
          removal(text, term.span),
        ),
      ];
    }
    if (index <= all || term.kind === 'exp' || term.kind === 'unknown-modifier') return [];
    if (term.kind === 'all') {
      return [remark('all-repeated', term.span, 'only the first all counts', removal(text, term.span))];
    }
    return [remark('after-all', term.span, `"${term.text}" stands after all and is never evaluated`)];
  });
}

function lintTerm(term: SpfTerm): SpfLint[] {
  switch (term.kind) {
    case 'broken':
    case 'all':
      return [];
    case 'ip4':
    case 'ip6':
      return lintNetwork(term);
    case 'unknown-modifier': {
      const hint = /^(?:all|include|a|mx|ptr|ip4|ip6|exists)$/i.test(term.name);
      const span = spanAt(term.span.start + term.name.length, 1);
      const detail = `receivers ignore the unknown modifier "${term.name}"`;
      return [remark('unknown-modifier', term.span, detail, hint ? { span, replacement: ':' } : null)];
    }
    case 'ptr':
      return [
        remark('ptr-used', term.span, 'ptr should not be published (RFC 7208 §5.5)'),
        ...lintTarget(term, term.target),
      ];
    case 'exists':
      return term.target.parts.some((part) => part.kind === 'macro')
        ? lintTarget(term, term.target)
        : [remark('exists-without-macro', term.span, `"${term.text}" matches everybody or nobody`)];
    case 'include':
    case 'redirect':
    case 'exp':
    case 'a':
    case 'mx':
      return lintTarget(term, term.target);
  }
}

function lintTarget(term: SpfTerm, target: SpfMacroString | null): SpfLint[] {
  if (target === null) return [];
  const lints: SpfLint[] = [];
  const edit = separateGluedTerms(term.text, term.span.start);
  if (edit !== null) {
    const detail = `two terms seem to run together in "${term.text}"`;
    lints.push(remark('glued-terms', edit.span, detail, edit));
  }
  if (usesSpfMacro(target, ['p'])) {
    lints.push(remark('macro-p', target.span, `"${target.text}" uses %{p} (RFC 7208 §7.2: do not use)`));
  }
  return lints;
}

function lintNetwork(term: Extract<SpfTerm, { kind: 'ip4' | 'ip6' }>): SpfLint[] {
  const { network, prefixLength, span } = term;
  const range = prefixRange(network, prefixLength);
  const lints: SpfLint[] = [];
  if (range.first !== network.value) {
    const first = formatIp({ family: network.family, value: range.first });
    const valueAt = term.text.indexOf(':') + 1;
    const value = spanAt(span.start + valueAt, term.text.length - valueAt);
    const edit = { span: value, replacement: `${first}/${prefixLength}` };
    lints.push(remark('host-bits', value, `the whole of ${first}/${prefixLength} is authorised`, edit));
  }
  const last = { family: network.family, value: range.last };
  if (!isPublicIp({ family: network.family, value: range.first }) && !isPublicIp(last)) {
    lints.push(remark('not-public', span, `${formatIp(network)} never sends on the Internet`));
  }
  return lints;
}

function isBroken(term: SpfTerm, name: string): boolean {
  return term.kind === 'broken' && new RegExp(`^[+\\-~?]?${name}\\b|[+\\-~?]${name}$`, 'i').test(term.text);
}

/** Takes the term out together with the space in front of it. */
function removal(text: string, span: Span): SpfEdit {
  const before = text.slice(0, span.start);
  const start = before.trimEnd().length;
  return { span: { start, end: span.end }, replacement: '' };
}

function remark(code: SpfLintCode, span: Span, detail: string, edit: SpfEdit | null = null): SpfLint {
  return { code, span, detail, edit };
}
