import type { DomainFacts } from '../domains/arrange-domains.js';
import { csvLine } from '../drill-down/csv.js';

const columns: readonly (readonly [string, (domain: DomainFacts) => string | number | null])[] = [
  ['domain', ({ name }) => name],
  ['unicode_name', ({ unicodeName }) => unicodeName],
  ['tags', ({ tags }) => tags.join(' ')],
  ['ptr', ({ strip }) => strip.ptr],
  ['spf', ({ strip }) => strip.spf],
  ['dkim', ({ strip }) => strip.dkim],
  ['dmarc', ({ strip }) => strip.dmarc],
  ['mx', ({ strip }) => strip.mx],
  ['reports', ({ strip }) => strip.reports],
  ['control', ({ control }) => control],
  ['policy', ({ policy }) => policy],
  ['ready_for', ({ readyFor }) => readyFor],
  ['messages_30_days', ({ messages }) => messages],
  ['pass_rate', ({ passRate }) => passRate],
  ['critical', ({ openFindings }) => openFindings.critical],
  ['errors', ({ openFindings }) => openFindings.error],
  ['warnings', ({ openFindings }) => openFindings.warning],
  ['notes', ({ openFindings }) => openFindings.info],
  ['last_checked_at', ({ lastCheckedAt }) => lastCheckedAt],
  ['last_report_at', ({ lastReportAt }) => lastReportAt],
  ['paused_at', ({ pausedAt }) => pausedAt],
];

/** Domains as CSV, a line each after the heads of the columns. */
export function* domainsAsCsv(domains: Iterable<DomainFacts>): Generator<string> {
  yield csvLine(columns.map(([head]) => head));
  for (const domain of domains) yield csvLine(columns.map(([, value]) => value(domain)));
}
