import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  actOnDomains,
  addDomains,
  checkNow,
  listDomainNames,
  listDomains,
  listSavedViews,
  readOverview,
  removeDomains,
  removeView,
  routeUrl,
  saveView,
} from '@postseal/contract';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

let instance: TestInstance;
let owner: TestPerson;

beforeAll(async () => {
  instance = await startInstance();
  owner = await instance.signUp('Olga');
  await owner.call(addDomains, { body: { names: 'a.example\nb.example\nc.example\nd.example' } });
  await plant();
}, 60_000);
afterAll(() => instance?.close());

const list = (query: object) => owner.call(listDomains, { query });
const namesOf = async (query: object) => (await list(query)).domains.map(({ name }) => name);
const act = (domains: string[], how: object) =>
  owner.call(actOnDomains, { body: { domains, act: how as { act: 'check' } } });

/** a: perfect mail; b: half of it fails, an error open; c: one muted error; d: nothing yet. */
async function plant() {
  const db = instance.database.system;
  const rows = await db.domain.findMany({ where: { organizationId: owner.organizationId! } });
  const key = (name: string) => ({
    organizationId: owner.organizationId!,
    domainId: rows.find((row) => row.name === name)!.id,
  });
  const day = new Date(new Date().toISOString().slice(0, 10));
  const strip = { ptr: 'ok', spf: 'ok', dkim: 'ok', dmarc: 'ok', mx: 'ok' };
  const posture = (name: string, spf: string, policy: string) => ({
    ...key(name),
    checkedAt: new Date(),
    sentence: 'x',
    strip: { ...strip, spf },
    policy,
    reading: {},
  });
  await db.posture.createMany({
    data: [
      posture('a.example', 'ok', 'reject'),
      posture('b.example', 'error', 'none'),
      posture('c.example', 'warning', 'none'),
    ],
  });
  const traffic = { day, isBelieved: true, reports: 1 };
  await db.dailyTraffic.createMany({
    data: [
      { ...key('a.example'), ...traffic, messages: 100, bothPass: 100 },
      { ...key('b.example'), ...traffic, messages: 300, bothPass: 100, dkimOnly: 50, fail: 150 },
    ],
  });
  await db.policyStanding.create({
    data: { ...key('a.example'), state: 'ready', rung: 'np-reject', nextLookAt: day },
  });
  const finding = { checkId: 'spf.missing', subject: 'x', severity: 'error', evidence: '', fix: '' };
  const seen = { openedAt: day, lastSeenAt: day };
  const later = new Date(Date.now() + 86_400_000);
  await db.finding.createMany({
    data: [
      { ...key('b.example'), id: crypto.randomUUID(), ...finding, ...seen },
      { ...key('c.example'), id: crypto.randomUUID(), ...finding, ...seen, mutedUntil: later },
    ],
  });
}

describe('the list of domains', () => {
  it('sorts by what is stored of them, domains without the value last', async () => {
    expect(await namesOf({ sort: 'pass-rate' })).toEqual([
      'b.example',
      'a.example',
      'c.example',
      'd.example',
    ]);
    expect((await namesOf({ sort: 'messages', order: 'descending' })).slice(0, 2)).toEqual([
      'b.example',
      'a.example',
    ]);
  });

  it('filters, and says what each filter would find', async () => {
    expect(await namesOf({ condition: 'problem' })).toEqual(['b.example']);
    expect(await namesOf({ policy: 'absent' })).toEqual(['d.example']);
    const { facets, total } = await list({ condition: 'ready' });
    expect(total).toBe(1);
    expect(facets).toMatchObject({
      domains: 4,
      conditions: { problem: 1, warning: 1, good: 1, unknown: 1, ready: 1, paused: 0 },
      policies: { absent: 1, none: 2, quarantine: 0, reject: 1 },
    });
  });

  it('does not count an issue that is muted', async () => {
    const { domains } = await list({});
    expect(domains.map(({ openFindings }) => openFindings.error)).toEqual([0, 1, 0, 0]);
  });

  it('gives the days of the domains that it shows', async () => {
    const { domains } = await list({ search: 'b.' });
    expect(domains[0]).toMatchObject({ messages: 300, passRate: 0.5 });
    expect(domains[0]!.trend.at(-1)).toMatchObject({ messages: 300, passed: 150 });
  });

  it('answers all names of a filter, beyond one page', async () => {
    const { names } = await owner.call(listDomainNames, { query: { policy: 'none', order: 'descending' } });
    expect(names).toEqual(['c.example', 'b.example']);
  });

  it('exports what a filter finds as CSV', async () => {
    const { exportDomains } = await import('@postseal/contract');
    const answer = await owner.request(routeUrl(exportDomains, { query: { search: 'b.' } }));
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [head, line, end] = (await answer.text()).split('\r\n');
    const value = (column: string) => line!.split(',')[head!.split(',').indexOf(column)];
    expect([value('domain'), value('spf'), value('pass_rate'), value('errors')]).toEqual([
      'b.example',
      'error',
      '0.5',
      '1',
    ]);
    expect(end).toBe('');
  });
});

describe('acts on many domains', () => {
  it('tags those that have not the tag yet, so that the same act taken back leaves the others alone', async () => {
    expect((await act(['a.example'], { act: 'add-tag', tag: 'Client' })).changed).toEqual(['a.example']);
    const all = ['a.example', 'b.example', 'gone.example'];
    expect((await act(all, { act: 'add-tag', tag: 'client' })).changed).toEqual(['b.example']);
    expect(await namesOf({ tag: 'client' })).toEqual(['a.example', 'b.example']);
    const grouped = await list({ group: 'tag' });
    expect(grouped.domains.map(({ name, group }) => `${group}:${name}`)).toEqual([
      'client:a.example',
      'client:b.example',
      'null:c.example',
      'null:d.example',
    ]);
    expect((await act(['b.example', 'c.example'], { act: 'remove-tag', tag: 'client' })).changed).toEqual([
      'b.example',
    ]);
  });

  it('asks for checks soon', async () => {
    await instance.database.system.checkSchedule.updateMany({
      data: { nextCheckAt: new Date('2999-01-01') },
    });
    await act(['a.example'], { act: 'check' });
    const due = await instance.database.system.checkSchedule.count({
      where: { nextCheckAt: { lte: new Date() } },
    });
    expect(due).toBe(1);
  });

  it('pauses: no check is due and none can be asked for, until it is resumed', async () => {
    const schedules = () => instance.database.system.checkSchedule.count();
    const before = await schedules();
    expect((await act(['c.example', 'd.example'], { act: 'pause' })).changed).toHaveLength(2);
    expect((await act(['c.example'], { act: 'pause' })).changed).toEqual([]);
    expect(await schedules()).toBe(before - 2);
    expect(await namesOf({ condition: 'paused' })).toEqual(['c.example', 'd.example']);
    const path = routeUrl(checkNow, { params: { domain: 'c.example' } });
    expect((await owner.request(path, { method: 'POST' })).status).toBe(409);
    expect((await act(['c.example'], { act: 'check' })).changed).toEqual([]);
    expect((await act(['c.example', 'd.example'], { act: 'resume' })).changed).toHaveLength(2);
    expect(await schedules()).toBe(before);
  });

  it('removes what is here and passes over the rest', async () => {
    await owner.call(addDomains, { body: { names: 'x.example\ny.example' } });
    const { removed } = await owner.call(removeDomains, {
      body: { domains: ['x.example', 'nobody.example', 'y.example'] },
    });
    expect(removed).toEqual(['x.example', 'y.example']);
    expect(await namesOf({ search: 'x.' })).toEqual([]);
  });
});

it('sums up what needs somebody today', async () => {
  const overview = await owner.call(readOverview);
  expect(overview).toMatchObject({
    domains: 4,
    incidents: { total: 0 },
    findings: { critical: 0, error: 1 },
    ready: { total: 1, domains: [{ name: 'a.example', readyFor: 'np-reject' }] },
    waiting: { total: 4 },
    weakest: [{ name: 'b.example', passRate: 0.5 }],
    traffic: {
      totals: { messages: 400, bothPass: 200, dkimOnly: 50, fail: 150 },
      before: { totals: { messages: 0 } },
    },
  });
});

describe('saved views', () => {
  const view = {
    list: 'domains',
    name: 'Clients',
    query: 'tag=client&sort=issues',
    isShared: false,
  } as const;
  let colleague: TestPerson;

  beforeAll(async () => {
    colleague = await instance.signUp('Vito');
    await instance.database.system.member.updateMany({
      where: { userId: colleague.userId },
      data: { organizationId: owner.organizationId!, role: 'viewer' },
    });
    await instance.database.system.session.updateMany({
      where: { userId: colleague.userId },
      data: { activeOrganizationId: owner.organizationId! },
    });
  });
  const names = async (who: TestPerson) =>
    (await who.call(listSavedViews, { query: { list: 'domains' } })).views.map(({ name }) => name);

  it('are their owner’s alone unless shared', async () => {
    await owner.call(saveView, { body: view });
    await owner.call(saveView, { body: { ...view, name: 'Shared', isShared: true } });
    expect(await names(owner)).toEqual(['Clients', 'Shared']);
    expect(await names(colleague)).toEqual(['Shared']);
  });

  it('can be kept by a viewer for themselves, not for others', async () => {
    const own = await colleague.call(saveView, { body: { ...view, name: 'Mine' } });
    await expect(colleague.call(saveView, { body: { ...view, isShared: true } })).rejects.toMatchObject({
      problem: { status: 403 },
    });
    await expect(owner.call(removeView, { params: { id: own.id } })).rejects.toMatchObject({
      problem: { status: 404 },
    });
    await colleague.call(removeView, { params: { id: own.id } });
    expect(await names(colleague)).toEqual(['Shared']);
  });

  it('that are shared are removed by an admin or their maker', async () => {
    const { views } = await colleague.call(listSavedViews, { query: { list: 'domains' } });
    await expect(colleague.call(removeView, { params: { id: views[0]!.id } })).rejects.toMatchObject({
      problem: { status: 403 },
    });
    await owner.call(removeView, { params: { id: views[0]!.id } });
    expect(await names(colleague)).toEqual([]);
  });
});
