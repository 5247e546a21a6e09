import { type RecordFault, readTagList, type TagListFaultCode, withoutExtensions } from './tag-list.js';

export type MtaStsFaultCode = TagListFaultCode | 'id-missing' | 'id-invalid'; // 1 to 32 letters and digits

/** The TXT record that says a domain has an MTA-STS policy (RFC 8461 §3.1). */
export interface MtaStsRecord {
  readonly text: string;
  /** Changes with the policy; null when missing or not 1 to 32 letters and digits. */
  readonly id: string | null;
  readonly faults: readonly RecordFault<MtaStsFaultCode>[];
}

/** True when senders take the text for an MTA-STS record: it begins with exactly `v=STSv1` and a semicolon or nothing. */
export function isMtaStsRecord(text: string): boolean {
  return /^v=STSv1[ \t]*(?:;|$)/.test(text);
}

/** True for a text that was meant as an MTA-STS record but that senders ignore. */
export function resemblesMtaStsRecord(text: string): boolean {
  return !isMtaStsRecord(text) && /\bv\s*=\s*["'“]?sts/i.test(text);
}

/** Reads the record and collects every fault with its place; null when `isMtaStsRecord` is false. */
export function readMtaStsRecord(text: string): MtaStsRecord | null {
  if (!isMtaStsRecord(text)) return null;
  const { tags, faults } = readTagList(text);
  const id = tags.find(({ name }) => name === 'id');
  const isValid = id !== undefined && /^[A-Za-z0-9]{1,32}$/.test(id.value);
  const idFault: RecordFault<MtaStsFaultCode>[] =
    id === undefined
      ? [{ code: 'id-missing', span: { start: 0, end: text.length } }]
      : isValid
        ? []
        : [{ code: 'id-invalid', span: id.span }];
  return { text, id: isValid ? id.value : null, faults: [...withoutExtensions(text, faults), ...idFault] };
}
