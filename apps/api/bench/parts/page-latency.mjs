import { Database } from '../../dist/database/database.js';
import { SourceNamesService } from '../../dist/source-names/source-names.service.js';
import { TrafficService } from '../../dist/traffic/traffic.service.js';
import { report } from '../instance.mjs';

const ROUNDS = 200;

/** Prints what the traffic pages of a domain cost over `span`, each time another of `domains`. */
export async function measurePages(bench, domains, span, facts = {}) {
  const { organizationId } = domains[0];
  const database = new Database({ url: bench.url, poolSize: 4 });
  const traffic = new TrafficService(new SourceNamesService());
  const page = { limit: 50, offset: 0 };
  const measure = async (benchmark, work) => {
    const times = [];
    for (let i = 0; i < ROUNDS; i++) {
      const domain = { id: domains[(i * 37) % domains.length].domainId, name: '' };
      const startedAt = performance.now();
      await database.forOrganization(organizationId, (tx) => work(tx, domain));
      times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    const at = (share) => Number(times[Math.floor(share * ROUNDS)].toFixed(1));
    report(benchmark, { medianMs: at(0.5), p95Ms: at(0.95), floorMs: 50, aimMs: 20, ...facts });
  };
  await measure('overview-90-days', (tx, domain) => traffic.daily(tx, organizationId, domain, span));
  await measure('sources-90-days', (tx, domain) => traffic.sources(tx, organizationId, domain, span, page));
  const shown = domains.slice(0, 50).map(({ domainId }) => domainId);
  await measure('trends-of-50-domains', (tx) =>
    traffic.trends(tx, organizationId, shown, monthBefore(span.to), span.to),
  );
  await database.close();
}

function monthBefore(day) {
  return new Date(Date.parse(day) - 29 * 86_400_000).toISOString().slice(0, 10);
}
