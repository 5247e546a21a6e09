// What one look at filtered traffic costs among many stored records: domains of 1,800, 18,000 and 180,000 records in 90 days,
// beside others that hold the rest; and what the records of one address cost that has more of them than are counted. `node apps/api/bench/drill-down.mjs [records] [domains]` after the build; with BENCH_PLAN=1 it prints
// the plans as well.
import { Prisma } from '../dist/database/generated/client.js';
import { readFacets, readRecordCounts } from '../dist/drill-down/drill-down.queries.js';
import { RecordPartitions } from '../dist/report-ingest/record-partitions.js';
import {
  countSourceRecords,
  MAX_COUNTED_RECORDS,
  readSourceRecords,
} from '../dist/traffic/traffic.queries.js';
import { createDomains, report, startBench } from './instance.mjs';

const RECORDS = Number(process.argv[2] ?? 2_000_000);
const DAYS = 90;
const PER_REPORT = 20;
const SIZES = [1_800, 18_000, 180_000];
const OF_ONE_ADDRESS = 36_000;
const OTHERS = Number(process.argv[3] ?? 500);
const ROUNDS = 9;
const first = '2026-08-01';
const span = { from: first, to: dayAfter(DAYS - 1) };
const everything = {
  ips: null,
  reporter: null,
  country: null,
  disposition: null,
  reason: null,
  name: null,
  outcome: null,
  scope: null,
  standing: null,
};
const filters = {
  everything,
  reporter: { ...everything, reporter: 'reporter-3.example' },
  address: { ...everything, ips: { list: ['10.0.0.7'], isExcept: false } },
  failing: { ...everything, outcome: 'fail' },
};

const bench = await startBench();
try {
  await new RecordPartitions({ systemPool: bench.pool }).ensure([
    '2026-08-01',
    '2026-09-01',
    '2026-10-01',
    '2026-11-01',
  ]);
  const domains = await createDomains(bench.pool, SIZES.length + 1 + OTHERS);
  const left = RECORDS - SIZES.reduce((sum, size) => sum + size, 0);
  await fill(domains.slice(SIZES.length + 1), Math.floor(left / OTHERS / DAYS / PER_REPORT));
  for (const [index, size] of SIZES.entries()) await fill([domains[index]], size / DAYS / PER_REPORT);
  const busiest = domains[SIZES.length];
  await fill([busiest], OF_ONE_ADDRESS / DAYS / PER_REPORT, 1);
  await bench.pool.query('VACUUM ANALYZE report, report_record');
  const { rows } = await bench.pool.query('SELECT count(*)::int AS records FROM report_record');
  for (const [index, domain] of domains.slice(0, SIZES.length).entries()) {
    for (const [filter, asked] of Object.entries(filters))
      await measure({ storedRecords: rows[0].records, domainRecords: SIZES[index], filter }, domain, asked);
  }
  await measureAddress({ storedRecords: rows[0].records, addressRecords: OF_ONE_ADDRESS }, busiest);
} finally {
  await bench.close();
}

/** A statement of the product, run by this client, as it stands or explained. */
function runner(prefix) {
  return {
    async $queryRaw(strings, ...values) {
      const { text, values: given } = Prisma.sql(strings, ...values);
      return (await bench.pool.query(prefix + text, given)).rows;
    },
  };
}

async function measure(facts, domain, filter) {
  const limits = { addresses: 2_000, values: 50 };
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    await readRecordCounts(runner(''), domain, span);
    await readFacets(runner(''), domain, span, filter, limits);
    times.push(performance.now() - begin);
  }
  const plan = await readFacets(runner('EXPLAIN (ANALYZE, BUFFERS) '), domain, span, filter, limits);
  const lines = plan.map((row) => row['QUERY PLAN']);
  if (process.env.BENCH_PLAN) console.error(lines.join('\n'));
  times.sort((a, b) => a - b);
  report('drill-down', {
    ...facts,
    medianMs: Math.round(times[Math.floor(ROUNDS / 2)]),
    worstMs: Math.round(times.at(-1)),
    scansWholePartition: lines.some((line) => /Seq Scan on report_record/.test(line)),
  });
}

/** The pages of one address: their number is counted up to a bound, and each page reads up to its end. */
async function measureAddress(facts, { organizationId, domainId }) {
  const of = [runner(''), organizationId, domainId, '10.0.0.7', span];
  const pages = {
    'counted-to-the-bound': () => countSourceRecords(...of),
    'first-page': () => readSourceRecords(...of, { limit: 50, offset: 0 }),
    'last-page': () => readSourceRecords(...of, { limit: 50, offset: MAX_COUNTED_RECORDS - 50 }),
  };
  for (const [work, run] of Object.entries(pages)) {
    const times = [];
    for (let round = 0; round < ROUNDS; round++) {
      const begin = performance.now();
      await run();
      times.push(performance.now() - begin);
    }
    times.sort((a, b) => a - b);
    report('records-of-an-address', {
      ...{ work, medianMs: Math.round(times[Math.floor(ROUNDS / 2)]), worstMs: Math.round(times.at(-1)) },
      ...{ ...facts, bound: MAX_COUNTED_RECORDS },
    });
  }
}

/** `perDay` reports a day for each of these domains, made inside the server; from 200 addresses, or one. */
async function fill(domains, perDay, addresses = 200) {
  const ids = domains.map(({ domainId }) => domainId);
  const client = await bench.pool.connect();
  await client.query("SET synchronous_commit = off; SET work_mem = '64MB'");
  await client.query(
    `CREATE TEMP TABLE made ON COMMIT PRESERVE ROWS AS
     SELECT d.organization_id, d.id AS domain_id, d.name, gen_random_uuid() AS id, $2::date + day AS day, n
     FROM domain d, generate_series(0, $3::int - 1) day, generate_series(1, greatest(1, $4::int)) n
     WHERE d.id = ANY($1::uuid[])`,
    [ids, first, DAYS, Math.ceil(perDay)],
  );
  await client.query(
    `INSERT INTO report (organization_id, id, domain_id, message_id, received_at, reporter, report_id, policy_domain,
       period_begin, period_end, day, policy, outcome, identity, content_hash, record_count, message_count,
       dkim_pass_count, spf_pass_count, dmarc_pass_count, trust, trust_reason, sender, standing, proven_by_id)
     SELECT organization_id, id, domain_id, id, day + 1, 'reporter-' || n % 10 || '.example', id::text, name,
       day, day + 1, day, '{"p": "none"}', 'stored', sha256(id::text::bytea), sha256(('c' || id)::bytea),
       $1, 100, 90, 0, 90, 'verified', 'aligned', 'dkim:mailbox.example', 'believed', id
     FROM made`,
    [PER_REPORT],
  );
  await client.query(
    `INSERT INTO report_record (organization_id, day, report_id, position, domain_id, source_ip, message_count,
       disposition, dkim, spf, header_from)
     SELECT organization_id, day, id, p, domain_id, '10.0.0.0'::inet + CASE WHEN $2::int = 1 THEN 7 ELSE (n * 7 + p) % $2 END, 1 + p,
       'none', CASE WHEN p % 10 = 0 THEN 'fail' ELSE 'pass' END, 'fail', name
     FROM made, generate_series(0, $1::int - 1) p`,
    [PER_REPORT, addresses],
  );
  client.release(true); // and the table with it
}

function dayAfter(days) {
  return new Date(Date.parse(first) + days * 86_400_000).toISOString().slice(0, 10);
}
