// Domains checked whole and written down per second by one worker, DNS on loopback. Floor 100, aim 300. The first check
// of a domain also tries some thirty likely DKIM selectors; a regular one, hours later and past the cache, does not.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createDomains, report, startBench } from './instance.mjs';

const DOMAINS = Number(process.argv[2] ?? 1_500);
const CLOCK_TICKS_PER_SECOND = 100; // of /proc on Linux, whatever the kernel's own clock

const zone = fork(new URL('zone-process.mjs', import.meta.url), [String(DOMAINS)], { execArgv: [] });
const [{ port }] = await once(zone, 'message');
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
  await settle();
  await delay(2_000); // by now what the zone said of these domains has left the cache
  await measure('full-checks', worker, 'UPDATE check_schedule SET next_check_at = now()');
} finally {
  await bench.close();
  zone.kill();
}

/** Times from the statement that makes all domains due until the last result is stored. */
async function measure(benchmark, worker, makeDue) {
  const cpuBefore = cpuSeconds(worker.pid);
  const { rows } = await bench.pool.query('SELECT now()');
  const begin = performance.now();
  await bench.pool.query(makeDue);
  while ((await countFinished(rows[0].now)) < DOMAINS) await delay(20);
  const seconds = (performance.now() - begin) / 1000;
  const cpuMs = (cpuSeconds(worker.pid) - cpuBefore) * 1000;
  report(benchmark, {
    domainsPerSecond: Math.round(DOMAINS / seconds),
    floor: 100,
    aim: 300,
    workerCpuMsPerDomain: Number.isNaN(cpuMs) ? null : Number((cpuMs / DOMAINS).toFixed(2)),
    domains: DOMAINS,
  });
}

async function countFinished(since) {
  const { rows } = await bench.pool.query(
    'SELECT count(*)::int AS finished FROM check_schedule WHERE last_finished_at >= $1',
    [since],
  );
  return rows[0].finished;
}

/** Believes what was seen, as the name servers' confirmation does a minute after the first check. */
async function settle() {
  await bench.pool.query(
    `UPDATE record_state SET state = state || jsonb_build_object('next', NULL, 'drift', state->'drift' ||
       jsonb_build_object('phase', 'STABLE', 'baseline', state->'drift'->'candidate', 'candidate', NULL))`,
  );
}

/** What a process computed so far, user and system; NaN where there is no /proc. */
function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}
