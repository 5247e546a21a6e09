import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addDomains,
  listFailureReports,
  listLedger,
  listTlsReports,
  readLedgerMessage,
  readTls,
  readTlsReport,
  removeFailureReports,
  setFailureReports,
} from '@postseal/contract';
import { PinoLogger } from 'nestjs-pino';
import { IncidentsService } from '../src/alerts/incidents.service.js';
import { FailureReportRetention } from '../src/failure-reports/failure-report-retention.js';
import { InboxService } from '../src/inbox/inbox.service.js';
import { InProcessReader } from '../src/report-ingest/digest-reader.js';
import { RecordPartitions } from '../src/report-ingest/record-partitions.js';
import { ReportIngestService } from '../src/report-ingest/report-ingest.service.js';
import { SmtpIntakeServer } from '../src/smtp-intake/smtp-intake.server.js';
import { TlsFailureWatcher } from '../src/tls-reports/tls-failure-watcher.js';
import { believingAuthenticator } from './reporter-dns.js';
import { SmtpSender } from './smtp-sender.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

const HOST = 'rua.example';
const DOMAIN = 'example.com';
const about = { params: { domain: DOMAIN } };
const log = new PinoLogger({ pinoHttp: { level: 'silent' } });

let instance: TestInstance;
let person: TestPerson;
let sender: SmtpSender;
let origin: string;
let token: string;

beforeAll(async () => {
  instance = await startInstance(
    {
      POSTSEAL_REPORT_HOST: HOST,
      POSTSEAL_SMTP_HOST: '127.0.0.1',
      POSTSEAL_SMTP_PORT: '0',
      POSTSEAL_PUBLIC_URL: 'https://postseal.example',
    },
    ['http', 'smtp'],
  );
  await instance.app.listen(0, '127.0.0.1');
  origin = `http://127.0.0.1:${(instance.app.getHttpServer().address() as AddressInfo).port}`;
  sender = new SmtpSender(instance.app.get(SmtpIntakeServer).port);
  person = await instance.signUp('Tess');
  await person.call(addDomains, { body: { names: DOMAIN } });
  token = (await instance.database.system.reportAddress.findFirstOrThrow()).token;
}, 60_000);

afterAll(async () => {
  sender?.close();
  await instance?.close();
});

/** What a worker does, in this process. */
async function readWaiting(): Promise<void> {
  const { database } = instance;
  const inbox = new InboxService(database);
  const service = new ReportIngestService(
    database,
    inbox,
    new RecordPartitions(database),
    new InProcessReader(),
    believingAuthenticator(),
    log,
  );
  while (await service.ingestNext());
}

const folder = new URL('../../../packages/dmarc-reports/fixtures/', import.meta.url);
const fixture = (name: string) => readFileSync(new URL(name, folder));
const RECEIVED = { from: '2025-10-20', to: '2025-11-20' };
const overview = () => person.call(readTls, { ...about, query: RECEIVED });

function post(body: Uint8Array, type = 'application/tlsrpt+gzip', to = token): Promise<Response> {
  const bytes = new Uint8Array(body);
  return fetch(`${origin}/api/tlsrpt/${to}`, {
    method: 'POST',
    body: bytes,
    headers: { 'content-type': type },
  });
}

describe('a TLS report', () => {
  it('that nobody has sent yet is asked for with the record to publish', async () => {
    expect(await overview()).toMatchObject({
      days: [],
      hasReports: false,
      setup: {
        mailAddress: `${token}@${HOST}`,
        url: `https://postseal.example/api/tlsrpt/${token}`,
        present: null,
        isOurs: false,
        proposal: {
          name: `_smtp._tls.${DOMAIN}`,
          value: `v=TLSRPTv1; rua=mailto:${token}@${HOST},https://postseal.example/api/tlsrpt/${token}`,
        },
      },
    });
  });

  it('by mail is stored, booked on its day and told in plain words', async () => {
    const { inboxId } = await sender.send(
      `${token}@${HOST}`,
      fixture('tls/google--mail-of-rfc8460-section-5.3.eml'),
    );
    await readWaiting();
    const mail = await person.call(readLedgerMessage, { params: { id: inboxId } });
    expect(mail).toMatchObject({ outcome: 'stored', reports: 1 });
    const { days, totals, failures, reporters, policies } = await overview();
    expect(days).toEqual([{ day: '2025-11-02', succeeded: 117, failed: 9 }]);
    expect(totals).toEqual({ succeeded: 117, failed: 9 });
    expect(failures).toMatchObject([
      {
        resultType: 'certificate-expired',
        title: 'The certificate has expired',
        sessions: 7,
        receivers: [{ host: 'mx1.example.com', sessions: 7 }],
        reporters: ['Google Inc.'],
      },
      { resultType: 'sts-policy-fetch-error', sessions: 2, receivers: [{ host: null }] },
    ]);
    expect(failures[1]!.fix).toContain(`https://mta-sts.${DOMAIN}/`);
    expect(reporters).toMatchObject([
      { reporter: 'Google Inc.', policies: [{ policyType: 'sts', mode: 'enforce' }] },
    ]);
    expect(policies).toMatchObject([{ mode: 'enforce', lines: expect.arrayContaining(['mode: enforce']) }]);
    const id = mail.entries.find(({ kind }) => kind === 'tls')!.reportId!;
    expect(await person.call(readTlsReport, { params: { id } })).toMatchObject({
      reporter: 'Google Inc.',
      succeeded: 117,
      policies: [{ failures: [{ receivingIp: '203.0.113.25', title: 'The certificate has expired' }, {}] }],
    });
  });

  it('by HTTPS ends in the same inbox, and the same one once more is a duplicate', async () => {
    const body = gzipSync(fixture('tls/microsoft--two-policies-and-reason-codes.json'));
    const answer = await post(body);
    expect(answer.status).toBe(201);
    const inboxId = /stored as (\S+)/.exec(await answer.text())![1]!;
    expect(
      (await post(fixture('tls/microsoft--two-policies-and-reason-codes.json'), 'application/tlsrpt+json'))
        .status,
    ).toBe(201);
    expect((await post(body, 'text/html')).status).toBe(201); // the bytes decide
    await readWaiting();
    expect(await person.call(readLedgerMessage, { params: { id: inboxId } })).toMatchObject({
      outcome: 'stored',
      heloName: 'HTTPS',
      entries: [{ kind: 'tls', outcome: 'stored' }],
    });
    const { byOutcome } = await person.call(listLedger, { query: {} });
    expect(byOutcome).toEqual({ stored: 2, duplicate: 2 });
    expect((await overview()).totals).toEqual({ succeeded: 163, failed: 12 });
  });

  it('that its reporter corrects takes the place of the first', async () => {
    const corrected = fixture('tls/microsoft--two-policies-and-reason-codes.json')
      .toString()
      .replace('"total-successful-session-count": 41', '"total-successful-session-count": 51');
    await post(Buffer.from(corrected), 'application/tlsrpt+json');
    await readWaiting();
    expect((await overview()).totals).toEqual({ succeeded: 173, failed: 12 });
    const { reports, total } = await person.call(listTlsReports, { ...about, query: {} });
    expect(total).toBe(3);
    expect(reports.filter(({ isSuperseded }) => isSuperseded)).toHaveLength(1);
  });

  it('about another domain does not count; one about a mail server of ours does', async () => {
    await post(fixture('tls/rfc8460--example-of-appendix-b.json'), 'application/tlsrpt+json');
    await post(fixture('tls/postfix-tlsrpt--dane-with-mx-as-policy-domain.json'), 'application/tlsrpt+json');
    await readWaiting();
    const { messages } = await person.call(listLedger, { query: { outcome: 'quarantined' } });
    expect(messages).toMatchObject([{ reason: 'domain-unknown' }]);
    expect((await overview()).failures.map(({ resultType }) => resultType)).toEqual(
      expect.arrayContaining(['tlsa-invalid', 'dnssec-invalid', 'dane-required']),
    );
  });

  it.each([
    [
      'cut off',
      () => gzipSync(fixture('tls/rfc8460--example-of-appendix-b.json')).subarray(0, 200),
      'quarantined',
      'archive-truncated',
    ],
    ['deeper than any', () => Buffer.from(`{"policies":${'['.repeat(100_000)}`), 'rejected', 'json-depth'],
    ['that is a bomb', () => gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')), 'rejected', null],
    ['that is none', () => Buffer.from('hello'), 'rejected', null],
  ])('%s is acknowledged and ends in the ledger with a reason', async (_, body, outcome, reason) => {
    const answer = await post(body());
    const inboxId = /stored as (\S+)/.exec(await answer.text())![1]!;
    await readWaiting();
    const mail = await person.call(readLedgerMessage, { params: { id: inboxId } });
    expect(mail.outcome).toBe(outcome);
    expect(mail.reason).toBe(reason ?? mail.reason);
    expect(mail.reason).not.toBeNull();
  });
});

describe('a type of failure that is new', () => {
  const DAY_MS = 86_400_000;
  const dayBefore = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
  const incidents = async () => {
    const rows = await instance.database.system.incident.findMany({ where: { topic: 'tls.failure' } });
    return rows.filter(({ subject }) => subject === 'certificate-not-trusted');
  };
  const look = (now = new Date()) =>
    new TlsFailureWatcher(instance.database, instance.app.get(IncidentsService), log).look(now);
  const reportOf = async (day: string, failed: number, mode = 'testing') => {
    const failures = [
      {
        'result-type': 'certificate-not-trusted',
        'receiving-mx-hostname': 'mx1.example.com',
        'failed-session-count': failed,
      },
    ];
    const report = {
      'organization-name': 'Watcher Inc.',
      'report-id': day,
      'date-range': { 'start-datetime': `${day}T00:00:00Z`, 'end-datetime': `${day}T23:59:59Z` },
      policies: [
        {
          policy: {
            'policy-type': 'sts',
            'policy-domain': DOMAIN,
            'policy-string': ['version: STSv1', `mode: ${mode}`],
          },
          summary: { 'total-successful-session-count': 10, 'total-failure-session-count': failed },
          ...(failed > 0 ? { 'failure-details': failures } : {}),
        },
      ],
    };
    const bytes = gzipSync(JSON.stringify(report));
    await sender.send(`${token}@${HOST}`, tlsMail(bytes));
    await readWaiting();
  };

  it('wakes nobody when it is history', async () => {
    await look();
    expect(await instance.database.system.incident.count({ where: { topic: 'tls.failure' } })).toBe(0);
  });

  it('opens one incident, which gets graver with the policy, and resolves by itself', async () => {
    await reportOf(dayBefore(5), 3);
    await look();
    expect(await incidents()).toMatchObject([
      {
        severity: 'warning',
        resolvedAt: null,
        event: 'tls.failure-new',
        fix: expect.stringContaining('fullchain'),
      },
    ]);
    expect((await incidents())[0]!.meaning).toContain(
      'Watcher Inc. reported 3 failed sessions at mx1.example.com',
    );
    await reportOf(dayBefore(4), 2);
    await look();
    expect(await incidents()).toHaveLength(1);
    await reportOf(dayBefore(3), 2, 'enforce');
    await look();
    expect(await incidents()).toMatchObject([{ severity: 'error', resolvedAt: null }]);
    await reportOf(dayBefore(2), 0, 'enforce');
    await look(new Date(Date.now() + 2 * 3_600_000));
    expect(await incidents()).toMatchObject([{ resolvedAt: null }]);
    await reportOf(dayBefore(1), 0, 'enforce');
    await look(new Date(Date.now() + 4 * 3_600_000));
    expect(await incidents()).toMatchObject([{ resolvedAt: expect.any(Date) }]);
    await look(new Date(Date.now() + 6 * 3_600_000));
    expect(await incidents()).toHaveLength(1);
  });
});

describe('the address for posts', () => {
  it('is nobody’s to guess, takes no empty body and nothing beyond its size', async () => {
    const body = gzipSync('{}');
    expect((await post(body, 'application/tlsrpt+gzip', 'aaaaaaaaaaaaaaaa')).status).toBe(404);
    expect((await post(body, 'application/tlsrpt+gzip', '..%2fledger')).status).toBe(404);
    expect((await post(Buffer.alloc(0))).status).toBe(400);
    expect((await post(Buffer.alloc(5 * 1024 * 1024))).status).toBe(413);
    expect((await fetch(`${origin}/api/tlsrpt/${token}`)).status).toBe(404);
  });

  it('sends a peer away that posts too often, and asks it to come again', async () => {
    const answers = await Promise.all(
      Array.from({ length: 130 }, () => post(gzipSync('{}'), 'application/tlsrpt+gzip', 'bbbbbbbbbbbbbbbb')),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]!.headers.get('retry-after')).toBe('60');
  });
});

describe('a failure report', () => {
  const send = async (name: string) => {
    const mail = fixture(`failure/${name}`).toString('latin1').replace(/\r?\n/g, '\r\n');
    const { inboxId } = await sender.send(`${token}@${HOST}`, Buffer.from(mail, 'latin1'));
    await readWaiting();
    return inboxId;
  };
  const secrets = /anna|bertha|secret|new bill|unsubscribe/i;
  const rowOf = (id: string) => instance.database.system.inboundMessage.findFirstOrThrow({ where: { id } });

  it('is not wanted until somebody says so, and nothing of it is kept', async () => {
    const id = await send('rfc6591--dkim-body-hash.eml');
    expect(await person.call(readLedgerMessage, { params: { id } })).toMatchObject({
      outcome: 'not-wanted',
      reason: 'failure-reports-off',
      subject: null,
      headerFrom: '…@mail.receiver.example',
      hasRaw: false,
    });
    expect((await rowOf(id)).raw).toBeNull();
    expect(await instance.database.system.failureReport.count()).toBe(0);
    const { settings, address } = await person.call(listFailureReports, { ...about, query: {} });
    expect(settings).toMatchObject({ isWanted: false, changedBy: null });
    expect(address).toBe(`${token}@${HOST}`);
  });

  it('is kept without names once it is wanted, can be filtered, and comes once', async () => {
    await person.call(setFailureReports, { ...about, body: { isWanted: true, retentionDays: 3 } });
    const ids = [
      await send('rfc6591--dkim-body-hash.eml'),
      await send('rfc6591--dkim-body-hash.eml'),
      await send('exim--plain-text-with-header-copy.eml'),
      await send('netease--numbered-plain-text.eml'),
    ];
    const all = await person.call(listFailureReports, { ...about, query: {} });
    expect(all).toMatchObject({
      total: 3,
      settings: { isWanted: true, retentionDays: 3, changedBy: 'Tess' },
    });
    expect(all.failures).toEqual([{ failure: 'bodyhash', count: 1 }]);
    expect(JSON.stringify(all)).not.toMatch(secrets);
    const of = (query: object) => person.call(listFailureReports, { ...about, query });
    expect((await of({ ip: '198.51.100.9' })).reports).toMatchObject([
      { form: 'text', deliveryResult: 'reject' },
    ]);
    expect((await of({ failure: 'bodyhash' })).total).toBe(1);
    expect((await of({ reporter: 'netease.example' })).total).toBe(1);
    const rows = await Promise.all(ids.map(rowOf));
    expect(rows.map(({ outcome }) => outcome)).toEqual(['stored', 'duplicate', 'stored', 'stored']);
    expect(rows.every(({ raw, subject }) => raw === null && subject === null)).toBe(true);
    const entries = await instance.database.system.ledgerEntry.findMany({
      where: { messageId: { in: ids } },
    });
    expect(
      JSON.stringify(entries, (_, value) => (typeof value === 'bigint' ? Number(value) : value)),
    ).not.toMatch(secrets);
  });

  it('is forgotten when its time is over, when asked, and when they are switched off', async () => {
    const { database } = instance;
    const count = () => database.system.failureReport.count();
    const retention = new FailureReportRetention(database, log);
    expect(await retention.apply(new Date())).toBe(0);
    expect(await retention.apply(new Date(Date.now() + 4 * 86_400_000))).toBe(3);
    await send('exim--plain-text-with-header-copy.eml');
    expect(await person.call(removeFailureReports, about)).toEqual({ removed: 1 });
    await send('exim--plain-text-with-header-copy.eml');
    expect(await count()).toBe(1);
    await person.call(setFailureReports, { ...about, body: { isWanted: false, retentionDays: 3 } });
    expect(await count()).toBe(0);
  });
});

function tlsMail(packed: Buffer): Buffer {
  const lines = [
    'From: reports@watcher.example',
    'Subject: Report Domain: example.com Submitter: watcher.example Report-ID: <1@watcher.example>',
    'TLS-Report-Domain: example.com',
    'TLS-Report-Submitter: watcher.example',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type="tlsrpt"; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'This is an aggregate TLS report.',
    '--b',
    'Content-Type: application/tlsrpt+gzip; name="watcher.example!example.com!1!2.json.gz"',
    'Content-Transfer-Encoding: base64',
    '',
    packed.toString('base64').replace(/.{76}/g, '$&\r\n'),
    '--b--',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
