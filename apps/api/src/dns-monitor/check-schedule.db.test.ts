import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestDatabase } from '@postseal/embedded-postgres/testing';
import { createMigratedDatabase } from '../../test/test-instance.js';
import { Database } from '../database/database.js';
import type { Prisma } from '../database/generated/client.js';
import {
  type ClaimedDomain,
  claimDueDomains,
  dueDomainsSql,
  noteSilence,
  organizationsSql,
  readOrganizationsDue,
  turnsSql,
} from './check-schedule.queries.js';
import { FairClaims } from './fair-claims.js';

const LEASE_SECONDS = 60;
const line = { isSilent: false, leaseSeconds: LEASE_SECONDS };

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

beforeEach(async () => {
  await database.system.$executeRaw`TRUNCATE domain, organization CASCADE`;
});

/** `count` domains each for organizations `prefix0`…, due for so many seconds, the first the longest. */
async function addDomains(prefix: string, organizations: number, count: number, dueForSeconds: number) {
  await database.system.$executeRaw`
    INSERT INTO organization (id, name, slug)
    SELECT ${prefix} || n, ${prefix} || n, ${prefix} || n FROM generate_series(0, ${organizations}::int - 1) AS n`;
  await database.system.$executeRaw`
    WITH added AS (
      INSERT INTO domain (organization_id, id, name)
      SELECT ${prefix} || n, gen_random_uuid(), 'd' || d || '.' || ${prefix} || n || '.example'
      FROM generate_series(0, ${organizations}::int - 1) AS n, generate_series(1, ${count}::int) AS d
      RETURNING organization_id, id
    )
    INSERT INTO check_schedule (organization_id, domain_id, next_check_at)
    SELECT organization_id, id,
      now() - make_interval(secs => ${dueForSeconds}) + row_number() OVER () * interval '1 millisecond'
    FROM added`;
}

async function claimsUntil(claims: FairClaims, isEnough: (claimed: ClaimedDomain[]) => boolean) {
  const claimed: ClaimedDomain[] = [];
  let rounds = 0;
  while (!isEnough(claimed)) {
    const some = await claims.claim(32);
    if (some.length === 0) throw new Error(`nothing more to claim after ${claimed.length}`);
    claimed.push(...some);
    rounds++;
  }
  return { claimed, rounds };
}

const of = (prefix: string, claimed: readonly ClaimedDomain[]) =>
  claimed.filter(({ organizationId }) => organizationId.startsWith(prefix));

describe('taking turns', () => {
  it('lets ten domains of one organization pass thousands of another that were due before', async () => {
    await addDomains('large', 1, 3_000, 600);
    await addDomains('small', 1, 10, 1);
    const { rounds } = await claimsUntil(
      new FairClaims(database.system, line),
      (claimed) => of('small', claimed).length === 10,
    );
    expect(rounds).toBeLessThanOrEqual(2);
  });

  it('serves each of many organizations before anyone a second time', async () => {
    await addDomains('large', 1, 500, 600);
    await addDomains('one', 100, 3, 60);
    const claims = new FairClaims(database.system, line);
    const served = (claimed: ClaimedDomain[]) => new Set(of('one', claimed).map((due) => due.organizationId));
    const { claimed, rounds } = await claimsUntil(claims, (all) => served(all).size === 100);
    expect(rounds).toBeLessThanOrEqual(5);
    const inTurns = claimed.slice(32, 32 + 96).map(({ organizationId }) => organizationId);
    expect(new Set(inTurns).size).toBe(96);
  });

  it('comes to everything, once, with several workers', async () => {
    await addDomains('large', 1, 400, 600);
    await addDomains('other', 7, 30, 30);
    const workers = [1, 2, 3].map(() => new FairClaims(database.system, line));
    const claimed = await Promise.all(
      workers.map(async (claims) => {
        const mine: ClaimedDomain[] = [];
        for (let empty = 0; empty < 3; ) {
          const some = await claims.claim(32);
          if (some.length === 0) empty++; // what another worker was just taking may have hidden the rest
          mine.push(...some);
        }
        return mine;
      }),
    );
    const ids = claimed.flat().map(({ domainId }) => domainId);
    expect(ids).toHaveLength(610);
    expect(new Set(ids).size).toBe(610);
  });

  it('takes the longest due first while there is no backlog', async () => {
    await addDomains('a', 1, 20, 2);
    await addDomains('b', 1, 20, 4);
    const claimed = await new FairClaims(database.system, line).claim(32);
    expect([of('b', claimed).length, of('a', claimed).length]).toEqual([20, 12]);
  });

  it('walks over all organizations in steps', async () => {
    await addDomains('due', 7, 1, 60);
    await addDomains('late', 5, 1, -60);
    const first = await readOrganizationsDue(database.system, false, '', 6);
    expect(first).toEqual({
      organizationIds: ['due0', 'due1', 'due2', 'due3', 'due4', 'due5'],
      after: 'due5',
    });
    const rest = await readOrganizationsDue(database.system, false, first.after!, 7);
    expect(rest).toEqual({ organizationIds: ['due6'], after: null });
  });
});

describe('silent domains', () => {
  it('stand in a line of their own until they answer again', async () => {
    await addDomains('org', 1, 1, 60);
    const silentLine = { isSilent: true, leaseSeconds: LEASE_SECONDS };
    const [due] = await claimDueDomains(database.system, { ...line, limit: 1 });
    const release = () => database.system.$executeRaw`UPDATE check_schedule SET leased_until = NULL`;
    await noteSilence(database.system, due!, true);
    await release();
    expect(await new FairClaims(database.system, line).claim(32)).toEqual([]);
    expect(await new FairClaims(database.system, silentLine).claim(32)).toHaveLength(1);
    await noteSilence(database.system, due!, false);
    await release();
    expect(await new FairClaims(database.system, line).claim(32)).toHaveLength(1);
  });
});

describe('the plans', () => {
  const byTime = 'check_schedule_is_silent_next_check_at_idx';
  const byTurn = 'check_schedule_is_silent_organization_id_next_check_at_idx';

  /** Every node that reads the schedule, as `Node type, index`. */
  async function readsOf(sql: Prisma.Sql): Promise<string[]> {
    const [row] = await database.system.$queryRaw<{ 'QUERY PLAN': [{ Plan: PlanNode }] }[]>`
      EXPLAIN (FORMAT JSON) ${sql}`;
    const reads: string[] = [];
    const visit = (node: PlanNode) => {
      const isRead = node['Node Type'] !== 'ModifyTable' && node['Relation Name'] === 'check_schedule';
      if (isRead) reads.push([node['Node Type'], node['Index Name'] ?? 'no index'].join(', '));
      node.Plans?.forEach(visit);
    };
    visit(row!['QUERY PLAN'][0].Plan);
    return [...new Set(reads)].sort();
  }

  interface PlanNode {
    readonly 'Node Type': string;
    readonly 'Relation Name'?: string;
    readonly 'Index Name'?: string;
    readonly Plans?: readonly PlanNode[];
  }

  // All at once due, as after a long downtime, and none: the planner must not prefer to read the whole table for either.
  it.each([
    ['all are due', 3_600],
    ['none is due', -3_600],
  ])('read as many entries of an index as they take, when %s', async (_, dueForSeconds) => {
    await addDomains('large', 1, 10_000, dueForSeconds);
    await addDomains('org', 1_000, 10, dueForSeconds);
    await database.system.$executeRaw`ANALYZE check_schedule`;
    const claim = { ...line, limit: 32 };
    const pkey = 'Index Scan, check_schedule_pkey';
    expect(await readsOf(dueDomainsSql(claim))).toEqual([`Index Scan, ${byTime}`, pkey]);
    const turns = Array.from({ length: 32 }, (_, n) => `org${n}`);
    expect(await readsOf(turnsSql(claim, turns, 1))).toEqual([`Index Scan, ${byTurn}`, pkey]);
    expect(await readsOf(turnsSql(claim, ['large0', 'org1'], 16))).toEqual([`Index Scan, ${byTurn}`, pkey]);
    expect(await readsOf(organizationsSql(false, '', 1_000))).toEqual([`Index Only Scan, ${byTurn}`]);
  });
});
