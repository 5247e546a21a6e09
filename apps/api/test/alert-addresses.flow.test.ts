import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  addChannel,
  answerAddressConsent,
  askAddressAgain,
  createCaller,
  listChannelTroubles,
  listDeliveries,
  readAddressConsent,
  readAlertSettings,
  redeliver,
  removeChannel,
  testChannel,
} from '@postseal/contract';
import { DigestScheduler } from '../src/digest/digest.scheduler.js';
import {
  DOMAIN,
  deliveries,
  habits,
  instance,
  mailChannel,
  owner,
  report,
  resolve,
  rowsOf,
  smtp,
  subjects,
  switchOwnersOff,
  tokenSentTo,
  useAlertWorld,
} from './alert-world.js';
import { eventually } from './eventually.js';

useAlertWorld();

describe('an address that bounces', () => {
  it('gets a banner and rest, its alerts go to the second contact, and a test that arrives ends it', async () => {
    smtp.refused.add(owner.email);
    await mailChannel('backup@elsewhere.example', { isSecondContact: true });
    await report({});
    await eventually(async () =>
      expect(smtp.mails.map(({ to }) => to)).toEqual(['backup@elsewhere.example']),
    );
    expect((await owner.call(listChannelTroubles)).troubles).toMatchObject([
      {
        kind: 'owners',
        address: owner.email,
        reason: 'The receiving server says that there is no such mailbox (550 5.1.1).',
      },
    ]);
    expect(smtp.asked.filter((address) => address === owner.email)).toHaveLength(1);

    await report({ subject: 'spf:watched.example', title: 'SPF removed' });
    await eventually(async () => expect(smtp.mails).toHaveLength(2));
    expect(smtp.asked.filter((address) => address === owner.email)).toHaveLength(1); // it rests

    await resolve();
    await eventually(async () => expect(smtp.mails).toHaveLength(3));
    expect(smtp.mails.map(({ to }) => to)).toEqual(Array(3).fill('backup@elsewhere.example'));

    smtp.refused.clear();
    const { channels } = await owner.call(readAlertSettings);
    await owner.call(testChannel, { params: { id: channels.find(({ kind }) => kind === 'owners')!.id } });
    await eventually(async () => expect((await owner.call(listChannelTroubles)).troubles).toEqual([]));
  });

  it('says nothing of it to another organization, and is not known to it', async () => {
    const shared = 'shared@elsewhere.example';
    const neighbour = await instance.signUp('Nora');
    await mailChannel(shared);
    await mailChannel(shared, {}, neighbour);
    smtp.refused.add(shared);
    await report({});
    await eventually(async () => expect((await owner.call(listChannelTroubles)).troubles).toHaveLength(1));
    expect((await neighbour.call(listChannelTroubles)).troubles).toEqual([]);
    smtp.refused.clear();
    const { channels } = await neighbour.call(readAlertSettings);
    const theirs = channels.find(({ target }) => target === shared)!;
    await neighbour.call(testChannel, { params: { id: theirs.id } }); // it arrives: their trouble alone would end
    await eventually(async () => expect(smtp.mails.map(({ to }) => to)).toContain(shared));
    await eventually(async () =>
      expect((await neighbour.call(listDeliveries, {})).deliveries[0]!.state).toBe('sent'),
    );
    expect((await owner.call(listChannelTroubles)).troubles).toMatchObject([{ address: shared }]);
  });

  it('gets no words of the servers of this instance into what a tenant reads', async () => {
    await switchOwnersOff();
    const { channel } = await mailChannel('team@elsewhere.example');
    smtp.refused.add('team@elsewhere.example');
    await report({});
    await eventually(async () => expect((await rowsOf(channel))[0]!.state).toBe('failed'));
    expect((await rowsOf(channel))[0]!.lastError).toBe(
      'The receiving server says that there is no such mailbox (550 5.1.1).',
    );
    const mail = await instance.database.system.outgoingMail.findFirstOrThrow({
      where: { purpose: 'alert', recipient: 'team@elsewhere.example' },
    });
    expect(mail.lastError).toContain('No such user here'); // the operator reads it as it was said
  });
});

describe('an address that nobody has confirmed', () => {
  const stranger = 'stranger@elsewhere.example';
  const added = (to = stranger, person = owner) =>
    person.call(addChannel, {
      body: { ...habits('Team'), digest: 'daily', to: { kind: 'email' as const, address: to } },
    });

  it('gets one mail, which asks, and nothing else; the owners hear in its stead', async () => {
    await switchOwnersOff();
    const { channel } = await added();
    expect(channel.consent).toMatchObject({ state: 'asked' });
    await eventually(async () => expect(smtp.mails.map(({ to }) => to)).toEqual([stranger]));
    expect(subjects()).toEqual(['Do you want mail alerts of Olga Ltd?']);
    await report({});
    await instance.database.system.notificationChannel.updateMany({ data: { nextDigestAt: new Date(0) } });
    await instance.app.get(DigestScheduler).tick();
    await eventually(async () => expect(smtp.mails).toHaveLength(2));
    expect(smtp.mails[1]!.to).toBe(owner.email);
    expect((await rowsOf(channel)).map(({ phase, state }) => [phase, state])).toEqual([['opened', 'failed']]);
    const refused = { problem: { code: 'conflict' } };
    const { id } = (await rowsOf(channel))[0]!;
    await expect(owner.call(testChannel, { params: { id: channel.id } })).rejects.toMatchObject(refused);
    await expect(owner.call(redeliver, { params: { id } })).rejects.toMatchObject(refused);
    await resolve();
    await eventually(async () => expect(smtp.mails).toHaveLength(3));
    expect(smtp.mails.filter(({ to }) => to === stranger)).toHaveLength(1);
  });

  it('is written to from its owner’s yes to its owner’s no, each a click under the link of the mail', async () => {
    await switchOwnersOff();
    const { channel } = await added();
    const token = await tokenSentTo(stranger);
    const visitor = createCaller((path, init) => instance.request(path, init));
    expect(await visitor(readAddressConsent, { params: { token } })).toEqual({
      organization: 'Olga Ltd',
      address: stranger,
      state: 'asked',
    });
    await visitor(answerAddressConsent, { params: { token }, body: { isWanted: true } });
    await report({});
    await eventually(async () => expect(smtp.mails).toHaveLength(1));
    expect(smtp.mails[0]!.to).toBe(stranger);
    expect(smtp.mails[0]!.raw.replace(/=\r?\n/g, '')).toContain(`/alert-address/${token}`); // the way to end it
    await visitor(answerAddressConsent, { params: { token }, body: { isWanted: false } });
    await report({ subject: 'spf:watched.example' });
    await eventually(async () => expect(smtp.mails).toHaveLength(2));
    expect(smtp.mails[1]!.to).toBe(owner.email);
    await owner.call(removeChannel, { params: { id: channel.id } });
    const again = await added();
    expect(again.channel.consent).toMatchObject({ state: 'declined' });
    await expect(owner.call(askAddressAgain, { params: { id: again.channel.id } })).rejects.toMatchObject({
      problem: { code: 'conflict' },
    });
    await eventually(async () =>
      expect((await deliveries()).map(({ state }) => state)).not.toContain('waiting'),
    );
    expect(smtp.mails).toHaveLength(2);
  });

  it('is a member’s own: it needs no mail, until the member leaves', async () => {
    const member = await instance.signUp('Mia');
    const { organizationId } = owner;
    const { member: members } = instance.database.system;
    await members.create({
      data: { id: randomUUID(), organizationId: organizationId!, userId: member.userId, role: 'member' },
    });
    const { channel } = await added(member.email);
    expect(channel.consent).toMatchObject({ state: 'confirmed' });
    await members.deleteMany({ where: { organizationId: organizationId!, userId: member.userId } });
    const { channels } = await owner.call(readAlertSettings);
    expect(channels.find(({ id }) => id === channel.id)!.consent).toEqual({
      state: 'expired',
      askedAt: null,
    });
    expect(await instance.database.system.outgoingMail.count({ where: { purpose: 'confirmation' } })).toBe(0);
  });

  it('is asked again only after a while, and a few times a day, however many ask', async () => {
    const db = instance.database.system;
    const refusal = (code: string) => ({ problem: { code } });
    const { channel } = await added();
    const again = () => owner.call(askAddressAgain, { params: { id: channel.id } });
    await expect(again()).rejects.toMatchObject(refusal('conflict'));
    const later = () => db.alertAddress.updateMany({ data: { askedAt: new Date(Date.now() - 11 * 60_000) } });
    await later();
    await again();
    await owner.call(removeChannel, { params: { id: channel.id } });
    await added(); // a moment ago: no third mail
    expect(await db.outgoingMail.count({ where: { purpose: 'confirmation' } })).toBe(2);
    await later();
    const crowd = await instance.signUp('Carl');
    await added(stranger, crowd);
    await later();
    await expect(added(stranger, await instance.signUp('Dora'))).rejects.toMatchObject(
      refusal('too-many-requests'),
    );
    expect(await db.outgoingMail.count({ where: { purpose: 'confirmation' } })).toBe(3);
  });

  it('is one of twenty a day at most', async () => {
    const { organizationId } = owner;
    await instance.database.system.alertAddress.createMany({
      data: Array.from({ length: 20 }, (_, each) => ({
        organizationId: organizationId!,
        email: `a${each}@elsewhere.example`,
        tokenHash: `hash ${each}`,
        askedAt: new Date(),
      })),
    });
    await expect(added()).rejects.toMatchObject({ problem: { code: 'too-many-requests' } });
    expect((await owner.call(readAlertSettings)).channels).toHaveLength(1);
  });

  it('can no longer say yes with a link of three weeks ago', async () => {
    await added();
    const token = await tokenSentTo(stranger);
    await instance.database.system.alertAddress.updateMany({
      data: { askedAt: new Date(Date.now() - 21 * 86_400_000) },
    });
    const visitor = createCaller((path, init) => instance.request(path, init));
    await expect(
      visitor(answerAddressConsent, { params: { token }, body: { isWanted: true } }),
    ).rejects.toMatchObject({ problem: { code: 'conflict' } });
    await expect(visitor(readAddressConsent, { params: { token: 'x'.repeat(43) } })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    });
  });
});

it('warns when an alert address is at a watched domain', async () => {
  await owner.call(addChannel, {
    body: { ...habits('Inside'), to: { kind: 'email', address: `ops@mail.${DOMAIN}` } },
  });
  const { channels } = await owner.call(readAlertSettings);
  expect(channels.map(({ watchedDomain }) => watchedDomain)).toEqual([null, DOMAIN]);
});
