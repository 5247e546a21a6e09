import { afterEach, describe, expect, it } from '@jest/globals';
import { readInstance, readMe } from '@postseal/contract';
import { startInstance, type TestInstance } from './test-instance.js';

let instance: TestInstance;
afterEach(() => instance?.close());

const json = (body: object) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});
const account = (name: string) => ({
  name,
  email: `${name}@people.example`,
  password: 'correct horse battery',
});
const linkIn = (text: string) => new URL(/https?:\/\/\S+/.exec(text)![0]);

describe('signing up', () => {
  it('makes the first person the operator, verified when no mail can be sent', async () => {
    instance = await startInstance();
    expect((await instance.request('/api/auth/sign-up/email', json(account('first')))).status).toBe(200);
    expect((await instance.request('/api/auth/sign-in/email', json(account('first')))).status).toBe(200);
    const [user] = await instance.database.system.user.findMany();
    expect(user).toMatchObject({ isOperator: true, emailVerified: true });
    expect(await instance.database.system.outgoingMail.count()).toBe(0);
  });

  it('lets the second person in only after the link in the mail, which the outbox keeps', async () => {
    instance = await startInstance();
    const operator = await instance.signUp('Olga');
    await instance.request('/api/auth/sign-up/email', json(account('second')));
    expect((await instance.request('/api/auth/sign-in/email', json(account('second')))).status).toBe(403);

    const mail = await instance.database.system.outgoingMail.findFirstOrThrow({
      where: { purpose: 'verification' },
    });
    const shown = await operator.request(`/api/outbox/${mail.id}`);
    expect(await shown.json()).toMatchObject({ recipient: 'second@people.example', state: 'kept' });

    const link = linkIn(mail.text);
    expect((await instance.request(`${link.pathname}${link.search}`)).status).toBeLessThan(400);
    expect((await instance.request('/api/auth/sign-in/email', json(account('second')))).status).toBe(200);
    const second = await instance.database.system.user.findUniqueOrThrow({
      where: { email: 'second@people.example' },
    });
    expect(second.isOperator).toBe(false);
  });

  it('makes one operator of several that come first at the same moment', async () => {
    instance = await startInstance();
    const names = ['ada', 'bea', 'cleo'];
    await Promise.all(names.map((name) => instance.request('/api/auth/sign-up/email', json(account(name)))));
    expect(await instance.database.system.user.count({ where: { isOperator: true } })).toBe(1);
  });

  it('cannot claim to be operator in the request', async () => {
    instance = await startInstance();
    await instance.signUp('Olga');
    await instance.request('/api/auth/sign-up/email', json({ ...account('sly'), isOperator: true }));
    const sly = await instance.database.system.user.findUnique({ where: { email: 'sly@people.example' } });
    expect(sly?.isOperator ?? false).toBe(false);
  });

  it('is closed when the configuration says so, but for the first person', async () => {
    instance = await startInstance({ POSTSEAL_SIGN_UP: 'closed' });
    expect((await instance.request('/api/auth/sign-up/email', json(account('first')))).status).toBe(200);
    const refused = await instance.request('/api/auth/sign-up/email', json(account('second')));
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ message: 'This instance takes no new accounts.' });
  });

  it('takes the invited when it goes by invitation, who then join with the invited role', async () => {
    instance = await startInstance({ POSTSEAL_SIGN_UP: 'invitation' });
    const owner = await instance.signUp('Olga');
    expect((await instance.request('/api/auth/sign-up/email', json(account('guest')))).status).toBe(400);

    const invited = await owner.request(
      '/api/auth/organization/invite-member',
      json({ email: 'guest@people.example', role: 'viewer' }),
    );
    const { id } = (await invited.json()) as { id: string };
    const mail = await instance.database.system.outgoingMail.findFirstOrThrow({
      where: { purpose: 'invitation' },
    });
    expect(linkIn(mail.text).pathname).toBe(`/accept-invitation/${id}`);

    const guest = await instance.signUp('Guest', { withoutOrganization: true });
    expect(
      (await guest.request('/api/auth/organization/accept-invitation', json({ invitationId: id }))).status,
    ).toBe(200);
    expect(await guest.call(readMe)).toMatchObject({
      organization: { id: owner.organizationId, role: 'viewer' },
    });
  });
});

it('replaces a forgotten password and ends the sessions that used it', async () => {
  instance = await startInstance();
  const person = await instance.signUp('Pia');
  await instance.request(
    '/api/auth/request-password-reset',
    json({ email: person.email, redirectTo: '/reset-password' }),
  );
  const mail = await instance.database.system.outgoingMail.findFirstOrThrow({
    where: { purpose: 'password-reset' },
  });
  const token = linkIn(mail.text).pathname.split('/').at(-1);
  const reset = await instance.request(
    '/api/auth/reset-password',
    json({ newPassword: 'another horse entirely', token }),
  );
  expect(reset.status).toBe(200);
  expect((await person.request('/api/me')).status).toBe(401);
  const again = json({ email: person.email, password: 'another horse entirely' });
  expect((await instance.request('/api/auth/sign-in/email', again)).status).toBe(200);
});

it('shows sessions and ends one that is revoked', async () => {
  instance = await startInstance();
  const person = await instance.signUp('Pia');
  const sessions = (await (await person.request('/api/auth/list-sessions')).json()) as { token: string }[];
  expect(sessions).toHaveLength(1);
  await person.request('/api/auth/revoke-session', json({ token: sessions[0]!.token }));
  expect((await person.request('/api/me')).status).toBe(401);
});

it('lets a viewer change nothing in the organization', async () => {
  instance = await startInstance();
  const owner = await instance.signUp('Olga');
  const viewer = await instance.signUp('Vera', { withoutOrganization: true });
  await instance.database.system.member.create({
    data: { id: 'm1', organizationId: owner.organizationId!, userId: viewer.userId, role: 'viewer' },
  });
  const organizationId = owner.organizationId;
  await viewer.request('/api/auth/organization/set-active', json({ organizationId }));
  expect(await viewer.call(readMe)).toMatchObject({ organization: { role: 'viewer' } });
  for (const [path, body] of [
    ['invite-member', { email: 'x@people.example', role: 'owner', organizationId }],
    ['update-member-role', { memberId: 'm1', role: 'owner', organizationId }],
    ['delete', { organizationId }],
  ] as const) {
    expect(
      (await viewer.request(`/api/auth/organization/${path}`, json(body))).status,
    ).toBeGreaterThanOrEqual(400);
  }
  expect(await viewer.call(readMe)).toMatchObject({ organization: { role: 'viewer' } });
});

it('tells a visitor only what is needed to sign up', async () => {
  instance = await startInstance();
  const response = await instance.request('/api/instance');
  expect(readInstance.response.parse(await response.json())).toMatchObject({
    hasAccounts: false,
    signUp: 'open',
  });
});
