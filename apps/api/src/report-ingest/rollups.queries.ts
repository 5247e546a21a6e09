import type { ClientBase } from 'pg';
import { Prisma } from '../database/generated/client.js';
import { toStorableJson } from '../database/json-text.js';
import { addUpTraffic, type DayTraffic, type SourceTraffic, type TalliedReport } from './day-traffic.js';
import type { ReportKey } from './message-digest.js';
import type { DomainKey, LockedDomain } from './report-ingest.queries.js';
import { TRAFFIC_COLUMNS, type TrafficTally } from './traffic-tally.js';

/** A report to be added to the rollups (sign 1) or taken out of them again (sign -1). */
export interface BookedReport extends DomainKey, ReportKey {
  readonly reporter: string;
  /** Its reporter is verified or trusted. */
  readonly isBelieved: boolean;
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
  if (tallied.length === 0) return;
  await addDays(client, await addUpTraffic(tallied, (sources) => addSources(client, sources)));
}

// What a record adds to each column. The first five after the messages are exclusive and add up to them: a verdict that is
// missing makes a record "not given", unless the other verdict is a pass.
const CLASSES = Prisma.raw(
  Object.entries({
    messages: 'true',
    both_pass: "dkim = 'pass' AND spf = 'pass'",
    dkim_only: "dkim = 'pass' AND spf IS DISTINCT FROM 'pass'",
    spf_only: "spf = 'pass' AND dkim IS DISTINCT FROM 'pass'",
    fail: "dkim <> 'pass' AND spf <> 'pass'",
    not_given:
      "(dkim IS NULL OR spf IS NULL) AND dkim IS DISTINCT FROM 'pass' AND spf IS DISTINCT FROM 'pass'",
    disposition_none: "disposition = 'none'",
    disposition_quarantine: "disposition = 'quarantine'",
    disposition_reject: "disposition = 'reject'",
    forwarded: 'is_forwarded',
  } satisfies Record<(typeof TRAFFIC_COLUMNS)[number], string>)
    .map(([name, condition]) => `coalesce(sum(n) FILTER (WHERE ${condition}), 0)::bigint AS ${name}`)
    .join(', '),
);

const columns = TRAFFIC_COLUMNS.slice(0, -1); // `forwarded` is told by source only
const COLUMNS = Prisma.raw(columns.join(', '));
const TYPED_COLUMNS = Prisma.raw(columns.map((name) => `${name} bigint`).join(', '));
const SOURCE_COLUMNS = Prisma.raw(TRAFFIC_COLUMNS.map((name) => `s.${name}`).join(', '));

const COUNTED_COLUMNS = Prisma.raw(TRAFFIC_COLUMNS.map((name) => `c.${name}`).join(', '));

// Reasons by which a receiver says that mail was sent on by somebody else (RFC 9990; RFC 7489 appendix C).
const FORWARDED = `$[*] ? (@.type == "forwarded" || @.type == "trusted_forwarder" || @.type == "mailing_list"
  || (@.type == "local_policy" && @.comment like_regex "arc=pass" flag "i"))`;

function sumsOf(names: readonly string[]): Prisma.Sql {
  return Prisma.raw(names.map((name) => `sum(${name})::bigint AS ${name}`).join(', '));
}

function zeroed(names: readonly string[]): Prisma.Sql {
  return Prisma.raw(names.map((name) => `coalesce(c.${name}, 0) AS ${name}`).join(', '));
}

function addTo(table: string, names: readonly string[]): Prisma.Sql {
  return Prisma.raw(names.map((name) => `${name} = ${table}.${name} + excluded.${name}`).join(', '));
}

/** Writes a row a day, and a row a day and reporter. */
async function addDays(client: ClientBase, days: readonly DayTraffic[]): Promise<void> {
  const traffic = days.map(({ reporters: _, sums, ...day }) => ({
    ...day,
    ...Object.fromEntries(columns.map((name, column) => [name, sums[column]])),
  }));
  const reporters = days.flatMap(({ organizationId, domainId, day, isBelieved, reporters }) =>
    [...reporters].map(([reporter, sums]) => ({
      ...{ organizationId, domainId, day, isBelieved, reporter },
      ...sums,
    })),
  );
  await client.query(Prisma.sql`
    WITH traffic AS (
      INSERT INTO daily_traffic (organization_id, domain_id, day, is_believed, reports, ${COLUMNS})
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(traffic)}::jsonb) AS t(
        "organizationId" text, "domainId" uuid, day date, "isBelieved" bool, reports int, ${TYPED_COLUMNS})
      ON CONFLICT (organization_id, domain_id, day, is_believed) DO UPDATE
      SET ${addTo('daily_traffic', ['reports', ...columns])}
    )
    INSERT INTO daily_reporter (organization_id, domain_id, day, is_believed, reporter, reports, messages, dmarc_pass)
    SELECT "organizationId", "domainId", day, "isBelieved", reporter, sum(reports), sum(messages), sum("dmarcPass")
    FROM jsonb_to_recordset(${toStorableJson(reporters)}::jsonb) AS r(
      "organizationId" text, "domainId" uuid, day date, "isBelieved" bool, reporter text, reports int, messages bigint,
      "dmarcPass" bigint)
    GROUP BY 1, 2, 3, 4, 5 -- names that differ only in what the database cannot hold
    ON CONFLICT (organization_id, domain_id, day, reporter, is_believed) DO UPDATE
    SET ${addTo('daily_reporter', ['reports', 'messages', 'dmarc_pass'])}`);
}

/** Writes a row a day and address. A column travels as one array literal: the driver would look at each value twice. */
async function addSources(client: ClientBase, sources: readonly SourceTraffic[]): Promise<void> {
  const days = [...new Set(sources.map(({ day }) => day))];
  const places = new Map(days.map((day, place) => [day, place]));
  const keys = days.map(({ organizationId, domainId, day, isBelieved }) => ({
    ...{ organizationId, domainId, day, isBelieved },
  }));
  const array = (read: (source: SourceTraffic) => unknown) => `{${sources.map(read).join(',')}}`; // nothing needs quotes
  const counts = TRAFFIC_COLUMNS.map(
    (_, column) => Prisma.sql`${array(({ sums }) => sums[column])}::bigint[]`,
  );
  await client.query(Prisma.sql`
    INSERT INTO daily_source (organization_id, domain_id, day, source_ip, is_subdomain, is_believed, ${COLUMNS},
      forwarded)
    SELECT d."organizationId", d."domainId", d.day, s.source_ip, s.is_subdomain, d."isBelieved", ${SOURCE_COLUMNS}
    FROM ROWS FROM (
        jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) AS (
          "organizationId" text, "domainId" uuid, day date, "isBelieved" bool)
      ) WITH ORDINALITY AS d("organizationId", "domainId", day, "isBelieved", place)
    JOIN unnest(${array(({ day }) => places.get(day))}::int[], ${array(({ sourceIp }) => sourceIp)}::inet[],
        ${array(({ isSubdomain }) => isSubdomain)}::bool[], ${Prisma.join(counts)})
      AS s(day_place, source_ip, is_subdomain, ${COLUMNS}, forwarded) ON s.day_place = d.place - 1
    ORDER BY 1, 2, 3, 4, 5, 6 -- in the order of the index, which then grows at its end
    ON CONFLICT (organization_id, domain_id, day, source_ip, is_subdomain, is_believed) DO UPDATE
    SET ${addTo('daily_source', TRAFFIC_COLUMNS)}`);
}

/**
 * Reads the records once, by primary key: as many as the reports have. A report goes by its place among the booked ones, and
 * the day of a domain by its spot: short keys, for those of the tables would be compared for each record.
 */
async function bookStoredRecords(client: ClientBase, reports: readonly BookedReport[]): Promise<void> {
  const spots = new Map<string, number>();
  const spotOf = ({ organizationId, domainId, day, isBelieved }: BookedReport) => {
    const key = `${organizationId} ${domainId} ${day} ${isBelieved}`;
    return spots.get(key) ?? spots.set(key, spots.size).get(key)!;
  };
  const bookings = reports.map((report, place) => {
    const { tally: _, ...booking } = report;
    return { ...booking, place, spot: spotOf(report) };
  });
  await client.query("SET LOCAL work_mem = '64MB'"); // a large report's sums are not sorted on the disk
  await client.query(Prisma.sql`
    WITH booked AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${toStorableJson(bookings)}::jsonb) AS b(
        "organizationId" text, "domainId" uuid, id uuid, day date, reporter text, "isBelieved" boolean, sign int,
        place int, spot int)
    ), spot AS MATERIALIZED (
      SELECT DISTINCT ON (spot) spot, "organizationId", "domainId", day, "isBelieved" FROM booked ORDER BY spot
    ), counted AS MATERIALIZED (
      SELECT spot, place, source_ip, is_subdomain, ${CLASSES}
      FROM (
        SELECT b.spot, b.place, r.source_ip, sign * r.message_count AS n, r.dkim, r.spf, r.disposition,
          coalesce(r.header_from <> d.name, false) AS is_subdomain,
          coalesce(r.override_reasons @? ${FORWARDED}::jsonpath, false) AS is_forwarded
        FROM booked b
        JOIN domain d ON d.organization_id = b."organizationId" AND d.id = b."domainId"
        JOIN report_record r
          ON r.organization_id = b."organizationId" AND r.day = b.day AND r.report_id = b.id
      ) record
      GROUP BY GROUPING SETS ((spot, source_ip, is_subdomain), (place))
    ), source AS (
      INSERT INTO daily_source (organization_id, domain_id, day, source_ip, is_subdomain, is_believed, ${COLUMNS},
        forwarded)
      SELECT "organizationId", "domainId", day, c.source_ip, c.is_subdomain, "isBelieved", ${COUNTED_COLUMNS}
      FROM counted c JOIN spot USING (spot) -- sums of a place have no spot
      ORDER BY c.spot, c.source_ip, c.is_subdomain -- in the order of the index, which then grows at its end
      ON CONFLICT (organization_id, domain_id, day, source_ip, is_subdomain, is_believed) DO UPDATE
      SET ${addTo('daily_source', TRAFFIC_COLUMNS)}
    ), summed AS MATERIALIZED (
      SELECT b.*, ${zeroed(columns)} FROM booked b LEFT JOIN counted c ON c.place = b.place
    ), traffic AS (
      INSERT INTO daily_traffic (organization_id, domain_id, day, is_believed, reports, ${COLUMNS})
      SELECT "organizationId", "domainId", day, "isBelieved", sum(sign), ${sumsOf(columns)}
      FROM summed GROUP BY 1, 2, 3, 4
      ON CONFLICT (organization_id, domain_id, day, is_believed) DO UPDATE
      SET ${addTo('daily_traffic', ['reports', ...columns])}
    )
    INSERT INTO daily_reporter (organization_id, domain_id, day, is_believed, reporter, reports, messages, dmarc_pass)
    SELECT "organizationId", "domainId", day, "isBelieved", reporter, sum(sign), sum(messages),
      sum(both_pass + dkim_only + spf_only)
    FROM summed GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (organization_id, domain_id, day, reporter, is_believed) DO UPDATE
    SET ${addTo('daily_reporter', ['reports', 'messages', 'dmarc_pass'])}`);
}
