// Domains checked whole and written down per second by one worker, DNS on loopback. Floor 100, aim 300. The first check
// of a domain also tries some thirty likely DKIM selectors and writes everything down; a regular one, hours later and past
// the cache, finds all as it was. CPU time and rows written tell more than the clock where others use the machine.
import { setTimeout as delay } from 'node:timers/promises';
import { serveHealthyDomains } from './healthy-domains.mjs';
import { believeAll, cpuSeconds, createDomains, report, startBench } from './instance.mjs';

const DOMAINS = Number(process.argv[2] ?? 1_500);
const CHECK_AGAIN = 'UPDATE check_schedule SET next_check_at = now()';

const { name: nameServer, port, close: closeNameServer } = await serveHealthyDomains(DOMAINS);
const bench = await startBench();
try {
  await createDomains(bench.pool, DOMAINS);
  const worker = await bench.startRoles('worker', {
    POSTSEAL_DNS_SERVERS: `127.0.0.1:${port}`,
    POSTSEAL_DNS_AUTHORITY_PORT: String(port),
    POSTSEAL_DNS_ALLOW_PRIVATE: 'true',
    POSTSEAL_CHECK_INTERVAL_SECONDS: '86400',
    NODE_OPTIONS: process.env.BENCH_NODE_OPTIONS ?? '',
  });
  await bench.pool.query(
    `INSERT INTO dkim_selector (organization_id, domain_id, selector, source)
     SELECT organization_id, id, 's1', 'user' FROM domain`,
  );
  await measure(
    'first-checks',
    worker,
    'INSERT INTO check_schedule (organization_id, domain_id) SELECT organization_id, id FROM domain',
  );
  await believeAll(bench.pool);
  await checkAll(CHECK_AGAIN); // what is now believed gets its last touches, such as the TTL
  await delay(2_000); // by now what the zone said of these domains has left the cache
  await measure('full-checks', worker, CHECK_AGAIN);
} finally {
  await bench.close();
  await closeNameServer();
}

/** Times from the statement that makes all domains due until the last result is stored. */
async function measure(benchmark, worker, makeDue) {
  const cpuBefore = await cpuSeconds(bench.pool, worker.pid);
  const rowsBefore = await countWritten();
  const begin = performance.now();
  await checkAll(makeDue);
  const seconds = (performance.now() - begin) / 1000;
  const cpuAfter = await cpuSeconds(bench.pool, worker.pid);
  const cpuMs = (of) =>
    cpuBefore && cpuAfter ? Number((((cpuAfter[of] - cpuBefore[of]) * 1000) / DOMAINS).toFixed(2)) : null;
  await delay(1_500); // sessions tell the statistics what they wrote after a second
  report(benchmark, {
    domainsPerSecond: Math.round(DOMAINS / seconds),
    floor: 100,
    aim: 300,
    workerCpuMsPerDomain: cpuMs('node'),
    databaseCpuMsPerDomain: cpuMs('database'),
    rowsWrittenPerDomain: Number((((await countWritten()) - rowsBefore) / DOMAINS).toFixed(1)),
    domains: DOMAINS,
    nameServer,
  });
}

async function checkAll(makeDue) {
  const { rows } = await bench.pool.query('SELECT now()');
  await bench.pool.query(makeDue);
  while ((await countFinished(rows[0].now)) < DOMAINS) await delay(50);
}

async function countFinished(since) {
  const { rows } = await bench.pool.query(
    'SELECT count(*)::int AS finished FROM check_schedule WHERE last_finished_at >= $1',
    [since],
  );
  return rows[0].finished;
}

/** Rows inserted, changed and deleted so far, those of the benchmark's own statements among them. */
async function countWritten() {
  const { rows } = await bench.pool.query(
    'SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::int AS written FROM pg_stat_user_tables',
  );
  return rows[0].written;
}
