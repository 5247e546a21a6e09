// Latency of the pages that people open most, as HTML from the web server and as JSON from the API, over a database of
// 50 domains × 400 days of rollups. Figures in milliseconds.
import { fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createDomains, freePort, report, startBench } from './instance.mjs';

const DOMAINS = 50;
const DAYS = 400;
const SOURCES_A_DAY = 20;
const ROUNDS = 60;
const root = fileURLToPath(new URL('../../..', import.meta.url));

const bench = await startBench();
const webPort = await freePort();
const httpPort = await freePort();
const publicUrl = `http://127.0.0.1:${webPort}`;
const apiUrl = `http://127.0.0.1:${httpPort}`;
let web;
try {
  const [{ organizationId }] = await createDomains(bench.pool, DOMAINS);
  await fillRollups();
  await bench.startRoles('http', {
    POSTSEAL_HTTP_PORT: String(httpPort),
    POSTSEAL_PUBLIC_URL: publicUrl,
    POSTSEAL_DNS_SERVERS: '127.0.0.1:9',
  });
  web = fork(`${root}/apps/web/.next/standalone/apps/web/server.js`, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      HOSTNAME: '127.0.0.1',
      PORT: String(webPort),
      POSTSEAL_API_URL: apiUrl,
    },
  });
  const cookie = await signIn(organizationId);
  await measure('page /domains', `${publicUrl}/domains`, cookie);
  await measure('page overview, 30 days', `${publicUrl}/domains/d7.example`, cookie);
  await measure('page overview, 365 days', `${publicUrl}/domains/d7.example?days=365`, cookie);
  await measure('api domains', `${apiUrl}/api/domains`, cookie);
  await measure(
    'api daily traffic, 90 days',
    `${apiUrl}/api/domains/d7.example/traffic/daily?from=${dayBefore(90)}&to=${dayBefore(0)}`,
    cookie,
  );
} finally {
  web?.kill();
  await bench.close();
}

async function fillRollups() {
  await bench.pool.query(
    `INSERT INTO daily_traffic (organization_id, domain_id, day, is_believed, reports, messages, both_pass, dkim_only, fail, disposition_none)
     SELECT organization_id, id, current_date - d, true, 5, 1000, 800, 150, 50, 1000 FROM domain, generate_series(0, $1::int - 1) d`,
    [DAYS],
  );
  await bench.pool.query(
    `INSERT INTO daily_source (organization_id, domain_id, day, source_ip, is_believed, messages, both_pass, fail, disposition_none)
     SELECT organization_id, id, current_date - d, ('192.0.2.' || s)::inet, true, 50, 45, 5, 50
     FROM domain, generate_series(0, $1::int - 1) d, generate_series(1, $2::int) s`,
    [DAYS, SOURCES_A_DAY],
  );
  await bench.pool.query('ANALYZE');
}

async function signIn(organizationId) {
  const person = { name: 'Bench', email: 'bench@people.example', password: 'correct horse battery' };
  const post = (path, body) =>
    fetch(`${apiUrl}/api/auth${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', origin: publicUrl },
    });
  await post('/sign-up/email', person);
  await bench.pool.query(
    `INSERT INTO member (id, organization_id, user_id, role) SELECT 'm', $1, id, 'owner' FROM "user"`,
    [organizationId],
  );
  const answer = await post('/sign-in/email', person);
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

async function measure(what, url, cookie) {
  const load = async () => {
    const begin = performance.now();
    const answer = await fetch(url, { headers: { cookie }, redirect: 'manual' });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
    return performance.now() - begin;
  };
  for (let tries = 0; tries < 100; tries++) {
    try {
      await load();
      break;
    } catch (error) {
      if (tries === 99) throw error;
      await delay(100);
    }
  }
  for (let i = 0; i < 10; i++) await load();
  const times = [];
  for (let i = 0; i < ROUNDS; i++) times.push(await load());
  times.sort((a, b) => a - b);
  const at = (share) => Math.round(times[Math.floor(ROUNDS * share)] * 10) / 10;
  report(what, { p50: at(0.5), p95: at(0.95), domains: DOMAINS, days: DAYS });
}

function dayBefore(days) {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
