import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestDatabase } from '@postseal/embedded-postgres/testing';
import { seededRandom } from '@postseal/test-mail';
import { PinoLogger } from 'nestjs-pino';
import { createDomains, type TestDomain } from '../../test/domain-rows.js';
import { type ReportFacts, reportMail, reportXml } from '../../test/report-mail.js';
import { believingAuthenticator } from '../../test/reporter-dns.js';
import { createMigratedDatabase } from '../../test/test-instance.js';
import { Database } from '../database/database.js';
import { InboxService } from '../inbox/inbox.service.js';
import { makeMessageId } from '../inbox/message-id.js';
import { type DigestReader, InProcessReader, ReadingFailed } from './digest-reader.js';
import { RecordPartitions } from './record-partitions.js';
import { ReportIngestService } from './report-ingest.service.js';
import { Retention } from './retention.js';

let testDatabase: TestDatabase;
let database: Database;
let inbox: InboxService;
const log = new PinoLogger({ pinoHttp: { level: 'silent' } });

beforeAll(async () => {
  testDatabase = await createMigratedDatabase();
  database = new Database({ url: testDatabase.url, poolSize: 8 });
  inbox = new InboxService(database);
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

function worker(reader: DigestReader = new InProcessReader()): ReportIngestService {
  const partitions = new RecordPartitions(database);
  return new ReportIngestService(database, inbox, partitions, reader, believingAuthenticator(), log);
}

async function drain(service = worker()): Promise<void> {
  while (await service.ingestNext());
}

async function deliver(
  { organizationId, domainId }: TestDomain,
  raw: Buffer,
  receivedAt = new Date(),
): Promise<string> {
  const id = makeMessageId();
  const rawSha256 = createHash('sha256').update(raw).digest();
  const session = {
    envelopeFrom: 'r@mailbox.example',
    envelopeTo: 't@rua.example',
    remoteIp: '192.0.2.9',
    heloName: 'h',
  };
  await inbox.accept([
    { organizationId, domainId, id, receivedAt, ...session, tlsVersion: null, raw, rawSha256 },
  ]);
  return id;
}

async function newDomain(name: string): Promise<TestDomain> {
  return (await createDomains(database, [name]))[0]!;
}

const report = (domain: TestDomain, facts: Partial<ReportFacts> = {}) =>
  reportMail(reportXml({ domain: domain.name, ...facts }));

async function messageOf(domain: TestDomain, id: string) {
  const message = await database.system.inboundMessage.findUniqueOrThrow({
    where: { organizationId_id: { organizationId: domain.organizationId, id } },
  });
  const entries = await database.system.ledgerEntry.findMany({
    where: { organizationId: domain.organizationId, messageId: id },
    orderBy: { position: 'asc' },
  });
  return { ...message, entries };
}

async function rollupsOf({ organizationId, domainId }: TestDomain) {
  const where = { organizationId, domainId };
  const days = await database.system.dailyTraffic.findMany({ where, orderBy: { day: 'asc' } });
  return days.map(({ organizationId: _, domainId: __, day, isBelieved: ___, ...counts }) => ({
    day: day.toISOString().slice(0, 10),
    ...Object.fromEntries(
      Object.entries(counts)
        .filter(([, count]) => Number(count) !== 0)
        .map(([name, count]) => [name, Number(count)]),
    ),
  }));
}

describe('ingest', () => {
  it('stores a report with records, rollups and ledger, and marks the mail as done', async () => {
    const domain = await newDomain('stored.example');
    const records = [
      { ip: '192.0.2.1', count: 5, dkim: 'pass', spf: 'pass' },
      { ip: '192.0.2.2', count: 4, dkim: 'pass', spf: 'fail' },
      { ip: '192.0.2.2', count: 3, dkim: 'fail', spf: 'pass', disposition: 'quarantine' },
      { ip: '2001:db8::1', count: 2, dkim: 'fail', spf: 'softfail', disposition: 'reject' },
      { ip: '192.0.2.1', count: 1, dkim: null, spf: null },
    ];
    const id = await deliver(domain, report(domain, { records }));
    await drain();

    expect(await rollupsOf(domain)).toEqual([
      {
        day: '2026-11-02',
        reports: 1,
        messages: 15,
        bothPass: 5,
        dkimOnly: 4,
        spfOnly: 3,
        fail: 2,
        notGiven: 1,
        dispositionNone: 10,
        dispositionQuarantine: 3,
        dispositionReject: 2,
      },
    ]);
    const message = await messageOf(domain, id);
    expect(message).toMatchObject({
      state: 'done',
      outcome: 'stored',
      reason: null,
      subject: 'Report Domain: example.org',
    });
    expect(message.entries.map(({ kind, outcome, records: count }) => ({ kind, outcome, count }))).toEqual([
      { kind: 'part', outcome: 'ignored', count: 0 },
      { kind: 'aggregate', outcome: 'stored', count: 5 },
    ]);
    const sources = await database.systemPool.query(
      'SELECT host(source_ip) AS ip, messages::int FROM daily_source WHERE domain_id = $1 ORDER BY 1',
      [domain.domainId],
    );
    expect(sources.rows).toEqual([
      { ip: '192.0.2.1', messages: 6 },
      { ip: '192.0.2.2', messages: 7 },
      { ip: '2001:db8::1', messages: 2 },
    ]);
    const selectors = await database.system.dkimSelector.findMany({ where: { domainId: domain.domainId } });
    expect(selectors).toMatchObject([
      { selector: 's1', source: 'report', lastSeenAt: new Date('2026-11-02') },
    ]);
  });

  it('counts a report once, however often it is sent and by however many workers it is read', async () => {
    const domain = await newDomain('again.example');
    const raw = report(domain, { records: [{ count: 7 }] });
    await Promise.all(Array.from({ length: 30 }, () => deliver(domain, raw)));
    await Promise.all([drain(worker()), drain(worker()), drain(worker())]);

    expect(await rollupsOf(domain)).toMatchObject([{ reports: 1, messages: 7 }]);
    const outcomes = await database.system.ledgerEntry.groupBy({
      by: ['outcome'],
      where: { organizationId: domain.organizationId, kind: 'aggregate' },
      _count: true,
      orderBy: { outcome: 'asc' },
    });
    expect(outcomes.map(({ outcome, _count }) => [outcome, _count])).toEqual([
      ['duplicate', 29],
      ['stored', 1],
    ]);
  });

  it('lets the newest version of a report count, and takes the earlier one out of the sums', async () => {
    const domain = await newDomain('revised.example');
    await deliver(domain, report(domain, { records: [{ count: 7 }, { ip: '192.0.2.7', count: 1 }] }));
    await drain();
    const id = await deliver(domain, report(domain, { records: [{ count: 9, dkim: 'fail' }] }));
    await drain();

    expect(await rollupsOf(domain)).toMatchObject([{ reports: 1, messages: 9, fail: 9 }]);
    expect((await messageOf(domain, id)).outcome).toBe('revision');
    const versions = await database.system.report.findMany({
      where: { domainId: domain.domainId },
      orderBy: { receivedAt: 'asc' },
    });
    expect(
      versions.map(({ messageCount, supersededById }) => [Number(messageCount), supersededById]),
    ).toEqual([
      [8, versions[1]!.id],
      [9, null],
    ]);
    const lateCopyOfFirst = await deliver(
      domain,
      report(domain, { records: [{ count: 7 }, { ip: '192.0.2.7', count: 1 }] }),
    );
    await drain();
    expect((await messageOf(domain, lateCopyOfFirst)).outcome).toBe('duplicate');
    expect(await rollupsOf(domain)).toMatchObject([{ messages: 9 }]);
  });

  it('takes every message of a revised report out of the sums again', async () => {
    const domain = await newDomain('exact.example');
    const random = seededRandom(7);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
    const records = Array.from({ length: 600 }, () => ({
      ip: pick(['192.0.2.1', '192.0.2.2', '2001:db8::1', `198.51.100.${Math.floor(random() * 250)}`]),
      count: 1 + Math.floor(random() * 1e9),
      dkim: pick(['pass', 'fail', 'PASS ', 'temperror', null]),
      spf: pick(['pass', 'fail', 'softfail', null]),
      disposition: pick(['none', 'quarantine', 'reject', 'pass', '']),
      headerFrom: pick([domain.name, `sub.${domain.name}`, `EXACT.example.`, '']),
      reasons: pick([
        '',
        '<reason><type>forwarded</type></reason>',
        '<reason><type>other</type></reason><reason><type>Mailing_List</type></reason>',
        '<reason><type>local_policy</type><comment>ARC=pass as[1]</comment></reason>',
        '<reason><type>local_policy</type><comment>arc=fail</comment></reason>',
      ]),
    }));
    await deliver(domain, report(domain, { records }));
    await drain();
    const counted = await database.systemPool.query(
      `SELECT sum(messages)::text AS messages, sum(forwarded)::text AS forwarded FROM daily_source WHERE domain_id = $1`,
      [domain.domainId],
    );
    const messages = records.reduce((sum, { count }) => sum + count, 0);
    const forwarded = records
      .filter(({ reasons }) => /forwarded|Mailing_List|ARC=pass/.test(reasons))
      .reduce((sum, { count }) => sum + count, 0);
    expect(counted.rows).toEqual([{ messages: String(messages), forwarded: String(forwarded) }]);

    await deliver(domain, report(domain, { records: [{ ip: '203.0.113.1', count: 5 }] }));
    await drain();
    expect(await rollupsOf(domain)).toEqual([
      { day: '2026-11-02', reports: 1, messages: 5, dkimOnly: 5, dispositionNone: 5 },
    ]);
    const left = await database.systemPool.query(
      `SELECT host(source_ip) AS ip, to_jsonb(s) - 'organization_id' - 'domain_id' - 'day' - 'source_ip' - 'is_subdomain'
         - 'is_believed' AS sums
       FROM daily_source s WHERE domain_id = $1`,
      [domain.domainId],
    );
    expect(left.rows.length).toBeGreaterThan(100);
    for (const { ip, sums } of left.rows) {
      const sum = Object.values(sums as Record<string, number>).reduce((total, one) => total + one, 0);
      expect([ip, sum]).toEqual([ip, ip === '203.0.113.1' ? 15 : 0]); // counted as messages, dkim_only and disposition_none
    }
    const reporters = await database.system.dailyReporter.findMany({ where: { domainId: domain.domainId } });
    expect(reporters).toMatchObject([{ reports: 1, messages: 5n, dmarcPass: 5n }]);
  });

  it('adds up sources that several reports of a day share', async () => {
    const domain = await newDomain('shared.example');
    const sub = { headerFrom: 'a.shared.example' };
    const other = { headerFrom: 'b.shared.example' };
    await deliver(domain, report(domain, { reportId: 'a', records: [{ count: 1 }, { count: 2, ...sub }] }));
    await deliver(domain, report(domain, { reportId: 'b', records: [{ count: 4 }, { count: 8, ...other }] }));
    await deliver(domain, report(domain, { reportId: 'c', reporter: 'other.example', day: '2026-11-03' }));
    await drain();
    const { rows } = await database.systemPool.query(
      `SELECT day::text, is_subdomain AS sub, messages::int FROM daily_source WHERE domain_id = $1 ORDER BY 1, 2`,
      [domain.domainId],
    );
    expect(rows).toEqual([
      { day: '2026-11-02', sub: false, messages: 5 },
      { day: '2026-11-02', sub: true, messages: 10 },
      { day: '2026-11-03', sub: false, messages: 1 },
    ]);
    const reporters = await database.systemPool.query(
      'SELECT reporter, reports, messages::int FROM daily_reporter WHERE domain_id = $1 ORDER BY 1',
      [domain.domainId],
    );
    expect(reporters.rows).toEqual([
      { reporter: 'mailbox.example', reports: 2, messages: 15 },
      { reporter: 'other.example', reports: 1, messages: 1 },
    ]);
  });

  it('stores what reporters write as they wrote it', async () => {
    const domain = await newDomain('verbatim.example');
    const words = ['a\tb\\N', '\\N', '\\.', 'tab&#9;line&#10;return&#13;quote"{},', 'Grüße 🦊', "';--"];
    await deliver(
      domain,
      report(domain, { records: words.map((word) => ({ disposition: word, headerFrom: word })) }),
    );
    await drain();
    const { rows } = await database.systemPool.query(
      'SELECT disposition, dkim_results AS dkim FROM report_record WHERE domain_id = $1 ORDER BY position',
      [domain.domainId],
    );
    const read = words.map((word) =>
      word.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))).toLowerCase(),
    );
    expect(rows.map(({ disposition }) => disposition)).toEqual(read);
    expect(rows[0].dkim).toEqual([
      { domain: 'verbatim.example', selector: 's1', result: 'pass', humanResult: null },
    ]);
  });

  it('keeps an older version out of the sums that is read later', async () => {
    const domain = await newDomain('late.example');
    await deliver(domain, report(domain, { records: [{ count: 9 }] }), new Date('2026-11-05'));
    await drain();
    await deliver(domain, report(domain, { records: [{ count: 7 }] }), new Date('2026-11-04'));
    await drain();
    expect(await rollupsOf(domain)).toMatchObject([{ reports: 1, messages: 9 }]);
  });

  it('decides between versions within one batch', async () => {
    const domain = await newDomain('batch.example');
    await deliver(domain, report(domain, { records: [{ count: 1 }] }), new Date('2026-11-04'));
    await deliver(domain, report(domain, { records: [{ count: 2 }] }), new Date('2026-11-05'));
    await deliver(domain, report(domain, { records: [{ count: 1 }] }), new Date('2026-11-06'));
    await drain();
    expect(await rollupsOf(domain)).toMatchObject([{ reports: 1, messages: 2 }]);
  });

  it('reads a mail again without counting it again', async () => {
    const domain = await newDomain('reread.example');
    const id = await deliver(domain, report(domain, { records: [{ count: 3 }] }));
    await drain();
    const before = await messageOf(domain, id);
    await database.forOrganization(domain.organizationId, (tx) =>
      inbox.readAgain(tx, domain.organizationId, id),
    );
    expect(await messageOf(domain, id)).toMatchObject({ state: 'queued', outcome: null });
    await drain();
    const after = await messageOf(domain, id);
    expect(after.outcome).toBe('stored');
    expect(after.entries).toEqual(before.entries);
    expect(await rollupsOf(domain)).toMatchObject([{ reports: 1, messages: 3 }]);
  });

  it('sets a report aside that is about a domain of somebody else', async () => {
    const [domain] = await createDomains(database, ['mine.example']);
    const foreign = await deliver(domain!, reportMail(reportXml({ domain: 'other.example' })));
    const below = await deliver(
      domain!,
      reportMail(reportXml({ domain: 'sub.mine.example', records: [{ count: 2 }] })),
    );
    const lookalike = await deliver(domain!, reportMail(reportXml({ domain: 'notmine.example' })));
    await drain();
    expect(await messageOf(domain!, foreign)).toMatchObject({
      outcome: 'quarantined',
      reason: 'domain-unknown',
    });
    expect(await messageOf(domain!, lookalike)).toMatchObject({
      outcome: 'quarantined',
      reason: 'domain-unknown',
    });
    expect(await messageOf(domain!, below)).toMatchObject({ outcome: 'stored' });
    expect(await rollupsOf(domain!)).toMatchObject([{ messages: 2 }]);
  });

  it('lets no report with more messages than a day can have near the sums', async () => {
    const domain = await newDomain('flood.example');
    const flood = await deliver(domain, report(domain, { records: [{ count: Number.MAX_SAFE_INTEGER }] }));
    await drain();
    expect(await messageOf(domain, flood)).toMatchObject({
      outcome: 'quarantined',
      reason: 'count-out-of-range',
    });
    expect(await rollupsOf(domain)).toEqual([]);
  });

  it('says why a mail without a report was rejected', async () => {
    const domain = await newDomain('junk.example');
    const id = await deliver(domain, Buffer.from('From: x@y.example\r\nSubject: hello\r\n\r\nhello\r\n'));
    await drain();
    expect(await messageOf(domain, id)).toMatchObject({
      state: 'done',
      outcome: 'rejected',
      reason: 'no-report-found',
    });
  });

  it('makes month partitions when they are needed, also from several workers at once', async () => {
    const domain = await newDomain('months.example');
    const days = ['2025-01-15', '2025-02-15', '2025-03-15', '2025-12-31', '2026-01-01'];
    await Promise.all(
      days.flatMap((day) =>
        [1, 2].map((count) =>
          deliver(domain, report(domain, { day, reportId: `${day}${count}`, records: [{ count }] })),
        ),
      ),
    );
    await Promise.all([drain(worker()), drain(worker()), drain(worker())]);
    expect((await rollupsOf(domain)).map(({ day, ...counts }) => [day, counts])).toEqual(
      days.map((day) => [day, expect.objectContaining({ reports: 2, messages: 3 })]),
    );
  });

  it('stores a report that is larger than what is held, and nothing of one that turns out to be a duplicate', async () => {
    const domain = await newDomain('large.example');
    const records = Array.from({ length: 12_345 }, (_, i) => ({ ip: `10.0.${i >> 8}.${i & 255}`, count: 2 }));
    const raw = report(domain, { records });
    await deliver(domain, raw);
    await drain();
    await deliver(domain, raw);
    await drain();
    expect(await rollupsOf(domain)).toMatchObject([{ reports: 1, messages: 24_690 }]);
    const { rows } = await database.systemPool.query(
      'SELECT count(*)::int AS records, count(DISTINCT position)::int AS positions FROM report_record WHERE domain_id = $1',
      [domain.domainId],
    );
    expect(rows).toEqual([{ records: 12_345, positions: 12_345 }]);
  });

  it('leaves no record of a large report whose reader is lost midway', async () => {
    const domain = await newDomain('midway.example');
    const records = Array.from({ length: 12_345 }, (_, i) => ({ ip: `10.0.${i >> 8}.${i & 255}`, count: 2 }));
    const large = report(domain, { reportId: 'large', records });
    const reader = new InProcessReader();
    let isLost = false;
    const fragile: DigestReader = {
      async read(input, onChunk, seal) {
        const digest = await reader.read(input, onChunk, seal);
        if (isLost || !large.equals(input.raw)) return digest;
        isLost = true;
        throw new ReadingFailed('died');
      },
      close: async () => {},
    };
    await deliver(domain, large);
    await deliver(domain, report(domain, { reportId: 'small' }));
    const service = worker(fragile);
    await service.ingestNext();
    const countRecords = async () =>
      (
        await database.systemPool.query(
          'SELECT count(*)::int AS records FROM report_record WHERE domain_id = $1',
          [domain.domainId],
        )
      ).rows[0].records;
    expect(isLost).toBe(true);
    expect(await countRecords()).toBe(1);
    await drain(service);
    expect(await countRecords()).toBe(12_346);
  });

  it('gives a mail up after twenty attempts that killed its reader, and reads the others', async () => {
    const domain = await newDomain('poison.example');
    const poison = report(domain, { reportId: 'poison' });
    const reader = new InProcessReader();
    const fragile: DigestReader = {
      read: (input, onChunk, seal) =>
        poison.equals(input.raw)
          ? Promise.reject(new ReadingFailed('died'))
          : reader.read(input, onChunk, seal),
      close: async () => {},
    };
    const poisonId = await deliver(domain, poison);
    const others = await Promise.all(
      [1, 2, 3].map((count) =>
        deliver(domain, report(domain, { reportId: `ok${count}`, records: [{ count }] })),
      ),
    );
    await drain(worker(fragile));
    expect(await messageOf(domain, poisonId)).toMatchObject({
      state: 'set-aside',
      attempts: 20,
      reason: 'reading-failed',
    });
    for (const id of others)
      expect(await messageOf(domain, id)).toMatchObject({ state: 'done', attempts: 1 });
    expect(await rollupsOf(domain)).toMatchObject([{ reports: 3 }]);
  });

  it('keeps texts that PostgreSQL cannot store as they are', async () => {
    const domain = await newDomain('nul.example');
    const mail = report(domain)
      .toString('latin1')
      .replace(/Subject: .*/, 'Subject: =?utf-8?Q?a=00b?=');
    const id = await deliver(domain, Buffer.from(mail, 'latin1'));
    await drain();
    expect((await messageOf(domain, id)).state).toBe('done');
  });

  it('forgets raw mails and old months when their time is over', async () => {
    const domain = await newDomain('retention.example');
    const old = await deliver(domain, report(domain, { day: '2025-06-10' }), new Date('2026-10-01'));
    const fresh = await deliver(domain, report(domain, { day: '2026-11-10' }), new Date('2026-11-11'));
    await drain();
    const config = { retention: { rawDays: 30, recordMonths: 13 } } as never;
    const facts = await new Retention(database, new RecordPartitions(database), config, log).apply(
      new Date('2026-11-15'),
    );
    expect(facts.droppedPartitions).toContain('report_record_2025_06');
    expect((await messageOf(domain, old)).raw).toBeNull();
    expect((await messageOf(domain, fresh)).raw).not.toBeNull();
    expect(await rollupsOf(domain)).toHaveLength(2);
    await deliver(domain, report(domain, { day: '2025-06-11' }));
    await drain();
    expect(await rollupsOf(domain)).toHaveLength(3);
  });
});
