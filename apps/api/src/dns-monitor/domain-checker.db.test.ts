import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Resolver } from '@postseal/mail-terms';
import { zoneResolver } from '@postseal/test-mail';
import { createDomains } from '../../test/domain-rows.js';
import { startInstance, type TestInstance } from '../../test/test-instance.js';
import type { Database } from '../database/database.js';
import { claimDomain, type DueDomain } from './check-schedule.queries.js';
import type { Dns } from './dns.js';
import { DomainChecker } from './domain-checker.service.js';

const zone = {
  test: { SOA: {}, NS: ['ns1.example.test'] },
  'example.test': { SOA: {}, NS: ['ns1.example.test'], TXT: 'v=spf1 -all' },
  'google._domainkey.example.test': { TXT: 'v=DKIM1; p=' },
};

let instance: TestInstance;
let database: Database;
let checker: DomainChecker;
let due: DueDomain;
let asked: string[];

beforeAll(async () => {
  instance = await startInstance();
  database = instance.database;
  checker = instance.app.get(DomainChecker, { strict: false });
});

afterAll(() => instance?.close());

beforeEach(async () => {
  const [domain] = await createDomains(database, ['example.test']);
  const key = { organizationId: domain!.organizationId, domainId: domain!.domainId };
  await database.system.checkSchedule.create({ data: key });
  due = await claim(key);
});

const claim = async (key: Pick<DueDomain, 'organizationId' | 'domainId'>) =>
  (await claimDomain(database.system, key, 60, 0))!;

/** Notes what is asked of the zone. */
function dnsOfZone(): Pick<Dns, 'cached' | 'fresh'> {
  asked = [];
  const resolver = zoneResolver(zone);
  const noting = {
    ...resolver,
    txt(name: string) {
      asked.push(name);
      return resolver.txt(name);
    },
    askAuthorities: async () => ({ ok: false, reason: 'timeout', detail: 'no name server in this test' }),
  } satisfies Resolver & Record<string, unknown>;
  return { cached: noting, fresh: noting } as unknown as Pick<Dns, 'cached' | 'fresh'>;
}

async function check(claimed: DueDomain, onObservation?: () => void) {
  const [domain] = await checker.load([claimed]);
  return checker.check(domain!, dnsOfZone(), onObservation);
}

describe('likely selectors', () => {
  const isTried = (selector: string) => asked.includes(`${selector}._domainkey.example.test`);

  it('are tried once a day, and whenever a person asks; what was found is watched', async () => {
    await check(due);
    expect([isTried('google'), isTried('mandrill')]).toEqual([true, true]);
    await check(await claim(due));
    expect([isTried('google'), isTried('mandrill')]).toEqual([true, false]);
    await check(await claim(due), () => {});
    expect(isTried('mandrill')).toBe(true);
  });
});

describe('news of a record', () => {
  /** The next answer is the first in an hour. */
  async function makeUnreachable() {
    const state = { silence: { count: 6, since: Date.now() - 3_600_000 }, told: 'warning' };
    const key = { organizationId: due.organizationId, domainId: due.domainId };
    await database.system.recordState.create({ data: { ...key, subject: 'reach:example.test', state } });
  }
  const events = async () =>
    (await database.system.recordChange.findMany({ where: { domainId: due.domainId } })).map(
      ({ event }) => event,
    );

  beforeEach(async () => {
    await check(due);
    await makeUnreachable();
  });

  it('are written with the result', async () => {
    expect(await check(await claim(due))).not.toBeNull();
    expect(await events()).toEqual(['zone.reachable']);
    await check(await claim(due));
    expect(await events()).toEqual(['zone.reachable']);
  });

  it('are taken back when another worker holds the lease by now', async () => {
    const late = await claim(due);
    const where = { domainId: due.domainId };
    await database.system.checkSchedule.updateMany({
      where,
      data: { leasedUntil: new Date(Date.now() + 1e6) },
    });
    expect(await check(late)).toBeNull();
    expect(await events()).toEqual([]);
  });
});
