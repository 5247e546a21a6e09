import type { ByteSource, SourceEnd } from './byte-source.js';
import type { QuarantineCode, ReasonCode } from './codes.js';
import type { FeedbackBuilder } from './feedback-builder.js';
import { readDomain } from './field-values.js';
import { NoteLog } from './note-log.js';
import { type ReportFactsOutcome, readReportFacts } from './read-report-facts.js';
import type { ReadingContext } from './reading-context.js';
import { stopReason } from './reading-stopped.js';
import { RecordIntake } from './record-intake.js';
import { StrictReading } from './strict-reading.js';
import { chooseDecoding, type TextDecoding } from './text-decoding.js';
import { readTolerantly } from './tolerant-reading.js';
import type {
  AcceptedAggregate,
  AggregateReport,
  DocumentPath,
  DocumentReading,
  RefusedAggregate,
  ReportRecord,
} from './types.js';

/**
 * Reads one XML document to its verdict. `notes` holds what is known about its packing already. Strict and streaming
 * first; a small document that strict XML refuses is read a second time, tolerantly.
 */
export function readAggregate(
  source: ByteSource,
  path: DocumentPath,
  notes: NoteLog,
  context: ReadingContext,
): Promise<DocumentReading> {
  return new AggregateReader(path, notes, context).read(source);
}

/** Why a document does not count; null when it does. */
type Damage = ReasonCode | null;

class AggregateReader {
  /** Notes about content start anew with the second reading. */
  private contentNotes = new NoteLog();
  private intake: RecordIntake;
  private builder: FeedbackBuilder;
  private strict: StrictReading;
  /** The document's text for a second reading; null once it is too long for one. */
  private kept: string[] | null = [];
  private keptLength = 0;
  /** Set when records start to flow to the sink before the verdict. */
  private streamed: ReportFactsOutcome | null = null;
  private sent = 0;
  private readonly collected: ReportRecord[] = [];

  constructor(
    private readonly path: DocumentPath,
    private readonly notes: NoteLog,
    private readonly context: ReadingContext,
  ) {
    this.intake = this.newIntake(this.contentNotes);
    this.strict = new StrictReading(context.limits, (draft) => this.intake.take(draft));
    this.builder = this.strict.builder;
  }

  async read(source: ByteSource): Promise<DocumentReading> {
    let damage: Damage;
    try {
      const end = await this.readStrictly(source);
      damage = this.judge(end);
    } catch (error) {
      damage = stopReason(error);
    } finally {
      await source.return({ truncated: false, checksumWrong: false });
    }
    return this.conclude(damage);
  }

  private async readStrictly(source: ByteSource): Promise<SourceEnd> {
    let decoding: TextDecoding | null = null;
    let step = await source.next();
    while (!step.done) {
      this.context.throwIfAborted();
      decoding ??= chooseDecoding(step.value, this.notes);
      await this.feed(decoding.decode(step.value));
      if (this.strict.state !== 'reading' && this.strict.state !== 'complete' && this.kept === null) break;
      step = await source.next();
    }
    if (decoding) await this.feed(decoding.flush());
    return step.done ? step.value : { truncated: false, checksumWrong: false };
  }

  private async feed(text: string): Promise<void> {
    const body = this.keptLength === 0 ? this.withoutLeadingBlanks(text) : text;
    if (body === '') return;
    this.keptLength += body.length;
    this.kept?.push(body);
    this.strict.feed(body);
    if (this.kept !== null && this.keptLength > this.context.limits.maxRepairLength) this.kept = null;
    if (this.kept === null) await this.stream();
  }

  private withoutLeadingBlanks(text: string): string {
    const body = text.replace(/^[\s\0\ufeff]+/, '');
    if (body.length < text.length) this.notes.add('leading-bytes', null, text.length - body.length);
    return body;
  }

  /** What the end of the document means; tries the second reading where the strict one failed. */
  private judge(end: SourceEnd): Damage {
    if (this.keptLength === 0) return 'empty';
    if (this.strict.state === 'complete') {
      if (end.truncated || end.checksumWrong) this.notes.add('gz-checksum');
      if (this.strict.hasTrailingText) this.notes.add('trailing-bytes');
      return null;
    }
    if (end.truncated || end.checksumWrong) return 'archive-truncated';
    return this.kept === null ? this.strictDamage() : this.readAgain(this.kept.join(''));
  }

  /** The verdict of the strict reading when there can be no second one. */
  private strictDamage(): Damage {
    switch (this.strict.state) {
      case 'overlong':
        return 'field-too-long';
      case 'not-a-report':
        return 'not-a-report';
      case 'reading':
        return this.cutOff('xml-truncated');
      case 'malformed':
      case 'complete':
        return this.cutOff('xml-malformed');
    }
  }

  /** Replaces what the strict reading gave by what the tolerant one gives, if that is no less. */
  private readAgain(text: string): Damage {
    const { limits } = this.context;
    const notes = new NoteLog();
    const intake: RecordIntake = this.newIntake(notes);
    const reading = readTolerantly(text, limits, notes, (draft) => intake.take(draft));
    if (reading === null) return this.strictDamage();
    if (intake.seen >= this.intake.seen) {
      this.contentNotes = notes;
      this.intake = intake;
      this.builder = reading.builder;
    }
    if (reading.isWhole && intake.seen > 0) return null;
    if (this.strict.state === 'overlong' && this.intake.seen === 0) return 'field-too-long';
    return this.cutOff(reading.isFinished ? 'xml-malformed' : 'xml-truncated');
  }

  /** Damage with whole records before it can be shown and may be released; without any there is nothing to keep. */
  private cutOff(reason: QuarantineCode): Damage {
    return this.intake.seen > 0 ? reason : 'xml-malformed';
  }

  private newIntake(notes: NoteLog): RecordIntake {
    let known: string | null = null;
    const policyDomain = () => {
      known ??= readDomain(this.builder.report.policy?.domain);
      return known;
    };
    return new RecordIntake(this.context.limits, notes, policyDomain);
  }

  /** Hands full batches on while reading goes on. What is not bookable by then never will be. */
  private async stream(): Promise<void> {
    this.streamed ??= readReportFacts(this.builder.report, this.context.now, new NoteLog());
    const { recordBatchSize } = this.context.limits;
    while (this.intake.held.length >= recordBatchSize) {
      await this.deliver(this.streamed, this.intake.held.splice(0, recordBatchSize));
    }
  }

  private async deliver(facts: ReportFactsOutcome, records: ReportRecord[]): Promise<void> {
    const { onRecords } = this.context;
    if (!onRecords) for (const record of records) this.collected.push(record);
    else if (facts.ok) {
      await onRecords({ path: this.path, report: facts.report, firstIndex: this.sent, records });
      this.sent += records.length;
    }
  }

  private async conclude(damage: Damage): Promise<DocumentReading> {
    const facts = this.bookable();
    const reason = damage ?? this.unusable(facts);
    if (reason === null && facts.ok) return this.accepted(facts.report);
    if (!this.context.onRecords) await this.deliverHeld(facts);
    return this.refused(reason ?? 'policy-missing', facts);
  }

  private bookable(): ReportFactsOutcome {
    const facts = readReportFacts(this.builder.report, this.context.now, this.contentNotes);
    // A report that could not be booked when its records began to flow lost them: it stays out.
    return this.streamed && !this.streamed.ok && facts.ok
      ? { ok: false, reason: this.streamed.reason, report: facts.report }
      : facts;
  }

  private unusable(facts: ReportFactsOutcome): Damage {
    if (this.intake.seen > 0 && this.intake.totals().records === 0) return 'no-usable-record';
    return facts.ok ? null : facts.reason;
  }

  private async accepted(report: AggregateReport): Promise<AcceptedAggregate> {
    if (this.intake.seen === 0) this.contentNotes.add('no-records');
    await this.deliverHeld({ ok: true, report });
    return {
      ...this.common(),
      outcome: this.intake.refusedCount > 0 ? 'partial' : 'stored',
      reason: null,
      report,
      contentHash: this.intake.contentHash(),
    };
  }

  private async deliverHeld(facts: ReportFactsOutcome): Promise<void> {
    const { recordBatchSize } = this.context.limits;
    const { held } = this.intake;
    for (let i = 0; i < held.length; i += recordBatchSize) {
      await this.deliver(facts, held.slice(i, i + recordBatchSize));
    }
  }

  private refused(reason: ReasonCode, facts: ReportFactsOutcome): DocumentReading {
    if (reason === 'empty' || reason === 'not-a-report') {
      return {
        kind: 'unknown',
        path: this.path,
        outcome: 'rejected',
        reason,
        detail: null,
        notes: this.notes.list(),
        report: null,
      };
    }
    const outcome = this.isQuarantine(reason) ? 'quarantined' : 'rejected';
    return {
      ...this.common(),
      outcome,
      reason,
      report: facts.report,
      contentHash: null,
    } satisfies RefusedAggregate;
  }

  private isQuarantine(reason: ReasonCode): boolean {
    switch (reason) {
      case 'archive-truncated':
      case 'period-implausible':
      case 'period-missing':
      case 'policy-missing':
      case 'xml-truncated':
        return true;
      case 'xml-malformed':
        return this.intake.seen > 0;
      default:
        return false;
    }
  }

  private common() {
    const notes = new NoteLog();
    notes.addAll(this.notes.list());
    notes.addAll(this.contentNotes.list());
    return {
      kind: 'aggregate' as const,
      path: this.path,
      notes: notes.list(),
      totals: this.intake.totals(),
      refusedRecords: this.intake.refused,
      refusedRecordCount: this.intake.refusedCount,
      records: this.collected,
    };
  }
}
