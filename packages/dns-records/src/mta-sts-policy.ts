import { readDomainName } from '@postseal/mail-terms';
import { type RecordFault, type Span, trimmedSpan } from './tag-list.js';

export const mtaStsModes = ['none', 'testing', 'enforce'] as const;
export type MtaStsMode = (typeof mtaStsModes)[number];

export type MtaStsPolicyFaultCode =
  | 'bad-line' // no "key: value"
  | 'line-end' // a carriage return alone
  | 'unknown-key' // ignored by senders
  | 'duplicate-key' // of all but mx, only the first counts
  | 'version-missing'
  | 'version-invalid'
  | 'mode-missing'
  | 'mode-invalid'
  | 'max-age-missing'
  | 'max-age-invalid' // no number, or more than a year
  | 'mx-missing'
  | 'mx-wildcard' // anything but a whole left-most label
  | 'mx-invalid';

export type MtaStsPolicyFault = RecordFault<MtaStsPolicyFaultCode>;

export interface MtaStsPattern {
  /** Lower-case A-labels; `*.` in front stands for exactly one label. */
  readonly pattern: string;
  readonly span: Span;
}

/** The policy file of RFC 8461 §3.2. What is missing or invalid is null; `faults` says which. */
export interface MtaStsPolicy {
  readonly text: string;
  readonly isVersionValid: boolean;
  readonly mode: MtaStsMode | null;
  readonly maxAgeSeconds: number | null;
  /** Usable patterns only. */
  readonly mx: readonly MtaStsPattern[];
  readonly faults: readonly MtaStsPolicyFault[];
}

export const MTA_STS_MAX_AGE_SECONDS = 31_557_600; // RFC 8461 §3.2

interface Line {
  readonly key: string;
  readonly value: string;
  readonly span: Span;
  readonly valueSpan: Span;
}

const KNOWN_KEYS = new Set(['version', 'mode', 'max_age', 'mx']);

/** Reads a policy file and collects every fault with its place. Never refuses: any text comes back with its faults. */
export function readMtaStsPolicy(text: string): MtaStsPolicy {
  const faults: MtaStsPolicyFault[] = [];
  const lines = readLines(text, faults);
  const first = new Map<string, Line>();
  for (const line of lines) {
    if (!KNOWN_KEYS.has(line.key)) faults.push({ code: 'unknown-key', span: line.span });
    else if (line.key !== 'mx' && first.has(line.key))
      faults.push({ code: 'duplicate-key', span: line.span });
    else first.set(line.key, line);
  }
  const whole = { start: 0, end: text.length };
  const one = (key: string, missing: MtaStsPolicyFaultCode): Line | null => {
    const line = first.get(key) ?? null;
    if (line === null) faults.push({ code: missing, span: whole });
    return line;
  };
  const version = one('version', 'version-missing');
  if (version && version.value !== 'STSv1') faults.push({ code: 'version-invalid', span: version.span });
  const modeLine = one('mode', 'mode-missing');
  const mode = mtaStsModes.find((known) => known === modeLine?.value) ?? null;
  if (modeLine && mode === null) faults.push({ code: 'mode-invalid', span: modeLine.span });
  const maxAge = one('max_age', 'max-age-missing');
  const maxAgeSeconds = maxAge && /^\d{1,10}$/.test(maxAge.value) ? Number(maxAge.value) : null;
  const isMaxAgeValid = maxAgeSeconds !== null && maxAgeSeconds <= MTA_STS_MAX_AGE_SECONDS;
  if (maxAge && !isMaxAgeValid) faults.push({ code: 'max-age-invalid', span: maxAge.span });
  const patterns = lines.filter(({ key }) => key === 'mx');
  if (patterns.length === 0 && mode !== 'none') faults.push({ code: 'mx-missing', span: whole });
  return {
    text,
    isVersionValid: version?.value === 'STSv1',
    mode,
    maxAgeSeconds: isMaxAgeValid ? maxAgeSeconds : null,
    mx: patterns.flatMap((line) => readPattern(line, faults) ?? []),
    faults,
  };
}

/** Whether a pattern covers an MX host: a wildcard stands for one whole label (RFC 8461 §4.1). */
export function matchesMtaStsPattern(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot + 1) === pattern.slice(2);
}

/** A policy file as it is published. */
export function formatMtaStsPolicy(policy: {
  readonly mode: MtaStsMode;
  readonly mx: readonly string[];
  readonly maxAgeSeconds: number;
}): string {
  const lines = ['version: STSv1', `mode: ${policy.mode}`, ...policy.mx.map((host) => `mx: ${host}`)];
  return [...lines, `max_age: ${policy.maxAgeSeconds}`, ''].join('\r\n');
}

function readLines(text: string, faults: MtaStsPolicyFault[]): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const piece of text.split('\n')) {
    const end = start + piece.length;
    const span = trimmedSpan(text, start, end);
    start = end + 1;
    if (span.start === span.end) continue; // an empty last line is usual, and others do no harm
    const shown = text.slice(span.start, span.end);
    if (shown.includes('\r')) faults.push({ code: 'line-end', span });
    const match = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):[ \t]*([^\r]*)$/.exec(shown);
    if (match === null) {
      faults.push({ code: 'bad-line', span });
      continue;
    }
    const value = match[2]!.trimEnd();
    const valueStart = span.end - match[2]!.length;
    lines.push({
      key: match[1]!,
      value,
      span,
      valueSpan: { start: valueStart, end: valueStart + value.length },
    });
  }
  return lines;
}

function readPattern({ value, valueSpan }: Line, faults: MtaStsPolicyFault[]): MtaStsPattern | null {
  const name = value.startsWith('*.') ? value.slice(2) : value;
  if (name.includes('*')) {
    faults.push({ code: 'mx-wildcard', span: valueSpan });
    return null;
  }
  const read = readDomainName(name);
  if (!read.ok || (value.startsWith('*.') && !read.name.includes('.'))) {
    faults.push({ code: read.ok ? 'mx-wildcard' : 'mx-invalid', span: valueSpan });
    return null;
  }
  return { pattern: value.startsWith('*.') ? `*.${read.name}` : read.name, span: valueSpan };
}
