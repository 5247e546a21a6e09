import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answerPolicyQuestions,
  judgeSource,
  type PolicyAdvice,
  readAdvice,
  setSenders,
} from '@postseal/contract';
import {
  buildReportMail,
  companyAddresses,
  companyReporters,
  companyReports,
  keyRecordOf,
  makeSigningKey,
  type ReporterSeal,
  sealReporters,
  startZoneServer,
  type ZoneServer,
} from '@postseal/test-mail';
import { PinoLogger } from 'nestjs-pino';
import { SourcesService } from '../src/advice/sources.service.js';
import { IncidentsService } from '../src/alerts/incidents.service.js';
import { Clock } from '../src/clock.js';
import { Dns } from '../src/dns-monitor/dns.js';
import { reportAddress } from '../src/domains/report-address.js';
import { InboxService } from '../src/inbox/inbox.service.js';
import { InProcessReader } from '../src/report-ingest/digest-reader.js';
import { RecordPartitions } from '../src/report-ingest/record-partitions.js';
import { ReportIngestService } from '../src/report-ingest/report-ingest.service.js';
import { MailAuthenticator } from '../src/report-trust/mail-authenticator.js';
import { addDays } from '../src/traffic/day-span.js';
import { TrafficWatcher } from '../src/traffic-alerts/traffic-watcher.service.js';
import { freePort } from './processes.js';
import { SmtpSender } from './smtp-sender.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';
import { type WatchedDomain, watchDomain } from './watched-zone.js';

const DOMAIN = 'nordlicht.example';
const REPORT_HOST = 'reports.home.example';
const FIRST_DAY = '2025-03-03'; // a Monday
const DAYS = 365;
const OWNER_REVIEWS = '2025-03-10'; // the spoofer, which nobody knows
const BILLING_FOUND = '2025-05-05'; // two months after it could have been
const BILLING_SIGNED = '2025-05-10';
const HELP_DESK = { breaks: '2025-06-09', mended: '2025-06-24' };
const HOUR = 3_600_000;

interface Morning {
  readonly day: string;
  readonly advice: PolicyAdvice;
  /** What the owner published on this morning. */
  readonly published: string | null;
}

let dns: ZoneServer;
let instance: TestInstance;
let owner: TestPerson;
let smtp: SmtpSender;
let seal: ReporterSeal;
let worker: ReportIngestService;
let watcher: TrafficWatcher;
let watched: WatchedDomain;
let address: string;
const mornings: Morning[] = [];
const params = { domain: DOMAIN };

beforeAll(async () => {
  const port = await freePort();
  seal = sealReporters(
    companyReporters.map(({ email }) => email.slice(email.indexOf('@') + 1)),
    '127.0.0.1',
  );
  dns = await startZoneServer({ ...seal.zones, ...zonesOfTheCompany() });
  instance = await startInstance(
    {
      POSTSEAL_DNS_SERVERS: `127.0.0.1:${dns.port}`,
      POSTSEAL_DNS_AUTHORITY_PORT: String(dns.port),
      POSTSEAL_DNS_ALLOW_PRIVATE: 'true',
      POSTSEAL_REPORT_HOST: REPORT_HOST,
      POSTSEAL_SMTP_HOST: '127.0.0.1',
      POSTSEAL_SMTP_PORT: String(port),
      POSTSEAL_SMTP_MAX_MAILS_PER_MINUTE_PER_IP: '1000000',
    },
    ['http', 'smtp'],
  );
  owner = await instance.signUp('Nora');
  smtp = new SmtpSender(port, 2);
  const { app, database } = instance;
  const log = new PinoLogger({ pinoHttp: { level: 'silent' } });
  const client = app.get(Dns, { strict: false });
  worker = new ReportIngestService(
    database,
    new InboxService(database),
    new RecordPartitions(database),
    new InProcessReader(),
    new MailAuthenticator(client.cached),
    log,
  );
  watcher = new TrafficWatcher(
    database,
    app.get(SourcesService, { strict: false }),
    app.get(IncidentsService, { strict: false }),
    app.get(Clock, { strict: false }),
    log,
  );
  watched = await watchDomain(instance, owner, DOMAIN, client.fresh, Date.parse(FIRST_DAY) - 24 * HOUR);
  await owner.call(setSenders, { params, body: { selectors: ['mail'], hosts: [`mail.${DOMAIN}`] } });
  const { token } = await database.system.reportAddress.findFirstOrThrow({
    where: { domainId: watched.domainId },
  });
  address = reportAddress(token, REPORT_HOST);
  publish(`v=DMARC1; p=none; rua=mailto:${address}`);
  await watched.pass(60);
  const body = { hasMonthlyMail: false, doPeopleWrite: false, acceptsForwardLoss: true, isParked: false };
  await owner.call(answerPolicyQuestions, { params, body });
  for (let index = 1; index <= DAYS; index++) mornings.push(await live(addDays(FIRST_DAY, index)));
}, 300_000);

afterAll(async () => {
  smtp?.close();
  await instance?.close();
  await dns?.close();
});

function zonesOfTheCompany() {
  const apex = { SOA: {}, NS: ['ns1.home.example'], ttl: 60 };
  return {
    example: apex,
    'home.example': apex,
    'ns1.home.example': { A: '127.0.0.1' },
    [REPORT_HOST]: { MX: '10 mx.home.example' },
    'mx.home.example': { A: '46.4.113.9' },
    [`*._report._dmarc.${REPORT_HOST}`]: { TXT: 'v=DMARC1' },
    [DOMAIN]: {
      ...apex,
      MX: `10 mail.${DOMAIN}`,
      TXT: `v=spf1 ip4:${companyAddresses.ownServer} include:sendgrid.net include:mail.zendesk.com ~all`,
    },
    [`mail._domainkey.${DOMAIN}`]: { TXT: keyRecordOf(makeSigningKey()), ttl: 60 },
    [`mail.${DOMAIN}`]: { A: companyAddresses.ownServer, ttl: 60 },
    'in-addr.arpa': apex,
    '5.113.4.46.in-addr.arpa': { PTR: `mail.${DOMAIN}`, ttl: 60 },
    net: apex,
    'sendgrid.net': { ...apex, TXT: 'v=spf1 ip4:167.89.0.0/17 ~all' },
    com: apex,
    'zendesk.com': apex,
    'mail.zendesk.com': { TXT: 'v=spf1 ip4:192.161.144.0/20 ~all', ttl: 60 },
  };
}

function publish(record: string): void {
  dns.zones.set(`_dmarc.${DOMAIN}`, { TXT: record, ttl: 60 });
}

/** A morning: yesterday's reports arrive, DNS is checked, alerts are judged, and the owner reads the page and does as it says. */
async function live(day: string): Promise<Morning> {
  const published = mornings.findLast((one) => one.published !== null)?.published;
  watched.skipTo(Date.parse(day) + 6 * HOUR);
  await receiveReports(addDays(day, -1), published ?? 'p=none');
  await watched.check();
  await watcher.lookAtAll(new Date(watched.now()));
  if (day === OWNER_REVIEWS) await judge(companyAddresses.spoofer, 'not-mine');
  if (day === BILLING_FOUND) await judge(companyAddresses.billing, 'mine');
  const advice = await owner.call(readAdvice, { params });
  if (advice.state !== 'ready') return { day, advice, published: null };
  publish(advice.step!.record);
  await watched.pass(60);
  return { day, advice, published: advice.step!.record };
}

async function receiveReports(day: string, record: string): Promise<void> {
  const tag = (name: string) => new RegExp(`(?:^|; *)${name}=(\\w+)`).exec(record)?.[1];
  const reports = companyReports({
    domain: DOMAIN,
    day,
    policy: {
      p: tag('p')!,
      ...(tag('sp') ? { sp: tag('sp')! } : {}),
      ...(tag('np') ? { np: tag('np')! } : {}),
    },
    isHelpDeskBroken: day >= HELP_DESK.breaks && day < HELP_DESK.mended,
    isBillingSigned: day >= BILLING_SIGNED,
  });
  await Promise.all(
    reports.map(({ report, style }) =>
      smtp.send(address, seal.sign(buildReportMail(report, { style, rcptTo: address })).raw),
    ),
  );
  while (await worker.ingestNext()) {}
}

const judge = (ip: string, verdict: 'mine' | 'not-mine') =>
  owner.call(judgeSource, { params, body: { key: `ip:${ip}`, verdict } });

const on = (day: string) => mornings.find((one) => one.day === day)!;
const between = (from: string, to: string) => mornings.filter(({ day }) => day >= from && day <= to);
const shut = ({ advice }: Morning) =>
  advice.readiness!.gates.filter(({ state }) => state !== 'met').map(({ id }) => id);

/** Messages of some days on which receivers did more than deliver, counted from the records alone. */
async function countActedOn(from: string, to: string, disposition: string): Promise<number> {
  const [row] = await instance.database.system.$queryRaw<{ n: number }[]>`
    SELECT coalesce(sum(message_count), 0)::int AS n FROM report_record
    WHERE domain_id = ${watched.domainId}::uuid AND disposition = ${disposition}
      AND day BETWEEN ${from}::date AND ${to}::date`;
  return row!.n;
}

describe('a year of a small company', () => {
  it('every report was signed by its reporter, believed and counted', async () => {
    const groups = await instance.database.system.report.groupBy({
      by: ['trust', 'standing'],
      _count: true,
    });
    expect(groups).toMatchObject([
      { trust: 'verified', standing: 'believed', _count: DAYS * companyReporters.length },
    ]);
  });

  it('the advice leads step by step, each on the first day on which its conditions are met', () => {
    const steps = mornings.flatMap(({ day, advice, published }) =>
      published === null ? [] : [[day, advice.step!.rung]],
    );
    expect(steps).toEqual([
      ['2025-03-18', 'np-reject'],
      ['2025-03-19', 'sp-quarantine'],
      ['2025-06-02', 'sp-reject'],
      ['2025-07-08', 'quarantine'],
      ['2025-07-23', 'reject'],
    ]);
  });

  it('waits for two weeks of reports, and for a word about the unknown sender', () => {
    expect(shut(on('2025-03-04'))).toEqual(expect.arrayContaining(['observation', 'unreviewed-sources']));
    // Two weeks are over; the newsletter, first seen on Tuesday, is still new for a day.
    expect(shut(on('2025-03-17'))).toEqual(['new-sources']);
    expect(on('2025-03-17').advice.passRate.rate).toBe(1); // neither forged nor forwarded mail lowers it
  });

  it('a source that sends once a month and was forgotten holds the way until it is mended', () => {
    const waiting = between('2025-04-03', '2025-06-01');
    expect(waiting.filter(({ published }) => published !== null)).toEqual([]);
    for (const morning of waiting) {
      const holding = morning.advice.readiness!.gates.filter(({ sources }) =>
        sources.some(({ key }) => key === `ip:${companyAddresses.billing}`),
      );
      expect({ day: morning.day, holding: holding.map(({ id }) => id) }).not.toEqual({
        day: morning.day,
        holding: [],
      });
    }
    // Out of the window for two weeks of each month, and remembered all the same.
    expect(shut(on('2025-04-28'))).toEqual(['rare-sources']);
    expect(shut(on('2025-05-31'))).toEqual(['rare-sources']);
    expect(shut(on('2025-06-02'))).toEqual([]);
  });

  it('a service of the owner’s that fails pauses the way, which goes on after it is mended', () => {
    const paused = mornings.filter(({ advice }) =>
      advice.regressions.some(({ reason }) => reason === 'source-fails'),
    );
    expect(paused.map(({ day }) => day)).toEqual(
      between('2025-06-11', '2025-06-24').map(({ day }) => day), // from its second bad day to its first good one
    );
    expect(paused.every(({ advice }) => advice.state === 'paused')).toBe(true);
    expect(on('2025-06-11').advice.regressions).toMatchObject([
      { reason: 'source-fails', source: { name: 'Zendesk' }, days: ['2025-06-09', '2025-06-10'] },
    ]);
    expect(on('2025-06-25').advice.state).toBe('watching'); // its failures are still in the window
  });

  it('each alert comes once, and so does each all-clear', async () => {
    const rows = await instance.database.system.alertDelivery.findMany({ orderBy: { createdAt: 'asc' } });
    const told = rows.map(({ phase, payload }) => {
      const { incident } = payload as { incident: { event: string; occurredAt: string } };
      return `${incident.occurredAt.slice(0, 10)} ${phase} ${incident.event}`;
    });
    expect(told).toEqual([
      '2025-04-02 opened traffic.new-source',
      '2025-04-16 resolved traffic.new-source',
      '2025-05-02 opened traffic.pass-rate-drop', // the forgotten source again
      '2025-05-03 resolved traffic.pass-rate-drop',
      '2025-06-10 opened traffic.pass-rate-drop', // the help desk
      '2025-06-25 resolved traffic.pass-rate-drop',
    ]);
  });

  it.each([
    { step: 'quarantine', published: '2025-07-08', after: ['2025-07-09', '2025-07-22'] },
    { step: 'reject', published: '2025-07-23', after: ['2025-07-24', '2025-08-06'] },
  ] as const)('what the preview of $step says is what then happens', async ({ step, published, after }) => {
    const { impact } = on(published).advice;
    expect(impact!.affected).toBeGreaterThan(0);
    expect(await countActedOn(after[0], after[1], step)).toBe(impact!.affected);
    expect(impact!.byClass).toMatchObject({ compliant: 0, 'needs-fixing': 0, unknown: 0 });
  });

  it('loses no message of the owner’s in the whole year', async () => {
    const [row] = await instance.database.system.$queryRaw<{ n: number }[]>`
      SELECT coalesce(sum(message_count), 0)::int AS n FROM report_record
      WHERE domain_id = ${watched.domainId}::uuid AND disposition IN ('quarantine', 'reject')
        AND source_ip NOT IN (${companyAddresses.spoofer}::inet, ${companyAddresses.forwarder}::inet)`;
    expect(row!.n).toBe(0);
  });

  it('has nothing left to advise at the top', () => {
    expect(between('2025-07-24', '2026-03-03').every(({ advice }) => advice.state === 'done')).toBe(true);
    expect(on('2026-03-02').advice).toMatchObject({ policy: 'reject', step: null });
  });
});
