import { knownNames } from './feedback-vocabulary.js';

export interface MendedXml {
  readonly text: string;
  readonly illegalChars: number;
  /** Every element that was opened was closed in order, from `feedback` to its end. */
  readonly isBalanced: boolean;
  /** For each `record` that was opened: it was closed, and between the two all elements were closed in order. */
  readonly wholeRecords: readonly boolean[];
  readonly feedbackEnds: number;
  readonly hasDoctype: boolean;
}

const MAX_TRACKED_DEPTH = 64; // a report needs six; keeps tracking linear
const TAG = /<(\/?)(?:[A-Za-z_][\w.-]{0,63}:)?([a-z_]{1,32})(?=[\s/>])/y;
const BARE_AMPERSAND = /&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/g;
// Characters that XML 1.0 forbids (production [2]), but for surrogates.
const ILLEGAL_CHAR = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/**
 * Prepares a damaged document for a tolerant parser: drops forbidden characters, and escapes every `&` that starts no
 * entity and every `<` that starts no element of a report. Works in one pass, in time proportional to the length.
 */
export function mendXml(source: string): MendedXml {
  const legal = source.replace(ILLEGAL_CHAR, '');
  return new Mender(legal, source.length - legal.length).run();
}

class Mender {
  private readonly pieces: string[] = [];
  private readonly open: string[] = [];
  private readonly missing = new Set<string>();
  private isBalanced = true;
  private readonly wholeRecords: boolean[] = [];
  private feedbackEnds = 0;
  private hasDoctype = false;

  constructor(
    private readonly text: string,
    private readonly illegalChars: number,
  ) {}

  run(): MendedXml {
    let at = 0;
    while (at < this.text.length) {
      const less = this.text.indexOf('<', at);
      const textEnd = less < 0 ? this.text.length : less;
      this.pieces.push(this.text.slice(at, textEnd).replace(BARE_AMPERSAND, '&amp;'));
      if (less < 0) break;
      at = this.copyMarkup(less);
    }
    if (this.open.length > 0) this.isBalanced = false;
    if (this.open.includes('record')) this.spoilRecord();
    return {
      text: this.pieces.join(''),
      illegalChars: this.illegalChars,
      isBalanced: this.isBalanced,
      wholeRecords: this.wholeRecords,
      feedbackEnds: this.feedbackEnds,
      hasDoctype: this.hasDoctype,
    };
  }

  /** Copies what starts with the `<` at `at`, and returns where the text goes on. */
  private copyMarkup(at: number): number {
    const special =
      this.section(at, '<!--', '-->') ?? this.section(at, '<![CDATA[', ']]>') ?? this.section(at, '<?', '?>');
    if (special !== null) {
      this.pieces.push(this.text.slice(at, special));
      return special;
    }
    if (/^<!doctype/i.test(this.text.slice(at, at + 9))) this.hasDoctype = true;
    TAG.lastIndex = at;
    const tag = TAG.exec(this.text);
    const end = tag && knownNames.has(tag[2]!) ? this.tagEnd(at) : -1;
    if (end < 0) {
      this.pieces.push('&lt;');
      return at + 1;
    }
    this.track(tag![2]!, tag![1] === '/', this.text.charCodeAt(end - 2) === 0x2f);
    this.pieces.push(this.text.slice(at, end).replace(BARE_AMPERSAND, '&amp;'));
    return end;
  }

  /** End of a section that starts at `at` with `opening`; null when there is none. */
  private section(at: number, opening: string, closing: string): number | null {
    if (!this.text.startsWith(opening, at) || this.missing.has(closing)) return null;
    const end = this.text.indexOf(closing, at + opening.length);
    if (end >= 0) return end + closing.length;
    this.missing.add(closing); // not to be searched for again: keeps the whole linear
    return null;
  }

  /** Just past the `>` of a tag, or -1 when another `<` comes first. */
  private tagEnd(at: number): number {
    for (let i = at + 1; i < this.text.length; i++) {
      const code = this.text.charCodeAt(i);
      if (code === 0x3e) return i + 1;
      if (code === 0x3c) return -1;
    }
    return -1;
  }

  private track(name: string, isEnd: boolean, isEmpty: boolean): void {
    const insideRecord = this.open.includes('record');
    if (!isEnd) {
      if (name === 'record') {
        if (insideRecord) this.spoilRecord();
        this.wholeRecords.push(!insideRecord);
      }
      if (isEmpty) return;
      if (this.open.length < MAX_TRACKED_DEPTH) this.open.push(name);
      else this.spoilRecord();
      return;
    }
    if (name === 'feedback') this.feedbackEnds++;
    if (this.open.at(-1) === name) {
      this.open.pop();
      return;
    }
    this.isBalanced = false;
    if (insideRecord || name === 'record') this.spoilRecord();
    const opened = this.open.lastIndexOf(name);
    if (opened >= 0) this.open.length = opened;
  }

  private spoilRecord(): void {
    if (this.wholeRecords.length > 0) this.wholeRecords[this.wholeRecords.length - 1] = false;
  }
}
