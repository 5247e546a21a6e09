import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  addChannel,
  listChannelTroubles,
  listDeliveries,
  readAlertSettings,
  readDelivery,
  redeliver,
  removeChannel,
  renewSigningSecret,
  testChannel,
} from '@postseal/contract';
import { verifiesAs } from './alert-receivers.js';
import {
  DOMAIN,
  habits,
  http,
  instance,
  mailChannel,
  ofChannel,
  owner,
  report,
  rowsOf,
  smtp,
  switchOwnersOff,
  timePasses,
  useAlertWorld,
  webhook,
} from './alert-world.js';
import { eventually } from './eventually.js';

useAlertWorld();

describe('a webhook', () => {
  it('is signed, is tried again after two failures under the same id, and is then done', async () => {
    const { channel, signingSecret } = await webhook();
    http.answers.push(500, 500);
    await report({});
    const waits: number[] = [];
    for (const attempts of [1, 2]) {
      await eventually(async () =>
        expect((await ofChannel(channel))[0]).toMatchObject({
          state: 'waiting',
          attempts,
          lastError: 'The receiver answered 500.',
        }),
      );
      const [row] = await rowsOf(channel);
      waits.push((row!.nextAttemptAt.getTime() - Date.now()) / 1000);
      await timePasses(row!.id);
    }
    await eventually(async () =>
      expect((await ofChannel(channel))[0]).toMatchObject({ state: 'sent', attempts: 3 }),
    );
    expect(waits[0]).toBeLessThan(7);
    expect(waits[1]).toBeGreaterThan(40);
    expect(http.posts).toHaveLength(3);
    expect(http.posts.map((post) => verifiesAs(signingSecret!, post))).toEqual([true, true, true]);
    expect(new Set(http.posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(http.posts.map(({ body }) => body)).size).toBe(1);
    const tampered = { ...http.posts[0]!, body: http.posts[0]!.body.replace('removed', 'changed') };
    expect(verifiesAs(signingSecret!, tampered)).toBe(false);
    const sent = JSON.parse(http.posts[0]!.body);
    expect(sent).toMatchObject({
      type: 'incident.opened',
      data: { domain: DOMAIN, event: 'dmarc.removed', severity: 'critical', after: null },
    });
    const { log } = await owner.call(readDelivery, { params: { id: sent.id } });
    expect(log.map(({ status, response }) => [status, response])).toEqual([
      [500, 'answer 500'],
      [500, 'answer 500'],
      [200, 'answer 200'],
    ]);
  });

  it('is sent again on demand with the same id and body, signed anew', async () => {
    const { channel, signingSecret } = await webhook();
    const { deliveries: tests } = await owner.call(testChannel, { params: { id: channel.id } });
    const { id } = tests[0]!;
    await eventually(async () => expect((await ofChannel(channel))[0]!.state).toBe('sent'));
    await owner.call(redeliver, { params: { id } });
    await eventually(async () => expect(http.posts).toHaveLength(2));
    await eventually(async () => expect((await ofChannel(channel))[0]!.state).toBe('sent'));
    const [first, second] = http.posts;
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(second!.body).toBe(first!.body);
    expect(verifiesAs(signingSecret!, second!)).toBe(true);
    expect((await owner.call(readDelivery, { params: { id } })).log).toHaveLength(2);
  });

  it('tells its secret once, keeps it sealed, and signs with both for a day after it was renewed', async () => {
    const { channel, signingSecret } = await webhook();
    const settings = JSON.stringify(await owner.call(readAlertSettings));
    expect(settings).not.toContain(signingSecret!);
    const row = await instance.database.system.notificationChannel.findFirstOrThrow({
      where: { id: channel.id },
    });
    expect(JSON.stringify(row)).not.toContain(signingSecret!.slice(6));
    const renewed = await owner.call(renewSigningSecret, { params: { id: channel.id } });
    await owner.call(testChannel, { params: { id: channel.id } });
    await eventually(async () => expect(http.posts).toHaveLength(1));
    expect(
      [signingSecret!, renewed.signingSecret].map((secret) => verifiesAs(secret, http.posts[0]!)),
    ).toEqual([true, true]);
  });

  it('reaches no address that the operator has not opened', async () => {
    const { channel } = await webhook({ url: `http://127.0.0.2:${http.port}/` });
    await owner.call(testChannel, { params: { id: channel.id } });
    await eventually(async () =>
      expect((await ofChannel(channel))[0]).toMatchObject({
        attempts: 1,
        lastError: 'This instance does not post to the address of this host. The operator can allow it.',
      }),
    );
    expect(http.posts).toEqual([]);
    const { deliveries: tests } = await owner.call(listDeliveries, {});
    const { log, lastError } = await owner.call(readDelivery, { params: { id: tests[0]!.id } });
    expect(JSON.stringify({ log, lastError })).not.toMatch(/127\.0\.0|loopback|private/); // the operator's to know
    await owner.call(removeChannel, { params: { id: channel.id } });
    const gone = await webhook({ url: 'https://no-such-host.invalid/' });
    await owner.call(testChannel, { params: { id: gone.channel.id } });
    await eventually(async () =>
      expect((await ofChannel(gone.channel))[0]!.lastError).toMatch(
        /^The (host of the URL has no|address of the host)/,
      ),
    );
  });

  it('is sent again only so often', async () => {
    const { channel } = await webhook();
    await owner.call(testChannel, { params: { id: channel.id } });
    await eventually(async () => expect((await rowsOf(channel))[0]!.state).toBe('sent'));
    const [row] = await rowsOf(channel);
    const again = () => owner.call(redeliver, { params: { id: row!.id } });
    for (let sent = 1; sent <= 5; sent++) {
      await again();
      await eventually(async () => expect(http.posts).toHaveLength(1 + sent));
      await eventually(async () => expect((await rowsOf(channel))[0]!.state).toBe('sent'));
    }
    await expect(again()).rejects.toMatchObject({ problem: { code: 'conflict' } });
    const { alertDelivery } = instance.database.system;
    const other = {
      ...row!,
      log: [],
      payload: row!.payload as object,
      redeliveries: 0,
      redeliveredAt: new Date(),
    };
    await alertDelivery.createMany({
      data: Array.from({ length: 40 }, (_, each) => ({
        ...other,
        id: randomUUID(),
        dedupeKey: `other ${each}`,
      })),
    });
    const { id } = await alertDelivery.findFirstOrThrow({ where: { dedupeKey: 'other 1' } });
    await expect(owner.call(redeliver, { params: { id } })).rejects.toMatchObject({
      problem: { code: 'too-many-requests' },
    });
  });

  it('that never answers well shows a banner, and the second contact hears of the alert', async () => {
    await mailChannel('backup@elsewhere.example', { isSecondContact: true });
    const { channel } = await webhook();
    http.answers.push(500, 500, 500, 500);
    await switchOwnersOff();
    await report({});
    for (const attempts of [1, 2, 3]) {
      await eventually(async () => expect((await ofChannel(channel))[0]!.attempts).toBe(attempts));
      await eventually(async () => expect((await rowsOf(channel))[0]!.leasedUntil).toBeNull());
      await timePasses((await rowsOf(channel))[0]!.id);
    }
    await eventually(async () =>
      expect(smtp.mails.map(({ to }) => to)).toEqual(['backup@elsewhere.example']),
    );
    expect((await owner.call(listChannelTroubles)).troubles).toMatchObject([
      { channelId: channel.id, address: null, reason: 'The receiver answered 500.' },
    ]);
    await timePasses((await rowsOf(channel))[0]!.id);
    await eventually(async () => expect((await owner.call(listChannelTroubles)).troubles).toEqual([]));
    expect(smtp.mails).toHaveLength(1);
  });

  it('whose message cannot be made counts as failed, and the others are posted', async () => {
    const { channel: broken } = await webhook();
    const { channel: whole } = await webhook();
    const { alertDelivery } = instance.database.system;
    http.answers.push(500);
    await owner.call(testChannel, { params: { id: broken.id } });
    await eventually(async () =>
      expect((await rowsOf(broken))[0]).toMatchObject({ attempts: 1, leasedUntil: null }),
    );
    const { id } = (await rowsOf(broken))[0]!;
    await alertDelivery.updateMany({ where: { id }, data: { payload: { type: 'of-another-version' } } });
    await timePasses(id);
    await owner.call(testChannel, { params: { id: whole.id } });
    await eventually(async () => expect((await rowsOf(whole))[0]!.state).toBe('sent'));
    await eventually(async () =>
      expect((await rowsOf(broken))[0]).toMatchObject({
        state: 'waiting',
        attempts: 2,
        leasedUntil: null,
        lastError: 'The message could not be made; the log of this instance says why.',
      }),
    );
  });

  it('is dropped with what waits for it when its channel goes', async () => {
    const { channel } = await webhook();
    http.answers.push(500);
    await report({});
    await eventually(async () =>
      expect((await rowsOf(channel))[0]).toMatchObject({ attempts: 1, leasedUntil: null }),
    );
    await owner.call(removeChannel, { params: { id: channel.id } });
    expect((await rowsOf(channel))[0]!.state).toBe('dropped');
  });
});

it('posts chat and ntfy messages that no record can turn into markup', async () => {
  const chat = (kind: 'slack' | 'teams') =>
    owner.call(addChannel, {
      body: { ...habits(kind), to: { kind, url: `http://127.0.0.1:${http.port}/${kind}` } },
    });
  await chat('slack');
  await chat('teams');
  await owner.call(addChannel, {
    body: {
      ...habits('ntfy'),
      to: { kind: 'ntfy', url: `http://127.0.0.1:${http.port}/topic-1`, accessToken: 'tk_secret' },
    },
  });
  await report({ after: 'v=spf1 <!channel> ``` *x*' });
  await eventually(async () => expect(http.posts).toHaveLength(3));
  const bodyOf = (path: string) => JSON.parse(http.posts.find((post) => post.path === path)!.body);
  const [slack] = bodyOf('/slack').attachments;
  expect(bodyOf('/slack').text).toBe(`*${DOMAIN}: DMARC record removed*`);
  expect(slack.text).toContain("&lt;\u2060!channel&gt; '''");
  const card = bodyOf('/teams').attachments[0].content;
  expect(card.type).toBe('AdaptiveCard');
  expect(JSON.stringify(card)).toContain('v=spf1 <!channel>');
  expect(card.body.every(({ type }: { type: string }) => ['Container', 'RichTextBlock'].includes(type))).toBe(
    true,
  );
  const ntfy = http.posts.find(({ path }) => path === '/')!;
  expect(ntfy.headers.authorization).toBe('Bearer tk_secret');
  expect(JSON.parse(ntfy.body)).toMatchObject({
    topic: 'topic-1',
    priority: 5,
    title: `${DOMAIN}: DMARC record removed`,
  });
});
