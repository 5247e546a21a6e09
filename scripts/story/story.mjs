// The story itself, in a network of its own: one mail is refused, its server is set up as Postseal says, one is welcome.
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { beginMailTest, createCaller, readMailTest, readMailTestAddress } from '@postseal/contract';
import { serverGuide } from '@postseal/setup';
import { root } from '../steps/runtime.mjs';
import { Service, saysReady } from '../steps/services.mjs';
import {
  cleanUp,
  folder,
  NameServer,
  prepare,
  restartOpendkim,
  restartPostfix,
  sh,
  startSpamd,
  waitFor,
} from './machine.mjs';

const DOMAIN = 'nordlicht.example';
const HOST = `mail.${DOMAIN}`;
const SELECTOR = 'dkim';
const V4 = '46.4.113.5';
const V6 = '2a01:4f8:c0c:1::25';
const DNS = '10.53.0.53';
const ROOT_SERVER = '198.41.0.4'; // a.root-servers.net: OpenDKIM begins there
const POSTSEAL = '2a01:4f8:c0c:2::25';
const REPORT_HOST = 'reports.postseal.example';
const HTTP_PORT = 3001;
const SPAMD_PORT = 783;

const REFUSAL =
  '550-5.7.1 [2a01:4f8:c0c:1::25] Our system has detected that this message does not meet IPv6 sending guidelines ' +
  'regarding PTR records and authentication. Please review https://support.google.com/mail/?p=IPv6AuthError';

const reverse = {
  [V4]: '5.113.4.46.in-addr.arpa.',
  [V6]: '5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.c.0.c.0.8.f.4.0.1.0.a.2.ip6.arpa.',
};
const atFirst = [
  `ns.story.example. 1 IN A ${DNS}`,
  `${REPORT_HOST}. 1 IN AAAA ${POSTSEAL}`,
  `${DOMAIN}. 1 IN MX 10 ${HOST}.`,
  `${DOMAIN}. 1 IN TXT "v=spf1 mx ip4:${V4} -all"`,
  `${HOST}. 1 IN A ${V4}`,
  `${reverse[V4]} 1 IN PTR ${HOST}.`,
];

const { values } = parseArgs({ options: { verbose: { type: 'boolean', default: false } } });

try {
  await tell();
} finally {
  cleanUp();
}
process.exit(); // daemons included: the process namespace ends with its first process

async function tell() {
  prepare([V4, V6, DNS, ROOT_SERVER, POSTSEAL]);
  chmodSync(dirname(folder), 0o755); // the database runs as another user
  const dns = new NameServer(DNS, [ROOT_SERVER], atFirst);
  sh(`rm -f /etc/resolv.conf && echo nameserver ${DNS} > /etc/resolv.conf`);
  await Promise.all([dns.ready(), startSpamd(SPAMD_PORT)]);
  const postseal = new Service('Postseal', 'apps/api/dist/main.all.js', settings(), saysReady);
  await postseal.ready;
  const call = createCaller((path, init) =>
    fetch(`http://127.0.0.1:${HTTP_PORT}${path}`, {
      ...init,
      headers: { ...init?.headers, origin: 'http://localhost:3000' },
    }),
  );
  const { token, address } = await call(beginMailTest);

  heading('Postfix as Debian installs it, a record for IPv4 only, no DKIM, no PTR for IPv6');
  writeMainCf();
  restartPostfix();
  const before = await test(call, token, address);
  show(before);

  heading('The bounce, explained');
  console.log(postsealCli(['bounce', 'explain'], REFUSAL));

  heading('The key: what opendkim-genkey makes when asked as in old guides, and then a good one');
  sh(`cd ${folder} && opendkim-genkey -b 1024 -t -d ${DOMAIN} -s old`);
  console.log(importKey('old'));
  sh(`cd ${folder} && opendkim-genkey -b 2048 -d ${DOMAIN} -s ${SELECTOR}`);
  const key = JSON.parse(importKey(SELECTOR, '--json'));
  console.log(importKey(SELECTOR));

  heading('The records');
  const dnsOption = ['--dns', `${DNS}:53`, '--json'];
  const spf = JSON.parse(postsealCli(['setup', 'spf', DOMAIN, '--ip', V4, '--ip', V6, ...dnsOption]));
  const rua = `dmarc@${DOMAIN}`;
  const dmarc = JSON.parse(
    postsealCli(['setup', 'dmarc', DOMAIN, '--rua', rua, '--policy', 'reject', ...dnsOption]),
  );
  const published = [key, spf, dmarc].map(({ shapes }) => shapes.nsd);
  const helo = `${HOST}. 1 IN TXT "v=spf1 a -all"`;
  const now = [
    ...atFirst.filter((line) => !line.includes('v=spf1')),
    ...published,
    helo,
    `${HOST}. 1 IN AAAA ${V6}`,
    `${reverse[V6]} 1 IN PTR ${HOST}.`,
  ];
  console.log([...published, helo, ...now.slice(-2)].join('\n'));
  dns.publish(now);

  heading('The server, as the guide says');
  await configure();
  console.log(
    sh(`opendkim-testkey -d ${DOMAIN} -s ${SELECTOR} -vvv 2>&1`).trim().replaceAll('opendkim-testkey: ', ''),
  );

  heading('The same mail again');
  const after = await test(call, token, address);
  show(after);
  await postseal.stop();

  const isRefused = before.rejections.some(({ id }) => id === 'gmail-ipv6-ptr-auth');
  const isWelcome = after.rejections.length === 0 && after.score === 10;
  console.log(`\nBefore: ${before.score.toFixed(1)}, refused by Gmail. After: ${after.score.toFixed(1)}.`);
  if (!isRefused || !isWelcome) {
    console.error('The story did not end as it should.');
    process.exitCode = 1;
  }
}

function settings() {
  return {
    DATABASE_URL: '',
    POSTSEAL_DATA_DIR: join(folder, 'data'),
    POSTSEAL_HTTP_PORT: String(HTTP_PORT),
    POSTSEAL_SMTP_HOST: POSTSEAL,
    POSTSEAL_SMTP_PORT: '25',
    POSTSEAL_REPORT_HOST: REPORT_HOST,
    POSTSEAL_DNS_SERVERS: `${DNS}:53`,
    POSTSEAL_DNS_ALLOW_PRIVATE: 'true',
    POSTSEAL_SPAMD: `127.0.0.1:${SPAMD_PORT}`,
    POSTSEAL_LOG_LEVEL: values.verbose ? 'info' : 'warn',
  };
}

/** What Debian's package asks for at its installation, as “Internet Site”. */
function writeMainCf() {
  const lines = [
    'compatibility_level = 3.6',
    `myhostname = ${HOST}`,
    `mydomain = ${DOMAIN}`,
    `myorigin = ${DOMAIN}`,
    'mydestination = localhost',
    'inet_interfaces = loopback-only',
    `smtp_bind_address = ${V4}`,
    `smtp_bind_address6 = ${V6}`,
    'smtp_tls_security_level = may',
    'maillog_file = /var/log/postfix.log',
  ];
  writeFileSync('/etc/postfix/main.cf', `${lines.join('\n')}\n`);
}

async function configure() {
  const wish = { domain: DOMAIN, selector: SELECTOR, hostName: HOST, socket: 'unix' };
  const answer = serverGuide('postfix-opendkim', wish);
  if (!answer.ok) throw new Error(`the guide refuses ${answer.faults.join(', ')}`);
  for (const { path, content } of answer.guide.files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    console.log(`wrote ${path}`);
  }
  for (const command of answer.guide.commands) {
    console.log(`# ${command}`);
    if (!command.startsWith('systemctl ')) sh(`cd ${folder} && ${command}`);
    else {
      await restartOpendkim(); // no systemd in here
      restartPostfix();
    }
  }
}

/** Sends the mail through Postfix, and answers what Postseal makes of it. */
async function test(call, token, address) {
  const known = (await call(readMailTestAddress, { params: { token } })).tests.length;
  const mail = [
    `From: Ann Nordlicht <ann@${DOMAIN}>`,
    `To: ${address}`,
    'Subject: Minutes of Tuesday',
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`, // mail programs write these two themselves
    `Message-ID: <${randomUUID()}@${HOST}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Good morning,',
    '',
    'here are the minutes of our meeting on Tuesday. We agreed to move the server room in May, and Ben looks after the',
    'new racks. Please tell me by Friday if something is missing.',
    '',
    'Kind regards',
    'Ann',
    '',
  ].join('\n');
  sh(`sendmail -f ann@${DOMAIN} ${address}`, mail);
  try {
    const arrived = await waitFor('the test mail', async () => {
      const { tests } = await call(readMailTestAddress, { params: { token } });
      return tests.length > known && tests[0].state !== 'queued' ? tests[0] : null;
    });
    if (arrived.state === 'failed') throw new Error(arrived.reason);
    return (await call(readMailTest, { params: { token, id: arrived.id } })).result;
  } catch (error) {
    console.error(sh('tail -20 /var/log/postfix.log; mailq'));
    throw error;
  }
}

function show({ score, gradeWords, rejections, ceilings, areas, counted }) {
  console.log(
    `Score ${score.toFixed(1)} of 10 (${gradeWords}), ${counted.scored} of ${counted.total} checks scored`,
  );
  for (const { receiver, id, because } of rejections)
    console.log(`  refused by ${receiver} (${id}): ${because.join('; ')}`);
  for (const { ceiling, because } of ceilings) console.log(`  at most ${ceiling}: ${because}`);
  for (const { title, checks } of areas)
    for (const check of checks.filter(({ state }) => state !== 'passed')) {
      const cost = check.points > 0 ? `-${check.points.toFixed(1)}` : check.state;
      console.log(`  ${cost.padEnd(10)} ${title}: ${check.title}${check.seen ? ` (${check.seen})` : ''}`);
    }
}

function importKey(selector, ...options) {
  return postsealCli([
    'setup',
    'dkim-import',
    join(folder, `${selector}.txt`),
    '--domain',
    DOMAIN,
    ...options,
  ]);
}

function postsealCli(args, input) {
  const quoted = args.map((word) => `'${word}'`).join(' ');
  return sh(`'${process.execPath}' '${join(root, 'apps/cli/dist/main.js')}' ${quoted}`, input).trimEnd();
}

function heading(text) {
  console.log(`\n${text}\n${'-'.repeat(text.length)}`);
}
