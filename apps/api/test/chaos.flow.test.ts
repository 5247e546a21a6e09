import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChaosOptions, type ChaosResult, type PlannedChange, runChaos } from './chaos-run.js';
import type { Weather } from './chaos-world.js';
import { namesOf } from './chaos-world.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

const weathers: readonly Weather[] = [
  { title: '10 % faults', faults: 0.1, resolverLies: 0, serverLies: 0 },
  { title: '30 % faults, resolver lies 10 %', faults: 0.3, resolverLies: 0.1, serverLies: 0 },
  { title: '20 % faults, everybody lies 10 %', faults: 0.2, resolverLies: 0.1, serverLies: 0.1 },
  { title: '50 % faults', faults: 0.5, resolverLies: 0, serverLies: 0 },
  { title: '20 % faults, resolver lies 50 %', faults: 0.2, resolverLies: 0.5, serverLies: 0 },
];

const whole: ChaosOptions = {
  domains: 200,
  seed: 20261124,
  hours: 20,
  weathers,
  checkMinutes: 60,
  lateMinutes: 5,
  changing: 0.5,
};
const sizes: Readonly<Record<string, ChaosOptions>> = {
  full: whole,
  middle: { ...whole, domains: 40, hours: 14, lateMinutes: 10 },
  small: {
    ...whole,
    domains: 28,
    seed: 1124,
    hours: 12,
    weathers: weathers.slice(0, 2),
    lateMinutes: 10,
    changing: 0.8,
  },
};

/** POSTSEAL_CHAOS=full takes a quarter of an hour, middle a third of that; the part that runs with every `npm test`, about a minute. */
const options = sizes[process.env.POSTSEAL_CHAOS ?? 'small']!;

interface Told {
  readonly domain: string;
  readonly subject: string;
  readonly event: string;
  /** When people heard of it; what they are told is when it was first seen. */
  readonly openedAt: Date;
  readonly resolvedAt: Date | null;
  /** opened, risen, resolved in order. */
  readonly steps: readonly string[];
}

let instance: TestInstance;
let person: TestPerson;
let result: ChaosResult;
let told: Told[];

beforeAll(async () => {
  instance = await startInstance({
    POSTSEAL_CHECK_INTERVAL_SECONDS: String(options.checkMinutes * 60),
    POSTSEAL_MAX_DOMAINS_PER_ORGANIZATION: '100000',
  });
  person = await instance.signUp('Clara');
  result = await runChaos(instance, person.organizationId!, options);
  told = await readTold();
}, 3_600_000);

afterAll(() => instance?.close());

async function readTold(): Promise<Told[]> {
  const names = new Map(result.domains.map(({ domainId, name }) => [domainId, name]));
  const incidents = await instance.database.system.incident.findMany({
    orderBy: { openedAt: 'asc' },
    include: { events: { orderBy: { at: 'asc' } } },
  });
  return incidents.map((row) => ({
    domain: names.get(row.domainId)!,
    subject: row.subject,
    event: row.event,
    openedAt: row.events[0]!.at,
    resolvedAt: row.resolvedAt,
    steps: row.events.map(({ kind }) => kind),
  }));
}

/** The incidents that belong to a true change: its subject, opened while it lasted. */
function incidentsOf({ index, change, begins, ends }: PlannedChange): Told[] {
  const subject = change.incident?.subject(index);
  return told.filter(
    (one) => one.subject === subject && one.openedAt.getTime() >= begins && one.openedAt.getTime() <= ends,
  );
}

it('tells nobody of anything that did not happen', () => {
  const explained = new Set(result.planned.flatMap(incidentsOf));
  const falseAlerts = told.filter((one) => !explained.has(one));
  report(falseAlerts.length);
  expect(falseAlerts).toEqual([]);
});

it('tells every true change exactly once, and each recovery once', async () => {
  const wrong = result.planned
    .filter(({ change }) => change.incident !== null)
    .map((one) => ({ one, heard: incidentsOf(one) }))
    .filter(
      ({ one, heard }) =>
        heard.length !== 1 ||
        heard[0]!.steps.join() !== 'opened,resolved' ||
        !one.change.incident!.events.includes(heard[0]!.event),
    )
    .map(({ one, heard }) => ({ ...describeChange(one), heard }));
  for (const { subject, state } of await statesOf(wrong.map(({ subject }) => subject)))
    process.stdout.write(`chaos left ${subject} as ${JSON.stringify(state)}\n`);
  expect(wrong).toEqual([]);
});

it('sends one message for each, and no other', async () => {
  const alerts = await instance.database.system.outgoingMail.count({ where: { purpose: 'alert' } });
  const steps = told.flatMap((one) => one.steps);
  expect(alerts).toBe(steps.length);
});

describe('the timeline', () => {
  it('holds each true change once, and its end', async () => {
    const rows = await instance.database.system.recordChange.findMany({
      select: { domainId: true, event: true, subject: true, firstSeenAt: true, confirmedAt: true },
    });
    const wrong = result.planned
      .filter(({ change }) => change.timeline !== null)
      .map((one) => {
        const { begins, ends, change, index } = one;
        const { domainId } = result.domains[index]!;
        const within = (from: number, to: number) =>
          rows.filter(
            (row) =>
              row.domainId === domainId &&
              row.confirmedAt.getTime() >= from &&
              row.confirmedAt.getTime() < to &&
              change.timeline!.includes(row.event),
          );
        const [first, last] = change.timeline!;
        const begun = within(begins, ends).filter(({ event }) => event === first).length;
        const ended = within(ends, nextChangeOf(one)).filter(({ event }) => event === last).length;
        return { ...describeChange(one), begun, ended };
      })
      .filter(({ begun, ended }) => begun !== 1 || ended !== 1);
    expect(wrong).toEqual([]);
  });
});

const statesOf = (subjects: readonly (string | null)[]) =>
  instance.database.system.recordState.findMany({
    where: { subject: { in: subjects.filter((subject) => subject !== null) } },
  });

/** When the domain changes again, in whatever way. */
function nextChangeOf({ index, ends }: PlannedChange): number {
  const later = result.planned.filter((one) => one.index === index && one.begins >= ends);
  return Math.min(...later.map(({ begins }) => begins));
}

function describeChange({ index, change, weather, begins, ends }: PlannedChange) {
  const [from, to] = [begins, ends].map((at) => new Date(at).toISOString());
  const subject = change.incident?.subject(index) ?? null;
  return { domain: namesOf(index).domain, subject, title: change.title, weather: weather.title, from, to };
}

function report(falseAlerts: number): void {
  const { planned, checks, domains, virtualHours, queries, lies } = result;
  const wanted = planned.filter(({ change }) => change.incident !== null);
  const figures = {
    domains: domains.length,
    virtualHours,
    checks,
    queries,
    falseAnswers: lies,
    trueChanges: planned.length,
    toBeTold: wanted.length,
    toldOnce: wanted.filter((one) => incidentsOf(one).length === 1).length,
    recoveriesToldOnce: wanted.filter(
      (one) => incidentsOf(one)[0]?.steps.filter((step) => step === 'resolved').length === 1,
    ).length,
    falseAlerts,
  };
  process.stdout.write(`chaos ${JSON.stringify(figures)}\n`);
}
