import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestDatabase } from '@postseal/embedded-postgres/testing';
import { type FuzzSeed, fuzzInput, mailAround } from '@postseal/test-mail';
import { PinoLogger } from 'nestjs-pino';
import { createDomains } from '../../test/domain-rows.js';
import { believingAuthenticator } from '../../test/reporter-dns.js';
import { createMigratedDatabase } from '../../test/test-instance.js';
import { Database } from '../database/database.js';
import { InboxService } from '../inbox/inbox.service.js';
import { makeMessageId } from '../inbox/message-id.js';
import { InProcessReader } from './digest-reader.js';
import { RecordPartitions } from './record-partitions.js';
import { ReportIngestService } from './report-ingest.service.js';

/** FUZZ_COUNT and FUZZ_SEED repeat or extend a run; `npm run test:fuzz` reads 200,000 without storing them. */
const COUNT = Number(process.env.FUZZ_COUNT ?? 400);
const SEED = Number(process.env.FUZZ_SEED ?? 20261124);
const EDGE = new URL('../../../../packages/dmarc-reports/fixtures/edge/', import.meta.url);

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createMigratedDatabase();
  database = new Database({ url: testDatabase.url, poolSize: 4 });
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

function loadSeeds(): FuzzSeed[] {
  return readdirSync(EDGE)
    .filter((name) => !name.includes('bomb'))
    .map((name) => ({ name, isMail: name.endsWith('.eml'), bytes: readFileSync(new URL(name, EDGE)) }));
}

it(`every one of ${COUNT} damaged mails ends in the ledger, and the sums are those of the records (seed ${SEED})`, async () => {
  const { organizationId, domainId } = (await createDomains(database, ['example.com']))[0]!;
  const inbox = new InboxService(database);
  const seeds = loadSeeds();
  for (let index = 0; index < COUNT; index++) {
    const input = fuzzInput(seeds, SEED, index);
    const raw = Buffer.from(input.isMail ? input.bytes : mailAround(input.bytes, input.name));
    const shared = { envelopeFrom: '', envelopeTo: 't@rua.example', remoteIp: '192.0.2.9', heloName: 'h' };
    const rawSha256 = createHash('sha256').update(raw).digest();
    const id = makeMessageId();
    await inbox.accept([
      { organizationId, domainId, id, receivedAt: new Date(), ...shared, tlsVersion: null, raw, rawSha256 },
    ]);
  }
  const log = new PinoLogger({ pinoHttp: { level: 'silent' } });
  const partitions = new RecordPartitions(database);
  const ingest = new ReportIngestService(
    database,
    inbox,
    partitions,
    new InProcessReader(),
    believingAuthenticator(),
    log,
  );
  while (await ingest.ingestNext());

  const ask = async (sql: string) => (await database.systemPool.query(sql)).rows;
  expect(await ask(`SELECT state, count(*)::int AS mails FROM inbound_message GROUP BY state`)).toEqual([
    { state: 'done', mails: COUNT },
  ]);
  expect(
    await ask(`SELECT id FROM inbound_message m WHERE outcome IS NULL OR NOT EXISTS (
      SELECT FROM ledger_entry e WHERE (e.organization_id, e.message_id) = (m.organization_id, m.id))`),
  ).toEqual([]);
  expect(
    await ask(
      `SELECT message_id FROM ledger_entry WHERE outcome IN ('rejected', 'quarantined') AND reason IS NULL`,
    ),
  ).toEqual([]);
  const [counted] = await ask(`
    SELECT (SELECT coalesce(sum(messages), 0)::text FROM daily_traffic) AS traffic,
      (SELECT coalesce(sum(messages), 0)::text FROM daily_source) AS sources,
      (SELECT coalesce(sum(messages), 0)::text FROM daily_reporter) AS reporters,
      (SELECT coalesce(sum(message_count), 0)::text FROM report WHERE superseded_by_id IS NULL) AS reports,
      (SELECT coalesce(sum(r.message_count), 0)::text FROM report_record r JOIN report o
        ON o.organization_id = r.organization_id AND o.id = r.report_id WHERE o.superseded_by_id IS NULL) AS records`);
  expect(Number(counted.records)).toBeGreaterThan(0);
  expect(new Set(Object.values(counted))).toEqual(new Set([counted.records]));
}, 240_000);
