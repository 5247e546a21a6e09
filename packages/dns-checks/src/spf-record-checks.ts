import {
  applySpfEdits,
  readSpfLookalike,
  readSpfRecord,
  type SpfEdit,
  type SpfFaultCode,
  type SpfLintCode,
  type SpfRecord,
} from '@postseal/dns-records';
import { check } from './catalogue.js';
import type { CheckId } from './check-ids.js';
import { type Finding, finding, type ProposedRecord } from './finding.js';

const byFault: Record<SpfFaultCode, CheckId> = {
  'non-ascii': 'spf.non-ascii',
  'unknown-mechanism': 'spf.syntax',
  'glued-terms': 'spf.mechanism-glued',
  'missing-value': 'spf.syntax',
  'unexpected-value': 'spf.syntax',
  'bad-prefix-length': 'spf.syntax',
  'bad-address': 'spf.syntax',
  'wrong-address-family': 'spf.ip-wrong-family',
  'bad-domain': 'spf.syntax',
  'bad-macro': 'spf.macro-invalid',
  'bad-modifier-name': 'spf.syntax',
  'redirect-repeated': 'spf.redirect-multiple',
  'exp-repeated': 'spf.exp-multiple',
};

const byLint: Record<SpfLintCode, CheckId> = {
  'upper-case': 'spf.uppercase-version',
  'glued-terms': 'spf.mechanism-glued',
  'host-bits': 'spf.ip-host-bits',
  'not-public': 'spf.ip-not-public',
  'after-all': 'spf.all-not-last',
  'all-repeated': 'spf.all-duplicate',
  'all-missing': 'spf.all-missing',
  'redirect-with-all': 'spf.redirect-with-all',
  'unknown-modifier': 'spf.unknown-modifier',
  'ptr-used': 'spf.ptr-used',
  'macro-p': 'spf.macro-p',
  'exists-without-macro': 'spf.exists-without-macro',
};

const MAX_RECORD_BYTES = 450; // RFC 7208 §3.4
const MAX_ANSWER_BYTES = 512;

/**
 * What the TXT texts at one name say by themselves, without following any term. One finding per check id: its evidence
 * is the record, its span the first place, its fix names every place.
 */
export function checkSpfTexts(name: string, texts: readonly string[]): Finding[] {
  const records = texts.flatMap((text) => readSpfRecord(text) ?? []);
  const findings = records.flatMap((record) => checkSpfRecord(name, record));
  if (records.length > 1) findings.unshift(multipleRecords(name, records));
  for (const text of texts) {
    const lookalike = readSpfLookalike(text);
    if (lookalike === null) continue;
    const { kind, detail, corrected } = lookalike;
    const id = kind === 'sender-id' ? 'spf.senderid' : 'spf.version-garbled';
    const fix = `${check(id).fix} Here ${detail}.`;
    findings.push(
      finding(id, name, text, { fix, ...propose(name, records.length === 0 ? corrected : null) }),
    );
  }
  return [...findings, ...checkSize(name, texts, records)];
}

/** Faults and remarks of one record. */
export function checkSpfRecord(name: string, record: SpfRecord): Finding[] {
  const mending = record.faults.flatMap(({ edit }) => edit ?? []);
  const remarks = [
    ...record.faults.map((fault) => ({ ...fault, id: byFault[fault.code], details: {} })),
    ...record.lints.map((lint) => ({
      ...lint,
      id: byLint[lint.code],
      details: lint.code === 'glued-terms' ? { severity: 'error' as const } : {}, // legal, but hardly meant
    })),
  ];
  const groups = Map.groupBy(remarks, ({ id }) => id);
  const findings = [...groups].map(([id, group]) => {
    const edits = group.flatMap(({ edit }) => edit ?? []);
    const corrected = edits.length < group.length ? null : mend(record.text, [...edits, ...mending]);
    const fix = `${check(id).fix} Here ${[...new Set(group.map(({ detail }) => detail))].join('; ')}.`;
    const { span, details } = group[0]!;
    return finding(id, name, record.text, {
      ...details,
      fix,
      span,
      ...propose(name, corrected),
    });
  });
  return [...findings, ...checkAll(name, record, mending)];
}

/** What the record says about everybody else (RFC 7208 §5.1). */
function checkAll(name: string, record: SpfRecord, mending: readonly SpfEdit[]): Finding[] {
  const all = record.terms.find((term) => term.kind === 'all');
  if (all === undefined || all.qualifier === '-') return [];
  const span = all.span;
  if (all.qualifier === '~') return [finding('spf.all-softfail', name, record.text, { span })];
  const corrected = mend(record.text, [{ span, replacement: '~all' }, ...mending]);
  const id = all.qualifier === '+' ? 'spf.all-pass' : 'spf.all-neutral';
  return [finding(id, name, record.text, { span, ...propose(name, corrected) })];
}

function multipleRecords(name: string, records: readonly SpfRecord[]): Finding {
  const evidence = records.map(({ text }) => text).join(' | ');
  return finding('spf.multiple-records', name, evidence, propose(name, mergeRecords(records)));
}

/** All mechanisms once, in order, under the mildest closing `all`. Null where merging would need a decision. */
function mergeRecords(records: readonly SpfRecord[]): string | null {
  const terms = records.flatMap((record) => record.terms);
  const isPlain = records.every((record) => record.faults.length === 0);
  if (!isPlain || terms.some((term) => term.kind === 'redirect' || term.kind === 'exp')) return null;
  const closing = terms.filter((term) => term.kind === 'all').map((term) => term.qualifier);
  const others = new Set(terms.filter((term) => term.kind !== 'all').map((term) => term.text));
  const all = closing.length > 0 && closing.every((qualifier) => qualifier === '-') ? '-all' : '~all';
  return ['v=spf1', ...others, all].join(' ');
}

function checkSize(name: string, texts: readonly string[], records: readonly SpfRecord[]): Finding[] {
  const sizeOf = (text: string) => new TextEncoder().encode(text).length;
  const largest = records.reduce((size, { text }) => Math.max(size, sizeOf(text)), 0);
  const total = texts.reduce((size, text) => size + sizeOf(text), 0);
  if (records.length === 0 || (largest <= MAX_RECORD_BYTES && total <= MAX_ANSWER_BYTES)) return [];
  const evidence = `the SPF record has ${largest} bytes, all ${texts.length} TXT records together ${total}`;
  return [finding('spf.record-large', name, evidence)];
}

/** The text with all edits, if receivers accept the outcome; null when something still needs a person. */
function mend(text: string, edits: readonly SpfEdit[]): string | null {
  const corrected = applySpfEdits(text, [...new Set(edits)]);
  return readSpfRecord(corrected)?.faults.length === 0 ? corrected : null;
}

function propose(name: string, value: string | null): { proposal?: ProposedRecord } {
  return value === null ? {} : { proposal: { name, type: 'TXT', value } };
}
