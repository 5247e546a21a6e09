// Seeds and serves the demo: a local DNS with four domains, and 90 days of reports through the real SMTP port. Started by
// `npm run demo` beside the service; a second start finds everything there and only serves DNS again.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  addDomains,
  createCaller,
  listDomains,
  listIncidents,
  readDomain,
  readPosture,
  readTls,
  setFailureReports,
  setSenders,
} from '@postseal/contract';
import {
  buildReportMail,
  generateTraffic,
  sealReporters,
  sendReportMails,
  startZoneServer,
  typicalReporters,
  typicalSources,
} from '@postseal/test-mail';
import { demoDomains, demoTraffic, demoZones, makeDemoKeys } from './demo-domains.mjs';
import { failureMails, tlsMails, tlsPosts } from './demo-tls.mjs';

const DAYS = 90;
const PERSON = { name: 'Demo', email: 'demo@postseal.example', password: 'postseal-demo' };
const BROKEN = 'atelier-sued.example';
const TLS_DOMAIN = 'nordwind.example';

const {
  POSTSEAL_DEMO_DNS_PORT,
  POSTSEAL_API_URL,
  POSTSEAL_PUBLIC_URL,
  POSTSEAL_SMTP_PORT,
  POSTSEAL_DATA_DIR,
} = process.env;

const SERVED_FILE = join(POSTSEAL_DATA_DIR, 'demo-served.json');
const BASELINE_MS = 5_000; // a first look is confirmed after a minute, which takes a second here
const keys = await readKeys(join(POSTSEAL_DATA_DIR, 'demo-keys.json'));
// As the last run left it: what differs for a moment would be seen as a change.
const served = await readJson(SERVED_FILE, { addresses: {}, isAtelierBroken: false });
let { addresses } = served;
const reporters = sealReporters(
  typicalReporters.map(({ email }) => email.slice(email.lastIndexOf('@') + 1)),
  '127.0.0.1',
);
const dns = await startZoneServer(
  { ...reporters.zones, ...demoZones(keys, addresses, served.isAtelierBroken) },
  { port: Number(POSTSEAL_DEMO_DNS_PORT) },
);
let call;
process.once('message', () => void seed());
process.once('SIGTERM', () => process.exit());
process.send({ postseal: 'ready' });

async function seed() {
  const cookie = await signIn();
  call = createCaller((path, init) =>
    fetch(`${POSTSEAL_API_URL}${path}`, {
      ...init,
      headers: { ...init.headers, cookie, origin: POSTSEAL_PUBLIC_URL },
    }),
  );
  await addMissingDomains();
  addresses = Object.fromEntries(await Promise.all(demoDomains.map(readAddress)));
  const { total: openIncidents } = await call(listIncidents, { query: { state: 'open', domain: BROKEN } });
  await serve(openIncidents > 0);
  for (const { name, traffic } of demoDomains) await seedReports(name, traffic);
  await seedTlsReports(TLS_DOMAIN);
  if (openIncidents === 0) await breakAtelier();
  process.send({ postseal: 'demo-seeded', email: PERSON.email, password: PERSON.password });
}

function tell(step) {
  process.send({ postseal: 'demo-step', step });
}

async function readAddress({ name }) {
  return [name, (await call(readDomain, { params: { domain: name } })).reportAddress];
}

async function serve(isAtelierBroken) {
  await writeFile(SERVED_FILE, JSON.stringify({ addresses, isAtelierBroken }));
  const wanted = demoZones(keys, addresses, isAtelierBroken);
  for (const name of Object.keys(demoZones(keys, addresses, false))) {
    if (wanted[name]) dns.zones.set(name, wanted[name]);
    else dns.zones.remove(name);
  }
}

async function readKeys(file) {
  const known = await readJson(file, null);
  if (known) return known;
  const made = makeDemoKeys();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(made));
  return made;
}

async function readJson(file, otherwise) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return otherwise;
  }
}

async function signIn() {
  const post = (path, body, cookie = '') =>
    fetch(`${POSTSEAL_API_URL}/api/auth${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', origin: POSTSEAL_PUBLIC_URL, cookie },
    });
  let answer = await post('/sign-in/email', PERSON);
  if (!answer.ok) {
    await post('/sign-up/email', PERSON);
    answer = await post('/sign-in/email', PERSON);
    if (!answer.ok) throw new Error(`the demo person cannot sign in: ${await answer.text()}`);
    const session = cookiesOf(answer);
    await post('/organization/create', { name: 'Nordwind GmbH', slug: 'nordwind' }, session);
    return session;
  }
  return cookiesOf(answer);
}

function cookiesOf(answer) {
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

async function addMissingDomains() {
  const { domains } = await call(listDomains);
  const missing = demoDomains.filter(({ name }) => !domains.some((domain) => domain.name === name));
  if (missing.length === 0) return;
  await call(addDomains, { body: { names: missing.map(({ name }) => name).join('\n') } });
  for (const { name, selectors, hosts } of missing) {
    await call(setSenders, { params: { domain: name }, body: { selectors, hosts } });
  }
}

async function seedReports(domain, kind) {
  if (kind === null || (await call(readDomain, { params: { domain } })).lastReportAt !== null) return;
  const firstDay = new Date(Date.now() - DAYS * 86_400_000).toISOString().slice(0, 10);
  const options = demoTraffic(domain, kind, firstDay, DAYS, { typicalSources, typicalReporters });
  const mails = Array.from(generateTraffic(options), ({ report, style }) =>
    reporters.sign(buildReportMail(report, { style, rcptTo: addresses[domain] })),
  );
  tell(`sending ${mails.length} reports about ${domain} by SMTP`);
  const { refused } = await sendReportMails(mails, {
    host: '127.0.0.1',
    port: Number(POSTSEAL_SMTP_PORT),
    connections: 4,
  });
  if (refused.length > 0) throw new Error(`${refused.length} demo reports were refused: ${refused[0].reply}`);
  await waitFor('the reports', async () => (await call(readDomain, { params: { domain } })).messages > 0);
}

/** Two senders by mail, one by HTTPS; and failure reports, which are switched on for it. */
async function seedTlsReports(domain) {
  const params = { domain };
  if ((await call(readTls, { params })).hasReports) return;
  tell(`sending TLS reports about ${domain} by SMTP and by HTTPS`);
  await call(setFailureReports, { params, body: { isWanted: true, retentionDays: 14 } });
  const mails = [...tlsMails(domain, addresses[domain]), ...failureMails(domain, addresses[domain])];
  const { refused } = await sendReportMails(mails, {
    host: '127.0.0.1',
    port: Number(POSTSEAL_SMTP_PORT),
    connections: 4,
  });
  if (refused.length > 0) throw new Error(`${refused.length} TLS reports were refused: ${refused[0].reply}`);
  const [token] = addresses[domain].split('@');
  for (const body of tlsPosts(domain)) {
    const headers = { 'content-type': 'application/tlsrpt+gzip' };
    const answer = await fetch(`${POSTSEAL_API_URL}/api/tlsrpt/${token}`, { method: 'POST', body, headers });
    if (!answer.ok)
      throw new Error(`a posted TLS report was refused: ${answer.status} ${await answer.text()}`);
  }
  await waitFor('the TLS reports', async () => (await call(readTls, { params })).hasReports);
}

/** First the good state must be known, or its loss would be nothing new. */
async function breakAtelier() {
  tell(`letting the DMARC record of ${BROKEN} get lost, to show an incident`);
  const good = `p=reject; rua=mailto:${addresses[BROKEN]}`;
  await waitFor('the first checks', async () => {
    const { dmarc } = await call(readPosture, { params: { domain: BROKEN } });
    return dmarc?.record?.includes(good);
  });
  await delay(BASELINE_MS);
  await serve(true);
  await waitFor('the incident', async () => {
    const { total } = await call(listIncidents, { query: { state: 'open', domain: BROKEN } });
    return total > 0;
  });
}

async function waitFor(what, isDone) {
  for (let waitedMs = 0; waitedMs < 180_000; waitedMs += 500) {
    if (await isDone().catch(() => false)) return;
    await delay(500);
  }
  throw new Error(`${what} did not come within three minutes`);
}
