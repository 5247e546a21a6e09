import { type RecordFault, readTagList, type Tag, type TagListFaultCode } from './tag-list.js';

export type BimiFaultCode =
  | TagListFaultCode
  | 'logo-missing' // no l= at all
  | 'logo-not-https'
  | 'evidence-not-https';

/** The TXT record that names a logo and the certificate for it (draft-brand-indicators-for-message-identification §4). */
export interface BimiRecord {
  readonly text: string;
  /** URL of the SVG as written; null when missing, empty, or not https. */
  readonly logo: string | null;
  /** URL of the mark certificate (`a=`) as written; null when missing, empty, or not https. */
  readonly evidence: string | null;
  /** `l=` and `a=` are there and empty, or `l=` is and `a=` is not: the domain declines to show a logo. */
  readonly isDeclined: boolean;
  readonly faults: readonly RecordFault<BimiFaultCode>[];
}

/** True when receivers take the text for a BIMI record: it begins with exactly `v=BIMI1`. */
export function isBimiRecord(text: string): boolean {
  return /^v[ \t]*=[ \t]*BIMI1[ \t]*(?:;|$)/.test(text);
}

/** True for a text that was meant as a BIMI record but that receivers ignore. */
export function resemblesBimiRecord(text: string): boolean {
  return !isBimiRecord(text) && /\bv\s*=\s*["'“]?bimi/i.test(text);
}

/** Reads the record and collects every fault with its place; null when `isBimiRecord` is false. */
export function readBimiRecord(text: string): BimiRecord | null {
  if (!isBimiRecord(text)) return null;
  const list = readTagList(text);
  const faults: RecordFault<BimiFaultCode>[] = [...list.faults];
  const find = (wanted: string) => list.tags.find(({ name }) => name.toLowerCase() === wanted);
  const url = (tag: Tag | undefined, code: BimiFaultCode): string | null => {
    if (tag === undefined || tag.value === '' || tag.value.toLowerCase() === 'self') return null;
    if (URL.parse(tag.value)?.protocol === 'https:') return tag.value;
    faults.push({ code, span: tag.span });
    return null;
  };
  const l = find('l');
  const a = find('a');
  const logo = url(l, 'logo-not-https');
  const evidence = url(a, 'evidence-not-https');
  if (l === undefined) faults.push({ code: 'logo-missing', span: { start: 0, end: text.length } });
  const isDeclined = l !== undefined && l.value === '' && (a === undefined || a.value === '');
  return { text, logo, evidence, isDeclined, faults };
}
