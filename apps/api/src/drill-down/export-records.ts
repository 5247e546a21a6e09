import { csvLine } from './csv.js';
import type { ExportedRecord, ReportPiece, ReportSize } from './drill-down.queries.js';

const RECORDS_AT_ONCE = 2_000;

/** Cuts reports into batches of bounded size: many small reports in one, a large report over several. */
export function* cutReports(
  reports: Iterable<ReportSize>,
  atOnce = RECORDS_AT_ONCE,
): Generator<ReportPiece[]> {
  let batch: ReportPiece[] = [];
  let size = 0;
  for (const { id, day, records } of reports) {
    for (let first = 0; first < records; ) {
      const count = Math.min(records - first, atOnce - size);
      batch.push({ id, day, firstPosition: first, lastPosition: first + count - 1 });
      size += count;
      first += count;
      if (size < atOnce) continue;
      yield batch;
      batch = [];
      size = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

const columns = [
  'day',
  'reporter',
  'report_id',
  'source',
  'source_ip',
  'reverse_name',
  'network',
  'country',
  'messages',
  'outcome',
  'disposition',
  'dkim_aligned',
  'spf_aligned',
  'header_from',
  'envelope_from',
  'override_reasons',
  'dkim_results',
  'spf_results',
];

/** A record with the name of its source. */
export type NamedRecord = ExportedRecord & { readonly source: string };

export interface RecordFormat {
  readonly contentType: string;
  readonly head: string;
  line(record: NamedRecord): string;
}

/** How records are written. JSON is a document a line, so that it can be read as it comes. */
export const formats: Readonly<Record<'csv' | 'json', RecordFormat>> = {
  csv: {
    contentType: 'text/csv; charset=utf-8',
    head: csvLine(columns),
    line: (record) =>
      csvLine([
        record.day,
        record.reporter,
        record.reportId,
        record.source,
        record.sourceIp,
        record.reverseName,
        record.network,
        record.country,
        record.messages,
        record.outcome,
        record.disposition,
        record.dkim,
        record.spf,
        record.headerFrom,
        record.envelopeFrom,
        jsonOf(record.overrideReasons),
        jsonOf(record.dkimResults),
        jsonOf(record.spfResults),
      ]),
  },
  json: {
    contentType: 'application/x-ndjson; charset=utf-8',
    head: '',
    line: (record) => `${JSON.stringify(record)}\n`,
  },
};

function jsonOf(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
