import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestDatabase } from '@postseal/embedded-postgres/testing';
import { createMigratedDatabase } from '../../test/test-instance.js';
import { Database, type Transaction } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';
import { claimDue } from './deliveries.queries.js';

const SENT = 20_000;
const organizationId = 'olga';
const channelId = randomUUID();

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createMigratedDatabase();
  database = new Database({ url: testDatabase.url, poolSize: 2 });
  await database.system.$executeRaw`
    INSERT INTO alert_delivery (organization_id, id, channel_id, channel_name, kind, target, phase, payload, state, dedupe_key)
    SELECT ${organizationId}, gen_random_uuid(), ${channelId}::uuid, 'Ops', 'webhook', 'https://ops.example', 'opened', '{}',
      'sent', 'sent ' || n
    FROM generate_series(1, ${SENT}::int) n`;
  await database.system.alertDelivery.create({
    data: {
      organizationId,
      id: randomUUID(),
      channelId,
      channelName: 'Ops',
      kind: 'webhook',
      target: 'https://ops.example',
      phase: 'opened',
      payload: {},
      state: 'waiting',
      dedupeKey: 'waiting',
    },
  });
  await database.systemPool.query('ANALYZE alert_delivery');
}, 60_000);

afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

it('finds what is due without reading what was sent, however much that is', async () => {
  const reads: { index: string; rows: number }[] = [];
  const visit = (node: PlanNode) => {
    if (node['Relation Name'] === 'alert_delivery' && node['Node Type'] !== 'ModifyTable')
      reads.push({
        index: node['Index Name'] ?? node['Node Type'],
        rows: (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      });
    node.Plans?.forEach(visit);
  };
  const explaining = {
    $queryRaw: async (strings: readonly string[], ...values: unknown[]) => {
      const sql = Prisma.sql(
        [`EXPLAIN (ANALYZE, FORMAT JSON) ${strings[0]}`, ...strings.slice(1)],
        ...values,
      );
      const [row] = await database.system.$queryRaw<{ 'QUERY PLAN': [{ Plan: PlanNode }] }[]>(sql);
      visit(row!['QUERY PLAN'][0].Plan);
      return [];
    },
  } as unknown as Transaction;
  await claimDue(explaining, 16, new Date(Date.now() - 1_000)); // explained, it claims as well: for no time at all
  const allowed = ['alert_delivery_queue_idx', 'alert_delivery_open_idx', 'alert_delivery_pkey'];
  expect(reads.length).toBeGreaterThan(0);
  expect(reads.filter(({ index, rows }) => !allowed.includes(index) || rows > 10)).toEqual([]);
  expect(await claimDue(database.system, 16, new Date(Date.now() + 60_000))).toHaveLength(1);
});
