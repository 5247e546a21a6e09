import type { ReportRecord } from '@postseal/dmarc-reports';
import { toStorableJson } from '../database/json-text.js';

/** The columns of one line, in order; those that name the report come before them, see `withKey`. */
export const RECORD_COLUMNS = [
  'position',
  'source_ip',
  'message_count',
  'disposition',
  'dkim',
  'spf',
  'header_from',
  'envelope_from',
  'envelope_to',
  'override_reasons',
  'dkim_results',
  'spf_results',
] as const;

const NULL = '\\N';
const NEEDS_CARE = /[\0-\x1f\\\ud800-\udfff]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Records in PostgreSQL's text format for COPY: a line each, the first at `firstPosition` in its report. */
export function toRecordLines(records: readonly ReportRecord[], firstPosition: number): string {
  let lines = '';
  records.forEach((record, index) => {
    lines += `${firstPosition + index}\t${record.sourceIp}\t${record.messageCount}\t${field(record.disposition)}\t${field(
      record.dkimAligned,
    )}\t${field(record.spfAligned)}\t${field(record.headerFrom)}\t${field(record.envelopeFrom)}\t${field(
      record.envelopeTo,
    )}\t${list(record.overrideReasons)}\t${list(record.dkimResults)}\t${list(record.spfResults)}\n`;
  });
  return lines;
}

/** Puts the values that all lines share in front of each. */
export function withKey(values: readonly string[], lines: string): string {
  const key = `${values.map(field).join('\t')}\t`;
  return `${key}${lines.slice(0, -1).replaceAll('\n', `\n${key}`)}\n`;
}

/** A text as COPY takes it. What PostgreSQL cannot hold, NUL and unpaired surrogates, becomes U+FFFD. */
function field(text: string | null): string {
  if (text === null) return NULL;
  if (!NEEDS_CARE.test(text)) return text;
  return text
    .toWellFormed()
    .replaceAll('\0', '\ufffd')
    .replace(/[\\\t\n\r]/g, (character) => ESCAPES[character]!);
}

function list(values: readonly unknown[]): string {
  if (values.length === 0) return NULL;
  const json = toStorableJson(values); // escapes control characters itself
  return json.includes('\\') ? json.replaceAll('\\', '\\\\') : json;
}
