// 100,000 scheduled domains on one worker, DNS on loopback: does the schedule hold, does memory stay flat, does anybody
// wait for anybody else? argv[2]: domains (100,000), argv[3]: seconds of each phase (20), argv[4]: phases (all). One
// organization has nine tenths.
//
// backlog    one organization's nine tenths due at once, as after a downtime: checks per second, and how long ten domains
//            of another organization wait that become due meanwhile
// schedule   domains due evenly over half an hour: checks per second, and the wait past due
// dead       domains that answer, alone and among nine times as many whose DNS is silent: checks of the living per second
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { believeAll, report, startBench } from './instance.mjs';

const DOMAINS = Number(process.argv[2] ?? 100_000);
const PHASE_SECONDS = Number(process.argv[3] ?? 20);
const PHASES = (process.argv[4] ?? 'backlog,schedule,dead').split(',');
const ALIVE = 500; // of the last phase
const INTERVAL_SECONDS = 1_800;

const dns = fork(new URL('generated-zones-process.mjs', import.meta.url), [String(DOMAINS)], {
  execArgv: [],
});
const [{ port }] = await once(dns, 'message');
const bench = await startBench();
const query = async (text, values) => (await bench.pool.query(text, values)).rows;
const DEADLOCK = '40P01';
try {
  await seed();
  const worker = await bench.startRoles('worker', {
    POSTSEAL_DNS_SERVERS: `127.0.0.1:${port}`,
    POSTSEAL_DNS_AUTHORITY_PORT: String(port),
    POSTSEAL_DNS_ALLOW_PRIVATE: 'true',
    POSTSEAL_CHECK_INTERVAL_SECONDS: String(INTERVAL_SECONDS),
  });
  if (PHASES.includes('backlog')) await measureBacklog(worker);
  if (PHASES.includes('schedule')) await measureSchedule(worker);
  if (PHASES.includes('dead')) await measureDead(worker);
} finally {
  await bench.close();
  dns.kill();
}

/** d0 … belong to org-large but for every tenth; those are ten each of org-0, org-1 … Nothing is due yet. */
async function seed() {
  await query(
    `INSERT INTO organization (id, name, slug)
     SELECT id, id, id FROM (SELECT 'org-large' UNION ALL SELECT 'org-' || n FROM generate_series(0, $1::int / 100) n) AS o(id)`,
    [DOMAINS],
  );
  await addDomains(0, DOMAINS, `CASE WHEN n % 10 = 0 THEN 'org-' || n / 100 ELSE 'org-large' END`);
  await query('VACUUM ANALYZE domain, check_schedule, dkim_selector');
}

async function addDomains(first, count, organization) {
  await query(
    `WITH added AS (
       INSERT INTO domain (organization_id, id, name)
       SELECT ${organization}, gen_random_uuid(), 'd' || n || '.example' FROM generate_series($1::int, $2::int) AS n
       RETURNING organization_id, id
     ), selector AS (
       INSERT INTO dkim_selector (organization_id, domain_id, selector, source)
       SELECT organization_id, id, 's1', 'user' FROM added
     )
     INSERT INTO check_schedule (organization_id, domain_id, probed_at, next_check_at)
     SELECT organization_id, id, now(), 'infinity' FROM added`,
    [first, first + count - 1],
  );
}

/** Nothing is due, and nothing under way. */
async function pause() {
  const isBusy = `SELECT FROM check_schedule WHERE next_check_at < 'infinity' OR leased_until > now() LIMIT 1`;
  while ((await query(isBusy)).length > 0) {
    const undue = query(
      `UPDATE check_schedule SET next_check_at = 'infinity' WHERE next_check_at < 'infinity'`,
    );
    await undue.catch((error) => (error.code === DEADLOCK ? null : Promise.reject(error)));
    await delay(200);
  }
  await query('VACUUM ANALYZE check_schedule');
}

async function measureBacklog(worker) {
  const [{ now: begin }] = await query('SELECT now()');
  await query(
    `UPDATE check_schedule SET next_check_at = now() - interval '1 hour' WHERE organization_id = 'org-large'`,
  );
  await delay(5_000); // the large one is at it
  await query(`UPDATE check_schedule SET next_check_at = now() WHERE organization_id = 'org-1'`);
  const samples = await watch(worker.pid, PHASE_SECONDS, `organization_id = 'org-1'`);
  report('scheduled-domains', {
    phase: 'backlog',
    overdue: DOMAINS * 0.9,
    checksPerSecond: perSecond(await finishedSince(begin), PHASE_SECONDS + 5),
    othersLongestWaitSeconds: samples.longestWaitSeconds,
    ...samples.memory,
  });
}

async function measureSchedule(worker) {
  await pause();
  await query(
    `UPDATE check_schedule SET next_check_at = now() + random() * make_interval(secs => ${INTERVAL_SECONDS})`,
  );
  const [{ now: begin }] = await query('SELECT now()');
  const samples = await watch(worker.pid, PHASE_SECONDS, 'true');
  report('scheduled-domains', {
    phase: 'schedule',
    domains: DOMAINS,
    offeredPerSecond: perSecond(DOMAINS, INTERVAL_SECONDS),
    checksPerSecond: perSecond(await finishedSince(begin), PHASE_SECONDS),
    longestWaitSeconds: samples.longestWaitSeconds,
    ...samples.memory,
  });
}

/** Known dead zones stand apart; new ones must first be found out. */
async function measureDead(worker) {
  await query(`UPDATE check_schedule SET next_check_at = 'infinity'`);
  while ((await query('SELECT FROM check_schedule WHERE leased_until > now() LIMIT 1')).length > 0)
    await delay(200);
  await query(`UPDATE check_schedule SET next_check_at = 'infinity'`);
  await checkAlive(); // warm-up
  await believeAll(bench.pool); // else their name servers are asked to confirm it in the middle of a measurement
  await checkAlive(); // what is now believed gets its last touches
  const alone = await checkAlive();
  await query(`INSERT INTO organization (id, name, slug) VALUES ('org-dead', 'org-dead', 'org-dead')`);
  await addDomains(DOMAINS, 9 * ALIVE, `'org-dead'`);
  const makeDue = async (isSilent) => {
    await pause();
    await query(
      `UPDATE check_schedule SET next_check_at = now() - interval '1 minute', is_silent = $1
       WHERE organization_id = 'org-dead'`,
      [isSilent],
    );
    await delay(5_000); // the dead are at it
  };
  await makeDue(true);
  const amongKnown = await checkAlive();
  await makeDue(false);
  const amongNew = await checkAlive();
  const rssMb = residentMegabytes(worker.pid);
  report('scheduled-domains', {
    phase: 'dead',
    alive: ALIVE,
    dead: 9 * ALIVE,
    alone,
    amongKnown,
    amongNew,
    rssMb,
  });
}

/** Checks per second of so many living domains that become due now. */
async function checkAlive() {
  const [{ now }] = await query(
    `WITH chosen AS (SELECT organization_id, domain_id FROM check_schedule WHERE organization_id <> 'org-dead' LIMIT ${ALIVE}),
       due AS (UPDATE check_schedule AS schedule SET next_check_at = now() FROM chosen
         WHERE schedule.organization_id = chosen.organization_id AND schedule.domain_id = chosen.domain_id)
     SELECT now()`,
  );
  const begin = performance.now();
  const count = `SELECT count(*)::int AS done FROM check_schedule
    WHERE last_finished_at >= $1 AND organization_id <> 'org-dead'`;
  while ((await query(count, [now]))[0].done < ALIVE && performance.now() - begin < 60_000) await delay(50);
  const [{ done }] = await query(count, [now]);
  return { checksPerSecond: Math.round(done / ((performance.now() - begin) / 1000)), done };
}

async function finishedSince(begin) {
  const [{ finished }] = await query(
    'SELECT count(*)::int AS finished FROM check_schedule WHERE last_finished_at >= $1',
    [begin],
  );
  return finished;
}

/** Each second: the worker's memory, and for how long the longest due of `whom` has waited for a worker to take it. */
async function watch(pid, seconds, whom) {
  const memory = [];
  let longestWaitSeconds = 0;
  for (let n = 0; n < seconds; n++) {
    await delay(1_000);
    memory.push(residentMegabytes(pid));
    const [{ wait }] = await query(
      `SELECT coalesce(max(extract(epoch FROM now() - next_check_at)), 0)::float AS wait FROM check_schedule
       WHERE next_check_at <= now() AND (leased_until IS NULL OR leased_until < now()) AND ${whom}`,
    );
    longestWaitSeconds = Math.max(longestWaitSeconds, Number(wait.toFixed(2)));
  }
  const quarter = Math.max(1, Math.floor(memory.length / 4));
  const middle = (some) => some.toSorted((a, b) => a - b)[Math.floor(some.length / 2)];
  return {
    longestWaitSeconds,
    memory: {
      rssMbFirstQuarter: middle(memory.slice(0, quarter)),
      rssMbLastQuarter: middle(memory.slice(-quarter)),
      rssMbMost: Math.max(...memory),
    },
  };
}

function perSecond(count, seconds) {
  return Number((count / seconds).toFixed(1));
}

function residentMegabytes(pid) {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);
  } catch {
    return null; // no /proc here
  }
}
