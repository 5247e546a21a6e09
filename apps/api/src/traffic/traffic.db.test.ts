import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  downloadRaw,
  listLedger,
  listRecords,
  listReporters,
  listReports,
  listSources,
  readAgain,
  readDailyTraffic,
  readLedgerMessage,
  readReport,
} from '@postseal/contract';
import { PinoLogger } from 'nestjs-pino';
import { createDomains, type TestDomain } from '../../test/domain-rows.js';
import { reportMail, reportXml } from '../../test/report-mail.js';
import { believingAuthenticator } from '../../test/reporter-dns.js';
import { startInstance, type TestInstance, type TestPerson } from '../../test/test-instance.js';
import { InboxService } from '../inbox/inbox.service.js';
import { makeMessageId } from '../inbox/message-id.js';
import { InProcessReader } from '../report-ingest/digest-reader.js';
import { RecordPartitions } from '../report-ingest/record-partitions.js';
import { ReportIngestService } from '../report-ingest/report-ingest.service.js';
import { SourceNamesService } from '../source-names/source-names.service.js';
import { TrafficService } from './traffic.service.js';

let instance: TestInstance;
let ada: TestPerson;
let eve: TestPerson;
let domain: TestDomain;
let mailIds: string[];
const params = { domain: 'shown.example' };
const query = { from: '2026-11-01', to: '2026-11-30' };

beforeAll(async () => {
  instance = await startInstance();
  ada = await instance.signUp('Ada');
  eve = await instance.signUp('Eve');
  [domain] = (await createDomains(instance.database, [params.domain], ada.organizationId!)) as [TestDomain];
  await createDomains(instance.database, [params.domain], eve.organizationId!);
  const reports = [
    {
      day: '2026-11-02',
      reportId: 'a',
      records: [
        { ip: '192.0.2.1', count: 5, spf: 'pass' },
        { ip: '192.0.2.2', count: 9 },
      ],
    },
    {
      day: '2026-11-03',
      reportId: 'b',
      reporter: 'other.example',
      records: [{ ip: '192.0.2.1', count: 20, dkim: 'fail' }],
    },
    {
      day: '2026-11-03',
      reportId: 'b',
      reporter: 'other.example',
      records: [{ ip: '192.0.2.1', count: 3, dkim: 'fail' }],
    },
  ];
  mailIds = await ingest(reports.map((facts) => reportMail(reportXml({ domain: params.domain, ...facts }))));
});

afterAll(() => instance.close());

async function ingest(mails: readonly Buffer[]): Promise<string[]> {
  const { database } = instance;
  const inbox = new InboxService(database);
  const log = new PinoLogger({ pinoHttp: { level: 'silent' } });
  const worker = new ReportIngestService(
    database,
    inbox,
    new RecordPartitions(database),
    new InProcessReader(),
    believingAuthenticator(),
    log,
  );
  const ids: string[] = [];
  for (const raw of mails) {
    const id = makeMessageId();
    const { organizationId, domainId } = domain;
    const session = {
      envelopeFrom: 'r@m.example',
      envelopeTo: 't@rua.example',
      remoteIp: '192.0.2.9',
      heloName: 'm.example',
    };
    const rawSha256 = createHash('sha256').update(raw).digest();
    await inbox.accept([
      {
        organizationId,
        domainId,
        id,
        receivedAt: new Date(),
        ...session,
        tlsVersion: 'TLSv1.3',
        raw,
        rawSha256,
      },
    ]);
    await worker.ingestNext();
    ids.push(id);
  }
  return ids;
}

describe('traffic pages', () => {
  it('show messages per day and their sum', async () => {
    const { days, totals } = await ada.call(readDailyTraffic, { params, query });
    expect(days).toMatchObject([
      { day: '2026-11-02', reports: 1, messages: 14, bothPass: 5, dkimOnly: 9 },
      { day: '2026-11-03', reports: 1, messages: 3, fail: 3 },
    ]);
    expect(totals).toMatchObject({
      messages: 17,
      bothPass: 5,
      dkimOnly: 9,
      fail: 3,
      dispositions: { none: 17 },
    });
  });

  it('show senders busiest first, by page and by search', async () => {
    const all = await ada.call(listSources, { params, query });
    expect(
      all.sources.map(({ ip, messages, firstDay, lastDay }) => [ip, messages, firstDay, lastDay]),
    ).toEqual([
      ['192.0.2.2', 9, '2026-11-02', '2026-11-02'],
      ['192.0.2.1', 8, '2026-11-02', '2026-11-03'],
    ]);
    expect(await ada.call(listSources, { params, query: { ...query, limit: 1, offset: 1 } })).toMatchObject({
      sources: [{ ip: '192.0.2.1' }],
      total: 2,
    });
    expect(await ada.call(listSources, { params, query: { ...query, search: '2.2' } })).toMatchObject({
      total: 1,
    });
  });

  it('mark senders that the owner named', async () => {
    const { organizationId, domainId } = domain;
    await instance.database.system.sendingHost.create({
      data: { organizationId, domainId, host: '192.0.2.2' },
    });
    const { sources } = await ada.call(listSources, { params, query });
    expect(sources.map(({ known }) => known)).toEqual(['sending-host', null]);
  });

  it('show who reports', async () => {
    const { reporters } = await ada.call(listReporters, { params, query });
    expect(reporters).toEqual([
      { reporter: 'mailbox.example', reports: 1, messages: 14, dmarcPass: 14, lastDay: '2026-11-02' },
      { reporter: 'other.example', reports: 1, messages: 3, dmarcPass: 0, lastDay: '2026-11-03' },
    ]);
  });

  it('show the records of one sender, from reports that count', async () => {
    const { records, total } = await ada.call(listRecords, { params, query: { ...query, ip: '192.0.2.1' } });
    expect(records.map(({ day, messages, reporter }) => [day, messages, reporter])).toEqual([
      ['2026-11-03', 3, 'other.example'],
      ['2026-11-02', 5, 'mailbox.example'],
    ]);
    expect(total).toBe(2);
    await expect(ada.call(listRecords, { params, query: { ...query, ip: 'nobody' } })).rejects.toMatchObject({
      problem: { code: 'request-invalid' },
    });
  });

  it('show reports, superseded ones marked, and one with its records', async () => {
    const { reports, total } = await ada.call(listReports, { params });
    expect(total).toBe(3);
    expect(reports.map(({ messages, isSuperseded }) => [messages, isSuperseded])).toEqual([
      [3, false],
      [20, true],
      [14, false],
    ]);
    const report = await ada.call(readReport, {
      params: { id: reports[2]!.id },
      query: { limit: 1, offset: 1 },
    });
    expect(report).toMatchObject({
      policy: { p: 'none' },
      messageId: mailIds[0],
      recordPage: [{ position: 1, sourceIp: '192.0.2.2' }],
    });
  });

  it('give domains their trend, with the days between', async () => {
    const trends = await instance.database.forOrganization(domain.organizationId, (tx) =>
      new TrafficService(new SourceNamesService()).trends(
        tx,
        domain.organizationId,
        [domain.domainId],
        '2026-11-01',
        '2026-11-03',
      ),
    );
    expect(trends.get(domain.domainId)).toEqual([
      { day: '2026-11-01', messages: 0, passed: 0 },
      { day: '2026-11-02', messages: 14, passed: 14 },
      { day: '2026-11-03', messages: 3, passed: 0 },
    ]);
  });

  it('show another organization nothing, even of a domain of the same name', async () => {
    expect(await eve.call(readDailyTraffic, { params, query })).toMatchObject({
      days: [],
      totals: { messages: 0 },
    });
    const { reports } = await ada.call(listReports, { params });
    await expect(eve.call(readReport, { params: { id: reports[0]!.id } })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    });
    expect((await eve.call(listLedger, {})).messages).toEqual([]);
    await expect(eve.call(readLedgerMessage, { params: { id: mailIds[0]! } })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    });
    await expect(eve.call(readAgain, { params: { id: mailIds[0]! } })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    });
  });
});

describe('the ledger', () => {
  it('lists mails with their outcome, and counts them', async () => {
    const ledger = await ada.call(listLedger, {});
    expect(ledger.messages.map(({ id, outcome, messages }) => [id, outcome, messages])).toEqual([
      [mailIds[2], 'revision', 3],
      [mailIds[1], 'stored', 20],
      [mailIds[0], 'stored', 14],
    ]);
    expect(ledger).toMatchObject({ total: 3, byOutcome: { stored: 2, revision: 1 } });
    expect(await ada.call(listLedger, { query: { outcome: 'revision' } })).toMatchObject({
      total: 1,
      messages: [{ id: mailIds[2] }],
    });
  });

  it('shows a mail with each of its parts', async () => {
    const mail = await ada.call(readLedgerMessage, { params: { id: mailIds[0]! } });
    expect(mail).toMatchObject({
      remoteIp: '192.0.2.9',
      tlsVersion: 'TLSv1.3',
      attempts: 1,
      hasRaw: true,
      reports: 1,
    });
    expect(mail.entries.map(({ kind, outcome, fileName }) => [kind, outcome, fileName])).toEqual([
      ['part', 'ignored', null],
      ['aggregate', 'stored', 'report.xml.gz'],
    ]);
  });

  it('gives the bytes as a file, and as nothing that a browser shows', async () => {
    const answer = await ada.request(`/api${downloadRaw.path.replace(':id', mailIds[0]!)}`);
    expect(answer.headers.get('content-disposition')).toContain('attachment');
    expect(answer.headers.get('content-type')).toBe('message/rfc822');
    expect(await answer.text()).toContain('Report Domain: example.org');
  });

  it('queues a mail to be read again, once', async () => {
    await ada.call(readAgain, { params: { id: mailIds[0]! } });
    expect((await ada.call(readLedgerMessage, { params: { id: mailIds[0]! } })).outcome).toBe('queued');
    await expect(ada.call(readAgain, { params: { id: mailIds[0]! } })).rejects.toMatchObject({
      problem: { code: 'conflict' },
    });
  });
});

it('shows what a reporter says beside the numbers', async () => {
  const fixtures = new URL('../../../../packages/dmarc-reports/fixtures/deviations/', import.meta.url);
  const fixture = readFileSync(new URL('rfc9990--every-new-element.xml', fixtures), 'utf8');
  await ingest([reportMail(fixture.replaceAll('example.com', params.domain))]);
  const { reports } = await ada.call(listReports, { params, query: { reporter: 'acme.test' } });
  expect(await ada.call(readReport, { params: { id: reports[0]!.id } })).toMatchObject({
    policy: { np: 'reject', testing: 'y', discoveryMethod: 'psl' },
    remarks: {
      generator: 'acme reporter 9.1',
      extraContactInfo: 'Fragen an r@acme.test',
      errors: ['one resolver was down'],
    },
    recordPage: [
      {
        disposition: 'pass',
        overrideReasons: [{ type: 'policy_test_mode', comment: 't=y' }],
        dkimResults: [{ result: 'pass', humanResult: 'good' }],
        spfResults: [{ scope: 'mfrom', result: 'policy', humanResult: 'local rule' }],
      },
    ],
  });
});
