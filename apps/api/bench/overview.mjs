// What the pages of a domain cost: 90 days of one domain among many. Pages read rollups only, so the number of stored
// records does not enter; the rollups here are those of some 50 million records. Floor p95 50 ms, aim 20 ms.
import { Database } from '../dist/database/database.js';
import { TrafficService } from '../dist/traffic/traffic.service.js';
import { createDomains, report, startBench } from './instance.mjs';

const DOMAINS = 1_000;
const DAYS = 90;
const SOURCES = 20; // addresses a day and domain
const ROUNDS = 200;
const span = { from: '2026-08-04', to: '2026-11-01' };

const bench = await startBench();
try {
  const domains = await createDomains(bench.pool, DOMAINS);
  const { organizationId } = domains[0];
  const counts = 'messages, both_pass, dkim_only, fail, disposition_none';
  await bench.pool.query(
    `INSERT INTO daily_traffic (organization_id, domain_id, day, reports, ${counts})
     SELECT organization_id, id, $1::date + d, 25, 1000, 700, 200, 100, 1000 FROM domain, generate_series(0, $2) d`,
    [span.from, DAYS - 1],
  );
  await bench.pool.query(
    `INSERT INTO daily_source (organization_id, domain_id, day, source_ip, ${counts})
     SELECT organization_id, id, $1::date + d, '192.0.2.0'::inet + (s + d) % 200, 50, 35, 10, 5, 50
     FROM domain, generate_series(0, $2) d, generate_series(1, $3) s`,
    [span.from, DAYS - 1, SOURCES],
  );
  await bench.pool.query('VACUUM ANALYZE');
  const database = new Database({ url: bench.url, poolSize: 4 });
  const traffic = new TrafficService();
  const page = { limit: 50, offset: 0 };
  const measure = async (work) => {
    const times = [];
    for (let i = 0; i < ROUNDS; i++) {
      const domain = { id: domains[(i * 37) % DOMAINS].domainId, name: '' };
      const startedAt = performance.now();
      await database.forOrganization(organizationId, (tx) => work(tx, domain));
      times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    const at = (share) => Number(times[Math.floor(share * ROUNDS)].toFixed(1));
    return { medianMs: at(0.5), p95Ms: at(0.95), floorMs: 50, aimMs: 20 };
  };
  report('overview-90-days', await measure((tx, domain) => traffic.daily(tx, organizationId, domain, span)));
  report(
    'sources-90-days',
    await measure((tx, domain) => traffic.sources(tx, organizationId, domain, span, page)),
  );
  const shown = domains.slice(0, 50).map(({ domainId }) => domainId);
  report(
    'trends-of-50-domains',
    await measure((tx) => traffic.trends(tx, organizationId, shown, '2026-10-03', span.to)),
  );
  await database.close();
} finally {
  await bench.close();
}
