import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { judgeSource, listIncidents, readTrafficAlerts, setTrafficAlerts } from '@postseal/contract';
import { createDomains, type TestDomain } from '../../test/domain-rows.js';
import { startInstance, type TestInstance, type TestPerson } from '../../test/test-instance.js';
import { addDays } from '../traffic/day-span.js';
import { TrafficWatcher } from './traffic-watcher.service.js';

// Rows as reports leave them, and a clock that a test moves from day to day, with two looks a day.

const NAME = 'busy.example';
const START = '2031-09-01'; // in the future: the worker's own looks, at the real time, find nothing due
const OWN = '192.0.2.1';
const STRANGER = '203.0.113.77';

let instance: TestInstance;
let owner: TestPerson;
let domain: TestDomain;

beforeAll(async () => {
  instance = await startInstance({ POSTSEAL_DNS_SERVERS: '127.0.0.1:9' }, ['http', 'worker']);
  owner = await instance.signUp('Olga');
}, 60_000);

afterAll(() => instance?.close());

afterEach(async () => {
  const db = instance.database.system;
  for (const table of [
    'incident',
    'alertDelivery',
    'dailyTraffic',
    'dailySource',
    'mutedTrafficAlert',
    'domain',
  ] as const)
    await (db[table] as { deleteMany(): Promise<unknown> }).deleteMany();
});

interface Day {
  readonly messages: number;
  readonly failed: number;
  readonly ip?: string;
}

/** Writes what reports say of a day. */
async function reported(index: number, sources: readonly Day[]): Promise<void> {
  const { organizationId, domainId } = domain;
  const day = new Date(addDays(START, index));
  const rows = sources.map(({ ip = OWN, messages, failed }) => ({
    organizationId,
    domainId,
    day,
    sourceIp: ip,
    isBelieved: true,
    messages,
    bothPass: messages - failed,
    fail: failed,
  }));
  await instance.database.system.dailySource.createMany({ data: rows });
  const sum = (of: 'messages' | 'bothPass' | 'fail') => rows.reduce((total, row) => total + row[of], 0);
  const sums = { messages: sum('messages'), bothPass: sum('bothPass'), fail: sum('fail') };
  await instance.database.system.dailyTraffic.create({
    data: { organizationId, domainId, day, isBelieved: true, reports: 3, ...sums },
  });
}

/** A day is reported, or not, and the day after it is looked at twice. */
async function dayPasses(index: number, sources: readonly Day[] | null): Promise<void> {
  if (sources) await reported(index, sources);
  const next = Date.parse(addDays(START, index + 1));
  for (const hours of [1, 13])
    await instance.app.get(TrafficWatcher).lookAtAll(new Date(next + hours * 3_600_000));
}

/** Twenty usual days: mail goes up and down with the week, and a few messages fail, never as many. */
async function begin(): Promise<void> {
  [domain] = (await createDomains(instance.database, [NAME], owner.organizationId!)) as [TestDomain];
  for (let index = 0; index < 19; index++) await reported(index, [usual(index)]);
  await dayPasses(19, [usual(19)]);
  expect(await told()).toEqual([]);
}

function usual(index: number): Day {
  const messages = index % 7 > 4 ? 120 : 900 + ((index * 37) % 150);
  return { messages, failed: (index * 7) % 9 > 4 ? 7 : 3 };
}

/** Every message that was written, oldest first. */
async function told(): Promise<string[]> {
  const rows = await instance.database.system.alertDelivery.findMany({ orderBy: { createdAt: 'asc' } });
  return rows.map(
    ({ phase, payload }) => `${phase}: ${(payload as { incident: { event: string } }).incident.event}`,
  );
}

it('a drop of the pass rate is one message when it comes and one when it has gone', async () => {
  await begin();
  for (let index = 20; index < 25; index++) await dayPasses(index, [{ messages: 1_000, failed: 150 }]);
  expect(await told()).toEqual(['opened: traffic.pass-rate-drop']);
  const { incidents } = await owner.call(listIncidents, { query: { state: 'open' } });
  expect(incidents.find(({ event }) => event === 'traffic.pass-rate-drop')).toMatchObject({
    domain: NAME,
    severity: 'warning',
    summary: 'Pass rate fell to 85%',
    openedAt: `${addDays(START, 20)}T00:00:00.000Z`,
  });
  for (let index = 25; index < 30; index++) await dayPasses(index, [usual(index)]);
  const messages = await told();
  expect(messages.filter((one) => one.endsWith('pass-rate-drop'))).toEqual([
    'opened: traffic.pass-rate-drop',
    'resolved: traffic.pass-rate-drop',
  ]);
  expect((await owner.call(listIncidents, { query: { state: 'open' } })).total).toBe(0);
}, 60_000);

it('a wave of failures from many addresses is a spike, and no drop of the owner’s mail', async () => {
  await begin();
  const wave = Array.from({ length: 40 }, (_, each) => ({ ip: `203.0.113.${each}`, messages: 9, failed: 9 }));
  await dayPasses(20, [usual(20), ...wave]);
  for (let index = 21; index < 26; index++) await dayPasses(index, [usual(index)]);
  expect(await told()).toEqual(['opened: traffic.failure-spike', 'resolved: traffic.failure-spike']);
}, 60_000);

it('a wave of failures from one stranger is told of once, as a new source', async () => {
  await begin();
  await dayPasses(20, [usual(20), { ip: STRANGER, messages: 600, failed: 600 }]);
  for (let index = 21; index < 26; index++) await dayPasses(index, [usual(index)]);
  expect(await told()).toEqual(['opened: traffic.new-source']);
}, 60_000);

it('reports that stop are missed once, and their return is told', async () => {
  await begin();
  for (let index = 20; index < 30; index++) await dayPasses(index, null);
  expect(await told()).toEqual(['opened: traffic.no-reports']);
  for (let index = 30; index < 33; index++) await dayPasses(index, [usual(index)]);
  expect(await told()).toEqual(['opened: traffic.no-reports', 'resolved: traffic.no-reports']);
}, 60_000);

it('a new source is told of once, until somebody says whose it is, and never again', async () => {
  await begin();
  const both = (index: number) => [usual(index), { ip: STRANGER, messages: 60, failed: 20 }];
  for (let index = 20; index < 23; index++) await dayPasses(index, both(index));
  expect(await told()).toEqual(['opened: traffic.new-source']);
  const { incidents } = await owner.call(listIncidents, { query: { state: 'open' } });
  const { subject } = incidents[0]!;
  await owner.call(judgeSource, { params: { domain: NAME }, body: { key: subject, verdict: 'not-mine' } });
  await dayPasses(23, both(23));
  await owner.call(judgeSource, { params: { domain: NAME }, body: { key: subject, verdict: null } });
  for (let index = 24; index < 26; index++) await dayPasses(index, both(index));
  expect(await told()).toEqual(['opened: traffic.new-source', 'resolved: traffic.new-source']);
}, 60_000);

it('at most three new sources of a day are told of', async () => {
  await begin();
  const many = Array.from({ length: 8 }, (_, each) => ({
    ip: `203.0.113.${each}`,
    messages: 100 + each,
    failed: 0,
  }));
  for (let index = 20; index < 23; index++) await dayPasses(index, [usual(index), ...many]);
  expect((await told()).filter((one) => one.endsWith('new-source'))).toHaveLength(3);
}, 60_000);

it('each kind can be switched off, which also ends what is open of it', async () => {
  await begin();
  for (let index = 20; index < 24; index++) await dayPasses(index, null);
  expect(await told()).toEqual(['opened: traffic.no-reports']);
  const { alerts } = await owner.call(setTrafficAlerts, {
    body: { alerts: [{ kind: 'no-reports', isEnabled: false }] },
  });
  expect(alerts.filter(({ isEnabled }) => !isEnabled)).toEqual([{ kind: 'no-reports', isEnabled: false }]);
  for (let index = 24; index < 27; index++) await dayPasses(index, null);
  expect((await owner.call(listIncidents, { query: { state: 'open' } })).total).toBe(0);
  await owner.call(setTrafficAlerts, { body: { alerts: [{ kind: 'no-reports', isEnabled: true }] } });
  expect((await owner.call(readTrafficAlerts)).alerts.every(({ isEnabled }) => isEnabled)).toBe(true);
}, 60_000);

it('six weeks of ordinary mail, with quiet days, late reports and bad luck, wake nobody', async () => {
  [domain] = (await createDomains(instance.database, [NAME], owner.organizationId!)) as [TestDomain];
  let seed = 7;
  const chance = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  for (let index = 0; index < 45; index++) {
    const messages = Math.round((index % 7 > 4 ? 40 : 700) * (0.6 + chance()));
    const failed = Math.min(messages, Math.round(messages * 0.012 * 2 * chance()));
    await dayPasses(index, index % 11 === 10 ? null : [{ messages, failed }]);
  }
  expect(await told()).toEqual([]);
}, 90_000);
