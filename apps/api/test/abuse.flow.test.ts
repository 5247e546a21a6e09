import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addChannel, listDomains, readMe, testChannel } from '@postseal/contract';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

let instance: TestInstance;
let owner: TestPerson;
let admin: TestPerson;

beforeAll(async () => {
  instance = await startInstance();
  owner = await instance.signUp('Olga');
  admin = await instance.signUp('Anna', { withoutOrganization: true });
  await instance.database.system.member.create({
    data: { id: 'admin', organizationId: owner.organizationId!, userId: admin.userId, role: 'admin' },
  });
  await admin.request('/api/auth/organization/set-active', json({ organizationId: owner.organizationId }));
});
afterAll(() => instance?.close());

const json = (body: object, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
});

describe('a page elsewhere in the browser of somebody who is signed in', () => {
  it.each([
    ['JSON of another site', 'https://evil.example', 'application/json', '{"names":"evil.example"}'],
    [
      'a form of a neighbouring port',
      'http://localhost:9',
      'application/x-www-form-urlencoded',
      'names=evil.example',
    ],
    ['a sandboxed frame', 'null', 'application/json', '{"names":"evil.example"}'],
  ])('cannot act: %s', async (_, origin, contentType, body) => {
    const headers = { origin, 'content-type': contentType };
    const answer = await owner.request('/api/domains', { method: 'POST', body, headers });
    expect(answer.status).toBe(403);
    expect(await owner.call(listDomains, {})).toMatchObject({ domains: [] });
  });
});

it('lets no cache keep what only one person may read', async () => {
  expect((await owner.request('/api/domains')).headers.get('cache-control')).toBe('no-store');
});

it('refuses text that the database cannot hold', async () => {
  for (const path of ['/api/domains?search=%00', '/api/ledger?domain=a%00', '/api/domains/a%00b']) {
    expect((await owner.request(path)).status).toBe(400);
  }
  const rules = [{ tag: 'a\0b', minSeverity: 'error', channelIds: [] }];
  const put = { ...json({ rules }), method: 'PUT' };
  expect((await owner.request('/api/alerts/rules', put)).status).toBe(400);
});

describe('an admin who writes to the sign-in service by hand', () => {
  it('gives nobody two roles', async () => {
    const roles = ['viewer', 'member'];
    const { organizationId } = owner;
    const invited = await admin.request(
      '/api/auth/organization/invite-member',
      json({ email: 'two@people.example', role: roles, organizationId }),
    );
    expect(invited.status).toBe(400);
    const changed = await admin.request(
      '/api/auth/organization/update-member-role',
      json({ memberId: 'admin', role: roles, organizationId }),
    );
    expect(changed.status).toBe(400);
    expect(await admin.call(readMe)).toMatchObject({ organization: { role: 'admin' } });
  });

  it.each(['Bank\r\nBcc: all@people.example', 'x'.repeat(101)])(
    'takes no name that is more than a name',
    async (name) => {
      expect((await admin.request('/api/auth/update-user', json({ name }))).status).toBe(400);
      const created = await admin.request('/api/auth/organization/create', json({ name, slug: 'named' }));
      expect(created.status).toBe(400);
      const data = { name };
      const renamed = await owner.request('/api/auth/organization/update', json({ data }));
      expect(renamed.status).toBe(400);
      expect(await admin.call(readMe)).toMatchObject({ name: 'Anna' });
    },
  );
});

it('floods nobody with test alerts', async () => {
  const habits = { isEnabled: true, isSecondContact: false, timeZone: 'UTC', quietHours: null } as const;
  const { channel } = await owner.call(addChannel, {
    body: {
      ...habits,
      name: 'Somebody',
      digest: 'none',
      to: { kind: 'email', address: owner.email },
    },
  });
  const test = () => owner.call(testChannel, { params: { id: channel.id } });
  for (let sent = 0; sent < 40; sent++) await test();
  await expect(test()).rejects.toMatchObject({ problem: { code: 'too-many-requests' } });
  expect(await instance.database.system.outgoingMail.count({ where: { purpose: 'test' } })).toBe(40);
});
