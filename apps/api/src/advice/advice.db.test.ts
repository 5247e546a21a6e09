import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerPolicyQuestions, judgeSource, readAdvice } from '@postseal/contract';
import { PinoLogger } from 'nestjs-pino';
import { createDomains, type TestDomain } from '../../test/domain-rows.js';
import { type ReportFacts, reportMail, reportXml } from '../../test/report-mail.js';
import { believingAuthenticator } from '../../test/reporter-dns.js';
import { startInstance, type TestInstance, type TestPerson } from '../../test/test-instance.js';
import type { Prisma } from '../database/generated/client.js';
import { InboxService } from '../inbox/inbox.service.js';
import { makeMessageId } from '../inbox/message-id.js';
import { InProcessReader } from '../report-ingest/digest-reader.js';
import { RecordPartitions } from '../report-ingest/record-partitions.js';
import { ReportIngestService } from '../report-ingest/report-ingest.service.js';
import { addDays } from '../traffic/day-span.js';

const NAME = 'journey.example';
const RECORD = 'v=DMARC1; p=none; np=reject; rua=mailto:t@rua.example';
const params = { domain: NAME };
const today = new Date().toISOString().slice(0, 10);
const own = '192.0.2.1';
const service = '198.51.100.7';
const forwarder = '203.0.113.5';
const legacy = '203.0.113.99';

let instance: TestInstance;
let ada: TestPerson;
let vic: TestPerson;
let domain: TestDomain;

beforeAll(async () => {
  instance = await startInstance();
  ada = await instance.signUp('Ada');
  vic = await instance.signUp('Vic');
  [domain] = (await createDomains(instance.database, [NAME], ada.organizationId!)) as [TestDomain];
  await storePosture();
  const reporters = ['google.com', 'yahoo.com', 'gmx.net'];
  const days = Array.from({ length: 20 }, (_, back) => addDays(today, -20 + back));
  await ingest(
    days.flatMap((day) =>
      reporters.map((reporter) => ({
        domain: NAME,
        day,
        reporter,
        reportId: `${day} ${reporter}`,
        records: [
          { ip: own, count: 30, spf: 'pass' },
          { ip: service, count: 20, spf: 'pass', headerFrom: `news.${NAME}` },
          { ip: forwarder, count: 2 },
          { ip: legacy, count: 3, dkim: 'fail' },
        ],
      })),
    ),
  );
}, 120_000);

afterAll(() => instance.close());

/** What the last check saw: one record, one host of the owner's, one service in SPF. */
async function storePosture(): Promise<void> {
  const { organizationId, domainId } = domain;
  const branch = (name: string, ranges: string[], children: Prisma.InputJsonValue[]) => ({
    domain: name,
    record: 'v=spf1',
    state: 'ok',
    lookups: 0,
    voids: 0,
    via: null,
    ranges,
    rangeCount: ranges.length,
    children,
  });
  await instance.database.system.posture.create({
    data: {
      organizationId,
      domainId,
      checkedAt: new Date(),
      sentence: 'All is well.',
      strip: {},
      policy: 'none',
      reading: {
        observations: [],
        spf: {
          record: 'v=spf1',
          lookups: 1,
          voids: 0,
          ranges: [`${own}/32`, `${service}/32`],
          isComplete: true,
          tree: branch(NAME, [`${own}/32`], [branch('spf.mail-service.example', [`${service}/32`], [])]),
        },
        dmarc: {
          record: RECORD,
          policyDomain: NAME,
          organizationalDomain: NAME,
          policy: 'none',
          queries: [],
          publicSuffixView: null,
        },
        dkim: [],
        hosts: [],
      },
    },
  });
  await instance.database.system.sendingHost.create({ data: { organizationId, domainId, host: own } });
  await instance.database.system.domain.update({
    where: { organizationId_id: { organizationId, id: domainId } },
    data: { controlProvenAt: new Date() },
  });
}

async function ingest(reports: readonly ReportFacts[]): Promise<void> {
  const { database } = instance;
  const inbox = new InboxService(database);
  const log = new PinoLogger({ pinoHttp: { level: 'silent' } });
  const partitions = new RecordPartitions(database);
  const worker = new ReportIngestService(
    database,
    inbox,
    partitions,
    new InProcessReader(),
    believingAuthenticator(),
    log,
  );
  const session = {
    envelopeTo: 't@rua.example',
    remoteIp: '192.0.2.9',
    heloName: 'm',
  };
  await inbox.accept(
    reports.map((facts) => {
      const reporter = facts.reporter ?? 'mailbox.example';
      const raw = reportMail(reportXml(facts), 'gzip', reporter);
      const rawSha256 = createHash('sha256').update(raw).digest();
      const { organizationId, domainId } = domain;
      const id = makeMessageId();
      return {
        organizationId,
        domainId,
        id,
        receivedAt: new Date(),
        ...session,
        envelopeFrom: `r@${reporter}`,
        tlsVersion: null,
        raw,
        rawSha256,
      };
    }),
  );
  while (await worker.ingestNext());
}

/** Messages without an aligned pass in the window, counted from the records themselves. */
async function countUnaligned(where: string): Promise<number> {
  const [row] = await instance.database.system.$queryRawUnsafe<{ n: number }[]>(
    `SELECT coalesce(sum(message_count), 0)::int AS n FROM report_record
     WHERE domain_id = '${domain.domainId}' AND day BETWEEN current_date - 14 AND current_date - 1
       AND dkim IS DISTINCT FROM 'pass' AND spf IS DISTINCT FROM 'pass' AND ${where}`,
  );
  return row!.n;
}

const gate = (advice: Awaited<ReturnType<typeof read>>, id: string) =>
  advice.readiness!.gates.find((one) => one.id === id)!;
const read = () => ada.call(readAdvice, { params });
const judge = (key: string, verdict: 'mine' | 'not-mine' | 'forwarder' | null) =>
  ada.call(judgeSource, { params, body: { key, verdict } });

describe('the way to the next policy', () => {
  it('names every source, its class and why', async () => {
    const { sources } = await read();
    expect(sources.map(({ key, class: kind, reason }) => [key, kind, reason])).toEqual([
      [`host:${own}`, 'compliant', 'passes'],
      ['spf:spf.mail-service.example', 'compliant', 'passes'],
      [`ip:${legacy}`, 'unknown', 'nothing-known'],
      [`ip:${forwarder}`, 'forwarder', 'signed-elsewhere'],
    ]);
  });

  it('waits for what nobody has reviewed, and says which source it is', async () => {
    const advice = await read();
    expect(advice.state).toBe('watching');
    expect(gate(advice, 'unreviewed-sources')).toMatchObject({
      state: 'not-met',
      sources: [{ key: `ip:${legacy}`, name: legacy }],
    });
    expect(gate(advice, 'observation')).toMatchObject({ state: 'met', goal: 14 });
  });

  it('counts in the preview exactly what the records hold', async () => {
    const { impact, step } = await read();
    expect(step).toMatchObject({ rung: 'quarantine', raisesSubdomains: true });
    expect(impact!.affected).toBe(await countUnaligned('true'));
    expect(impact!.byClass.unknown).toBe(await countUnaligned(`source_ip = '${legacy}'`));
    expect(impact!.affected).toBeGreaterThan(0);
  });

  it('goes on when somebody says that the source is not theirs, and remembers who', async () => {
    await judge(`ip:${legacy}`, 'not-mine');
    const advice = await read();
    expect(advice.state).toBe('ready');
    expect(advice.step!.record).toBe(RECORD.replace('p=none', 'p=quarantine'));
    expect(advice.passRate).toMatchObject({
      rate: 1,
      spoofed: await countUnaligned(`source_ip = '${legacy}'`),
    });
    expect(advice.sources.find(({ key }) => key === `ip:${legacy}`)?.verdict).toMatchObject({
      value: 'not-mine',
      by: 'Ada',
    });
    await judge(`ip:${legacy}`, null);
    expect((await read()).state).toBe('watching');
  });

  it('blocks until a source of the owner that fails is mended', async () => {
    await judge(`ip:${legacy}`, 'mine');
    const advice = await read();
    expect(advice.state).toBe('paused');
    expect(advice.regressions).toMatchObject([{ reason: 'source-fails', source: { key: `ip:${legacy}` } }]);
    await judge(`ip:${legacy}`, null);
  });

  it('keeps the answers of the owner', async () => {
    const body = { hasMonthlyMail: true, doPeopleWrite: true, acceptsForwardLoss: false, isParked: false };
    await ada.call(answerPolicyQuestions, { params, body });
    const advice = await read();
    expect(advice.answers).toMatchObject({ ...body, by: 'Ada' });
    expect(gate(advice, 'observation')).toMatchObject({ state: 'not-met', goal: 30 });
  });

  it('stops at an open fault of the records', async () => {
    const { organizationId, domainId } = domain;
    const now = new Date();
    await instance.database.system.finding.create({
      data: {
        organizationId,
        domainId,
        id: makeMessageId(),
        checkId: 'spf.permerror',
        subject: NAME,
        severity: 'error',
        evidence: '',
        fix: '',
        openedAt: now,
        lastSeenAt: now,
      },
    });
    const advice = await read();
    expect(advice.state).toBe('paused');
    expect(gate(advice, 'dns-faults')).toMatchObject({ state: 'not-met', value: 1 });
  });

  it('keeps no endless list of judgements', async () => {
    const { sourceVerdict } = instance.database.system;
    const { organizationId, domainId } = domain;
    const keys = Array.from({ length: 2_000 }, (_, index) => `ip:made-up-${index}`);
    await sourceVerdict.createMany({
      data: keys.map((sourceKey) => ({
        organizationId,
        domainId,
        sourceKey,
        verdict: 'mine',
        decidedBy: 'Ada',
      })),
    });
    await expect(judge('ip:one-more', 'mine')).rejects.toMatchObject({ problem: { status: 409 } });
    await judge(keys[0]!, 'not-mine'); // what was judged can be judged anew
    await sourceVerdict.deleteMany({ where: { sourceKey: { in: keys } } });
  });

  it('puts the addresses of one organization together, and keeps what was said of one of them', async () => {
    const { addressFacts } = instance.database.system;
    await judge(`ip:${legacy}`, 'not-mine');
    await addressFacts.createMany({
      data: [
        { ip: legacy, reverseName: 'a.relay.example' },
        { ip: forwarder, reverseName: 'b.relay.example' },
        { ip: service, reverseName: 'o1.sendgrid.net' },
      ],
    });
    const keys = async () => (await read()).sources.map(({ key, class: kind }) => [key, kind]);
    expect(await keys()).toEqual([
      [`host:${own}`, 'compliant'],
      ['spf:spf.mail-service.example', 'compliant'],
      [`ip:${legacy}`, 'likely-spoof'],
      ['ptr:relay.example', 'forwarder'],
    ]);
    await judge(`ip:${legacy}`, null);
    const both = (await read()).sources.find(({ key }) => key === 'ptr:relay.example')!;
    expect(both).toMatchObject({
      name: 'relay.example',
      basis: 'reverse-name',
      ipCount: 2,
      evidence: [
        { kind: 'reverse-name', value: 'b.relay.example' },
        { kind: 'reverse-name', value: 'a.relay.example' },
      ],
    });
    await addressFacts.deleteMany({});
  });

  it('shows nothing to another organization', async () => {
    await expect(vic.call(readAdvice, { params })).rejects.toMatchObject({ problem: { status: 404 } });
  });
});
