import type { RecordRefusalCode } from './codes.js';
import type { FieldTexts, RecordDraft } from './feedback-drafts.js';
import {
  readCount,
  readDomain,
  readEnvelopeFrom,
  readKeyword,
  readSourceIp,
  readText,
} from './field-values.js';
import type { NoteLog } from './note-log.js';
import type { DkimAuthResult, OverrideReason, ReportRecord, SpfAuthResult } from './types.js';

export type RecordOutcome =
  | { readonly ok: true; readonly record: ReportRecord }
  | { readonly ok: false; readonly reason: RecordRefusalCode; readonly detail: string | null };

/**
 * Reads the values of one record. A missing verdict stays "not given"; only what makes counting impossible (address,
 * count, two rows) refuses the record.
 */
export function readRecord(draft: RecordDraft, notes: NoteLog): RecordOutcome {
  const { fields, evaluated } = draft.row;
  if (draft.rowCount > 1) return { ok: false, reason: 'record-ambiguous', detail: `${draft.rowCount} rows` };
  const source = readSourceIp(fields.source_ip);
  if (source === null) return refused('source-ip-invalid', fields.source_ip);
  const count = readCount(fields.count);
  if (!count.ok) return refused(count.reason, fields.count);
  if (source.isRepaired) notes.add('source-ip-format', fields.source_ip!.trim());
  if (count.isRepaired) notes.add('count-format', fields.count!.trim());
  noteSurplus(draft, notes);
  return {
    ok: true,
    record: {
      sourceIp: source.ip,
      messageCount: count.count,
      disposition: readKeyword(evaluated.disposition),
      dkimAligned: readKeyword(evaluated.dkim),
      spfAligned: readKeyword(evaluated.spf),
      overrideReasons: draft.row.reasons.map(readReason).filter((reason) => reason !== null),
      headerFrom: readDomain(draft.identifiers.header_from),
      envelopeFrom: readEnvelopeFrom(draft.identifiers.envelope_from),
      envelopeTo: readDomain(draft.identifiers.envelope_to),
      ...readAuthResults(draft, notes),
    },
  };
}

function refused(reason: RecordRefusalCode, text: string | undefined): RecordOutcome {
  return { ok: false, reason, detail: text === undefined ? null : text.trim().slice(0, 80) };
}

function noteSurplus(draft: RecordDraft, notes: NoteLog): void {
  if (draft.dkimSurplus > 0) notes.add('dkim-surplus', null, draft.dkimSurplus);
  if (draft.spfSurplus > 0) notes.add('spf-surplus', null, draft.spfSurplus);
  if (draft.reasonSurplus > 0) notes.add('reason-surplus', null, draft.reasonSurplus);
}

/** `<reason/>` says nothing and is dropped. */
function readReason(fields: FieldTexts): OverrideReason | null {
  const type = readKeyword(fields.type);
  const comment = readText(fields.comment);
  return type === null && comment === null ? null : { type, comment };
}

function readAuthResults(
  draft: RecordDraft,
  notes: NoteLog,
): { dkimResults: DkimAuthResult[]; spfResults: SpfAuthResult[] } {
  const dkimBlocks = draft.dkim.filter((fields) => !isEmptyBlock(fields));
  const spfBlocks = draft.spf.filter((fields) => !isEmptyBlock(fields));
  const emptyDkim = draft.dkim.length - dkimBlocks.length;
  if (emptyDkim > 0) notes.add('dkim-empty-dropped', null, emptyDkim);
  if (dkimBlocks.length === 0 && spfBlocks.length === 0) notes.add('auth-results-missing');
  const dkimResults = dkimBlocks.map((fields) => ({
    domain: readDomain(fields.domain),
    selector: readText(fields.selector),
    result: readKeyword(fields.result),
    humanResult: readText(fields.human_result),
  }));
  const spfResults = spfBlocks.map((fields) => {
    const domain = readDomain(fields.domain);
    if (domain === null) notes.add('spf-domain-missing');
    return {
      domain,
      scope: readKeyword(fields.scope),
      result: readKeyword(fields.result),
      humanResult: readText(fields.human_result),
    };
  });
  return { dkimResults, spfResults };
}

function isEmptyBlock(fields: FieldTexts): boolean {
  return Object.values(fields).every((text) => text === undefined || text.trim() === '');
}
