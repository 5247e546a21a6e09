import type { AggregateReport, DkimAuthResult, RecordBatch, ReportRecord } from '@postseal/dmarc-reports';
import { makeMessageId } from '../inbox/message-id.js';
import type { RecordChunk, ReportKey } from './message-digest.js';
import { toRecordLines } from './record-lines.js';
import { TallyCounter } from './traffic-tally.js';

/** Takes records out of this thread's memory; resolves when more may come. */
export type ChunkSink = (chunk: RecordChunk) => Promise<void>;

const MAX_HELD_RECORDS = 4_000; // of one mail; beyond, records go to the store while the report is still being read
const MAX_SELECTORS = 50; // of one report: far more than any domain uses, few enough for a hostile one
const MAX_SELECTOR_LENGTH = 63;

/** The records of one document. */
export interface CollectedRecords extends ReportKey {
  readonly path: string;
  readonly report: AggregateReport;
  readonly chunks: string[];
  /** Records in `chunks`. */
  held: number;
  readonly selectors: Map<string, { domain: string; selector: string }>;
  readonly tally: TallyCounter;
  wasHandedOver: boolean;
}

/** Gathers the records of one mail's documents, holding few of them. */
export class RecordCollector {
  readonly collected: CollectedRecords[] = [];
  private heldRecords = 0;
  /** The chunk that is being stored while the next one is read. */
  private inFlight: Promise<void> = Promise.resolve();

  constructor(private readonly handOver: ChunkSink) {}

  async take(batch: RecordBatch): Promise<void> {
    const document = batch.firstIndex === 0 ? this.begin(batch) : this.collected.at(-1)!;
    for (const record of batch.records) {
      noteSelectors(document, record);
      document.tally.add(record);
    }
    document.chunks.push(toRecordLines(batch.records, batch.firstIndex));
    document.held += batch.records.length;
    this.heldRecords += batch.records.length;
    if (document.wasHandedOver || this.heldRecords > MAX_HELD_RECORDS) await this.release(document);
  }

  /** Resolves when everything that was handed over is stored. */
  settled(): Promise<void> {
    return this.inFlight;
  }

  private begin({ path, report }: RecordBatch): CollectedRecords {
    const document: CollectedRecords = {
      id: makeMessageId(),
      day: report.period.bookedDay,
      path: path.join('\0'),
      report,
      chunks: [],
      held: 0,
      selectors: new Map(),
      tally: new TallyCounter(),
      wasHandedOver: false,
    };
    this.collected.push(document);
    return document;
  }

  private async release(document: CollectedRecords): Promise<void> {
    document.wasHandedOver = true;
    for (const records of document.chunks.splice(0)) {
      await this.inFlight;
      const { id, day, report } = document;
      this.inFlight = this.handOver({ id, day, policyDomain: report.policy.domain, records });
      this.inFlight.catch(() => {}); // told to whoever waits for it
    }
    this.heldRecords -= document.held;
    document.held = 0;
  }
}

function noteSelectors(document: CollectedRecords, record: ReportRecord): void {
  if (record.dkimAligned !== 'pass') return;
  for (const result of record.dkimResults) {
    const signature = signatureOf(result);
    if (signature && document.selectors.size < MAX_SELECTORS) {
      document.selectors.set(`${signature.domain} ${signature.selector}`, signature);
    }
  }
}

function signatureOf({
  domain,
  selector,
  result,
}: DkimAuthResult): { domain: string; selector: string } | null {
  const isUsable = result === 'pass' && domain && selector && selector.length <= MAX_SELECTOR_LENGTH;
  return isUsable && /^[\w.-]+$/.test(selector)
    ? { domain: domain.toLowerCase(), selector: selector.toLowerCase() }
    : null;
}
