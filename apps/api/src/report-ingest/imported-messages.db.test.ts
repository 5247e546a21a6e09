import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestDatabase } from '@postseal/embedded-postgres/testing';
import { PinoLogger } from 'nestjs-pino';
import { createDomains } from '../../test/domain-rows.js';
import { reportMail, reportXml } from '../../test/report-mail.js';
import { believingAuthenticator } from '../../test/reporter-dns.js';
import { createMigratedDatabase } from '../../test/test-instance.js';
import { Database } from '../database/database.js';
import type { ImportedMessage } from '../inbox/inbound-message.js';
import { InboxService } from '../inbox/inbox.service.js';
import { makeMessageId } from '../inbox/message-id.js';
import { RawCompressor } from '../inbox/raw-compressor.js';
import { InProcessReader } from './digest-reader.js';
import { RecordPartitions } from './record-partitions.js';
import { ReportIngestService } from './report-ingest.service.js';

let testDatabase: TestDatabase;
let database: Database;
let inbox: InboxService;
const log = new PinoLogger({ pinoHttp: { level: 'silent' } });

beforeAll(async () => {
  testDatabase = await createMigratedDatabase();
  database = new Database({ url: testDatabase.url, poolSize: 4 });
  inbox = new InboxService(database);
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

async function drain(): Promise<void> {
  const partitions = new RecordPartitions(database);
  const reader = new InProcessReader();
  const ingest = new ReportIngestService(database, inbox, partitions, reader, believingAuthenticator(), log);
  while (await ingest.ingestNext());
}

function imported(raw: Buffer, format: ImportedMessage['format'] = 'file'): ImportedMessage {
  return {
    id: makeMessageId(),
    origin: 'upload',
    format,
    fileName: 'report.xml.gz',
    importId: null,
    remoteIp: '192.0.2.9',
    mailbox: '',
    raw,
    rawSha256: createHash('sha256').update(raw).digest(),
  };
}

const add = (organizationId: string, ...messages: ImportedMessage[]) =>
  database.forOrganization(organizationId, (tx) => inbox.addImported(tx, organizationId, messages));

const gzipped = (domain: string, records?: { count: number }[]) =>
  gzipSync(reportXml({ domain, ...(records ? { records } : {}) }));

async function messagesOf(organizationId: string) {
  const rows = await database.system.inboundMessage.findMany({
    where: { organizationId },
    orderBy: { id: 'asc' },
  });
  return rows.map(({ state, outcome, reason, domainId }) => ({ state, outcome, reason, domainId }));
}

const messagesCounted = async (domainId: string) => {
  const { _sum } = await database.system.dailyTraffic.aggregate({
    where: { domainId },
    _sum: { messages: true },
  });
  return Number(_sum.messages);
};

describe('a document that came without an address', () => {
  it('belongs to the nearest domain of the organization that holds the one it is about', async () => {
    const [parent, child] = await createDomains(database, ['near.example', 'mail.near.example']);
    const { organizationId } = parent!;
    await createDomains(database, ['near.example']); // of another organization
    const ids = await add(
      organizationId,
      imported(gzipped('near.example', [{ count: 1 }])),
      imported(gzipped('news.near.example', [{ count: 20 }])),
      imported(reportMail(reportXml({ domain: 'a.mail.near.example', records: [{ count: 300 }] })), 'mail'),
    );
    expect(ids).toEqual({ stored: 3, alreadyHere: 0 });
    await drain();
    const messages = await messagesOf(organizationId);
    expect(messages.map(({ outcome }) => outcome)).toEqual(['stored', 'stored', 'stored']);
    expect(messages.map(({ domainId }) => domainId).sort()).toEqual(
      [parent!.domainId, parent!.domainId, child!.domainId].sort(),
    );
    expect(await messagesCounted(parent!.domainId)).toBe(21);
    expect(await messagesCounted(child!.domainId)).toBe(300);
  });

  it('is refused with the reason when it is about a domain of somebody else', async () => {
    const [own] = await createDomains(database, ['own.example']);
    const { organizationId } = own!;
    const [theirs] = await createDomains(database, ['theirs.example']);
    const large = Array.from({ length: 5_000 }, () => ({ count: 1 })); // written ahead of its verdict
    await add(
      organizationId,
      imported(gzipped('theirs.example')),
      imported(gzipped('theirs.example', large)),
    );
    await drain();
    const refused = { state: 'done', outcome: 'rejected', reason: 'domain-unknown', domainId: null };
    expect(await messagesOf(organizationId)).toEqual([refused, refused]);
    expect(await database.system.report.count({ where: { organizationId } })).toBe(0);
    expect(await messagesCounted(theirs!.domainId)).toBe(0);
    const { rows } = await database.systemPool.query(
      'SELECT count(*)::int AS n FROM report_record WHERE organization_id = $1',
      [organizationId],
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('is stored once, however often it comes; and read again when nothing could be stored from it', async () => {
    const [known] = await createDomains(database, ['known.example']);
    const { organizationId } = known!;
    const raw = gzipped('known.example', [{ count: 7 }]);
    const stray = gzipped('later.example', [{ count: 9 }]);
    await add(organizationId, imported(raw), imported(stray));
    await drain();
    expect(await add(organizationId, imported(raw), imported(raw), imported(stray))).toEqual({
      stored: 1,
      alreadyHere: 2,
    });
    const [later] = await createDomains(database, ['later.example'], organizationId);
    await drain();
    expect((await messagesOf(organizationId)).map(({ outcome }) => outcome)).toEqual(['stored', 'stored']);
    expect(await messagesCounted(known!.domainId)).toBe(7);
    expect(await messagesCounted(later!.domainId)).toBe(9);
  });
});

describe('the bytes of a mail', () => {
  it('are compressed once it is read, and can be read again as they were', async () => {
    const [domain] = await createDomains(database, ['kept.example']);
    const { organizationId } = domain!;
    const raw = reportMail(
      reportXml({
        domain: 'kept.example',
        records: Array.from({ length: 50 }, (_, i) => ({ ip: `192.0.2.${i}` })),
      }),
    );
    await add(organizationId, imported(raw, 'mail'));
    const compressor = new RawCompressor(database, log);
    while (await compressor.compressSome());
    const find = () => database.system.inboundMessage.findFirstOrThrow({ where: { organizationId } });
    expect(await find()).toMatchObject({ state: 'queued', rawEncoding: null });
    await drain();
    while (await compressor.compressSome());
    const { id, raw: kept, rawEncoding, rawBytes } = await find();
    expect({ rawEncoding, rawBytes }).toEqual({ rawEncoding: 'zstd', rawBytes: raw.length });
    expect(kept!.length).toBeLessThan(raw.length);
    await database.forOrganization(organizationId, (tx) => inbox.readAgain(tx, organizationId, id));
    await drain();
    expect(await messagesOf(organizationId)).toMatchObject([{ state: 'done', outcome: 'stored' }]);
    expect(await messagesCounted(domain!.domainId)).toBe(50);
  });
});
