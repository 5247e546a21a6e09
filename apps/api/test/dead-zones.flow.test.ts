import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startZoneServer, type ZoneData, type ZoneServer } from '@postseal/test-mail';
import { createDomains } from './domain-rows.js';
import { eventually } from './eventually.js';
import { startInstance, type TestInstance } from './test-instance.js';

const DEAD = 400;
const ALIVE = 20;

let dns: ZoneServer;
let instance: TestInstance;

beforeAll(async () => {
  const alive: ZoneData = Object.fromEntries(
    names('alive', ALIVE).map((name) => [name, { SOA: {}, NS: 'ns.test', TXT: 'v=spf1 -all' }]),
  );
  const dead: ZoneData = Object.fromEntries(
    names('dead', DEAD).flatMap((name) => [
      [name, { unavailable: 'timeout' as const }],
      [`*.${name}`, { unavailable: 'timeout' as const }],
    ]),
  );
  dns = await startZoneServer({
    test: { SOA: {}, NS: 'ns.test' },
    'ns.test': { A: '127.0.0.1' },
    ...alive,
    ...dead,
  });
  instance = await startInstance(
    {
      POSTSEAL_DNS_SERVERS: `127.0.0.1:${dns.port}`,
      POSTSEAL_DNS_AUTHORITY_PORT: String(dns.port),
      POSTSEAL_DNS_ALLOW_PRIVATE: 'true',
      POSTSEAL_CHECK_INTERVAL_SECONDS: '86400',
    },
    ['http', 'worker'],
  );
}, 60_000);

afterAll(async () => {
  await instance?.close();
  await dns?.close();
});

const names = (kind: string, count: number) => Array.from({ length: count }, (_, n) => `${kind}${n}.test`);

/** Domains of one organization that are due since so many seconds and have never been checked. */
async function addDue(name: string, domains: readonly string[], sinceSeconds: number) {
  const added = await createDomains(instance.database, domains, name);
  await instance.database.system.checkSchedule.createMany({
    data: added.map(({ organizationId, domainId }) => ({
      organizationId,
      domainId,
      nextCheckAt: new Date(Date.now() - sinceSeconds * 1_000),
    })),
  });
}

const countChecked = (organizationId: string) =>
  instance.database.system.checkSchedule.count({ where: { organizationId, lastFinishedAt: { not: null } } });

it('checks the living among twenty times as many dead zones that came before them, and forgets none', async () => {
  await addDue('org-dead', names('dead', DEAD), 3_600);
  await eventually(async () => expect(dns.queryCount()).toBeGreaterThan(50), 30_000); // the dead are at it
  await addDue('org-alive', names('alive', ALIVE), 0);
  await eventually(async () => expect(await countAnswered()).toBe(ALIVE), 90_000);
  expect(await countChecked('org-dead')).toBeLessThan(DEAD);

  await eventually(async () => expect(await countChecked('org-dead')).toBe(DEAD), 120_000);
  const silent = await instance.database.system.checkSchedule.count({
    where: { organizationId: 'org-dead', isSilent: true },
  });
  expect(silent).toBe(DEAD); // to be asked again, with all patience
}, 250_000);

/** The living whose SPF record was read. */
async function countAnswered(): Promise<number> {
  const postures = await instance.database.system.posture.findMany({
    where: { organizationId: 'org-alive' },
  });
  return postures.filter(({ reading }) => (reading as { spf: { record: string | null } }).spf.record !== null)
    .length;
}
