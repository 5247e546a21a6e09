import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  addDomains,
  decideReporter,
  listLedger,
  listReporterDecisions,
  listReports,
  type ReporterWord,
  readDailyTraffic,
  readLedgerMessage,
  readReporter,
} from '@postseal/contract';
import { makeSigningKey, sealReporters, signMail, type ZoneData, zoneResolver } from '@postseal/test-mail';
import { PinoLogger } from 'nestjs-pino';
import { InboxService } from '../src/inbox/inbox.service.js';
import { InProcessReader } from '../src/report-ingest/digest-reader.js';
import { RecordPartitions } from '../src/report-ingest/record-partitions.js';
import { ReportIngestService } from '../src/report-ingest/report-ingest.service.js';
import { ReporterRecounts } from '../src/report-ingest/reporter-recounts.js';
import { MailAuthenticator } from '../src/report-trust/mail-authenticator.js';
import { SmtpIntakeServer } from '../src/smtp-intake/smtp-intake.server.js';
import { addDays } from '../src/traffic/day-span.js';
import { reportMail, reportXml } from './report-mail.js';
import { SmtpSender } from './smtp-sender.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

const LARGE = 'google.com';
const SMALL = 'small.example'; // signs nothing, has no DMARC record
const SMALL_SENDER = 'ip:127.0.0.0/24'; // where this test sends from
const key = makeSigningKey();
const zones: ZoneData = {
  ...sealReporters([LARGE], '192.0.2.9', key).zones,
  [SMALL]: { SOA: {}, NS: 'ns1.small.example' },
};
const log = new PinoLogger({ pinoHttp: { level: 'silent' } });
const today = new Date().toISOString().slice(0, 10);
const ago = (days: number) => addDays(today, -days);

let instance: TestInstance;
let owner: TestPerson;
let sender: SmtpSender;
let recounts: ReporterRecounts;
let domain: string;
let token: string;
let domains = 0;

beforeAll(async () => {
  instance = await startInstance(
    { POSTSEAL_REPORT_HOST: 'rua.example', POSTSEAL_SMTP_HOST: '127.0.0.1', POSTSEAL_SMTP_PORT: '0' },
    ['http', 'smtp'],
  );
  sender = new SmtpSender(instance.app.get(SmtpIntakeServer).port);
  recounts = new ReporterRecounts(instance.database, log);
  owner = await instance.signUp('Olga');
});

afterAll(async () => {
  sender?.close();
  await instance?.close();
});

beforeEach(async () => {
  domain = `d${++domains}.example`;
  await owner.call(addDomains, { body: { names: domain } });
  const row = await instance.database.system.reportAddress.findFirstOrThrow({
    where: { domain: { name: domain } },
  });
  token = row.token;
});

/** What a worker does, in this process. */
async function readWaiting(): Promise<void> {
  const { database } = instance;
  const service = new ReportIngestService(
    database,
    new InboxService(database),
    new RecordPartitions(database),
    new InProcessReader(),
    new MailAuthenticator(zoneResolver(zones)),
    log,
  );
  while (await service.ingestNext());
}

async function recountAll(): Promise<void> {
  while (await recounts.step());
}

async function report(from: string, count: number, daysAgo: number, reportId = `r${daysAgo}`): Promise<void> {
  const xml = reportXml({ domain, reporter: from, reportId, day: ago(daysAgo), records: [{ count }] });
  const plain = reportMail(xml, 'gzip', from);
  const raw =
    from === LARGE ? signMail(plain, { domain: from, selector: 'reports', privateKey: key }) : plain;
  await sender.send(`${token}@rua.example`, raw);
}

/** Messages in the rollups: those that decide, and those that are only shown. The three rollups always agree. */
async function counted() {
  const { rows } = await instance.database.systemPool.query<{ believed: number; doubted: number }>(
    `SELECT DISTINCT believed, doubted FROM (
       SELECT rollup, coalesce(sum(messages) FILTER (WHERE is_believed), 0)::int AS believed,
         coalesce(sum(messages) FILTER (WHERE NOT is_believed), 0)::int AS doubted
       FROM (SELECT 'traffic' AS rollup, domain_id, is_believed, messages FROM daily_traffic
         UNION ALL SELECT 'source', domain_id, is_believed, messages FROM daily_source
         UNION ALL SELECT 'reporter', domain_id, is_believed, messages FROM daily_reporter) AS rows
       WHERE domain_id = (SELECT id FROM domain WHERE name = $1)
       GROUP BY rollup) AS rollups`,
    [domain],
  );
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

const decide = (word: ReporterWord | null, who = owner) =>
  who.call(decideReporter, { body: { reporter: SMALL, sender: SMALL_SENDER, word } });
const read = (reporter = SMALL) => owner.call(readReporter, { params: { domain }, query: { reporter } });

describe('a reporter that proves nothing', () => {
  beforeEach(async () => {
    await report(LARGE, 100, 3);
    await report(SMALL, 7, 3);
    await report(SMALL, 8, 2);
    await readWaiting();
  });

  it('is shown with the reason, beside one that is proven', async () => {
    expect(await counted()).toEqual({ believed: 100, doubted: 15 });
    expect(await read()).toMatchObject({
      reports: 2,
      messages: 15,
      days: [
        { day: ago(3), reports: 1, messages: 7 },
        { day: ago(2), reports: 1, messages: 8 },
      ],
      senders: [
        {
          ...{
            sender: SMALL_SENDER,
            trust: 'unverified',
            trustReason: 'no-dmarc-record',
            standing: 'doubted',
          },
          ...{ reports: 2, messages: 15, firstDay: ago(3), lastDay: ago(2), decision: null },
        },
      ],
      remarks: [{ kind: 'first-seen', day: ago(3) }],
    });
    expect((await read(LARGE)).senders).toMatchObject([
      { sender: `dkim:${LARGE}`, trust: 'verified', standing: 'believed' },
    ]);
    const query = { standing: 'doubted' as const };
    expect((await owner.call(listReports, { params: { domain }, query })).total).toBe(2);
    const inbox = await owner.call(listLedger, { query: { domain, trust: 'unverified' } });
    expect(inbox.messages.map(({ headerFrom, trust }) => [headerFrom, trust])).toEqual(
      Array.from({ length: 2 }, () => [expect.stringContaining(SMALL), 'unverified']),
    );
    const mail = await owner.call(readLedgerMessage, { params: { id: inbox.messages[0]!.id } });
    expect(mail.proof).toMatchObject({ headerFrom: SMALL, dmarc: { result: 'none' } });
    await expect(read('nobody.example')).rejects.toMatchObject({ problem: { code: 'not-found' } });
  });

  it('counts once it is trusted, with what comes later, until that is taken back', async () => {
    await decide('trusted');
    expect(await read()).toMatchObject({
      senders: [{ decision: { word: 'trusted', by: 'Olga', isCounting: true } }],
    });
    await recountAll();
    expect(await counted()).toEqual({ believed: 115, doubted: 0 });
    expect(await read()).toMatchObject({
      senders: [{ standing: 'believed', decision: { isCounting: false } }],
    });
    expect(await owner.call(listReporterDecisions)).toMatchObject({
      decisions: [{ reporter: SMALL, sender: SMALL_SENDER, word: 'trusted' }],
    });
    await report(SMALL, 5, 1);
    await readWaiting();
    expect(await counted()).toEqual({ believed: 120, doubted: 0 });
    await decide(null);
    expect(await read()).toMatchObject({ senders: [{ decision: { word: null, isCounting: true } }] });
    await recountAll();
    expect(await counted()).toEqual({ believed: 100, doubted: 20 });
    expect(await owner.call(listReporterDecisions)).toEqual({ decisions: [] });
    expect(await instance.database.system.reporterDecision.count()).toBe(0);
  });

  it('counts nowhere once it is ignored', async () => {
    await decide('ignored');
    await recountAll();
    expect(await counted()).toEqual({ believed: 100, doubted: 0 });
    expect(await owner.call(readDailyTraffic, { params: { domain }, query: {} })).toMatchObject({
      totals: { messages: 100 },
    });
    expect(await read()).toMatchObject({ days: [], senders: [{ standing: 'ignored', reports: 2 }] });
    await decide(null);
    await recountAll();
    expect(await counted()).toEqual({ believed: 100, doubted: 15 });
  });

  it('counts right for every report that arrives while the word is given', async () => {
    const more = Array.from({ length: 40 }, (_, n) => n);
    await Promise.all(more.map((n) => report(SMALL, 1, 4 + n)));
    const recounting = async () => {
      await decide('trusted');
      await Promise.all([recountAll(), recountAll()]);
    };
    await Promise.all([readWaiting(), readWaiting(), recounting()]);
    await recountAll();
    expect(await counted()).toEqual({ believed: 155, doubted: 0 });
    await decide(null);
    await recountAll();
  });
});

describe('a word on a reporter', () => {
  it('is for admins, and only about what has sent reports to their organization', async () => {
    await report(SMALL, 3, 2);
    await readWaiting();
    const stranger = await instance.signUp('Stranger');
    await expect(decide('trusted', stranger)).rejects.toMatchObject({ problem: { code: 'not-found' } });
    expect(await stranger.call(listReporterDecisions)).toEqual({ decisions: [] });
    const member = await instance.signUp('Mia', { withoutOrganization: true });
    const organizationId = owner.organizationId!;
    await instance.database.system.member.create({
      data: { id: 'mia', organizationId, userId: member.userId, role: 'member' },
    });
    await instance.database.system.session.updateMany({
      where: { userId: member.userId },
      data: { activeOrganizationId: organizationId },
    });
    await expect(decide('trusted', member)).rejects.toMatchObject({ problem: { status: 403 } });
    const other = { reporter: LARGE, sender: SMALL_SENDER, word: 'trusted' as const };
    await expect(owner.call(decideReporter, { body: other })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    });
  });
});
