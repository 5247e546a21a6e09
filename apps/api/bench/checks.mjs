// Domains checked whole and written down per second by one worker, DNS on loopback. Floor 100, aim 300.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createDomains, report, startBench } from './instance.mjs';

const DOMAINS = Number(process.argv[2] ?? 3_000);

const zone = fork(new URL('zone-process.mjs', import.meta.url), [String(DOMAINS)], { execArgv: [] });
const [{ port }] = await once(zone, 'message');
const bench = await startBench();
try {
  const domains = await createDomains(bench.pool, DOMAINS);
  await bench.startRoles('worker', {
    POSTSEAL_DNS_SERVERS: `127.0.0.1:${port}`,
    POSTSEAL_DNS_AUTHORITY_PORT: String(port),
    POSTSEAL_DNS_ALLOW_PRIVATE: 'true',
    POSTSEAL_CHECK_INTERVAL_SECONDS: '86400',
  });
  const begin = performance.now();
  await bench.pool.query(
    `INSERT INTO dkim_selector (organization_id, domain_id, selector, source)
     SELECT organization_id, id, 's1', 'user' FROM domain`,
  );
  await bench.pool.query(
    'INSERT INTO check_schedule (organization_id, domain_id) SELECT organization_id, id FROM domain',
  );
  const checked = async () => (await bench.pool.query('SELECT count(*)::int AS n FROM posture')).rows[0].n;
  while ((await checked()) < domains.length) await delay(50);
  const seconds = (performance.now() - begin) / 1000;
  report('full-checks', {
    domainsPerSecond: Math.round(DOMAINS / seconds),
    floor: 100,
    aim: 300,
    domains: DOMAINS,
  });
} finally {
  await bench.close();
  zone.kill();
}
