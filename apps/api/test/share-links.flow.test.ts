import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addDomains,
  createCaller,
  listShareLinks,
  makeShareLink,
  readDomain,
  readSharedDomain,
  revokeShareLink,
  SharedDomain,
  setDomainTags,
  setSenders,
} from '@postseal/contract';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

let instance: TestInstance;
let owner: TestPerson;
const params = { domain: 'shown.example' };

beforeAll(async () => {
  instance = await startInstance();
  owner = await instance.signUp('Olga');
  await owner.call(addDomains, { body: { names: 'shown.example\nhidden.example' } });
  await owner.call(setDomainTags, { params, body: { tags: ['secret-client'] } });
  await owner.call(setSenders, {
    params,
    body: { selectors: ['secretselector'], hosts: ['secret-host.example'] },
  });
  const db = instance.database.system;
  const { organizationId, id: domainId } = await db.domain.findFirstOrThrow({
    where: { name: 'shown.example' },
  });
  const { reportAddress } = await owner.call(readDomain, { params });
  const at = new Date();
  await db.finding.create({
    data: {
      organizationId,
      domainId,
      id: crypto.randomUUID(),
      checkId: 'spf.missing',
      subject: 'secret-host.example',
      severity: 'error',
      evidence: `rua=mailto:${reportAddress}`,
      fix: `publish ${reportAddress}`,
      assignee: 'Secret Person',
      openedAt: at,
      lastSeenAt: at,
    },
  });
  await db.dailyTraffic.create({
    data: {
      organizationId,
      domainId,
      day: new Date(at.toISOString().slice(0, 10)),
      isBelieved: true,
      reports: 1,
      messages: 10,
      bothPass: 9,
      fail: 1,
    },
  });
}, 60_000);
afterAll(() => instance?.close());

const make = (days = 7) => owner.call(makeShareLink, { params, body: { label: 'Customer', days } });
const stranger = () => createCaller(instance.request);
const open = (token: string) => stranger()(readSharedDomain, { params: { token } });
const notFound = { problem: { status: 404 } };

describe('a share link', () => {
  it('shows a stranger posture, pass rate and faults', async () => {
    const { token } = await make();
    expect(await open(token)).toMatchObject({
      name: 'shown.example',
      findings: [{ checkId: 'spf.missing', severity: 'error', count: 1 }],
      traffic: { totals: { messages: 10, bothPass: 9, fail: 1 }, before: { totals: { messages: 0 } } },
    });
  });

  it('shows nothing of addresses, settings, people or the organization', async () => {
    const { token } = await make();
    const answer = await instance.request(`/api/shared-domains/${token}`);
    const text = await answer.text();
    const { reportAddress } = await owner.call(readDomain, { params });
    const { id } = await instance.database.system.domain.findFirstOrThrow({
      where: { name: 'shown.example' },
    });
    for (const secret of [reportAddress, 'secret', 'Secret', 'Olga', owner.organizationId!, id, 'hidden'])
      expect(text).not.toContain(secret);
    expect(Object.keys(JSON.parse(text)).sort()).toEqual(Object.keys(SharedDomain.shape).sort());
  });

  it('is stored as a hash only, and counts who looked', async () => {
    const { link, token } = await make();
    await open(token);
    await open(token);
    const rows = await instance.database.system.$queryRaw<{ text: string }[]>`
      SELECT share_link::text AS text FROM share_link`;
    expect(rows.map(({ text }) => text).join()).not.toContain(token);
    const { links } = await owner.call(listShareLinks, { params });
    expect(links.find(({ id }) => id === link.id)).toMatchObject({ timesOpened: 2, createdBy: 'Olga' });
  });

  it('ends at once when it is revoked', async () => {
    const { link, token } = await make();
    await owner.call(revokeShareLink, { params: { ...params, id: link.id } });
    await expect(open(token)).rejects.toMatchObject(notFound);
  });

  it('ends when its time is over', async () => {
    const { link, token } = await make(1);
    await instance.database.system.shareLink.updateMany({
      where: { id: link.id },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    await expect(open(token)).rejects.toMatchObject(notFound);
  });

  it.each([['x'], ['A'.repeat(43)]])('that is %s opens nothing', async (token) => {
    await expect(open(token)).rejects.toMatchObject(notFound);
  });

  it('is made by admins only', async () => {
    const where = { userId: owner.userId };
    await instance.database.system.member.updateMany({ where, data: { role: 'member' } });
    await expect(make()).rejects.toMatchObject({ problem: { status: 403 } });
    await instance.database.system.member.updateMany({ where, data: { role: 'owner' } });
  });

  it('goes with its domain', async () => {
    await owner.call(addDomains, { body: { names: 'brief.example' } });
    const brief = { domain: 'brief.example' };
    const { token } = await owner.call(makeShareLink, {
      params: brief,
      body: { label: 'x', days: 1 },
    });
    await instance.database.system.domain.deleteMany({ where: { name: 'brief.example' } });
    await expect(open(token)).rejects.toMatchObject(notFound);
  });
});
