// Does the write path stay flat, and do pages stay fast, as the tables grow? Mails stored per second with no records
// stored, with one million, and with fifty million in 13 months; then page latency and what retention costs.
// Takes some 20 minutes and 25 GB below the folder for temporary files: `npm run bench:fifty-million [records]`.
import { RecordPartitions } from '../../dist/report-ingest/record-partitions.js';
import { createDomains, report, startBench } from '../instance.mjs';
import { measurePages } from '../parts/page-latency.mjs';
import { startReporters } from '../parts/reporters.mjs';
import { drain, startWorkers } from '../parts/waiting-mails.mjs';

const RECORDS = Number(process.argv[2] ?? 50_000_000);
const DOMAINS = 1_000;
const PER_REPORT = 20;
const MAILS = 5_000;
const FILL_MS = Number(process.env.BENCH_FILL_MINUTES ?? 600) * 60_000; // after that, what is stored must do
const span = { from: '2026-08-17', to: '2026-11-14' };
const MONTHS = Array.from({ length: 14 }, (_, back) =>
  new Date(Date.UTC(2026, 10 - back)).toISOString().slice(0, 7),
);
const begun = performance.now();
let reportsMade = 0;

const reporters = await startReporters();
const bench = await startBench();
const partitions = new RecordPartitions({ systemPool: bench.pool });
try {
  const domains = await createDomains(bench.pool, DOMAINS);
  await bench.pool.query(`CREATE TABLE numbered AS
    SELECT row_number() OVER (ORDER BY name) - 1 AS n, organization_id, id, name FROM domain`);
  const workers = await startWorkers(bench, reporters, 1);
  // New reports come for a day in the midst of the month that was filled last.
  const measure = async (storedRecords, month) => {
    await drain(bench, workers, domains, 1_000, `${month}-15`);
    report('write-rate', { storedRecords, ...(await drain(bench, workers, domains, MAILS, `${month}-15`)) });
  };
  const [emptyMonth, millionMonth, ...months] = MONTHS;
  await partitions.ensure([`${emptyMonth}-01`]);
  await measure(0, emptyMonth);
  let stored = Math.min(1_000_000, RECORDS);
  await fill(millionMonth, stored);
  await analyse();
  await measure(stored, millionMonth);
  const perMonth = Math.floor((RECORDS - stored) / months.length);
  let filled = 0;
  for (const month of months) {
    if (perMonth === 0 || performance.now() - begun > FILL_MS) break;
    await fill(month, perMonth);
    stored += perMonth;
    filled++;
  }
  await analyse();
  const { rows } = await bench.pool.query(
    `SELECT sum(reltuples)::bigint::text AS records, round(sum(pg_total_relation_size(oid)) / 1e9, 1)::float AS gigabytes
     FROM pg_class WHERE relname LIKE 'report_record_2%' AND relkind = 'r'`,
  );
  report('stored-records', { ...rows[0], partitions: filled + 2 });
  await measure(stored, months[0]);
  await measurePages(bench, domains, span, { storedRecords: stored });
  const startedAt = performance.now();
  const dropped = await partitions.dropBefore(months[filled - 2] ?? emptyMonth);
  report('retention-drops-a-month', {
    milliseconds: Math.round(performance.now() - startedAt),
    partitions: dropped.length,
    records: perMonth,
  });
} finally {
  await bench.close();
  reporters.close();
}

/** Adds records with their reports and rollups to a month: real tables, real indexes, made inside the server. */
async function fill(month, records) {
  const reports = Math.floor(records / PER_REPORT);
  if (reports === 0) return;
  const first = reportsMade;
  reportsMade += reports;
  const startedAt = performance.now();
  const partition = `report_record_${month.replace('-', '_')}`;
  const client = await bench.pool.connect();
  try {
    await client.query(
      "SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'",
    );
    // Filled without its indexes, which are then built: the same table in less time.
    await client.query(`CREATE TABLE ${partition} (LIKE report_record INCLUDING DEFAULTS)`);
    const reportId = `('00000000-0000-7000-8000-' || lpad(to_hex(r), 12, '0'))::uuid`;
    const day = `($1::date + ((r / ${DOMAINS}) % 28)::int)`;
    const series = `generate_series($2::bigint, $3::bigint) r JOIN numbered d ON d.n = r % ${DOMAINS}`;
    const range = [`${month}-01`, first, first + reports - 1];
    await client.query(
      `INSERT INTO ${partition}
       SELECT d.organization_id, ${day}, ${reportId}, p, d.id, '10.0.0.0'::inet + d.n * 256 + (r / ${DOMAINS} * 7 + p) % 200,
         1 + (r + p) % 50, 'none', CASE WHEN p % 10 = 0 THEN 'fail' ELSE 'pass' END, 'fail', d.name, 'bounce.' || d.name,
         NULL, NULL,
         jsonb_build_array(jsonb_build_object('domain', d.name, 'selector', 's1', 'result', 'pass', 'humanResult', NULL)),
         jsonb_build_array(jsonb_build_object('domain', 'bounce.' || d.name, 'scope', 'mfrom', 'result', 'pass'))
       FROM ${series}, generate_series(0, ${PER_REPORT - 1}) p`,
      range,
    );
    await client.query(
      `ALTER TABLE report_record ATTACH PARTITION ${partition}
       FOR VALUES FROM ('${month}-01') TO ('${nextMonth(month)}-01')`,
    );
    await client.query(
      `INSERT INTO report (organization_id, id, domain_id, message_id, received_at, reporter, report_id, policy_domain,
         period_begin, period_end, day, policy, outcome, identity, content_hash, record_count, message_count,
         dkim_pass_count, spf_pass_count, dmarc_pass_count, trust, trust_reason, sender, standing, proven_by_id)
       SELECT d.organization_id, ${reportId}, d.id, ${reportId}, ${day} + 1, 'mailbox.example', r::text, d.name,
         ${day}, ${day} + 1, ${day}, '{"p": "none"}', 'stored', sha256(r::text::bytea), sha256(('c' || r)::bytea),
         ${PER_REPORT}, 100, 90, 0, 90, 'verified', 'aligned', 'dkim:mailbox.example', 'believed', ${reportId}
       FROM ${series}`,
      range,
    );
    const counts = 'messages, both_pass, dkim_only, spf_only, fail';
    await client.query(
      `INSERT INTO daily_source (organization_id, domain_id, day, source_ip, is_believed, ${counts})
       SELECT organization_id, domain_id, day, source_ip, true, sum(message_count), 0,
         coalesce(sum(message_count) FILTER (WHERE dkim = 'pass'), 0), 0,
         coalesce(sum(message_count) FILTER (WHERE dkim <> 'pass'), 0)
       FROM ${partition}
       GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    );
    await client.query(
      `INSERT INTO daily_traffic (organization_id, domain_id, day, is_believed, reports, ${counts})
       SELECT organization_id, domain_id, day, true, 1, sum(messages), 0, sum(dkim_only), 0, sum(fail)
       FROM daily_source WHERE day >= $1::date AND day < $1::date + interval '1 month' GROUP BY 1, 2, 3`,
      [`${month}-01`],
    );
  } finally {
    client.release(true);
  }
  console.error(`${month}: ${records} records in ${Math.round((performance.now() - startedAt) / 1000)} s`);
}

async function analyse() {
  await bench.pool.query('VACUUM ANALYZE report, daily_source, daily_traffic');
  await bench.pool.query('ANALYZE report_record');
}

function nextMonth(month) {
  const [year, index] = month.split('-').map(Number);
  return new Date(Date.UTC(year, index)).toISOString().slice(0, 7);
}
