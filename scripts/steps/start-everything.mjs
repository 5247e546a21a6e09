import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildStale } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { orComplain, root } from './runtime.mjs';
import { answers, claimPort, Service, saysReady } from './services.mjs';

const WEB_SERVER = 'apps/web/.next/standalone/apps/web/server.js';
const API_SERVER = 'apps/api/dist/main.all.js';
const DEMO = 'scripts/demo.mjs';
const DEMO_DNS_PORT = process.env.POSTSEAL_DEMO_DNS_PORT || '2553';

/** Installs, builds, runs every role until a signal or until one of them dies. */
export function startEverything(args) {
  return orComplain(async () => {
    if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
    const settings = readSettings(process.env, args.includes('--demo'));
    await ensureInstalled();
    await buildStale();
    await claimPorts(settings);
    await runUntilStopped(settings);
  });
}

function readSettings(env, isDemo) {
  const webPort = env.POSTSEAL_WEB_PORT || '3000';
  const httpPort = env.POSTSEAL_HTTP_PORT || '3001';
  return {
    isDemo,
    webHost: env.POSTSEAL_WEB_HOST || '127.0.0.1',
    webPort,
    httpPort,
    httpHost: env.POSTSEAL_HTTP_HOST || '127.0.0.1',
    smtpHost: env.POSTSEAL_SMTP_HOST || '0.0.0.0',
    smtpPort: env.POSTSEAL_SMTP_PORT || '2525',
    publicUrl: env.POSTSEAL_PUBLIC_URL || `http://localhost:${webPort}`,
    // The demo never touches an instance's own data.
    dataDir: env.POSTSEAL_DATA_DIR || (isDemo ? join(root, '.postseal', 'demo') : undefined),
    databaseUrl: isDemo ? undefined : env.DATABASE_URL || undefined,
  };
}

async function claimPorts({ isDemo, webHost, webPort, httpHost, httpPort, smtpHost, smtpPort }) {
  await claimPort('POSTSEAL_WEB_PORT', webHost, Number(webPort));
  await claimPort('POSTSEAL_HTTP_PORT', httpHost, Number(httpPort));
  await claimPort('POSTSEAL_SMTP_PORT', smtpHost, Number(smtpPort));
  if (isDemo) await claimPort('POSTSEAL_DEMO_DNS_PORT', '127.0.0.1', Number(DEMO_DNS_PORT));
}

async function runUntilStopped(settings) {
  const told = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve(signal));
  });
  const services = [];
  try {
    const end = await Promise.race([told, runUntilOneEnds(settings, services)]);
    if (typeof end !== 'string') {
      console.error(`Postseal stops, because its ${end.service.name} ended by itself (${end.how}).`);
      process.exitCode = 1;
    }
  } finally {
    // The web server first: it would only complain about a missing API.
    for (const service of services.toReversed()) await service.stop();
    if (!settings.databaseUrl) await (await launcher()).stopUnusedPostgres(settings.dataDir); // left by a killed API
  }
  console.log('Postseal has stopped.');
  process.exit();
}

async function runUntilOneEnds(settings, services) {
  const demo = settings.isDemo ? [startDemo(settings)] : [];
  services.push(...demo, startApi(settings));
  await allReady(services);
  services.push(startWeb(settings)); // last: a page is asked for only when the API can fill it
  await allReady(services);
  console.log(await banner(settings));
  for (const { child } of demo) child.on('message', tellDemo).send('seed');
  return Promise.race(services.map(async (service) => ({ service, how: await service.ended })));
}

function allReady(services) {
  return Promise.all(services.map(({ ready }) => ready));
}

function startApi({ httpPort, publicUrl, dataDir, databaseUrl, isDemo }) {
  const env = {
    POSTSEAL_HTTP_PORT: httpPort,
    POSTSEAL_PUBLIC_URL: publicUrl,
    POSTSEAL_LOG_LEVEL: process.env.POSTSEAL_LOG_LEVEL || 'warn',
    ...(dataDir && { POSTSEAL_DATA_DIR: dataDir }),
    ...(isDemo && demoEnvironment),
    DATABASE_URL: databaseUrl,
  };
  return new Service('API', API_SERVER, env, saysReady);
}

/** The demo asks its own DNS only, and the minutes in which a change is confirmed pass in a second. */
const demoEnvironment = {
  POSTSEAL_DEMO: 'true',
  POSTSEAL_REPORT_HOST: 'reports.demo.example',
  POSTSEAL_DNS_SERVERS: `127.0.0.1:${DEMO_DNS_PORT}`,
  POSTSEAL_DNS_AUTHORITY_PORT: DEMO_DNS_PORT,
  POSTSEAL_DNS_ALLOW_PRIVATE: 'true',
  POSTSEAL_CHECK_INTERVAL_SECONDS: '20',
  POSTSEAL_DRIFT_SPEED: '60',
  POSTSEAL_SMTP_MAX_MAILS_PER_MINUTE_PER_IP: '100000', // 90 days of reports come in a minute
};

function startWeb({ webHost, webPort, httpHost, httpPort }) {
  const env = {
    HOSTNAME: webHost,
    PORT: webPort,
    POSTSEAL_API_URL: process.env.POSTSEAL_API_URL || apiUrl(httpHost, httpPort),
  };
  const isReady = answers(`http://${reachable(webHost)}:${webPort}/`);
  return new Service('web server', WEB_SERVER, env, isReady, { quiet: true }); // its errors still show
}

function apiUrl(host, port) {
  return `http://${reachable(host)}:${port}`;
}

/** An address to connect to for one to listen on. */
function reachable(host) {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/** The demo's DNS, and who fills the instance once it runs. */
function startDemo({ dataDir, httpHost, httpPort, publicUrl, smtpPort }) {
  const env = {
    POSTSEAL_DATA_DIR: dataDir,
    POSTSEAL_API_URL: apiUrl(httpHost, httpPort),
    POSTSEAL_PUBLIC_URL: publicUrl,
    POSTSEAL_SMTP_PORT: smtpPort,
    POSTSEAL_DEMO_DNS_PORT: DEMO_DNS_PORT,
  };
  return new Service('demo', DEMO, env, saysReady);
}

function tellDemo(message) {
  if (message?.postseal === 'demo-step') console.log(`  Demo: ${message.step}`);
  if (message?.postseal !== 'demo-seeded') return;
  console.log(`  Demo: all there. Sign in as ${message.email} with the password ${message.password}\n`);
}

/** Known only after the build. */
function launcher() {
  return import('../../packages/embedded-postgres/dist/index.js');
}

async function banner({ publicUrl, smtpHost, smtpPort, dataDir, databaseUrl, isDemo }) {
  const { chooseDataDirectory } = await launcher();
  const outbox = process.env.POSTSEAL_MAIL_URL
    ? []
    : [['Outbox', `${publicUrl}/outbox  (outgoing mail is not set up: mails wait here)`]];
  const lines = [
    ['Web', publicUrl],
    ['SMTP', `${smtpHost}:${smtpPort}  (DMARC reports and test mails arrive here)`],
    ['Data', databaseUrl ? 'the PostgreSQL of DATABASE_URL' : (dataDir ?? chooseDataDirectory())],
    ...outbox,
  ];
  const text = lines.map(([name, value]) => `  ${name.padEnd(8)}${value}`).join('\n');
  return `\nPostseal is running${isDemo ? ' (demo)' : ''}. Ctrl-C stops it.\n\n${text}\n`;
}
