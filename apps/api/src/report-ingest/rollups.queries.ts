import type { ClientBase } from 'pg';
import { Prisma } from '../database/generated/client.js';
import type { ReportKey } from './message-digest.js';
import type { DomainKey } from './report-ingest.queries.js';

/** A report to be added to the rollups (sign 1) or taken out of them again (sign -1). */
export interface BookedReport extends DomainKey, ReportKey {
  readonly reporter: string;
  readonly sign: 1 | -1;
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

const columns = [
  'messages',
  'both_pass',
  'dkim_only',
  'spf_only',
  'fail',
  'not_given',
  'disposition_none',
  'disposition_quarantine',
  'disposition_reject',
];
const COLUMNS = Prisma.raw(columns.join(', '));

// Reasons by which a receiver says that mail was sent on by somebody else (RFC 9990; RFC 7489 appendix C).
const FORWARDED = `$[*] ? (@.type == "forwarded" || @.type == "trusted_forwarder" || @.type == "mailing_list"
  || (@.type == "local_policy" && @.comment like_regex "arc=pass" flag "i"))`;

function addTo(table: string, names: readonly string[]): Prisma.Sql {
  return Prisma.raw(names.map((name) => `${name} = ${table}.${name} + excluded.${name}`).join(', '));
}

/**
 * Adds reports to the daily rollups or takes them out, from the stored records, so that a rollup is always the sum of
 * the current reports. The domains are locked by the caller. Reads the records once, by primary key: as many as the
 * reports have; writes a row a day, a row a day and address, a row a day and reporter.
 */
export async function bookReports(client: ClientBase, reports: readonly BookedReport[]): Promise<void> {
  await client.query(Prisma.sql`
    WITH booked AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(reports)}::jsonb) AS b(
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
