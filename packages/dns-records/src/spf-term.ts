import { parseIp } from '@postseal/mail-terms';
import { readSpfDomainSpec, readSpfMacroString } from './spf-macro.js';
import {
  type SpfEdit,
  type SpfFault,
  type SpfFaultCode,
  type SpfQualifier,
  type SpfTerm,
  spanAt,
} from './spf-record.js';
import type { Span } from './tag-list.js';

export interface SpfTermOutcome {
  readonly term: SpfTerm;
  /** Empty unless the term is broken. */
  readonly faults: readonly SpfFault[];
}

/** One term with its place, taken apart at the characters that separate its pieces. */
interface Pieces {
  readonly text: string;
  readonly span: Span;
  readonly qualifier: SpfQualifier;
  /** Mechanism or modifier name in lower case. */
  readonly name: string;
  readonly nameSpan: Span;
  /** All behind the name, its `:`, `/` or `=` included. */
  readonly rest: string;
  readonly restOffset: number;
}

type MechanismName = 'all' | 'include' | 'a' | 'mx' | 'ptr' | 'ip4' | 'ip6' | 'exists';
const MECHANISM_NAMES: readonly string[] = ['all', 'include', 'a', 'mx', 'ptr', 'ip4', 'ip6', 'exists'];
const PREFIX_LENGTH = /^(?:0|[1-9]\d{0,2})$/; // RFC 7208 §5.6: no leading zeros

// A second term that begins inside the first: a qualified "all" at the end, or the name of a mechanism or modifier
// that takes a value. A bare "a:" or "mx" is left out, as it occurs inside honest values.
const GLUED =
  /[,;]?(?:[+\-~?](?:all$|(?:a|mx|ptr)(?:[:/]|$))|[+\-~?]?(?:include:|exists:|ip[46]:|mx:|ptr:|redirect=|exp=))/i;

/** Reads one term of a record (RFC 7208 §4.6.1) that stands `offset` characters into it. Collects all its faults. */
export function readSpfTerm(text: string, offset: number): SpfTermOutcome {
  const span = spanAt(offset, text.length);
  const separator = text.search(/[:/=]/);
  const isModifier = separator >= 0 && text[separator] === '=';
  const head = separator < 0 ? text : text.slice(0, separator);
  const qualifier = isModifier ? '' : (/^[+\-~?]/.exec(head)?.[0] ?? '');
  const pieces: Pieces = {
    text,
    span,
    qualifier: (qualifier || '+') as SpfQualifier,
    name: head.slice(qualifier.length).toLowerCase(),
    nameSpan: spanAt(offset + qualifier.length, head.length - qualifier.length),
    rest: text.slice(head.length),
    restOffset: offset + head.length,
  };
  const read = isModifier ? readModifier(pieces) : readMechanism(pieces);
  if (read.term.kind !== 'broken') return read;
  const edit = separateGluedTerms(text, offset);
  if (edit === null) return read;
  const detail = `two terms run together in "${text}"`;
  return { term: read.term, faults: [{ code: 'glued-terms', span: edit.span, detail, edit }] };
}

/** The edit that puts a space where a second term seems to begin inside the text of one; null when none does. */
export function separateGluedTerms(text: string, offset: number): SpfEdit | null {
  const start = /^[+\-~?]?./.exec(text)?.[0].length ?? 0; // the term's own name must not match
  const glue = GLUED.exec(text.slice(start));
  if (glue !== null) {
    const length = /^[,;]/.test(glue[0]) ? 1 : 0;
    return { span: spanAt(offset + start + glue.index, length), replacement: ' ' };
  }
  const all = /^[+\-~?]?ip[46]:[0-9a-f:./]+?(?=all$)/i.exec(text); // names may end in "all", addresses may not
  return all === null ? null : { span: spanAt(offset + all[0].length, 0), replacement: ' ' };
}

function readMechanism(pieces: Pieces): SpfTermOutcome {
  if (!isMechanismName(pieces.name)) return unknownMechanism(pieces);
  switch (pieces.name) {
    case 'all':
      return pieces.rest === ''
        ? accept({ ...common(pieces), kind: 'all' })
        : refuse(pieces, 'unexpected-value', restSpan(pieces), '"all" takes no value', '');
    case 'include':
    case 'exists':
      return readTargetMechanism(pieces, pieces.name);
    case 'a':
    case 'mx':
      return readAddressMechanism(pieces, pieces.name);
    case 'ptr':
      return readPtr(pieces);
    case 'ip4':
    case 'ip6':
      return readIpMechanism(pieces, pieces.name);
  }
}

function unknownMechanism(pieces: Pieces): SpfTermOutcome {
  const { name, nameSpan, rest, restOffset } = pieces;
  const separator = spanAt(restOffset, 1);
  if ((name === 'redirect' || name === 'exp') && rest.startsWith(':')) {
    return refuse(pieces, 'unknown-mechanism', separator, `${name} is written with "=", not ":"`, '=');
  }
  if (name === 'ip' || name === 'ipv4' || name === 'ipv6') {
    const family = parseIp(rest.replace(/^:/, '').replace(/\/.*$/, ''))?.family ?? (name === 'ipv6' ? 6 : 4);
    return refuse(pieces, 'unknown-mechanism', nameSpan, `"${name}" is no mechanism`, `ip${family}`);
  }
  if (name === '') return refuse(pieces, 'unknown-mechanism', pieces.span, 'no name stands here');
  const bare = name.replace(/[;,.]+$/, '');
  const isOnlyPunctuated = bare !== name && rest === '' && isMechanismName(bare);
  const detail = `"${name}" is no mechanism that SPF knows`;
  return refuse(pieces, 'unknown-mechanism', nameSpan, detail, isOnlyPunctuated ? bare : null);
}

function readTargetMechanism(pieces: Pieces, kind: 'include' | 'exists'): SpfTermOutcome {
  const target = readTarget(pieces, valueSpan(pieces), pieces.rest.slice(1));
  return target.faults === null
    ? accept({ ...common(pieces), kind, target: target.value })
    : broken(pieces, target.faults);
}

function readPtr(pieces: Pieces): SpfTermOutcome {
  if (pieces.rest === '') return accept({ ...common(pieces), kind: 'ptr', target: null });
  const target = readTarget(pieces, valueSpan(pieces), pieces.rest.slice(1));
  return target.faults === null
    ? accept({ ...common(pieces), kind: 'ptr', target: target.value })
    : broken(pieces, target.faults);
}

/** `a` and `mx`: an optional name, then optional prefix lengths for IPv4 (`/n`) and IPv6 (`//n`). */
function readAddressMechanism(pieces: Pieces, kind: 'a' | 'mx'): SpfTermOutcome {
  const suffix = /(?:\/(?<four>\d+))?(?:\/\/(?<six>\d+))?$/.exec(pieces.rest)!;
  const faults: SpfFault[] = [];
  const prefixOf = (digits: string | undefined, width: number) => {
    if (digits === undefined) return width;
    const fault = prefixFault(
      pieces,
      digits,
      width,
      spanAt(pieces.restOffset + suffix.index, suffix[0].length),
    );
    if (fault !== null) faults.push(fault);
    return Number(digits);
  };
  const prefix4 = prefixOf(suffix.groups!.four, 32);
  const prefix6 = prefixOf(suffix.groups!.six, 128);
  const named = pieces.rest.slice(0, suffix.index);
  if (named === '') {
    return faults.length === 0
      ? accept({ ...common(pieces), kind, target: null, prefix4, prefix6 })
      : broken(pieces, faults);
  }
  if (named.startsWith('/')) {
    const detail = `"${pieces.rest}" is no prefix length: write /n for IPv4 and //n for IPv6`;
    return broken(pieces, [{ code: 'bad-prefix-length', span: restSpan(pieces), detail, edit: null }]);
  }
  const target = readTarget(pieces, spanAt(pieces.restOffset + 1, named.length - 1), named.slice(1));
  if (target.faults !== null) return broken(pieces, [...target.faults, ...faults]);
  return faults.length === 0
    ? accept({ ...common(pieces), kind, target: target.value, prefix4, prefix6 })
    : broken(pieces, faults);
}

function readIpMechanism(pieces: Pieces, kind: 'ip4' | 'ip6'): SpfTermOutcome {
  const [address = '', prefix, ...more] = pieces.rest.slice(1).split('/');
  if (!pieces.rest.startsWith(':') || address === '') return missingValue(pieces, 'an address');
  const family = kind === 'ip4' ? 4 : 6;
  const width = kind === 'ip4' ? 32 : 128;
  const network = parseIp(address);
  const addressSpan = spanAt(pieces.restOffset + 1, address.length);
  if (network !== null && network.family !== family) {
    const detail = `${address} is an IPv${network.family} address`;
    return refuse(pieces, 'wrong-address-family', pieces.nameSpan, detail, `ip${network.family}`);
  }
  const faults: SpfFault[] = [];
  if (network === null) {
    const detail = `"${address}" is no IPv${family} address`;
    faults.push({ code: 'bad-address', span: addressSpan, detail, edit: null });
  }
  if (prefix !== undefined) {
    const written = [prefix, ...more].join('/');
    const span = spanAt(addressSpan.start + address.length, written.length + 1);
    const fault = prefixFault(pieces, written, width, span);
    if (fault !== null) faults.push(fault);
  }
  if (network === null || faults.length > 0) return broken(pieces, faults);
  return accept({
    ...common(pieces),
    kind,
    network,
    prefixLength: prefix === undefined ? width : Number(prefix),
  });
}

function readModifier(pieces: Pieces): SpfTermOutcome {
  const { name, rest, restOffset } = pieces;
  if (!/^[a-z][a-z0-9_.-]*$/.test(name)) {
    const bare = name.replace(/^[+\-~?]/, '');
    if (name !== bare && isMechanismName(bare)) {
      const separator = spanAt(restOffset, 1);
      return refuse(pieces, 'bad-modifier-name', separator, `${bare} is written with ":", not "="`, ':');
    }
    return refuse(pieces, 'bad-modifier-name', pieces.nameSpan, `"${name}" cannot be the name of a modifier`);
  }
  const text = { text: pieces.text, span: pieces.span };
  if (name === 'redirect' || name === 'exp') {
    const target = readTarget(pieces, valueSpan(pieces), rest.slice(1));
    return target.faults === null
      ? accept({ ...text, kind: name, target: target.value })
      : broken(pieces, target.faults);
  }
  const value = readSpfMacroString(rest.slice(1), restOffset + 1, 'unknown-modifier');
  if (value.faults.length > 0) return broken(pieces, value.faults);
  const writtenName = pieces.text.slice(0, name.length);
  return accept({ ...text, kind: 'unknown-modifier', name: writtenName, value: value.value });
}

type Target =
  | { readonly faults: null; readonly value: ReturnType<typeof readSpfDomainSpec>['value'] }
  | { readonly faults: readonly SpfFault[] };

function readTarget(pieces: Pieces, span: Span, domain: string): Target {
  if (!/^[:=]/.test(pieces.rest) || domain === '')
    return { faults: missingValue(pieces, 'a domain name').faults };
  const read = readSpfDomainSpec(domain, span.start);
  if (read.faults.length === 0) return { faults: null, value: read.value };
  const address = parseIp(domain.replace(/\/.*$/, ''));
  if (address === null || pieces.name === 'redirect' || pieces.name === 'exp') return { faults: read.faults };
  const edit = { span: pieces.nameSpan, replacement: `ip${address.family}` };
  const detail = `"${domain}" is an address: ${pieces.name} takes a domain name`;
  return { faults: [{ code: 'bad-domain', span, detail, edit }] };
}

function prefixFault(pieces: Pieces, digits: string, width: number, span: Span): SpfFault | null {
  if (PREFIX_LENGTH.test(digits) && Number(digits) <= width) return null;
  const detail = `"/${digits}" in "${pieces.text}" is no prefix length from 0 to ${width}`;
  const number = /^0*(\d{1,3})$/.exec(digits)?.[1];
  const isLeadingZero =
    number !== undefined && Number(number) <= width && span.end - span.start === digits.length + 1;
  const edit = isLeadingZero ? { span, replacement: `/${Number(number)}` } : null;
  return { code: 'bad-prefix-length', span, detail, edit };
}

function missingValue(pieces: Pieces, what: string): SpfTermOutcome {
  return refuse(pieces, 'missing-value', pieces.span, `${pieces.name} needs ${what}`);
}

function accept(term: SpfTerm): SpfTermOutcome {
  return { term, faults: [] };
}

function refuse(
  pieces: Pieces,
  code: SpfFaultCode,
  span: Span,
  detail: string,
  replacement: string | null = null,
): SpfTermOutcome {
  return broken(pieces, [{ code, span, detail, edit: replacement === null ? null : { span, replacement } }]);
}

function broken(pieces: Pieces, faults: readonly SpfFault[]): SpfTermOutcome {
  return { term: { kind: 'broken', text: pieces.text, span: pieces.span }, faults };
}

function common(pieces: Pieces): { text: string; span: Span; qualifier: SpfQualifier } {
  return { text: pieces.text, span: pieces.span, qualifier: pieces.qualifier };
}

function restSpan(pieces: Pieces): Span {
  return spanAt(pieces.restOffset, pieces.rest.length);
}

function valueSpan(pieces: Pieces): Span {
  return spanAt(pieces.restOffset + 1, Math.max(pieces.rest.length - 1, 0));
}

function isMechanismName(name: string): name is MechanismName {
  return MECHANISM_NAMES.includes(name);
}
