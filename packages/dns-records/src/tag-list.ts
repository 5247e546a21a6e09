/** A place in a record's text: UTF-16 offsets, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One `name=value` pair. Name and value are as written, without the white space around them. */
export interface Tag {
  readonly name: string;
  readonly value: string;
  readonly span: Span;
  readonly valueSpan: Span;
}

export type TagListFaultCode =
  | 'empty-tag' // ";;"
  | 'missing-equals'
  | 'bad-tag-name'
  | 'bad-value-character' // control or non-ASCII, such as a typographic quote
  | 'duplicate-tag';

/** A fault with its place. `C` is the record format's own set of codes. */
export interface RecordFault<C extends string> {
  readonly code: C;
  readonly span: Span;
}

export interface TagList {
  readonly tags: readonly Tag[];
  readonly faults: readonly RecordFault<TagListFaultCode>[];
}

const TAG_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const OUTSIDE_VALUE = /[^\t\n\r\x20-\x3a\x3c-\x7e]/;

/**
 * Splits a tag list (RFC 6376 §3.2, RFC 9989 §4.8) into its tags, and collects every fault instead of stopping at
 * the first. A tag with a fault in its value is kept, so that it can be shown; one without a name is not.
 */
export function readTagList(text: string): TagList {
  const tags: Tag[] = [];
  const faults: RecordFault<TagListFaultCode>[] = [];
  const seen = new Set<string>();
  let start = 0;
  for (const piece of text.split(';')) {
    const span = trimmedSpan(text, start, start + piece.length);
    const isLast = start + piece.length === text.length;
    start += piece.length + 1;
    if (span.start === span.end) {
      if (!isLast) faults.push({ code: 'empty-tag', span: { start: span.start, end: span.end + 1 } });
      continue;
    }
    const equals = text.indexOf('=', span.start);
    if (equals < 0 || equals >= span.end) {
      faults.push({ code: 'missing-equals', span });
      continue;
    }
    const nameSpan = trimmedSpan(text, span.start, equals);
    const valueSpan = trimmedSpan(text, equals + 1, span.end);
    const name = text.slice(nameSpan.start, nameSpan.end);
    const value = text.slice(valueSpan.start, valueSpan.end);
    if (!TAG_NAME.test(name)) {
      faults.push({ code: 'bad-tag-name', span: nameSpan.start < nameSpan.end ? nameSpan : span });
      continue;
    }
    if (OUTSIDE_VALUE.test(value)) faults.push({ code: 'bad-value-character', span: valueSpan });
    if (seen.has(name.toLowerCase())) faults.push({ code: 'duplicate-tag', span });
    seen.add(name.toLowerCase());
    tags.push({ name, value, span, valueSpan });
  }
  return { tags, faults };
}

/** The faults without those of tag names with `-` or `.`, which MTA-STS and TLS-RPT permit (RFC 8461 §3.1, RFC 8460 §3). */
export function withoutExtensions(
  text: string,
  faults: readonly RecordFault<TagListFaultCode>[],
): RecordFault<TagListFaultCode>[] {
  const isExtension = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/;
  return faults.filter(
    ({ code, span }) => code !== 'bad-tag-name' || !isExtension.test(text.slice(span.start, span.end)),
  );
}

/** The part of `text` between two offsets without the white space at its ends. */
export function trimmedSpan(text: string, start: number, end: number): Span {
  let first = start;
  let last = end;
  while (first < last && isSpace(text.charCodeAt(first))) first++;
  while (last > first && isSpace(text.charCodeAt(last - 1))) last--;
  return { start: first, end: last };
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

/** Items of a list within a tag value (`h=sha1:sha256`, `rua=a,b`), trimmed, each with its place in the record. */
export function splitTagValue(text: string, tag: Tag, separator: string): { item: string; span: Span }[] {
  const items: { item: string; span: Span }[] = [];
  let start = tag.valueSpan.start;
  for (const piece of tag.value.split(separator)) {
    const span = trimmedSpan(text, start, start + piece.length);
    items.push({ item: text.slice(span.start, span.end), span });
    start += piece.length + separator.length;
  }
  return items;
}

/** Prints tags in the given order as `a=1; b=2`. */
export function formatTagList(tags: readonly Pick<Tag, 'name' | 'value'>[]): string {
  return tags.map(({ name, value }) => `${name}=${value}`).join('; ');
}
