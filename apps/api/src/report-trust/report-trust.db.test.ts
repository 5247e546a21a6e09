import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestDatabase } from '@postseal/embedded-postgres/testing';
import { makeSigningKey, sealReporters, signMail, type ZoneData, zoneResolver } from '@postseal/test-mail';
import { PinoLogger } from 'nestjs-pino';
import { createDomains, type TestDomain } from '../../test/domain-rows.js';
import { type ReportFacts, reportMail, reportXml } from '../../test/report-mail.js';
import { createMigratedDatabase } from '../../test/test-instance.js';
import { Database } from '../database/database.js';
import { InboxService } from '../inbox/inbox.service.js';
import { makeMessageId } from '../inbox/message-id.js';
import { InProcessReader } from '../report-ingest/digest-reader.js';
import { RecordPartitions } from '../report-ingest/record-partitions.js';
import { ReportIngestService } from '../report-ingest/report-ingest.service.js';
import { MailAuthenticator } from './mail-authenticator.js';
import { SenderRechecks } from './sender-rechecks.js';

const GOOGLE = 'google.com';
const EVIL = 'evil.example';
const SMALL = 'small.example'; // signs nothing, has no DMARC record
const key = makeSigningKey();
const seal = sealReporters([GOOGLE, EVIL], '192.0.2.9', key);
const zones: ZoneData = { ...seal.zones, [SMALL]: { SOA: {}, NS: 'ns1.small.example' } };

let testDatabase: TestDatabase;
let database: Database;
let inbox: InboxService;
const log = new PinoLogger({ pinoHttp: { level: 'silent' } });

beforeAll(async () => {
  testDatabase = await createMigratedDatabase();
  database = new Database({ url: testDatabase.url, poolSize: 10 });
  inbox = new InboxService(database);
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

function worker(zone: ZoneData = zones): ReportIngestService {
  const authenticator = new MailAuthenticator(zoneResolver(zone));
  const partitions = new RecordPartitions(database);
  return new ReportIngestService(database, inbox, partitions, new InProcessReader(), authenticator, log);
}

async function drain(service = worker()): Promise<void> {
  while (await service.ingestNext());
}

async function newDomain(name: string): Promise<TestDomain> {
  return (await createDomains(database, [name]))[0]!;
}

interface Mail {
  readonly facts?: Partial<ReportFacts>;
  readonly from: string;
  /** False: the signature is left out. */
  readonly isSigned: boolean;
  readonly remoteIp?: string;
}

const ELSEWHERE = '198.51.100.7';

async function deliver(
  domain: TestDomain,
  { facts = {}, from, isSigned, remoteIp = ELSEWHERE }: Mail,
): Promise<string> {
  const id = makeMessageId();
  const plain = reportMail(reportXml({ domain: domain.name, reporter: from, ...facts }), 'gzip', from);
  const raw = isSigned ? signMail(plain, { domain: from, selector: 'reports', privateKey: key }) : plain;
  await inbox.accept([
    {
      ...{ organizationId: domain.organizationId, domainId: domain.domainId, id, receivedAt: new Date() },
      ...{ envelopeFrom: `r@${from}`, envelopeTo: 't@rua.example', remoteIp, heloName: `mx.${from}` },
      ...{ tlsVersion: null, raw, rawSha256: createHash('sha256').update(raw).digest() },
    },
  ]);
  return id;
}

/** Messages in each rollup, by whether they are believed. */
async function countedOf({ domainId }: TestDomain) {
  const { rows } = await database.systemPool.query<{ rollup: string; believed: number; doubted: number }>(
    `SELECT rollup, coalesce(sum(messages) FILTER (WHERE is_believed), 0)::int AS believed,
       coalesce(sum(messages) FILTER (WHERE NOT is_believed), 0)::int AS doubted
     FROM (SELECT 'traffic' AS rollup, is_believed, messages FROM daily_traffic WHERE domain_id = $1
       UNION ALL SELECT 'source', is_believed, messages FROM daily_source WHERE domain_id = $1
       UNION ALL SELECT 'reporter', is_believed, messages FROM daily_reporter WHERE domain_id = $1) AS rows
     GROUP BY rollup ORDER BY rollup`,
    [domainId],
  );
  const [first] = rows;
  for (const row of rows) expect(row).toMatchObject({ believed: first!.believed, doubted: first!.doubted });
  return first ? { believed: first.believed, doubted: first.doubted } : { believed: 0, doubted: 0 };
}

async function messageOf(domain: TestDomain, id: string) {
  const message = await database.system.inboundMessage.findUniqueOrThrow({
    where: { organizationId_id: { organizationId: domain.organizationId, id } },
  });
  const entry = await database.system.ledgerEntry.findFirst({
    where: { organizationId: domain.organizationId, messageId: id, kind: 'aggregate' },
  });
  return { ...message, entry };
}

const count = (n: number): Partial<ReportFacts> => ({ records: [{ count: n }] });

describe('report mail', () => {
  it('is verified by an aligned signature, and keeps what proves it', async () => {
    const domain = await newDomain('verified.example');
    const id = await deliver(domain, { from: GOOGLE, isSigned: true, facts: count(5) });
    await drain();
    expect(await countedOf(domain)).toEqual({ believed: 5, doubted: 0 });
    const message = await messageOf(domain, id);
    expect(message).toMatchObject({ trust: 'verified', recheckAt: null });
    expect(message.proof).toMatchObject({
      headerFrom: GOOGLE,
      spf: { result: 'fail', domain: GOOGLE, isAligned: false },
      dkim: [{ domain: GOOGLE, selector: 'reports', result: 'pass', isAligned: true }],
      dmarc: { result: 'pass', policy: 'reject', policyDomain: GOOGLE },
      remoteIp: ELSEWHERE,
    });
    expect(
      await database.system.report.findFirstOrThrow({ where: { domainId: domain.domainId } }),
    ).toMatchObject({
      trust: 'verified',
      trustReason: 'aligned',
      sender: 'dkim:google.com',
      standing: 'believed',
    });
  });

  it('is verified by SPF alone, from the address that the domain names', async () => {
    const domain = await newDomain('spf.example');
    await deliver(domain, { from: GOOGLE, isSigned: false, remoteIp: '192.0.2.9', facts: count(2) });
    await drain();
    expect(await countedOf(domain)).toEqual({ believed: 2, doubted: 0 });
  });

  it('is shown and not believed when a stranger sends it unsigned', async () => {
    const domain = await newDomain('stranger.example');
    const id = await deliver(domain, { from: SMALL, isSigned: false, facts: count(7) });
    await drain();
    expect(await countedOf(domain)).toEqual({ believed: 0, doubted: 7 });
    expect(await messageOf(domain, id)).toMatchObject({ outcome: 'stored', trust: 'unverified' });
    expect(
      await database.system.report.findFirstOrThrow({ where: { domainId: domain.domainId } }),
    ).toMatchObject({
      trustReason: 'no-dmarc-record',
      sender: 'ip:198.51.100.0/24',
    });
    expect(await database.system.dkimSelector.count({ where: { domainId: domain.domainId } })).toBe(0);
  });

  it('is set aside when it fails under p=reject of the domain that it claims', async () => {
    const domain = await newDomain('spoofed.example');
    const id = await deliver(domain, { from: GOOGLE, isSigned: false, facts: count(900) });
    await drain();
    expect(await countedOf(domain)).toEqual({ believed: 0, doubted: 0 });
    expect(await messageOf(domain, id)).toMatchObject({
      outcome: 'quarantined',
      reason: 'sender-rejected',
      trust: 'rejected',
      entry: { outcome: 'quarantined', reportId: null },
    });
  });

  it('is not believed in the name of another, however well it is signed', async () => {
    const domain = await newDomain('lied-to.example');
    await deliver(domain, { from: EVIL, isSigned: true, facts: { reporter: GOOGLE, ...count(900) } });
    await drain();
    expect(await countedOf(domain)).toEqual({ believed: 0, doubted: 900 });
    expect(
      await database.system.report.findFirstOrThrow({ where: { domainId: domain.domainId } }),
    ).toMatchObject({
      trustReason: 'names-disagree',
      sender: 'dkim:evil.example',
    });
  });

  it('is not believed once a byte of it was changed', async () => {
    const domain = await newDomain('altered.example');
    const id = makeMessageId();
    const plain = reportMail(reportXml({ domain: domain.name, reporter: EVIL, ...count(3) }), 'none', EVIL);
    const signed = signMail(plain, { domain: EVIL, selector: 'reports', privateKey: key }).toString('latin1');
    const raw = Buffer.from(
      signed.replace('This is an aggregate report.', 'This is an aggregate Report.'),
      'latin1',
    );
    await inbox.accept([
      {
        ...{ organizationId: domain.organizationId, domainId: domain.domainId, id, receivedAt: new Date() },
        ...{
          envelopeFrom: '',
          envelopeTo: 't@rua.example',
          remoteIp: ELSEWHERE,
          heloName: 'mx.small.example',
        },
        ...{ tlsVersion: null, raw, rawSha256: createHash('sha256').update(raw).digest() },
      },
    ]);
    await drain();
    expect(await messageOf(domain, id)).toMatchObject({ reason: 'sender-rejected' });
  });
});

describe('DNS that does not answer', () => {
  const silent: ZoneData = { ...zones, [`reports._domainkey.${GOOGLE}`]: { unavailable: 'timeout' } };
  const later = () => new Date(Date.now() + 60_000);

  it('leaves the sender unknown, is asked again, and the report counts then', async () => {
    const domain = await newDomain('silent.example');
    const id = await deliver(domain, { from: GOOGLE, isSigned: true, facts: count(4) });
    await drain(worker(silent));
    expect(await countedOf(domain)).toEqual({ believed: 0, doubted: 4 });
    const first = await messageOf(domain, id);
    expect(first).toMatchObject({ trust: 'unknown', outcome: 'stored', rechecks: 1 });
    expect(first.recheckAt!.getTime()).toBeGreaterThan(Date.now());

    const rechecks = new SenderRechecks(database, log);
    expect(await rechecks.requeue(new Date())).toBe(0);
    expect(await rechecks.requeue(later())).toBe(1);
    await Promise.all([drain(), drain(), drain()]);
    expect(await countedOf(domain)).toEqual({ believed: 4, doubted: 0 });
    expect(await messageOf(domain, id)).toMatchObject({
      trust: 'verified',
      outcome: 'stored',
      recheckAt: null,
    });
  });

  it('never turns into a failure, and is given up after days', async () => {
    const domain = await newDomain('forever.example');
    const id = await deliver(domain, { from: GOOGLE, isSigned: true, facts: count(4) });
    const rechecks = new SenderRechecks(database, log);
    let tries = 0;
    for (;;) {
      await drain(worker(silent));
      const { recheckAt } = await messageOf(domain, id);
      if (!recheckAt) break;
      tries++;
      await rechecks.requeue(recheckAt);
    }
    expect(tries).toBe(6);
    expect(await messageOf(domain, id)).toMatchObject({ outcome: 'stored', trust: 'unknown' });
    expect(await countedOf(domain)).toEqual({ believed: 0, doubted: 4 });
  });

  it('takes a report out of the counts when the answer turns out to reject it', async () => {
    const domain = await newDomain('unmasked.example');
    const id = await deliver(domain, { from: GOOGLE, isSigned: false, facts: count(50) });
    await drain(worker({ ...zones, [`_dmarc.${GOOGLE}`]: { unavailable: 'timeout' } }));
    expect(await countedOf(domain)).toEqual({ believed: 0, doubted: 50 });
    await new SenderRechecks(database, log).requeue(later());
    await drain();
    expect(await countedOf(domain)).toEqual({ believed: 0, doubted: 0 });
    expect(await messageOf(domain, id)).toMatchObject({ outcome: 'quarantined', trust: 'rejected' });
  });
});

describe('identity', () => {
  it('keeps a verified report when a forged one claims to be its next version, whoever comes first', async () => {
    const domain = await newDomain('versions.example');
    const genuine = (day: string): Mail => ({ from: GOOGLE, isSigned: true, facts: { day, ...count(10) } });
    const forged = (day: string): Mail => ({
      from: EVIL,
      isSigned: true,
      facts: { day, reporter: GOOGLE, ...count(999) },
    });
    await deliver(domain, genuine('2026-11-02'));
    await drain();
    await deliver(domain, forged('2026-11-02'));
    await drain();
    expect(await countedOf(domain)).toEqual({ believed: 10, doubted: 0 });
    await deliver(domain, forged('2026-11-03'));
    await drain();
    expect(await countedOf(domain)).toEqual({ believed: 10, doubted: 999 });
    await deliver(domain, genuine('2026-11-03'));
    await drain();
    expect(await countedOf(domain)).toEqual({ believed: 20, doubted: 0 });
  });

  it('counts a corrected report instead of the first one, also when three workers bring both', async () => {
    const domain = await newDomain('corrected.example');
    for (let n = 1; n <= 8; n++) {
      await deliver(domain, { from: GOOGLE, isSigned: true, facts: { reportId: 'one', ...count(n) } });
    }
    await Promise.all([drain(worker()), drain(worker()), drain(worker())]);
    expect(await countedOf(domain)).toEqual({ believed: 8, doubted: 0 });
    const versions = await database.system.report.findMany({ where: { domainId: domain.domainId } });
    expect(versions).toHaveLength(8);
    expect(versions.filter(({ supersededById }) => supersededById === null)).toMatchObject([
      { messageCount: 8n },
    ]);
  });

  it('does not count a resend under a new id, and says of what it is one', async () => {
    const domain = await newDomain('resent.example');
    await deliver(domain, { from: GOOGLE, isSigned: true, facts: { reportId: 'first', ...count(6) } });
    await drain();
    const again = await deliver(domain, {
      from: GOOGLE,
      isSigned: true,
      facts: { reportId: 'second', ...count(6) },
    });
    await drain();
    expect(await countedOf(domain)).toEqual({ believed: 6, doubted: 0 });
    const [report] = await database.system.report.findMany({ where: { domainId: domain.domainId } });
    expect((await messageOf(domain, again)).entry).toMatchObject({
      outcome: 'duplicate',
      reason: 'possible-resend',
      reportId: report!.id,
    });
  });

  it('counts a resend under a new id once when several workers get both at the same moment', async () => {
    const domain = await newDomain('at-once.example');
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        deliver(domain, { from: GOOGLE, isSigned: true, facts: { reportId: `id${n}`, ...count(6) } }),
      ),
    );
    await Promise.all([drain(worker()), drain(worker()), drain(worker())]);
    expect(await countedOf(domain)).toEqual({ believed: 6, doubted: 0 });
  });

  it('counts the same numbers for the same period about two policy domains, or of two reporters, twice', async () => {
    const domain = await newDomain('apart.example');
    await deliver(domain, { from: GOOGLE, isSigned: true, facts: { reportId: 'a', ...count(6) } });
    await deliver(domain, {
      from: GOOGLE,
      isSigned: true,
      facts: { reportId: 'b', domain: `sub.${domain.name}`, ...count(6) },
    });
    await deliver(domain, { from: EVIL, isSigned: true, facts: { reportId: 'a', ...count(6) } });
    await drain();
    expect(await countedOf(domain)).toEqual({ believed: 18, doubted: 0 });
  });

  it('believes a report as soon as one copy of it comes from a verified sender', async () => {
    const domain = await newDomain('copies.example');
    const facts = { reporter: GOOGLE, ...count(12) };
    await deliver(domain, { from: EVIL, isSigned: true, facts });
    await drain();
    expect(await countedOf(domain)).toEqual({ believed: 0, doubted: 12 });
    await deliver(domain, { from: GOOGLE, isSigned: true, facts });
    await drain();
    expect(await countedOf(domain)).toEqual({ believed: 12, doubted: 0 });
    await deliver(domain, { from: EVIL, isSigned: true, facts });
    await drain();
    expect(await countedOf(domain)).toEqual({ believed: 12, doubted: 0 });
  });
});
