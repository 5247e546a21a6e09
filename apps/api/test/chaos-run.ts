import { setTimeout as delay } from 'node:timers/promises';
import { createResolver } from '@postseal/dns-client';
import { seededRandom } from '@postseal/test-mail';
import { Clock } from '../src/clock.js';
import { claimDomain } from '../src/dns-monitor/check-schedule.queries.js';
import type { Dns } from '../src/dns-monitor/dns.js';
import { DomainChecker } from '../src/dns-monitor/domain-checker.service.js';
import { type ChaosChange, chaosChanges } from './chaos-changes.js';
import { type ChaosWorld, namesOf, startChaosWorld, type Weather } from './chaos-world.js';
import { createDomains, type TestDomain } from './domain-rows.js';
import type { TestInstance } from './test-instance.js';

export interface ChaosOptions {
  readonly domains: number;
  readonly seed: number;
  /** Virtual hours that each weather lasts. True changes begin in its first quarter and end in its third. */
  readonly hours: number;
  readonly weathers: readonly Weather[];
  readonly checkMinutes: number;
  /** Domains due within so many minutes are checked together at their end: workers are late now and then. */
  readonly lateMinutes: number;
  /** Share of the domains that change in each weather. */
  readonly changing: number;
}

/** One true change of one domain. */
export interface PlannedChange {
  readonly index: number;
  readonly change: ChaosChange;
  readonly weather: Weather;
  readonly begins: number;
  readonly ends: number;
}

export interface ChaosResult {
  readonly planned: readonly PlannedChange[];
  readonly domains: readonly TestDomain[];
  readonly checks: number;
  readonly virtualHours: number;
  readonly queries: number;
  readonly lies: number;
}

const clearSky: Weather = { title: 'clear sky', faults: 0, resolverLies: 0, serverLies: 0 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CALM = 8 * HOUR; // in the end: the last recoveries are heard of
const SETTLING = 4 * HOUR; // under the first weather: first values are learnt in the midst of it
const AT_ONCE = 64;

/**
 * Watches domains through bad weather, in virtual time: the real checker, database and DNS client over real sockets,
 * only the clock is ours. It lies in the past, so that the schedule's own idea of now never comes before it.
 */
export async function runChaos(
  instance: TestInstance,
  organizationId: string,
  options: ChaosOptions,
): Promise<ChaosResult> {
  const world = await startChaosWorld(options.domains, options.seed);
  const begin = Date.UTC(2026, 0, 1);
  const calm = begin + SETTLING + options.weathers.length * options.hours * HOUR;
  const end = calm + CALM;
  const clock = instance.app.get(Clock, { strict: false });
  let now = begin;
  let batchBegan = performance.now();
  clock.now = () => new Date(now);
  // Within a batch the client's time goes on: it tells questions that were on the way together from such in a row.
  const dns = openDns(world, () => now + performance.now() - batchBegan);
  const checker = instance.app.get(DomainChecker, { strict: false });
  const domains = await addDomains(instance, organizationId, options.domains);
  const planned = plan(options, begin + SETTLING);
  const happenings = [
    ...planned.flatMap(({ index, change, begins, ends }) => [
      { at: begins, happen: () => change.begin(world, index) },
      { at: ends, happen: () => change.end(world, index) },
    ]),
    ...options.weathers.map((weather, i) => ({
      at: i === 0 ? begin : begin + SETTLING + i * options.hours * HOUR,
      happen: () => world.setWeather(weather),
    })),
    { at: calm, happen: () => world.setWeather(clearSky) },
  ].sort((a, b) => a.at - b.at);

  const dueAt = new Map(domains.map((domain, i) => [domain, begin + (i % options.checkMinutes) * MINUTE]));
  let checks = 0;
  async function check(domain: TestDomain): Promise<void> {
    const { organizationId, domainId } = domain;
    const due = await claimDomain(instance.database.system, { organizationId, domainId }, 600, 0);
    const [loaded] = await checker.load([due!]);
    const posture = await checker.check(loaded!, dns as unknown as Dns);
    if (posture === null) throw new Error(`the check of ${domain.name} was not written`);
    const where = { organizationId_domainId: { organizationId, domainId } };
    const { nextCheckAt } = await instance.database.system.checkSchedule.findUniqueOrThrow({ where });
    dueAt.set(domain, Math.max(nextCheckAt.getTime(), now + 1000));
    checks++;
  }

  try {
    while (now < end) {
      now = Math.min(...dueAt.values()) + options.lateMinutes * MINUTE;
      while (happenings[0] && happenings[0].at <= now) happenings.shift()!.happen();
      batchBegan = performance.now();
      const due = [...dueAt].filter(([, at]) => at <= now).map(([domain]) => domain);
      await inTurns(due, AT_ONCE, check);
    }
    return { planned, domains, checks, virtualHours: (end - begin) / HOUR, ...world.counts };
  } finally {
    dns.cached.close();
    await world.close();
  }
}

/** The DNS client as in production, over the world's servers and clock; it only waits less. */
function openDns(world: ChaosWorld, now: () => number) {
  const cached = createResolver({
    servers: [{ address: '127.0.0.1', port: world.resolverPort }],
    addressOf: world.addressOf,
    allowPrivateAuthorities: true,
    authorityQueriesPerSecond: 1e9,
    timeoutMs: 25,
    retryDelaysMs: [2, 5],
    silenceMs: 0, // what is left alone for a moment would be for most of a batch
    clock: { now, sleep: (ms) => delay(Math.min(ms, 5)) },
  });
  return { cached, fresh: cached.fresh };
}

async function addDomains(
  instance: TestInstance,
  organizationId: string,
  count: number,
): Promise<TestDomain[]> {
  const names = Array.from({ length: count }, (_, i) => namesOf(i).domain);
  const domains = await createDomains(instance.database, names, organizationId);
  const keys = domains.map(({ domainId }) => ({ organizationId, domainId }));
  const db = instance.database.system;
  await db.checkSchedule.createMany({ data: keys.map((key) => ({ ...key, nextCheckAt: new Date(0) })) });
  await db.dkimSelector.createMany({ data: keys.map((key) => ({ ...key, selector: 's1', source: 'user' })) });
  await db.sendingHost.createMany({ data: keys.map((key, i) => ({ ...key, host: namesOf(i).ip })) });
  return domains;
}

/**
 * In each weather some domains change, each once, by turns in every way there is; none twice running in the same record,
 * which would rightly be called flapping.
 */
function plan({ domains, seed, hours, weathers, changing }: ChaosOptions, start: number): PlannedChange[] {
  const random = seededRandom(seed * 31 + 7);
  let turn = 0;
  const lastKind = new Map<number, string>();
  return weathers.flatMap((weather, i) => {
    const from = start + i * hours * HOUR;
    return Array.from({ length: domains }, (_, index) => index)
      .filter(() => random() < changing)
      .map((index): PlannedChange => {
        let change = chaosChanges[turn++ % chaosChanges.length]!;
        while (change.kind === lastKind.get(index)) change = chaosChanges[turn++ % chaosChanges.length]!;
        lastKind.set(index, change.kind);
        const begins = from + (random() * hours * HOUR) / 4;
        const isDead = change.title === 'zone unreachable'; // for long enough to be told, not to be told twice
        const lasting = isDead ? 4 * HOUR : (0.3 + 0.2 * random()) * hours * HOUR;
        return { index, change, weather, begins, ends: begins + lasting };
      });
  });
}

async function inTurns<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const next = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, next));
}
