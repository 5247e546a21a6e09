import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  acceptBaseline,
  addMaintenanceWindow,
  expectChange,
  listChanges,
  readWatch,
  setManagedRecord,
} from '@postseal/contract';
import { startInstance, type TestInstance, type TestPerson } from '../../test/test-instance.js';
import { type WatchedZone, watchZone } from '../../test/watched-zone.js';

const DMARC = 'v=DMARC1; p=reject';
const SPF = 'v=spf1 ip4:46.4.0.1 -all';
const HOUR = 3_600_000;

let instance: TestInstance;
let person: TestPerson;
let count = 0;

beforeAll(async () => {
  instance = await startInstance();
  person = await instance.signUp('Petra');
}, 60_000);

afterAll(() => instance?.close());

/** A healthy domain of its own for each test. */
async function watch(): Promise<WatchedZone & { domain: string }> {
  const domain = `w${++count}.example`;
  const zone = await watchZone(instance, person, domain, {
    example: { SOA: {}, NS: ['ns1.test', 'ns2.test'] },
    test: { SOA: {}, NS: ['ns1.test', 'ns2.test'] },
    [domain]: { SOA: {}, NS: ['ns1.test', 'ns2.test'], MX: `10 mail.${domain}`, TXT: SPF },
    [`mail.${domain}`]: { A: '46.4.0.1' },
    '1.0.4.46.in-addr.arpa': { PTR: `mail.${domain}` },
    [`_dmarc.${domain}`]: { TXT: DMARC },
  });
  return { ...zone, domain };
}

const incidents = ({ domainId }: WatchedZone) =>
  instance.database.system.incident.findMany({ where: { domainId }, orderBy: { openedAt: 'asc' } });
const alerts = ({ domain }: { domain: string }) =>
  instance.database.system.outgoingMail.count({ where: { purpose: 'alert', subject: { contains: domain } } });
const wholeTimeline = async ({ domain }: { domain: string }) =>
  (await person.call(listChanges, { params: { domain } })).changes;
/** Without the note that these zones never get a new serial. */
const timeline = async (watched: { domain: string }) =>
  (await wholeTimeline(watched)).filter(({ event }) => event !== 'zone.soa-stuck');
const dmarcOf = ({ domain }: { domain: string }) => `dmarc:${domain}`;

function removeDmarc({ zone, domain }: WatchedZone & { domain: string }): void {
  zone.zones.remove(`_dmarc.${domain}`);
}

describe('a worker that dies between confirmation and alert', () => {
  it('leaves no trace, and the next one tells exactly once', async () => {
    const watched = await watch();
    const db = instance.database.system;
    await db.$executeRawUnsafe(`
      CREATE FUNCTION hold_incident() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NEW; END $$`);
    await db.$executeRawUnsafe(
      'CREATE TRIGGER hold AFTER INSERT ON incident FOR EACH ROW EXECUTE FUNCTION hold_incident()',
    );
    removeDmarc(watched);
    const holder = await instance.database.systemPool.connect();
    await holder.query('SELECT pg_advisory_lock(4711)');
    const dying = watched.pass(30).catch((error: unknown) => error); // waits inside the transaction that tells
    const pid = await untilSomebodyWaits();
    await holder.query('SELECT pg_terminate_backend($1)', [pid]); // as kill -9 ends it
    expect(await dying).toBeInstanceOf(Error);
    await holder.query('SELECT pg_advisory_unlock(4711)');
    holder.release();
    await db.$executeRawUnsafe('DROP TRIGGER hold ON incident');
    expect([await incidents(watched), await timeline(watched), await alerts(watched)]).toEqual([[], [], 0]);

    await db.checkSchedule.updateMany({ where: { domainId: watched.domainId }, data: { leasedUntil: null } });
    await watched.pass(60);
    expect(await incidents(watched)).toMatchObject([{ event: 'dmarc.removed', severity: 'critical' }]);
    expect((await timeline(watched)).map(({ event }) => event)).toEqual(['dmarc.removed']);
    expect(await alerts(watched)).toBe(1);
  }, 60_000);
});

async function untilSomebodyWaits(): Promise<number> {
  for (;;) {
    const { rows } = await instance.database.systemPool.query<{ pid: number }>(
      `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = 4711`,
    );
    if (rows[0]) return rows[0].pid;
  }
}

it('says part by part what changed', async () => {
  const watched = await watch();
  const { zone, domain } = watched;
  zone.zones.patch(domain, { TXT: 'v=spf1 ip4:46.4.0.1 include:spf.example ~all' });
  zone.zones.set('spf.example', { TXT: 'v=spf1 ip4:46.4.9.0/24 -all' });
  zone.zones.set(`_dmarc.${domain}`, { TXT: 'v=DMARC1; p=none; rua=mailto:a@example.org' });
  await watched.pass(60);
  const changes = await timeline(watched);
  const of = (event: string) => changes.find((one) => one.event === event);
  expect(of('spf.changed')).toMatchObject({
    severity: 'error',
    kind: 'spf',
    name: domain,
    quiet: null,
    differences: [
      { change: 'added', part: 'term', before: null, after: 'include:spf.example' },
      { change: 'changed', part: 'all', before: '-all', after: '~all' },
    ],
  });
  expect(of('dmarc.policy-weakened')).toMatchObject({
    before: DMARC,
    differences: [
      { change: 'changed', part: 'p', before: 'reject', after: 'none' },
      { change: 'added', part: 'rua', before: null, after: 'mailto:a@example.org' },
    ],
  });
  const { changes: ofDmarc } = await person.call(listChanges, {
    params: { domain },
    query: { kind: 'dmarc' },
  });
  expect(new Set(ofDmarc.map(({ kind }) => kind))).toEqual(new Set(['dmarc']));
});

it('notes once when a zone changed without a new serial, and wakes nobody for it', async () => {
  const watched = await watch();
  const edit = async (TXT: string, serial: number) => {
    watched.zone.zones.patch(watched.domain, { TXT, SOA: { serial } });
    await watched.pass(60);
    const events = (await wholeTimeline(watched)).map(({ event }) => event);
    return events.filter((event) => event === 'zone.soa-stuck').length;
  };
  expect(await edit('v=spf1 ip4:46.4.0.1 ip4:46.4.0.2 -all', 2)).toBe(0);
  expect(await edit('v=spf1 ip4:46.4.0.1 ip4:46.4.0.3 -all', 2)).toBe(1);
  expect(await edit('v=spf1 ip4:46.4.0.1 ip4:46.4.0.4 -all', 2)).toBe(1);
  expect(await incidents(watched)).toEqual([]);
});

it('tells what opens a domain to forgery after the first round of confirmation, other trouble after the last', async () => {
  const watched = await watch();
  removeDmarc(watched);
  watched.zone.zones.remove('1.0.4.46.in-addr.arpa');
  await watched.pass(90);
  const told = await instance.database.system.incident.findMany({
    where: { domainId: watched.domainId },
    include: { events: true },
  });
  const minutes = told.map(({ event, openedAt, events }) => [
    event,
    (events[0]!.at.getTime() - openedAt.getTime()) / 60_000,
  ]);
  expect(Object.fromEntries(minutes)).toEqual({ 'dmarc.removed': 1, 'ptr.removed': 15 });
});

describe('a new baseline', () => {
  it('ends the incident in the name of who took it as right', async () => {
    const watched = await watch();
    removeDmarc(watched);
    await watched.pass(60);
    expect(await incidents(watched)).toMatchObject([{ resolvedAt: null }]);
    const { records } = await person.call(readWatch, { params: { domain: watched.domain } });
    const record = records.find(({ subject }) => subject === dmarcOf(watched));
    expect(record).toMatchObject({ phase: 'stable', baseline: null, canAccept: true, accepted: null });

    const body = { subject: dmarcOf(watched), note: 'We send no mail any more.' };
    await person.call(acceptBaseline, { params: { domain: watched.domain }, body });
    await watched.pass(120);
    expect(await incidents(watched)).toMatchObject([{ resolvedAt: expect.any(Date) }]);
    expect((await timeline(watched))[0]).toMatchObject({
      event: 'baseline.accepted',
      by: 'Petra',
      meaning: body.note,
      before: DMARC,
      after: null,
    });
    const after = (await person.call(readWatch, { params: { domain: watched.domain } })).records;
    expect(after.find(({ subject }) => subject === dmarcOf(watched))).toMatchObject({
      canAccept: false,
      accepted: { by: 'Petra' },
    });
    await expect(
      person.call(acceptBaseline, { params: { domain: watched.domain }, body }),
    ).rejects.toMatchObject({ problem: { code: 'conflict' } });
  });

  it('can be a value that is still being confirmed, and then nobody is told of it', async () => {
    const watched = await watch();
    removeDmarc(watched);
    await watched.check();
    const before = (await person.call(readWatch, { params: { domain: watched.domain } })).records;
    expect(before.find(({ subject }) => subject === dmarcOf(watched))).toMatchObject({
      phase: 'suspect',
      candidate: { differences: [{ change: 'removed', part: 'p', before: 'reject', after: null }] },
      canAccept: true,
    });
    await person.call(acceptBaseline, {
      params: { domain: watched.domain },
      body: { subject: dmarcOf(watched) },
    });
    await watched.pass(120);
    expect(await incidents(watched)).toEqual([]);
    expect((await timeline(watched)).map(({ event }) => event)).toEqual(['baseline.accepted']);
  });

  it('is not overwritten by a check that began before', async () => {
    const watched = await watch();
    removeDmarc(watched);
    await watched.check();
    const checking = watched.check();
    await person
      .call(acceptBaseline, {
        params: { domain: watched.domain },
        body: { subject: dmarcOf(watched) },
      })
      .catch(() => {}); // the check may have been first
    await checking;
    await watched.pass(60);
    const events = (await timeline(watched)).map(({ event }) => event);
    expect(events).toHaveLength(1);
  });
});

describe('maintenance', () => {
  const span = (watched: WatchedZone, hours: number) => ({
    from: new Date(watched.now() - 1).toISOString(),
    to: new Date(watched.now() + hours * HOUR).toISOString(),
  });
  /** Straight into the table: the API takes no window in the past, where these tests live. */
  async function mute(watched: WatchedZone, hours: number): Promise<void> {
    const { from, to } = span(watched, hours);
    await instance.database.system.maintenanceWindow.create({
      data: {
        organizationId: person.organizationId!,
        domainId: watched.domainId,
        id: crypto.randomUUID(),
        beginsAt: from,
        endsAt: to,
        createdBy: 'Petra',
      },
    });
  }

  it('keeps quiet about what is mended before its end', async () => {
    const watched = await watch();
    await mute(watched, 5);
    removeDmarc(watched);
    await watched.pass(120);
    watched.zone.zones.set(`_dmarc.${watched.domain}`, { TXT: DMARC });
    await watched.pass(600);
    expect(await incidents(watched)).toEqual([]);
    expect((await timeline(watched)).map(({ event, quiet }) => [event, quiet])).toEqual([
      ['dmarc.added', null],
      ['dmarc.removed', 'maintenance'],
    ]);
  });

  it('tells at its end what is still broken, once', async () => {
    const watched = await watch();
    await mute(watched, 5);
    removeDmarc(watched);
    await watched.pass(240);
    expect(await incidents(watched)).toEqual([]);
    await watched.pass(600);
    expect(await incidents(watched)).toMatchObject([
      { event: 'dmarc.removed', before: DMARC, resolvedAt: null },
    ]);
    expect(await alerts(watched)).toBe(1);
  });

  it('is announced over the API, with its rules', async () => {
    const watched = await watch();
    const params = { domain: watched.domain };
    const at = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();
    const add = (from: string, to: string) =>
      person.call(addMaintenanceWindow, { params, body: { from, to } });
    await expect(add(at(2), at(1))).rejects.toMatchObject({ problem: { code: 'request-invalid' } });
    await expect(add(at(-2), at(-1))).rejects.toMatchObject({ problem: { code: 'request-invalid' } });
    await expect(add(at(0), at(24 * 31))).rejects.toMatchObject({ problem: { code: 'request-invalid' } });
    expect(await add(at(-1), at(1))).toMatchObject({ isActive: true, by: 'Petra', note: '' });
    const { maintenanceWindows } = await person.call(readWatch, { params });
    expect(maintenanceWindows).toHaveLength(1);
  });
});

describe('an announced change', () => {
  /** The API works in real time; the watch in the past. */
  async function announce(watched: WatchedZone & { domain: string }, subject: string, text: string | null) {
    const params = { domain: watched.domain };
    const made = await person.call(expectChange, { params, body: { subject, text } });
    const beginsAt = new Date(watched.now() - 1);
    await instance.database.system.expectedChange.updateMany({ where: { id: made.id }, data: { beginsAt } });
  }

  it('wakes nobody when it comes as announced', async () => {
    const watched = await watch();
    await announce(watched, dmarcOf(watched), 'v=DMARC1;p=none');
    watched.zone.zones.set(`_dmarc.${watched.domain}`, { TXT: 'v=DMARC1; p=none' });
    await watched.pass(120);
    expect(await incidents(watched)).toEqual([]);
    expect(await timeline(watched)).toMatchObject([{ event: 'dmarc.policy-weakened', quiet: 'expected' }]);
    const { expectedChanges } = await person.call(readWatch, { params: { domain: watched.domain } });
    expect(expectedChanges).toMatchObject([{ seenAt: expect.any(String), by: 'Petra' }]);
  });

  it('excuses no other change, and only one', async () => {
    const watched = await watch();
    await announce(watched, dmarcOf(watched), 'v=DMARC1; p=quarantine');
    watched.zone.zones.set(`_dmarc.${watched.domain}`, { TXT: 'v=DMARC1; p=none' });
    await watched.pass(120);
    expect(await incidents(watched)).toMatchObject([{ event: 'dmarc.policy-weakened' }]);

    const other = await watch();
    await announce(other, dmarcOf(other), null);
    other.zone.zones.set(`_dmarc.${other.domain}`, { TXT: 'v=DMARC1; p=quarantine' });
    await other.pass(120);
    expect(await incidents(other)).toEqual([]);
    removeDmarc(other);
    await other.pass(120);
    expect(await incidents(other)).toMatchObject([{ event: 'dmarc.removed' }]);
  });

  it('is refused for a record that nobody watches', async () => {
    const { domain } = await watch();
    const announce = (subject: string) =>
      person.call(expectChange, { params: { domain }, body: { subject } });
    for (const subject of ['dkim:none', 'mx:elsewhere.example', 'dkim:s1._domainkey.elsewhere.example'])
      await expect(announce(subject)).rejects.toMatchObject({ problem: { code: 'not-found' } });
    await announce(`dkim:s2._domainkey.${domain}`); // a key that is still to come
  });
});

it('leaves the values of a managed record to its provider, but not its loss', async () => {
  const watched = await watch();
  const { zone, domain } = watched;
  const body = { kind: 'spf' as const, managedBy: 'SPF Service' };
  await person.call(setManagedRecord, { params: { domain }, body });
  zone.zones.patch(domain, { TXT: 'v=spf1 ip4:46.4.0.1 ip4:46.0.0.0/8 ?all' });
  await watched.pass(120);
  expect(await incidents(watched)).toEqual([]);
  expect((await timeline(watched))[0]).toMatchObject({ quiet: 'managed' });
  zone.zones.patch(domain, { TXT: undefined });
  await watched.pass(120);
  expect(await incidents(watched)).toMatchObject([{ event: 'spf.removed' }]);
  const { managed } = await person.call(readWatch, { params: { domain } });
  expect(managed).toMatchObject([{ kind: 'spf', managedBy: 'SPF Service', by: 'Petra' }]);
});

describe('roll-up', () => {
  it('tells of an expired domain, not of ten records, and of its return', async () => {
    const watched = await watch();
    const { zone, domain } = watched;
    const names = [domain, `mail.${domain}`, `_dmarc.${domain}`];
    for (const name of names) zone.zones.remove(name);
    await watched.pass(240);
    expect(await incidents(watched)).toMatchObject([{ event: 'zone.expired', severity: 'critical' }]);
    zone.zones.set(domain, { SOA: {}, NS: ['ns1.test', 'ns2.test'], MX: `10 mail.${domain}`, TXT: SPF });
    zone.zones.set(`mail.${domain}`, { A: '46.4.0.1' });
    zone.zones.set(`_dmarc.${domain}`, { TXT: DMARC });
    await watched.pass(240);
    expect(await incidents(watched)).toMatchObject([{ event: 'zone.expired', resolvedAt: expect.any(Date) }]);
    expect((await timeline(watched)).map(({ event }) => event)).toEqual(['zone.restored', 'zone.expired']);
    expect(await alerts(watched)).toBe(2);
  });

  it('tells of a dead zone once, again after six hours, and of its return', async () => {
    const watched = await watch();
    const { zone, domain } = watched;
    const held = new Map(
      [domain, `*.${domain}`, `mail.${domain}`, `_dmarc.${domain}`].map((name) => [
        name,
        { unavailable: 'timeout' as const },
      ]),
    );
    const alive: Record<string, object> = {
      [domain]: { SOA: {}, NS: ['ns1.test', 'ns2.test'], MX: `10 mail.${domain}`, TXT: SPF },
      [`mail.${domain}`]: { A: '46.4.0.1' },
      [`_dmarc.${domain}`]: { TXT: DMARC },
    };
    for (const [name, records] of held) zone.zones.set(name, records);
    await watched.pass(180);
    expect(await incidents(watched)).toMatchObject([{ event: 'zone.unreachable', severity: 'warning' }]);
    await watched.pass(300);
    expect(await incidents(watched)).toMatchObject([{ event: 'zone.unreachable', severity: 'error' }]);
    zone.zones.remove(`*.${domain}`);
    for (const [name, records] of Object.entries(alive)) zone.zones.set(name, records);
    await watched.pass(120);
    expect(await incidents(watched)).toMatchObject([{ resolvedAt: expect.any(Date) }]);
    expect(await alerts(watched)).toBe(3);
  });
});
