import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  addChannel,
  addDomains,
  beginMailTest,
  type Caller,
  createCaller,
  listChannelTroubles,
  listDeliveries,
  listDomains,
  listIncidents,
  listLedger,
  listOutbox,
  listReports,
  listTlsReports,
  readDomain,
  readMailTestAddress,
  readOutgoingMail,
  readPropagation,
  readWatch,
  setDomainTags,
  setFailureReports,
  setRoutingRules,
  setSenders,
  testChannel,
  watchPropagation,
} from '@postseal/contract';
import {
  buildReportMail,
  generateTraffic,
  sealReporters,
  sendReportMails,
  typicalReporters,
  typicalSources,
} from '@postseal/test-mail';
import { type Person, person } from './people';
import { brokenReportMail, failureReportMail, reportMail, tlsReportMails, utcDay } from './report-mails';
import { NAME_SERVER, type Stack } from './stack';
import { sendTestMail } from './test-mails';

/** What the accessibility tests need to know of the instance that was filled for them. */
export interface Seeded {
  readonly origin: string;
  /** Cookie header values: the operator with every state, and a person with nothing. */
  readonly operatorCookie: string;
  readonly newcomerCookie: string;
  readonly reportId: string;
  readonly tlsReportId: string;
  readonly storedMailId: string;
  readonly brokenMailId: string;
  readonly alertId: string;
  readonly incidentId: string;
  readonly webhookId: string;
  readonly askedChannelId: string;
  /** Of the link that the owner of that channel's address was mailed. */
  readonly consentToken: string;
  readonly deliveryId: string;
  readonly lostDeliveryId: string;
  readonly lostChannelId: string;
  readonly wrongWatchId: string;
  readonly doneWatchId: string;
  readonly waitingTestToken: string;
  readonly scoredTestToken: string;
  readonly scoredTestId: string;
}

const DAYS = 45;
const FULL = 'busy.example'; // reports of weeks, a proper set-up
const BROKEN = 'broken.example'; // lost its DMARC record
const OWN_IP = '46.4.113.5';
const ttl = 1;

/** Fills an instance so that every page has something to show, in its good and its bad states. */
export async function seed(stack: Stack): Promise<Seeded> {
  const operator = await signUpFirst(stack, person('Olga Operator'), 'Office Ltd');
  for (const [name, records] of Object.entries(zones())) stack.dns.zones.set(name, records);
  // A name in Unicode, one that does not exist, and one too long for a narrow screen to show in a line.
  const others = ['müller.example', 'absent.example', `${'very-long-name-'.repeat(4)}x.example`];
  await operator.call(addDomains, { body: { names: [FULL, BROKEN, ...others].join('\n') } });
  await operator.call(setSenders, {
    params: { domain: FULL },
    body: { selectors: ['mail2025', 'gone'], hosts: [`mail.${FULL}`, '2001:db8::25'] },
  });
  const addresses = new Map<string, string>();
  for (const domain of [FULL, BROKEN]) {
    const { reportAddress } = await operator.call(readDomain, { params: { domain } });
    addresses.set(domain, reportAddress);
    stack.dns.zones.set(`_dmarc.${domain}`, {
      TXT: `v=DMARC1; p=quarantine; rua=mailto:${reportAddress}`,
      ttl,
    });
  }
  await operator.post('/organization/invite-member', { email: 'guest@people.example', role: 'viewer' });
  await operator.call(setFailureReports, {
    params: { domain: FULL },
    body: { isWanted: true, retentionDays: 7 },
  });
  await sendReports(stack, addresses.get(FULL)!);
  await until('control is proven', async () => {
    const { domains } = await operator.call(listDomains, {});
    return domains.filter(({ control }) => control === 'proven').length === 2;
  });
  await until('the first state is believed', async () => {
    const { records } = await operator.call(readWatch, { params: { domain: BROKEN } });
    return records.some(({ subject, phase }) => subject === `dmarc:${BROKEN}` && phase === 'stable');
  });
  stack.dns.zones.remove(`_dmarc.${BROKEN}`);
  await until('there is an incident', async () => (await operator.call(listIncidents, {})).total > 0);
  await until('all mails are read', async () => {
    const { byOutcome } = await operator.call(listLedger, {});
    return !byOutcome.queued && byOutcome.quarantined === 1;
  });

  const watches = await watchRecords(operator);

  const tlsReports = await operator.call(listTlsReports, {
    params: { domain: FULL },
    query: { limit: 1, failures: 'only' },
  });
  const { reports } = await operator.call(listReports, { params: { domain: FULL }, query: { limit: 1 } });
  const mailOf = async (outcome: 'stored' | 'quarantined') =>
    (await operator.call(listLedger, { query: { outcome, limit: 1 } })).messages[0]!.id;
  const { mails } = await operator.call(listOutbox, {});
  const newcomer = await signUpByMail(stack, person('Nora Newcomer'), 'Empty Ltd', operator);
  return {
    origin: stack.origin,
    operatorCookie: operator.cookie,
    newcomerCookie: newcomer.cookie,
    reportId: reports[0]!.id,
    tlsReportId: tlsReports.reports[0]!.id,
    storedMailId: await mailOf('stored'),
    brokenMailId: await mailOf('quarantined'),
    alertId: mails.find(({ purpose }) => purpose === 'alert')!.id,
    incidentId: (await operator.call(listIncidents, {})).incidents[0]!.id,
    deliveryId: (await operator.call(listDeliveries, {})).deliveries[0]!.id,
    ...(await setUpAlerts(operator)),
    ...(await loseAnAlert(newcomer)),
    ...watches,
    ...(await testMails(stack, operator)),
  };
}

/** Channels of several kinds with their habits, and a rule that names one. */
async function setUpAlerts(
  operator: Account,
): Promise<Pick<Seeded, 'webhookId' | 'askedChannelId' | 'consentToken'>> {
  await operator.call(setDomainTags, { params: { domain: FULL }, body: { tags: ['production'] } });
  const habits = {
    isEnabled: true,
    isSecondContact: false,
    timeZone: 'Europe/Berlin',
    quietHours: { from: 22 * 60, to: 7 * 60 },
    digest: 'weekly',
  } as const;
  const { channel } = await operator.call(addChannel, {
    body: { ...habits, name: 'On call', to: { kind: 'webhook', url: 'https://ops.example.org/postseal' } },
  });
  const { channel: asked } = await operator.call(addChannel, {
    body: {
      ...habits,
      name: 'Inside',
      isSecondContact: true,
      to: { kind: 'email', address: `postmaster@${FULL}` },
    },
  });
  const rules = [{ tag: 'production', minSeverity: 'critical' as const, channelIds: [channel.id] }];
  await operator.call(setRoutingRules, { body: { rules } });
  const { mails } = await operator.call(listOutbox, {});
  const { text } = await operator.call(readOutgoingMail, {
    params: { id: mails.find(({ purpose }) => purpose === 'confirmation')!.id },
  });
  const [, consentToken = ''] = /\/alert-address\/([\w-]+)/.exec(text) ?? [];
  return { webhookId: channel.id, askedChannelId: asked.id, consentToken };
}

/** A webhook whose receiver wants no more, so that a banner tells of it. */
async function loseAnAlert(account: Account): Promise<Pick<Seeded, 'lostDeliveryId' | 'lostChannelId'>> {
  const receiver = createServer((_, response) => response.writeHead(410).end('moved away'));
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const { channel } = await account.call(addChannel, {
    body: {
      name: 'Gone',
      isEnabled: true,
      isSecondContact: false,
      timeZone: 'UTC',
      quietHours: null,
      digest: 'none',
      to: { kind: 'webhook', url },
    },
  });
  const { deliveries } = await account.call(testChannel, { params: { id: channel.id } });
  await until(
    'the banner stands',
    async () => (await account.call(listChannelTroubles)).troubles.length === 1,
  );
  receiver.close();
  return { lostDeliveryId: deliveries[0]!.id, lostChannelId: channel.id };
}

/** One record that a panel published with its quotes, and one that is everywhere. */
async function watchRecords(operator: Account): Promise<Pick<Seeded, 'wrongWatchId' | 'doneWatchId'>> {
  const params = { domain: FULL };
  const begin = async (name: string, value: string) =>
    (await operator.call(watchPropagation, { params, body: { name, type: 'TXT', value } })).id;
  const wrongWatchId = await begin('_smtp._tls', 'v=TLSRPTv1; rua=mailto:tls@busy.example');
  const doneWatchId = await begin('@', 'verify=1');
  await until('the watched records were looked at', async () => {
    const states = await Promise.all(
      [wrongWatchId, doneWatchId].map(
        async (id) => (await operator.call(readPropagation, { params: { ...params, id } })).state,
      ),
    );
    return states.join() === 'wrong,everywhere';
  });
  return { wrongWatchId, doneWatchId };
}

/** A test address that waits, and one with a mail that has faults. */
async function testMails(
  stack: Stack,
  operator: Account,
): Promise<Pick<Seeded, 'waitingTestToken' | 'scoredTestToken' | 'scoredTestId'>> {
  const waiting = await operator.call(beginMailTest);
  const { token, address } = await operator.call(beginMailTest);
  const html = '<form action="https://a.example"><a href="http://192.0.2.1/">https://bank.example</a></form>';
  await sendTestMail(stack, { to: address, domain: BROKEN, html });
  const read = () => operator.call(readMailTestAddress, { params: { token } });
  await until('the test mail is scored', async () => (await read()).tests[0]?.state === 'done');
  const { tests } = await read();
  return { waitingTestToken: waiting.token, scoredTestToken: token, scoredTestId: tests[0]!.id };
}

function zones() {
  return {
    [FULL]: {
      SOA: { primary: NAME_SERVER },
      NS: [NAME_SERVER],
      MX: [`10 mail.${FULL}`, '20 backup.elsewhere.example'],
      TXT: [
        `v=spf1 ip4:${OWN_IP} include:_spf.service.example include:absent.service.example ?all`,
        'verify=1',
      ],
      ttl,
    },
    [`_smtp._tls.${FULL}`]: { TXT: '"v=TLSRPTv1; rua=mailto:tls@busy.example"', ttl },
    [`mail.${FULL}`]: { A: OWN_IP, AAAA: '2a01:4f8:141:22::5', ttl },
    '_spf.service.example': { TXT: 'v=spf1 ip4:167.89.0.0/17 ip4:149.72.0.0/16 ~all', ttl },
    'service.example': { SOA: {}, NS: [NAME_SERVER], ttl },
    [`mail2025._domainkey.${FULL}`]: {
      TXT: `v=DKIM1; k=rsa; p=${'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKB'.repeat(6)}`,
      ttl,
    },
    [BROKEN]: { SOA: {}, NS: [NAME_SERVER], MX: `10 mail.${FULL}`, TXT: 'v=spf1 -all', ttl },
    'xn--mller-kva.example': { SOA: {}, NS: [NAME_SERVER], TXT: 'v=spf1 +all', ttl },
    '113.4.46.in-addr.arpa': { SOA: {}, NS: [NAME_SERVER], ttl },
    '5.113.4.46.in-addr.arpa': { PTR: `mail.${FULL}`, ttl },
  };
}

/** Weeks of traffic, the same report once more, a corrected edition, and a broken one. */
async function sendReports(stack: Stack, rcptTo: string): Promise<void> {
  const traffic = generateTraffic({
    seed: 5,
    domain: FULL,
    firstDay: utcDay(DAYS),
    days: DAYS,
    sources: typicalSources(FULL),
    reporters: typicalReporters,
    policies: [{ fromDay: 0, p: 'quarantine' }],
  });
  const seal = sealReporters(
    typicalReporters.map(({ email }) => email.slice(email.lastIndexOf('@') + 1)),
    '127.0.0.1',
  );
  for (const [name, records] of Object.entries(seal.zones)) stack.dns.zones.set(name, { ...records, ttl });
  const mails = Array.from(traffic, ({ report, style }) =>
    seal.sign(buildReportMail(report, { style, rcptTo })),
  );
  const late = {
    domain: FULL,
    rcptTo,
    reporter: `reports.${'a-long-name.'.repeat(4)}example`,
    style: 'rfc9990',
    day: utcDay(1),
    sent: [{ ip: '203.0.113.7', count: 12, dkim: 'fail', spf: 'fail', disposition: 'quarantine' }],
  } as const;
  const corrected = { ...late, sent: [{ ...late.sent[0], count: 13 }] };
  const others = [...tlsReportMails(FULL, rcptTo), failureReportMail(FULL, rcptTo)];
  const all = [
    ...others,
    ...mails,
    mails[0]!,
    reportMail(late),
    reportMail(corrected),
    brokenReportMail(late),
  ];
  const { refused } = await sendReportMails(all, { host: '127.0.0.1', port: stack.smtpPort, connections: 4 });
  if (refused.length > 0) throw new Error(`refused: ${refused[0]!.reply}`);
}

interface Account {
  readonly cookie: string;
  readonly call: Caller;
  post(path: string, body: object): Promise<Response>;
}

async function signUpFirst(stack: Stack, who: Person, organization: string): Promise<Account> {
  const nobody = accountOf(stack, '');
  await nobody.post('/sign-up/email', who);
  return withOrganization(
    accountOf(stack, cookiesOf(await nobody.post('/sign-in/email', who))),
    organization,
  );
}

/** Follows the link of the confirming mail, which the operator reads in the outbox. */
async function signUpByMail(
  stack: Stack,
  who: Person,
  organization: string,
  operator: Account,
): Promise<Account> {
  await accountOf(stack, '').post('/sign-up/email', who);
  const { mails } = await operator.call(listOutbox, {});
  const { id } = mails.find(({ recipient }) => recipient === who.email)!;
  const { text } = await operator.call(readOutgoingMail, { params: { id } });
  const answer = await fetch(/https?:\/\/\S+/.exec(text)![0], { redirect: 'manual' });
  return withOrganization(accountOf(stack, cookiesOf(answer)), organization);
}

async function withOrganization(account: Account, name: string): Promise<Account> {
  await account.post('/organization/create', { name, slug: name.toLowerCase().replace(' ', '-') });
  return account;
}

function accountOf({ origin }: Stack, cookie: string): Account {
  const headers = { cookie, origin };
  return {
    cookie,
    call: createCaller((path, init) =>
      fetch(origin + path, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init.headers)), ...headers },
      }),
    ),
    async post(path, body) {
      const answer = await fetch(`${origin}/api/auth${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { ...headers, 'content-type': 'application/json' },
      });
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
      return answer;
    },
  };
}

function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const patience = Date.now() + 90_000;
  while (!(await isSo())) {
    if (Date.now() > patience) throw new Error(`waited in vain until ${what}`);
    await delay(250);
  }
}
