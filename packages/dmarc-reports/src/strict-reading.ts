import { SaxesParser } from 'saxes';
import { FeedbackBuilder } from './feedback-builder.js';
import type { RecordDraft } from './feedback-drafts.js';
import { localName } from './feedback-vocabulary.js';
import type { ReadLimits } from './limits.js';
import { ReadingStopped } from './reading-stopped.js';

export type StrictState =
  | 'reading'
  /** The root element closed; nothing after it is read. */
  | 'complete'
  | 'not-a-report'
  | 'malformed'
  /** No markup for longer than a field may be: a field that never ends, or a bare `&`, after which saxes waits for `;`. */
  | 'overlong';

/**
 * Reads one report as strict XML from pieces of text and hands on each record as it closes. Well-formedness decides:
 * the first fault ends it. Limits are checked while text flows, by throwing `ReadingStopped`.
 */
export class StrictReading {
  state: StrictState = 'reading';
  /** Something other than blanks stood after the root element. */
  hasTrailingText = false;
  readonly builder: FeedbackBuilder;
  private readonly parser = new SaxesParser({ position: false });
  private fedLength = 0;
  private lastEventAt = 0;
  private completeAt = -1;
  /** A record whose end tag is only trusted once the parser has gone past it without complaint. */
  private closedRecord: RecordDraft | null = null;

  constructor(
    private readonly limits: ReadLimits,
    private readonly onRecord: (draft: RecordDraft) => void,
  ) {
    this.builder = new FeedbackBuilder(limits, (draft) => {
      this.closedRecord = draft;
    });
    const { parser, builder } = this;
    // No more than these five: saxes keeps handlers as late properties, and at eight V8 turns the parser into a
    // dictionary, six times slower (measured). Everything else passes as silence, which is bounded.
    parser.on('opentag', (tag) => this.openElement(tag.name, tag.attributes as Record<string, string>));
    parser.on('text', (text) => this.addText(text));
    parser.on('cdata', (text) => this.addText(text));
    parser.on('closetag', () => {
      if (this.state !== 'reading') return;
      this.releaseRecord();
      builder.close();
      this.markEvent();
      if (builder.depth === 0) this.completeRoot();
    });
    parser.on('doctype', () => {
      if (this.state === 'reading') throw new ReadingStopped('doctype');
    });
  }

  /** Reads the next piece. Does nothing once the state is not `reading`. */
  feed(text: string): void {
    if (this.state === 'complete') this.hasTrailingText ||= !isBlank(text);
    if (this.state !== 'reading' || text === '') return;
    this.guarded(() => this.parser.write(text));
    if (this.completeAt >= 0) this.hasTrailingText = !isBlank(text.slice(this.completeAt - this.fedLength));
    this.fedLength += text.length;
    const silentFor = this.fedLength - this.lastEventAt;
    if (this.state === 'reading' && silentFor > this.limits.maxFieldLength + text.length) {
      this.state = 'overlong';
    }
  }

  private guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (error instanceof ReadingStopped) throw error;
      // saxes tells of a wrong end tag only after it has closed the element that was open.
      const closedWrongly = error instanceof Error && error.message.endsWith('unexpected close tag.');
      if (this.state === 'complete' && !closedWrongly) return;
      if (closedWrongly) this.closedRecord = null;
      if (this.state !== 'not-a-report') this.state = 'malformed';
    }
    this.releaseRecord();
  }

  private openElement(name: string, attributes: Record<string, string>): void {
    if (this.state !== 'reading') return;
    this.releaseRecord();
    this.markEvent();
    if (countKeys(attributes) > this.limits.maxAttributes) throw new ReadingStopped('field-too-long');
    const local = localName(name);
    if (this.builder.depth === 0) this.openRoot(name, local, attributes);
    else if (this.builder.depth >= this.limits.maxXmlDepth) throw new ReadingStopped('xml-depth');
    this.builder.open(local);
  }

  private openRoot(name: string, local: string, attributes: Record<string, string>): void {
    if (local !== 'feedback') {
      this.state = 'not-a-report';
      return;
    }
    const prefix = name === local ? '' : `:${name.slice(0, -local.length - 1)}`;
    this.builder.report.namespace = attributes[`xmlns${prefix}`]?.trim() || null;
  }

  private addText(text: string): void {
    if (this.state !== 'reading') return;
    this.markEvent();
    this.builder.addText(text);
  }

  private completeRoot(): void {
    this.state = 'complete';
    this.completeAt = this.parser.position;
  }

  private releaseRecord(): void {
    if (this.closedRecord === null) return;
    const draft = this.closedRecord;
    this.closedRecord = null;
    this.onRecord(draft);
  }

  private markEvent(): void {
    this.lastEventAt = this.parser.position;
  }
}

/** Without the array that Object.keys would make for every element. */
function countKeys(attributes: Record<string, string>): number {
  let count = 0;
  for (const _ in attributes) count++;
  return count;
}

function isBlank(text: string): boolean {
  return /^\s*$/.test(text);
}
