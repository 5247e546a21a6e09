import { readTallyKey, TRAFFIC_COLUMNS, type TrafficTally } from './traffic-tally.js';

/** A report that adds its tally to the rollups of a day. */
export interface TalliedReport {
  readonly organizationId: string;
  readonly domainId: string;
  /** Name of the domain that it is booked on: another From is a subdomain's. */
  readonly domainName: string;
  readonly day: string;
  readonly reporter: string;
  readonly isBelieved: boolean;
  readonly tally: TrafficTally;
}

/** What reports add to the rollups of one domain and day, believed or doubted ones. Sums are in the order of TRAFFIC_COLUMNS. */
export interface DayTraffic {
  readonly organizationId: string;
  readonly domainId: string;
  readonly day: string;
  readonly isBelieved: boolean;
  reports: number;
  readonly sums: number[];
  readonly reporters: Map<string, { reports: number; messages: number; dmarcPass: number }>;
}

/** What some of the reports add to one row of daily_source. */
export interface SourceTraffic {
  readonly day: DayTraffic;
  readonly sourceIp: string;
  readonly isSubdomain: boolean;
  readonly sums: number[];
}

const SOURCES_AT_ONCE = 20_000; // held at a time; also keeps the parameters of a statement at a few megabytes

/**
 * Adds up tallies by domain and day. Sources go to `takeSources` in bounded pieces, each at most once in a piece, before
 * the sums are complete; the days are the answer.
 */
export async function addUpTraffic(
  reports: readonly TalliedReport[],
  takeSources: (sources: readonly SourceTraffic[]) => Promise<void>,
): Promise<DayTraffic[]> {
  const days = new Map<string, DayTraffic>();
  const sources = new Map<string, SourceTraffic>();
  for (const report of reports) {
    const dayKey = `${report.organizationId} ${report.domainId} ${report.day} ${report.isBelieved}`;
    const day = days.get(dayKey) ?? emptyDay(report);
    days.set(dayKey, day);
    const sums = noSums();
    for (const [row, key] of report.tally.keys.entries()) {
      const { sourceIp, headerFrom, columns } = readTallyKey(key);
      const isSubdomain = headerFrom !== null && headerFrom !== report.domainName;
      const sourceKey = `${dayKey} ${sourceIp} ${isSubdomain}`;
      const source = sources.get(sourceKey) ?? { day, sourceIp, isSubdomain, sums: noSums() };
      sources.set(sourceKey, source);
      for (const column of columns) {
        sums[column]! += report.tally.messages[row]!;
        source.sums[column]! += report.tally.messages[row]!;
      }
      if (sources.size === SOURCES_AT_ONCE) {
        await takeSources([...sources.values()]);
        sources.clear();
      }
    }
    addReport(day, report.reporter, sums);
  }
  if (sources.size > 0) await takeSources([...sources.values()]);
  return [...days.values()];
}

function addReport(day: DayTraffic, reporter: string, sums: readonly number[]): void {
  day.reports++;
  for (const [column, sum] of sums.entries()) day.sums[column]! += sum;
  const [messages, bothPass, dkimOnly, spfOnly] = sums as [number, number, number, number];
  const known = day.reporters.get(reporter) ?? { reports: 0, messages: 0, dmarcPass: 0 };
  day.reporters.set(reporter, {
    reports: known.reports + 1,
    messages: known.messages + messages,
    dmarcPass: known.dmarcPass + bothPass + dkimOnly + spfOnly,
  });
}

function emptyDay({ organizationId, domainId, day, isBelieved }: TalliedReport): DayTraffic {
  return { organizationId, domainId, day, isBelieved, reports: 0, sums: noSums(), reporters: new Map() };
}

function noSums(): number[] {
  return TRAFFIC_COLUMNS.map(() => 0);
}
