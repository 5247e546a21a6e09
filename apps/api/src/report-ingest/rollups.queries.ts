import type { ClientBase } from 'pg';
import { Prisma } from '../database/generated/client.js';
import { toStorableJson } from '../database/json-text.js';
import { type DayTraffic, mergeTallies, type TalliedReport } from './merge-tallies.js';
import type { ReportKey } from './message-digest.js';
import type { DomainKey, LockedDomain } from './report-ingest.queries.js';
import { TRAFFIC_COLUMNS, TRAFFIC_WIDTH, type TrafficTally } from './traffic-tally.js';

/** A report to be added to the rollups (sign 1) or taken out of them again (sign -1). */
export interface BookedReport extends DomainKey, ReportKey {
  readonly reporter: string;
  readonly sign: 1 | -1;
  /** What its reading counted; null when its stored records must be counted instead. */
  readonly tally: TrafficTally | null;
}

/**
 * Adds reports to the daily rollups or takes them out, so that a rollup is always the sum of the current reports. The
 * domains are locked by the caller. New reports bring their sums along, from the reading; what is taken out, and what
 * had too many sources to be held, is summed from the stored records. Both ways come to the same sums.
 */
export async function bookReports(
  client: ClientBase,
  reports: readonly BookedReport[],
  domains: readonly LockedDomain[],
): Promise<void> {
  const fromRecords = reports.filter(({ sign, tally }) => sign === -1 || tally === null);
  if (fromRecords.length > 0) await bookStoredRecords(client, fromRecords);
  const tallied = reports.flatMap((report): TalliedReport[] => {
    if (report.sign === -1 || report.tally === null) return [];
    const { name } = domains.find(
      ({ organizationId, domainId }) =>
        organizationId === report.organizationId && domainId === report.domainId,
    )!;
    return [{ ...report, tally: report.tally, domainName: name }];
  });
  if (tallied.length > 0) await addTraffic(client, mergeTallies(tallied));
}

// What a record adds to each column. The first five are exclusive and add up to the messages: a verdict that is missing
// makes a record "not given", unless the other verdict is a pass.
const CLASSES = Prisma.raw(`
  coalesce(sum(sign * n), 0),
  coalesce(sum(sign * n) FILTER (WHERE dkim = 'pass' AND spf = 'pass'), 0),
  coalesce(sum(sign * n) FILTER (WHERE dkim = 'pass' AND spf IS DISTINCT FROM 'pass'), 0),
  coalesce(sum(sign * n) FILTER (WHERE spf = 'pass' AND dkim IS DISTINCT FROM 'pass'), 0),
  coalesce(sum(sign * n) FILTER (WHERE dkim <> 'pass' AND spf <> 'pass'), 0),
  coalesce(sum(sign * n) FILTER (
    WHERE (dkim IS NULL OR spf IS NULL) AND dkim IS DISTINCT FROM 'pass' AND spf IS DISTINCT FROM 'pass'), 0),
  coalesce(sum(sign * n) FILTER (WHERE disposition = 'none'), 0),
  coalesce(sum(sign * n) FILTER (WHERE disposition = 'quarantine'), 0),
  coalesce(sum(sign * n) FILTER (WHERE disposition = 'reject'), 0)`);

const columns = TRAFFIC_COLUMNS.slice(0, -1); // `forwarded` is told by source only
const COLUMNS = Prisma.raw(columns.join(', '));
const TYPED_COLUMNS = Prisma.raw(columns.map((name) => `${name} bigint`).join(', '));
const SOURCE_COLUMNS = Prisma.raw(TRAFFIC_COLUMNS.map((name) => `s.${name}`).join(', '));

// Reasons by which a receiver says that mail was sent on by somebody else (RFC 9990; RFC 7489 appendix C).
const FORWARDED = `$[*] ? (@.type == "forwarded" || @.type == "trusted_forwarder" || @.type == "mailing_list"
  || (@.type == "local_policy" && @.comment like_regex "arc=pass" flag "i"))`;

function addTo(table: string, names: readonly string[]): Prisma.Sql {
  return Prisma.raw(names.map((name) => `${name} = ${table}.${name} + excluded.${name}`).join(', '));
}

const SOURCES_AT_ONCE = 20_000; // of one statement: keeps its parameters at a few megabytes

/** Writes a row a day, a row a day and reporter, and a row a day and address. */
async function addTraffic(client: ClientBase, days: readonly DayTraffic[]): Promise<void> {
  const keys = days.map(({ organizationId, domainId, day }) => ({ organizationId, domainId, day }));
  const traffic = days.map(({ reports, totals }, i) => ({
    ...keys[i]!,
    reports,
    ...Object.fromEntries(columns.map((name, column) => [name, totals[column]])),
  }));
  const reporters = days.flatMap((day, i) =>
    [...day.reporters].map(([reporter, sums]) => ({ ...keys[i]!, reporter, ...sums })),
  );
  await client.query(Prisma.sql`
    WITH traffic AS (
      INSERT INTO daily_traffic (organization_id, domain_id, day, reports, ${COLUMNS})
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(traffic)}::jsonb) AS t(
        "organizationId" text, "domainId" uuid, day date, reports int, ${TYPED_COLUMNS})
      ON CONFLICT (organization_id, domain_id, day) DO UPDATE
      SET ${addTo('daily_traffic', ['reports', ...columns])}
    )
    INSERT INTO daily_reporter (organization_id, domain_id, day, reporter, reports, messages, dmarc_pass)
    SELECT "organizationId", "domainId", day, reporter, sum(reports), sum(messages), sum("dmarcPass")
    FROM jsonb_to_recordset(${toStorableJson(reporters)}::jsonb) AS r(
      "organizationId" text, "domainId" uuid, day date, reporter text, reports int, messages bigint, "dmarcPass" bigint)
    GROUP BY 1, 2, 3, 4 -- names that differ only in what the database cannot hold
    ON CONFLICT (organization_id, domain_id, day, reporter) DO UPDATE
    SET ${addTo('daily_reporter', ['reports', 'messages', 'dmarc_pass'])}`);
  let rows = new SourceRows();
  for (const [index, day] of days.entries()) {
    for (let row = 0; row < day.sourceIps.length; row++) {
      rows.add(index, day, row);
      if (rows.size < SOURCES_AT_ONCE) continue;
      await addSources(client, keys, rows);
      rows = new SourceRows();
    }
  }
  if (rows.size > 0) await addSources(client, keys, rows);
}

/** Rows of daily_source as columns, each of which travels as one array. */
class SourceRows {
  private readonly dayIndexes: number[] = [];
  private readonly sourceIps: string[] = [];
  private readonly areSubdomains: boolean[] = [];
  private readonly counts: number[][] = TRAFFIC_COLUMNS.map(() => []);

  get size(): number {
    return this.sourceIps.length;
  }

  add(dayIndex: number, day: DayTraffic, row: number): void {
    this.dayIndexes.push(dayIndex);
    this.sourceIps.push(day.sourceIps[row]!);
    this.areSubdomains.push(day.areSubdomains[row]!);
    for (let column = 0; column < TRAFFIC_WIDTH; column++) {
      this.counts[column]!.push(day.counts[row * TRAFFIC_WIDTH + column]!);
    }
  }

  /** Array literals: nothing in them needs quotes, and the driver would look at each value twice. */
  toArrays(): { dayIndexes: string; sourceIps: string; areSubdomains: string; counts: string[] } {
    const literal = (values: readonly unknown[]) => `{${values.join(',')}}`;
    return {
      dayIndexes: literal(this.dayIndexes),
      sourceIps: literal(this.sourceIps),
      areSubdomains: literal(this.areSubdomains),
      counts: this.counts.map(literal),
    };
  }
}

async function addSources(
  client: ClientBase,
  days: readonly { organizationId: string; domainId: string; day: string }[],
  rows: SourceRows,
): Promise<void> {
  const { dayIndexes, sourceIps, areSubdomains, counts } = rows.toArrays();
  const countArrays = Prisma.join(counts.map((array) => Prisma.sql`${array}::bigint[]`));
  await client.query(Prisma.sql`
    INSERT INTO daily_source (organization_id, domain_id, day, source_ip, is_subdomain, ${COLUMNS}, forwarded)
    SELECT d."organizationId", d."domainId", d.day, s.source_ip, s.is_subdomain, ${SOURCE_COLUMNS}
    FROM ROWS FROM (
        jsonb_to_recordset(${JSON.stringify(days)}::jsonb) AS ("organizationId" text, "domainId" uuid, day date)
      ) WITH ORDINALITY AS d("organizationId", "domainId", day, place)
    JOIN unnest(${dayIndexes}::int[], ${sourceIps}::inet[], ${areSubdomains}::bool[], ${countArrays})
      AS s(day_index, source_ip, is_subdomain, ${COLUMNS}, forwarded) ON s.day_index = d.place - 1
    ORDER BY 1, 2, 3, 4, 5 -- in the order of the index, which then grows at its end
    ON CONFLICT (organization_id, domain_id, day, source_ip, is_subdomain) DO UPDATE
    SET ${addTo('daily_source', TRAFFIC_COLUMNS)}`);
}

/** Reads the records once, by primary key: as many as the reports have. */
async function bookStoredRecords(client: ClientBase, reports: readonly BookedReport[]): Promise<void> {
  const bookings = reports.map(({ tally: _, ...booking }) => booking);
  await client.query(Prisma.sql`
    WITH booked AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${toStorableJson(bookings)}::jsonb) AS b(
        "organizationId" text, "domainId" uuid, id uuid, day date, reporter text, sign int)
    ), counted AS MATERIALIZED (
      SELECT b."organizationId", b."domainId", b.day, b.reporter, b.sign,
        r.source_ip, r.message_count AS n, r.dkim, r.spf, r.disposition,
        coalesce(r.header_from <> d.name, false) AS is_subdomain,
        coalesce(r.override_reasons @? ${FORWARDED}::jsonpath, false) AS is_forwarded
      FROM booked b
      JOIN domain d ON d.organization_id = b."organizationId" AND d.id = b."domainId"
      LEFT JOIN report_record r
        ON r.organization_id = b."organizationId" AND r.day = b.day AND r.report_id = b.id
    ), traffic AS (
      INSERT INTO daily_traffic (organization_id, domain_id, day, reports, ${COLUMNS})
      SELECT "organizationId", "domainId", day,
        (SELECT sum(sign) FROM booked b
         WHERE (b."organizationId", b."domainId", b.day) = (c."organizationId", c."domainId", c.day)),
        ${CLASSES}
      FROM counted c GROUP BY 1, 2, 3
      ON CONFLICT (organization_id, domain_id, day) DO UPDATE
      SET ${addTo('daily_traffic', ['reports', ...columns])}
    ), source AS (
      INSERT INTO daily_source (organization_id, domain_id, day, source_ip, is_subdomain, ${COLUMNS}, forwarded)
      SELECT "organizationId", "domainId", day, source_ip, is_subdomain, ${CLASSES},
        coalesce(sum(sign * n) FILTER (WHERE is_forwarded), 0)
      FROM counted WHERE source_ip IS NOT NULL GROUP BY 1, 2, 3, 4, 5
      ORDER BY 1, 2, 3, 4, 5 -- in the order of the index, which then grows at its end
      ON CONFLICT (organization_id, domain_id, day, source_ip, is_subdomain) DO UPDATE
      SET ${addTo('daily_source', [...columns, 'forwarded'])}
    )
    INSERT INTO daily_reporter (organization_id, domain_id, day, reporter, reports, messages, dmarc_pass)
    SELECT "organizationId", "domainId", day, reporter,
      (SELECT sum(sign) FROM booked b
       WHERE (b."organizationId", b."domainId", b.day, b.reporter)
         = (c."organizationId", c."domainId", c.day, c.reporter)),
      coalesce(sum(sign * n), 0),
      coalesce(sum(sign * n) FILTER (WHERE dkim = 'pass' OR spf = 'pass'), 0)
    FROM counted c GROUP BY 1, 2, 3, 4
    ON CONFLICT (organization_id, domain_id, day, reporter) DO UPDATE
    SET ${addTo('daily_reporter', ['reports', 'messages', 'dmarc_pass'])}`);
}
