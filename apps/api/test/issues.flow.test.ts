import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { actOnFindings, addDomains, type IssueAct, listColleagues, listFindings } from '@postseal/contract';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

let instance: TestInstance;
let owner: TestPerson;
let ids: string[];

beforeAll(async () => {
  instance = await startInstance();
  owner = await instance.signUp('Olga');
  await owner.call(addDomains, { body: { names: 'a.example\nb.example' } });
  const db = instance.database.system;
  const domains = await db.domain.findMany({ orderBy: { name: 'asc' } });
  const at = new Date();
  const rows = domains.flatMap(({ organizationId, id: domainId }) =>
    (['error', 'warning'] as const).map((severity) => ({
      organizationId,
      domainId,
      id: crypto.randomUUID(),
      checkId: severity === 'error' ? 'spf.missing' : 'dkim.key-1024',
      subject: 'x',
      severity,
      evidence: 'seen',
      fix: 'do',
      openedAt: at,
      lastSeenAt: at,
    })),
  );
  await db.finding.createMany({ data: rows });
  ids = rows.map(({ id }) => id);
}, 60_000);
afterAll(() => instance?.close());

const list = (query: object = {}) => owner.call(listFindings, { query });
const act = (which: string[], how: IssueAct) => owner.call(actOnFindings, { body: { ids: which, act: how } });

it('lists what is open, worst first, and counts each state', async () => {
  const { findings, states } = await list();
  expect(findings.map(({ severity }) => severity)).toEqual(['error', 'error', 'warning', 'warning']);
  expect(states).toEqual({ open: 4, muted: 0, resolved: 0 });
  expect((await list({ check: 'spf.missing', domain: 'b.example' })).total).toBe(1);
});

describe('an issue', () => {
  it('is given to a member, found by them, and taken back', async () => {
    const { colleagues } = await owner.call(listColleagues);
    expect(colleagues).toMatchObject([{ userId: owner.userId, role: 'owner' }]);
    await act([ids[0]!], { act: 'assign', userId: owner.userId });
    const { findings } = await list({ assignee: 'me' });
    expect(findings).toMatchObject([{ id: ids[0], assignee: { userId: owner.userId, name: 'Olga' } }]);
    expect((await list({ assignee: 'nobody' })).total).toBe(3);
    await act([ids[0]!], { act: 'assign', userId: null });
    expect((await list({ assignee: 'me' })).total).toBe(0);
  });

  it('is not given to a stranger', async () => {
    const stranger = await instance.signUp('Sven');
    await expect(act([ids[0]!], { act: 'assign', userId: stranger.userId })).rejects.toMatchObject({
      problem: { code: 'request-invalid' },
    });
  });

  it('rests until a date, and comes back by itself', async () => {
    const until = new Date(Date.now() + 86_400_000).toISOString();
    expect(await act(ids.slice(0, 2), { act: 'mute', until })).toEqual({ changed: 2 });
    expect((await list()).states).toEqual({ open: 2, muted: 2, resolved: 0 });
    expect((await list({ state: 'muted' })).findings[0]!.mute).toEqual({ until, by: 'Olga' });
    await instance.database.system.finding.updateMany({
      where: { id: ids[0]! },
      data: { mutedUntil: new Date(Date.now() - 1) },
    });
    expect((await list()).states).toEqual({ open: 3, muted: 1, resolved: 0 });
    await act([ids[1]!], { act: 'unmute' });
    expect((await list()).states.open).toBe(4);
  });

  it.each([['2020-01-01T00:00:00.000Z'], ['2999-01-01T00:00:00.000Z']])(
    'is not muted until %s',
    async (until) => {
      await expect(act([ids[0]!], { act: 'mute', until })).rejects.toMatchObject({
        problem: { code: 'request-invalid' },
      });
    },
  );

  it('that a person resolves is checked again at once, and can be opened again', async () => {
    await instance.database.system.checkSchedule.updateMany({
      data: { nextCheckAt: new Date('2999-01-01') },
    });
    await act([ids[3]!], { act: 'resolve' });
    expect(
      await instance.database.system.checkSchedule.count({ where: { nextCheckAt: { lte: new Date() } } }),
    ).toBe(1);
    expect((await list({ state: 'resolved' })).findings).toMatchObject([{ id: ids[3], resolvedBy: 'Olga' }]);
    await act([ids[3]!], { act: 'reopen' });
    expect((await list()).states).toEqual({ open: 4, muted: 0, resolved: 0 });
  });

  it('that a check closed is not opened again by hand', async () => {
    await instance.database.system.finding.updateMany({
      where: { id: ids[3]! },
      data: { resolvedAt: new Date() },
    });
    expect(await act([ids[3]!], { act: 'reopen' })).toEqual({ changed: 0 });
  });
});

it('that is not here is not found', async () => {
  await expect(act([crypto.randomUUID()], { act: 'resolve' })).rejects.toMatchObject({
    problem: { status: 404 },
  });
});
