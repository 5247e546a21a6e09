import { type ReportUri, type ReportUriFaultCode, readReportUris } from './report-uri.js';
import { type RecordFault, readTagList, type TagListFaultCode, withoutExtensions } from './tag-list.js';

export type TlsRptFaultCode = TagListFaultCode | 'rua-missing' | `rua-${ReportUriFaultCode}`;

/** The TXT record that asks for TLS reports (RFC 8460 §3). */
export interface TlsRptRecord {
  readonly text: string;
  readonly rua: readonly ReportUri[];
  readonly faults: readonly RecordFault<TlsRptFaultCode>[];
}

/** True when reporters take the text for a TLS-RPT record: it begins with exactly `v=TLSRPTv1`. */
export function isTlsRptRecord(text: string): boolean {
  return /^v=TLSRPTv1[ \t]*(?:;|$)/.test(text);
}

/** True for a text that was meant as a TLS-RPT record but that reporters ignore. */
export function resemblesTlsRptRecord(text: string): boolean {
  return !isTlsRptRecord(text) && /\bv\s*=\s*["'“]?tls-?rpt/i.test(text);
}

/** Reads the record and collects every fault with its place; null when `isTlsRptRecord` is false. */
export function readTlsRptRecord(text: string): TlsRptRecord | null {
  if (!isTlsRptRecord(text)) return null;
  const list = readTagList(text);
  const faults: RecordFault<TlsRptFaultCode>[] = withoutExtensions(text, list.faults);
  const tag = list.tags.find(({ name }) => name === 'rua');
  if (tag === undefined || tag.value === '') {
    faults.push({ code: 'rua-missing', span: tag?.span ?? { start: 0, end: text.length } });
    return { text, rua: [], faults };
  }
  const read = readReportUris(text, tag);
  for (const { code, span } of read.faults) faults.push({ code: `rua-${code}`, span });
  return { text, rua: read.uris, faults };
}
