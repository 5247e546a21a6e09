import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ZoneResolver, zoneResolver } from '@postseal/test-mail';
import { PinoLogger } from 'nestjs-pino';
import { createDomains, type TestDomain } from '../../test/domain-rows.js';
import { eventually } from '../../test/eventually.js';
import { reportMail, reportXml } from '../../test/report-mail.js';
import { believingAuthenticator } from '../../test/reporter-dns.js';
import { createMigratedDatabase } from '../../test/test-instance.js';
import { loadConfig } from '../config/config.js';
import { Database } from '../database/database.js';
import type { Dns } from '../dns-monitor/dns.js';
import { InboxService } from '../inbox/inbox.service.js';
import { makeMessageId } from '../inbox/message-id.js';
import { InProcessReader } from '../report-ingest/digest-reader.js';
import { RecordPartitions } from '../report-ingest/record-partitions.js';
import { ReportIngestService } from '../report-ingest/report-ingest.service.js';
import { AddressNamer } from './address-namer.js';
import { NetworkFiles } from './network-files.js';
import { SourceNamesService } from './source-names.service.js';
import { SourceTracer } from './source-tracer.js';

const today = new Date().toISOString().slice(0, 10);
const log = new PinoLogger({ pinoHttp: { level: 'silent' } });
const SERVICE = '198.51.100.7';
const CLOUD = '203.0.113.20';

let testDatabase: Awaited<ReturnType<typeof createMigratedDatabase>>;
let database: Database;
let domains: TestDomain[];
let folder: string;
let zone: ZoneResolver;
let asked: string[];
let storedRows: unknown[];

beforeAll(async () => {
  testDatabase = await createMigratedDatabase();
  database = new Database({ url: testDatabase.url, poolSize: 5 });
  domains = await createDomains(database, ['named.example', 'other.example']);
  folder = await mkdtemp(join(tmpdir(), 'postseal-networks-'));
  asked = [];
  setZone({
    '7.100.51.198.in-addr.arpa': { PTR: 'o1.sendgrid.net' },
    'o1.sendgrid.net': { A: SERVICE },
    '20.113.0.203.in-addr.arpa': { PTR: { unavailable: 'timeout' } },
  });
  await ingest(domains[0]!, [
    { ip: SERVICE, count: 5, signer: 'bounces.named.example' },
    { ip: CLOUD, count: 3, signer: 'crm.example' },
  ]);
  storedRows = await rowsAsWritten(domains[0]!);
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
  await rm(folder, { recursive: true });
});

function setZone(data: Parameters<typeof zoneResolver>[0]): void {
  const answers = zoneResolver(data);
  zone = {
    ...answers,
    ptr(name) {
      asked.push(name);
      return answers.ptr(name);
    },
  };
}

async function ingest(
  { organizationId, domainId, name }: TestDomain,
  records: readonly { ip: string; count: number; signer: string }[],
): Promise<void> {
  const inbox = new InboxService(database);
  const partitions = new RecordPartitions(database);
  const reader = new InProcessReader();
  const worker = new ReportIngestService(database, inbox, partitions, reader, believingAuthenticator(), log);
  const xml = records.reduce(
    (text, { ip, signer }) =>
      text.replace(
        new RegExp(`(<source_ip>${ip}.*?<auth_results><dkim><domain>)[^<]*`),
        (_, before: string) => before + signer,
      ),
    reportXml({ domain: name, day: today, records, reportId: makeMessageId() }),
  );
  const raw = reportMail(xml);
  const session = { envelopeFrom: 'r@mailbox.example', envelopeTo: 't@rua.example', remoteIp: '192.0.2.9' };
  await inbox.accept([
    {
      organizationId,
      domainId,
      id: makeMessageId(),
      receivedAt: new Date(),
      ...session,
      heloName: 'm',
      tlsVersion: null,
      raw,
      rawSha256: createHash('sha256').update(raw).digest(),
    },
  ]);
  while (await worker.ingestNext());
}

const tracer = () => new SourceTracer(database, log);
const namer = (networkData = '') => {
  const config = loadConfig({ POSTSEAL_NETWORK_DATA: networkData });
  const dns = { within: () => ({ cached: zone, fresh: zone, release() {} }) } as unknown as Dns;
  return new AddressNamer(database, dns, new NetworkFiles(config, log), log);
};
const bestNames = (domain: TestDomain) =>
  database.forOrganization(domain.organizationId, async (tx) => {
    const names = await new SourceNamesService().name(tx, domain.organizationId, domain.domainId, [
      SERVICE,
      CLOUD,
    ]);
    return [...names.values()].map(({ names: [best], country }) => [best.key, country]);
  });
/** Records and rollups of a domain, each with who wrote it last. */
const rowsAsWritten = async ({ domainId }: TestDomain) => {
  const tables = ['report_record', 'daily_source', 'daily_traffic'].map(
    (table) =>
      `SELECT '${table}' AS of, xmin::text AS written, to_jsonb(r) AS row FROM ${table} r WHERE domain_id = $1`,
  );
  const { rows } = await database.systemPool.query(`${tables.join(' UNION ALL ')} ORDER BY 1, 3`, [domainId]);
  return rows;
};
const makeDue = () =>
  database.system.$executeRaw`UPDATE naming_turn SET due_at = now() WHERE due_at IS NOT NULL`;
const makeStale = () => database.system.$executeRaw`UPDATE address_facts SET next_look_at = now()`;

async function work(job: { tick(): Promise<void>; onApplicationShutdown(): Promise<void> }): Promise<void> {
  await job.tick();
  await job.onApplicationShutdown();
}

describe('sources get their names', () => {
  it('by themselves until somebody has looked', async () => {
    expect(await bestNames(domains[0]!)).toEqual([
      [`ip:${SERVICE}`, null],
      [`ip:${CLOUD}`, null],
    ]);
  });

  it('after a report, from who signed and from DNS', async () => {
    await makeDue();
    await work(tracer());
    expect(await database.system.namingTurn.findMany({ where: { dueAt: { not: null } } })).toEqual([]);
    await work(namer());
    expect(await bestNames(domains[0]!)).toEqual([
      ['service:sendgrid', null],
      ['signer:crm.example', null],
    ]);
  });

  it('and each address is asked for once, whoever else receives its mail', async () => {
    const before = asked.length;
    await ingest(domains[1]!, [{ ip: SERVICE, count: 1, signer: 'x.example' }]);
    await makeDue();
    await work(tracer());
    await work(namer());
    expect(asked.length).toBe(before);
    expect((await bestNames(domains[1]!))[0]).toEqual(['service:sendgrid', null]);
  });

  it('and keep them while DNS is silent, until it says that they are gone', async () => {
    setZone({ '7.100.51.198.in-addr.arpa': { PTR: { unavailable: 'servfail' } } });
    await makeStale();
    await work(namer());
    expect((await bestNames(domains[0]!))[0]).toEqual(['service:sendgrid', null]);
    setZone({});
    await makeStale();
    await work(namer());
    expect((await bestNames(domains[0]!))[0]).toEqual([`ip:${SERVICE}`, null]);
  });

  it('and learn of networks when the operator brings or changes the data', async () => {
    const file = join(folder, 'networks.tsv');
    await writeFile(file, `${SERVICE}\t${SERVICE}\t64500\tDE\tExample network\n`);
    await namer(file).refreshNetworks();
    expect(await bestNames(domains[0]!)).toEqual([
      ['asn:64500', 'DE'],
      ['signer:crm.example', null],
    ]);
    await writeFile(file, `${SERVICE}\t${SERVICE}\t64500\tAT\tExample network of another name\n`);
    await namer(file).refreshNetworks();
    expect((await bestNames(domains[0]!))[0]).toEqual(['asn:64500', 'AT']);
  });

  it('for mail of the past too, of which no row is written again', async () => {
    expect(storedRows.length).toBeGreaterThanOrEqual(5); // two records, two sources, days
    expect(await rowsAsWritten(domains[0]!)).toEqual(storedRows);
  });

  it('whatever files the operator names: those that are none change nothing', async () => {
    await namer(join(folder, 'absent.tsv')).refreshNetworks();
    expect((await bestNames(domains[0]!))[0]).toEqual(['asn:64500', 'AT']);
  });
});

it('every address learns its network, however many are looked at while the data is read', async () => {
  const file = join(folder, 'all.tsv');
  await writeFile(file, '192.0.2.0\t203.0.113.255\t64501\tCH\tAll of it\n');
  await makeStale();
  await work(namer(file));
  const facts = await database.system.addressFacts.findMany({ select: { country: true } });
  expect(facts.map(({ country }) => country)).toEqual(['CH', 'CH']);
});

it('two workers never ask for the same address at once', async () => {
  await makeStale();
  asked = [];
  const both = [namer(), namer()];
  await Promise.all(both.map((one) => one.tick()));
  await Promise.all(both.map((one) => one.onApplicationShutdown()));
  await eventually(async () => expect(asked.length).toBeGreaterThan(0));
  expect(new Set(asked).size).toBe(asked.length);
});
