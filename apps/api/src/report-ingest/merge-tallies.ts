import { TRAFFIC_WIDTH, type TrafficTally } from './traffic-tally.js';

/** A report that adds its tally to the rollups of a day. */
export interface TalliedReport {
  readonly organizationId: string;
  readonly domainId: string;
  /** Name of the domain that it is booked on: From below it is a subdomain's. */
  readonly domainName: string;
  readonly day: string;
  readonly reporter: string;
  readonly tally: TrafficTally;
}

/** What the reports of one domain and day add to its rollups. */
export interface DayTraffic {
  readonly organizationId: string;
  readonly domainId: string;
  readonly day: string;
  readonly reports: number;
  /** Sums in the order of TRAFFIC_COLUMNS. */
  readonly totals: Float64Array;
  readonly reporters: ReadonlyMap<string, { reports: number; messages: number; dmarcPass: number }>;
  readonly sourceIps: readonly string[];
  readonly areSubdomains: readonly boolean[];
  /** A row of TRAFFIC_COLUMNS for each source. */
  readonly counts: Float64Array;
}

/** Adds up the tallies of each domain and day, so that no rollup row is written twice. */
export function mergeTallies(reports: readonly TalliedReport[]): DayTraffic[] {
  const days = Map.groupBy(
    reports,
    ({ organizationId, domainId, day }) => `${organizationId} ${domainId} ${day}`,
  );
  return [...days.values()].map(mergeDay);
}

function mergeDay(reports: readonly TalliedReport[]): DayTraffic {
  const { organizationId, domainId, day } = reports[0]!;
  const places = new Map<string, number>();
  const sourceIps: string[] = [];
  const areSubdomains: boolean[] = [];
  const sources = reports.reduce((sum, { tally }) => sum + tally.sourceIps.length, 0);
  const counts = new Float64Array(sources * TRAFFIC_WIDTH); // room for the case that no two are the same
  const totals = new Float64Array(TRAFFIC_WIDTH);
  const reporters = new Map<string, { reports: number; messages: number; dmarcPass: number }>();
  for (const { domainName, reporter, tally } of reports) {
    const sums = new Float64Array(TRAFFIC_WIDTH);
    tally.sourceIps.forEach((sourceIp, row) => {
      const headerFrom = tally.headerFroms[row]!;
      const isSubdomain = headerFrom !== null && headerFrom !== domainName;
      const key = isSubdomain ? `${sourceIp} sub` : sourceIp;
      let place = places.get(key);
      if (place === undefined) {
        place = sourceIps.length * TRAFFIC_WIDTH;
        places.set(key, place);
        sourceIps.push(sourceIp);
        areSubdomains.push(isSubdomain);
      }
      for (let column = 0; column < TRAFFIC_WIDTH; column++) {
        const count = tally.counts[row * TRAFFIC_WIDTH + column]!;
        counts[place + column]! += count;
        sums[column]! += count;
      }
    });
    for (let column = 0; column < TRAFFIC_WIDTH; column++) totals[column]! += sums[column]!;
    const [messages, bothPass, dkimOnly, spfOnly] = sums as unknown as [number, number, number, number];
    const known = reporters.get(reporter) ?? { reports: 0, messages: 0, dmarcPass: 0 };
    reporters.set(reporter, {
      reports: known.reports + 1,
      messages: known.messages + messages,
      dmarcPass: known.dmarcPass + bothPass + dkimOnly + spfOnly,
    });
  }
  return {
    organizationId,
    domainId,
    day,
    reports: reports.length,
    totals,
    reporters,
    sourceIps,
    areSubdomains,
    counts: counts.subarray(0, sourceIps.length * TRAFFIC_WIDTH),
  };
}
