import { createHash } from 'node:crypto';
import { isSameOrBelow } from '@postseal/mail-terms';
import type { RecordDraft } from './feedback-drafts.js';
import type { ReadLimits } from './limits.js';
import type { NoteLog } from './note-log.js';
import { type RecordOutcome, readRecord } from './read-record.js';
import { ReadingStopped } from './reading-stopped.js';
import type { RefusedRecord, ReportRecord, ReportTotals } from './types.js';

const HASH_AT_LENGTH = 16 * 1024; // a call into the hash per record costs more than the hashing

/** Takes the records of one document as they close: reads, judges, sums, hashes, and holds them until fetched. */
export class RecordIntake {
  /** Accepted records that nobody has taken yet. */
  held: ReportRecord[] = [];
  /** All `record` elements, refused ones included. */
  seen = 0;
  refusedCount = 0;
  readonly refused: RefusedRecord[] = [];
  private readonly hash = createHash('sha256');
  private unhashed = '';
  private accepted = 0;
  private messages = 0;
  private dkimPass = 0;
  private spfPass = 0;
  private dmarcPass = 0;
  private readonly dispositions = { none: 0, quarantine: 0, reject: 0 };

  constructor(
    private readonly limits: ReadLimits,
    private readonly notes: NoteLog,
    /** The policy domain as far as it is known while records come in. */
    private readonly policyDomain: () => string | null,
  ) {}

  take(draft: RecordDraft): void {
    const index = this.seen++;
    if (this.seen > this.limits.maxRecords) throw new ReadingStopped('record-limit');
    const outcome = this.withinTotals(readRecord(draft, this.notes));
    if (outcome.ok) this.accept(outcome.record);
    else {
      this.refusedCount++;
      if (this.refused.length < this.limits.maxListedRefusals) {
        this.refused.push({ index, reason: outcome.reason, detail: outcome.detail });
      }
    }
  }

  totals(): ReportTotals {
    return {
      records: this.accepted,
      messages: this.messages,
      dkimPass: this.dkimPass,
      spfPass: this.spfPass,
      dmarcPass: this.dmarcPass,
      dispositions: { ...this.dispositions },
    };
  }

  /** Ends the hash; call once, after the last record. */
  contentHash(): string {
    this.hashPending();
    return this.hash.digest('hex');
  }

  private hashPending(): void {
    this.hash.update(this.unhashed);
    this.unhashed = '';
  }

  /** Sums stay exact: a count that would lift the total above 2^53-1 is out of range like one that does so alone. */
  private withinTotals(outcome: RecordOutcome): RecordOutcome {
    if (!outcome.ok || Number.isSafeInteger(this.messages + outcome.record.messageCount)) return outcome;
    return { ok: false, reason: 'count-out-of-range', detail: String(outcome.record.messageCount) };
  }

  private accept(record: ReportRecord): void {
    this.unhashed += `${JSON.stringify(record)}\n`;
    if (this.unhashed.length > HASH_AT_LENGTH) this.hashPending();
    this.held.push(record);
    this.accepted++;
    this.sum(record);
    const domain = this.policyDomain();
    if (domain !== null && record.headerFrom !== null && !isSameOrBelow(record.headerFrom, domain)) {
      this.notes.add('header-from-outside-policy', record.headerFrom);
    }
  }

  private sum({ messageCount, dkimAligned, spfAligned, disposition }: ReportRecord): void {
    this.messages += messageCount;
    if (dkimAligned === 'pass') this.dkimPass += messageCount;
    if (spfAligned === 'pass') this.spfPass += messageCount;
    if (dkimAligned === 'pass' || spfAligned === 'pass') this.dmarcPass += messageCount;
    if (disposition === 'none' || disposition === 'quarantine' || disposition === 'reject') {
      this.dispositions[disposition] += messageCount;
    }
  }
}
