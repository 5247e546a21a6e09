// What the pages of a domain cost: 90 days of one domain among many. Pages read rollups only, so the number of stored
// records does not enter; the rollups here are those of some 50 million records. Floor p95 50 ms, aim 20 ms.
import { createDomains, startBench } from './instance.mjs';
import { measurePages } from './parts/page-latency.mjs';

const DOMAINS = 1_000;
const DAYS = 90;
const SOURCES = 20; // addresses a day and domain
const span = { from: '2026-08-04', to: '2026-11-01' };

const bench = await startBench();
try {
  const domains = await createDomains(bench.pool, DOMAINS);
  const counts = 'messages, both_pass, dkim_only, fail, disposition_none';
  await bench.pool.query(
    `INSERT INTO daily_traffic (organization_id, domain_id, day, is_believed, reports, ${counts})
     SELECT organization_id, id, $1::date + d, true, 25, 1000, 700, 200, 100, 1000 FROM domain, generate_series(0, $2) d`,
    [span.from, DAYS - 1],
  );
  await bench.pool.query(
    `INSERT INTO daily_source (organization_id, domain_id, day, source_ip, is_believed, ${counts})
     SELECT organization_id, id, $1::date + d, '192.0.2.0'::inet + (s + d) % 200, true, 50, 35, 10, 5, 50
     FROM domain, generate_series(0, $2) d, generate_series(1, $3) s`,
    [span.from, DAYS - 1, SOURCES],
  );
  await bench.pool.query('VACUUM ANALYZE');
  await measurePages(bench, domains, span);
} finally {
  await bench.close();
}
