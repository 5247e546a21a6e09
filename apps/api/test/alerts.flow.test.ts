import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  acknowledgeIncident,
  addChannel,
  addDomains,
  answerAddressConsent,
  askAddressAgain,
  type Channel,
  changeChannel,
  createCaller,
  listChannelTroubles,
  listDeliveries,
  listDomains,
  listIncidents,
  previewDigest,
  readAddressConsent,
  readAlertSettings,
  readDelivery,
  readIncident,
  redeliver,
  removeChannel,
  renewSigningSecret,
  setDomainTags,
  setRoutingRules,
  testChannel,
} from '@postseal/contract';
import type { ConfirmedChange } from '../src/alerts/confirmed-change.js';
import { IncidentsService } from '../src/alerts/incidents.service.js';
import { DigestScheduler } from '../src/digest/digest.scheduler.js';
import {
  type HttpReceiver,
  type SmtpReceiver,
  startHttpReceiver,
  startSmtpReceiver,
  verifiesAs,
} from './alert-receivers.js';
import { eventually } from './eventually.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

const DOMAIN = 'watched.example';
const OTHER = 'parked.example';

let http: HttpReceiver;
let smtp: SmtpReceiver;
let instance: TestInstance;
let owner: TestPerson;
let ids: Map<string, string>;

beforeAll(async () => {
  http = await startHttpReceiver();
  smtp = await startSmtpReceiver();
  instance = await startInstance(
    {
      POSTSEAL_MAIL_URL: smtp.url,
      POSTSEAL_MAIL_FROM: 'Postseal <alerts@postseal.example>',
      POSTSEAL_WEBHOOK_ALLOW_ADDRESSES: '127.0.0.1',
      POSTSEAL_DNS_SERVERS: '127.0.0.1:9', // nothing is asked here
    },
    ['http', 'worker'],
  );
  owner = await instance.signUp('Olga');
  await owner.call(addDomains, { body: { names: `${DOMAIN}\n${OTHER}` } });
  await instance.database.system.checkSchedule.deleteMany({});
  const rows = await instance.database.system.domain.findMany({ select: { id: true, name: true } });
  ids = new Map(rows.map(({ id, name }) => [name, id]));
  await eventually(async () => expect(smtp.mails).toHaveLength(1)); // the confirming mail of signing up
}, 60_000);

afterAll(async () => {
  await instance?.close();
  await http?.close();
  await smtp?.close();
});

beforeEach(() => {
  for (const list of [http.posts, http.answers, smtp.mails, smtp.asked]) list.length = 0;
  smtp.refused.clear();
});

/** Every test begins without incidents, and with the owners' channel only. */
afterEach(async () => {
  const db = instance.database.system;
  await db.incident.deleteMany({});
  await db.alertDelivery.deleteMany({});
  await db.routingRule.deleteMany({});
  await db.notificationChannel.deleteMany({});
  await db.bouncedAddress.deleteMany({});
  await db.alertAddress.deleteMany({});
  await db.outgoingMail.deleteMany({});
});

describe('an incident', () => {
  it('is one mail when it opens, none while it stays, one when it gets graver, one when it is over', async () => {
    await report({ severity: 'warning', title: 'DMARC record changed' });
    await report({ severity: 'warning', title: 'DMARC record changed' });
    await report({ severity: 'critical', title: 'DMARC record removed' });
    await report({ severity: 'error', title: 'DMARC policy weakened' });
    await resolve();
    await eventually(async () => expect(smtp.mails).toHaveLength(3));
    expect(smtp.mails.map(({ to }) => to)).toEqual(Array(3).fill(owner.email));
    expect(subjects().toSorted()).toEqual([
      `${DOMAIN}: DMARC record changed`,
      `${DOMAIN}: DMARC record removed`,
      `${DOMAIN}: recovered – DMARC record removed`,
    ]);
  });

  it('tells of it once however many report it at the same moment', async () => {
    await Promise.allSettled(Array.from({ length: 8 }, () => report({})));
    await settled();
    expect(await instance.database.system.incident.count()).toBe(1);
    expect(await instance.database.system.alertDelivery.count()).toBe(1);
  });

  it('is apart from another of the same subject with a check of its own', async () => {
    await report({});
    await report({ topic: 'blocklist.listed', title: 'Listed' });
    const { incidents, total, states } = await owner.call(listIncidents, {});
    expect(incidents.map(({ summary }) => summary).toSorted()).toEqual(['DMARC record removed', 'Listed']);
    expect({ total, states }).toEqual({ total: 2, states: { open: 2, acknowledged: 0, resolved: 0 } });
  });

  it('mails what changed, what it means and what to publish, as text and as HTML, and asks for no reply', async () => {
    await report({ before: 'v=DMARC1; p=reject', after: null });
    await eventually(async () => expect(smtp.mails).toHaveLength(1));
    const { raw } = smtp.mails[0]!;
    for (const part of ['text/plain', 'text/html', 'Auto-Submitted: auto-generated'])
      expect(raw).toContain(part);
    const { deliveries } = await owner.call(listDeliveries, {});
    const { body } = await owner.call(readDelivery, { params: { id: deliveries[0]!.id } });
    for (const words of [
      'v=DMARC1; p=reject',
      '(no record)',
      'Anybody can write',
      'Publish it again',
      '/incidents/',
    ])
      expect(body).toContain(words);
  });

  it('keeps its history: who was told over which channel, who took it in hand, how it ended', async () => {
    await report({ severity: 'warning' });
    await eventually(async () => expect((await deliveries())[0]!.state).toBe('sent'));
    const { id } = (await owner.call(listIncidents, {})).incidents[0]!;
    await owner.call(acknowledgeIncident, { params: { id }, body: { note: 'Looking into it' } });
    expect((await owner.call(listIncidents, { query: { state: 'acknowledged' } })).total).toBe(1);
    expect((await owner.call(listIncidents, { query: { state: 'open' } })).total).toBe(0);
    await resolve();
    const incident = await owner.call(readIncident, { params: { id } });
    expect(incident).toMatchObject({
      state: 'resolved',
      acknowledgement: { by: 'Olga', note: 'Looking into it' },
      meaning: 'Anybody can write in your name.',
    });
    expect(
      incident.history.map((moment) =>
        moment.kind === 'told' ? `told ${moment.delivery.phase} ${moment.delivery.target}` : moment.kind,
      ),
    ).toEqual([
      'opened',
      `told opened ${owner.email}`,
      'acknowledged',
      'resolved',
      `told resolved ${owner.email}`,
    ]);
    await expect(owner.call(acknowledgeIncident, { params: { id }, body: {} })).rejects.toMatchObject({
      problem: { code: 'conflict' },
    });
  });

  it('needs somebody again when it gets graver after it was taken in hand', async () => {
    await report({ severity: 'warning' });
    const { id } = (await owner.call(listIncidents, {})).incidents[0]!;
    await owner.call(acknowledgeIncident, { params: { id }, body: {} });
    await report({ severity: 'critical' });
    expect(await owner.call(readIncident, { params: { id } })).toMatchObject({
      state: 'open',
      acknowledgement: null,
    });
  });

  it('closes under the name of who takes the change as right', async () => {
    await report({});
    const incidents = instance.app.get(IncidentsService);
    await inTransaction(async (tx) => {
      const open = await incidents.findOpen(tx, key());
      await incidents.accept(tx, open!, { by: 'Anna', userId: 'anna', note: 'planned', at: new Date() });
    });
    await eventually(async () => expect(subjects()).toContain(`${DOMAIN}: accepted – DMARC record removed`));
  });
});

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

describe('quiet hours', () => {
  it('hold errors and send them as one message; critical ones go at once', async () => {
    const { channel } = await webhook({ quietHours: quietNow() });
    await report({ severity: 'error', subject: 'spf:watched.example', title: 'SPF changed' });
    await report({ severity: 'warning', subject: 'ptr:192.0.2.1', title: 'Reverse DNS changed' });
    await report({ severity: 'critical', subject: 'mx:watched.example', title: 'MX replaced' });
    await eventually(async () => expect(http.posts).toHaveLength(1));
    expect(JSON.parse(http.posts[0]!.body).data.title).toBe('MX replaced');
    const held = (await rowsOf(channel)).filter(({ state }) => state === 'held');
    expect(held).toHaveLength(2);
    expect(held[0]!.nextAttemptAt.getTime()).toBeGreaterThan(Date.now());
    for (const { id } of held) await timePasses(id);
    await eventually(async () => expect(http.posts).toHaveLength(2));
    const summary = JSON.parse(http.posts[1]!.body);
    expect(summary.type).toBe('incidents.summary');
    expect(summary.data.incidents.map(({ title }: { title: string }) => title)).toEqual([
      'SPF changed',
      'Reverse DNS changed',
    ]);
  });

  it('say nothing of a trouble that came and went within them', async () => {
    const { channel } = await webhook({ quietHours: quietNow() });
    await report({ severity: 'error' });
    await resolve();
    expect((await rowsOf(channel)).map(({ phase, state }) => [phase, state])).toEqual([
      ['opened', 'dropped'],
    ]);
  });

  it('let the recovery follow an opening that was part of a summary', async () => {
    const { channel } = await webhook({ quietHours: quietNow() });
    await report({ severity: 'error' });
    await report({ severity: 'error', subject: 'spf:watched.example' });
    for (const { id } of await rowsOf(channel)) await timePasses(id);
    await eventually(async () => expect(http.posts).toHaveLength(1));
    await owner.call(changeChannel, { params: { id: channel.id }, body: habits('Ops') });
    await resolve();
    await eventually(async () => expect(http.posts).toHaveLength(2));
    expect(JSON.parse(http.posts[1]!.body).type).toBe('incident.resolved');
  });
});

describe('what quiet hours held', () => {
  const rule = (...channels: Channel[]) => [
    { tag: null, minSeverity: 'info' as const, channelIds: channels.map(({ id }) => id) },
  ];

  it('goes where the rules lead when they end, not where they led in the night', async () => {
    const { channel: team } = await webhook({ quietHours: quietNow() });
    const { channel: pager } = await webhook({ url: `http://127.0.0.1:${http.port}/pager` });
    await owner.call(setRoutingRules, { body: { rules: rule(team) } });
    await report({ severity: 'error' });
    expect((await rowsOf(team)).map(({ state }) => state)).toEqual(['held']);
    await owner.call(setRoutingRules, { body: { rules: rule(pager) } });
    await timePasses((await rowsOf(team))[0]!.id);
    await eventually(async () => expect(http.posts.map(({ path }) => path)).toEqual(['/pager']));
    expect((await rowsOf(team)).map(({ state }) => state)).toEqual(['dropped']);
    expect((await rowsOf(pager)).map(({ phase, state }) => [phase, state])).toEqual([['opened', 'sent']]);
  });

  it('is dropped when the rules lead it nowhere, and told once when another heard of it already', async () => {
    const { channel: team } = await webhook({ quietHours: quietNow() });
    const { channel: pager } = await webhook({ url: `http://127.0.0.1:${http.port}/pager` });
    await owner.call(setRoutingRules, { body: { rules: rule(team, pager) } });
    await report({ severity: 'error' });
    await eventually(async () => expect(http.posts).toHaveLength(1));
    await owner.call(setRoutingRules, { body: { rules: rule(pager) } });
    await timePasses((await rowsOf(team))[0]!.id);
    await eventually(async () => expect((await rowsOf(team))[0]!.state).toBe('dropped'));
    expect(await rowsOf(pager)).toHaveLength(1);
    await report({ severity: 'error', subject: 'spf:watched.example' });
    await owner.call(setRoutingRules, { body: { rules: [{ ...rule()[0]!, channelIds: [] }] } });
    await eventually(async () =>
      expect((await rowsOf(pager)).map(({ state }) => state)).toEqual(['sent', 'sent']),
    );
    expect(http.posts).toHaveLength(2);
  });

  it('reaches the address that the channel has by then', async () => {
    await switchOwnersOff();
    const { channel } = await mailChannel('left@elsewhere.example', { quietHours: quietNow() });
    await report({ severity: 'error' });
    await moveTo(channel, 'new@elsewhere.example', { quietHours: null });
    await timePasses((await rowsOf(channel))[0]!.id);
    await eventually(async () => expect(smtp.mails.map(({ to }) => to)).toEqual(['new@elsewhere.example']));
  });

  it('stays with a channel when only others are told that it got graver', async () => {
    const { channel: team } = await webhook({ quietHours: quietNow() });
    const { channel: pager } = await webhook();
    const rules = [
      { tag: null, minSeverity: 'critical' as const, channelIds: [pager.id] },
      { tag: null, minSeverity: 'info' as const, channelIds: [team.id] },
    ];
    await owner.call(setRoutingRules, { body: { rules } });
    await report({ severity: 'error' });
    await report({ severity: 'critical' });
    expect((await rowsOf(pager)).map(({ phase }) => phase)).toEqual(['risen']);
    expect((await rowsOf(team)).map(({ phase, state }) => [phase, state])).toEqual([['opened', 'held']]);
  });
});

describe('rules', () => {
  it('send no recovery to an address that was changed since the trouble began', async () => {
    await switchOwnersOff();
    const { channel } = await mailChannel('left@elsewhere.example');
    await report({});
    await eventually(async () => expect((await rowsOf(channel))[0]!.state).toBe('sent'));
    await moveTo(channel, 'new@elsewhere.example');
    await resolve();
    expect((await rowsOf(channel)).map(({ phase, target }) => [phase, target])).toEqual([
      ['opened', 'left@elsewhere.example'],
    ]);
  });

  it('lead alerts by tag and severity, and a recovery to those who heard of the trouble', async () => {
    const { channel } = await webhook();
    const settings = await owner.call(readAlertSettings);
    const owners = settings.channels.find(({ kind }) => kind === 'owners')!;
    await owner.call(setDomainTags, { params: { domain: DOMAIN }, body: { tags: ['Production', 'web'] } });
    await owner.call(setRoutingRules, {
      body: {
        rules: [
          { tag: 'production', minSeverity: 'critical', channelIds: [channel.id] },
          { tag: null, minSeverity: 'info', channelIds: [owners.id] },
        ],
      },
    });
    await report({});
    await report({ severity: 'error', subject: 'spf:watched.example', title: 'SPF changed' });
    await report({ domain: OTHER });
    await resolve();
    await eventually(async () => expect(http.posts).toHaveLength(2));
    await eventually(async () => expect(smtp.mails).toHaveLength(2));
    expect(http.posts.map(({ body }) => JSON.parse(body).type)).toEqual([
      'incident.opened',
      'incident.resolved',
    ]);
    expect(subjects().toSorted()).toEqual([`${OTHER}: DMARC record removed`, `${DOMAIN}: SPF changed`]);
    expect((await owner.call(readAlertSettings)).tags).toEqual([
      { tag: 'production', domains: 1 },
      { tag: 'web', domains: 1 },
    ]);
    const tagged = await owner.call(listDomains, { query: { tag: 'web' } });
    expect(tagged.domains.map(({ name }) => name)).toEqual([DOMAIN]);
    expect((await owner.call(listIncidents, { query: { tag: 'web', severity: 'error' } })).total).toBe(1);
  });

  it('name no channel of somebody else', async () => {
    const rules = [{ tag: null, minSeverity: 'info' as const, channelIds: [randomUUID()] }];
    await expect(owner.call(setRoutingRules, { body: { rules } })).rejects.toMatchObject({
      problem: { code: 'request-invalid' },
    });
  });
});

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

describe('a digest', () => {
  it('comes once, with the rates of two weeks, new sources, changes and open incidents', async () => {
    await fillTwoWeeks();
    await report({ severity: 'critical' });
    const { channel } = await webhook({ digest: 'weekly' });
    const db = instance.database.system;
    await db.notificationChannel.updateMany({ data: { nextDigestAt: new Date(0) } });
    const scheduler = instance.app.get(DigestScheduler);
    await Promise.all([scheduler.tick(), scheduler.tick()]);
    await scheduler.tick();
    await eventually(async () => expect(smtp.mails).toHaveLength(2)); // the incident and the owners' digest
    await eventually(async () => expect(http.posts).toHaveLength(1));
    const { type, data } = JSON.parse(http.posts[0]!.body);
    expect(type).toBe('digest.weekly');
    expect(data).toMatchObject({
      messages: 1_000,
      passRate: 0.95,
      messagesBefore: 500,
      passRateBefore: 0.9,
      newSources: [{ ip: '192.0.2.77', domain: DOMAIN, messages: 60 }],
      newSourceCount: 1,
      changes: [{ title: 'SPF record changed' }],
      openIncidents: [{ domain: DOMAIN, title: 'DMARC record removed', severity: 'critical' }],
    });
    const next = await db.notificationChannel.findFirstOrThrow({ where: { id: channel.id } });
    expect(next.nextDigestAt!.getUTCDay()).toBe(1);
    const { text, html, subject } = await owner.call(previewDigest, {});
    expect(subject).toContain('95% passed, 1 open incident');
    expect(text).toContain('95% of 1,000 messages passed DMARC, 5 points more than the week before.');
    expect(text).toMatch(/^watched\.example +95% +90% +1,000$/m);
    expect(html).toContain('192.0.2.77');
  });

  it('that cannot be written holds up no other, and is tried again later', async () => {
    const { channel: broken } = await webhook({ digest: 'weekly' });
    await webhook({ digest: 'daily' });
    const { notificationChannel } = instance.database.system;
    await notificationChannel.updateMany({ data: { nextDigestAt: new Date(1_000) } });
    const unknown = { timeZone: 'Mars/Olympus', nextDigestAt: new Date(0) }; // as an older runtime knew one
    await notificationChannel.updateMany({ where: { id: broken.id }, data: unknown });
    await instance.app.get(DigestScheduler).tick();
    await eventually(async () => expect(http.posts).toHaveLength(1));
    expect(JSON.parse(http.posts[0]!.body).type).toBe('digest.daily');
    const { nextDigestAt } = await notificationChannel.findFirstOrThrow({ where: { id: broken.id } });
    expect(nextDigestAt!.getTime()).toBeGreaterThan(Date.now());
  });
});

// --- what tests are made of

const habits = (name: string) => ({
  name,
  isEnabled: true,
  isSecondContact: false,
  timeZone: 'UTC',
  quietHours: null,
  digest: 'none' as const,
});

function webhook({ url, ...more }: Partial<Channel> & { url?: string } = {}) {
  const to = { kind: 'webhook' as const, url: url ?? `http://127.0.0.1:${http.port}/in` };
  return owner.call(addChannel, { body: { ...habits('Ops'), ...more, to } });
}

/** A channel to a mail address whose owner has agreed. What that took is not among the mails afterwards. */
async function mailChannel(address: string, more: Partial<Channel> = {}, person = owner) {
  const to = { kind: 'email' as const, address };
  const { channel } = await person.call(addChannel, { body: { ...habits('Team'), ...more, to } });
  await agree(address);
  return { channel };
}

async function moveTo({ id }: Channel, address: string, more: Partial<Channel> = {}): Promise<void> {
  const body = { ...habits('Team'), ...more, to: { kind: 'email' as const, address } };
  await owner.call(changeChannel, { params: { id }, body });
  await agree(address);
}

async function agree(address: string): Promise<void> {
  const token = await tokenSentTo(address);
  const visitor = createCaller((path, init) => instance.request(path, init));
  await visitor(answerAddressConsent, { params: { token }, body: { isWanted: true } });
}

/** The token of the link that an address was mailed. */
async function tokenSentTo(address: string): Promise<string> {
  const mail = await eventually(async () => {
    const found = smtp.mails.find(({ to, raw }) => to === address && raw.includes('/alert-address/'));
    expect(found).toBeDefined();
    return found!;
  });
  smtp.mails.splice(smtp.mails.indexOf(mail), 1);
  smtp.asked.splice(smtp.asked.indexOf(address), 1);
  return /\/alert-address\/([\w-]{43})/.exec(mail.raw.replace(/=\r?\n/g, ''))![1]!;
}

/** Quiet hours around this moment, in UTC. */
function quietNow() {
  const now = new Date();
  const minutes = now.getUTCHours() * 60 + now.getUTCMinutes();
  return { from: (minutes + 1440 - 60) % 1440, to: (minutes + 120) % 1440 };
}

interface Reported {
  readonly domain?: string;
  readonly subject?: string;
  readonly topic?: string;
  readonly severity?: ConfirmedChange['severity'];
  readonly title?: string;
  readonly before?: string | null;
  readonly after?: string | null;
}

function key({ domain = DOMAIN, subject = `dmarc:${DOMAIN}`, topic }: Reported = {}) {
  return {
    organizationId: owner.organizationId!,
    domainId: ids.get(domain)!,
    subject,
    ...(topic ? { topic } : {}),
  };
}

function changeOf(reported: Reported): ConfirmedChange {
  const { domain = DOMAIN, severity = 'critical', title = 'DMARC record removed' } = reported;
  return {
    ...key(reported),
    domainName: domain,
    event: 'dmarc.removed',
    severity,
    title,
    meaning: 'Anybody can write in your name.',
    fix: 'Publish it again.',
    proposal: null,
    before: reported.before ?? 'v=DMARC1; p=reject',
    after: reported.after ?? null,
    firstSeenAt: new Date(Date.now() - 60_000),
    confirmedAt: new Date(),
  };
}

const inTransaction: TestInstance['database']['system']['$transaction'] = ((work: never) =>
  instance.database.system.$transaction(work)) as never;

function report(reported: Reported): Promise<void> {
  return inTransaction((tx) => instance.app.get(IncidentsService).report(tx, changeOf(reported)));
}

async function resolve(reported: Reported = {}): Promise<void> {
  const incidents = instance.app.get(IncidentsService);
  await inTransaction(async (tx) => {
    const open = await incidents.findOpen(tx, key(reported));
    await incidents.resolve(tx, open!, changeOf({ ...reported, after: 'v=DMARC1; p=reject' }));
  });
}

const deliveries = async () => (await owner.call(listDeliveries, {})).deliveries;
const ofChannel = async ({ id }: Channel) =>
  (await owner.call(listDeliveries, { query: { channel: id } })).deliveries;
const rowsOf = ({ id }: Channel) =>
  instance.database.system.alertDelivery.findMany({
    where: { channelId: id },
    orderBy: { createdAt: 'asc' },
  });
const settled = () =>
  eventually(async () => expect((await deliveries()).every(({ state }) => state === 'sent')).toBe(true));
const subjects = () => smtp.mails.map(({ raw }) => decodeSubject(raw));

/** What a message waits for is over. */
async function timePasses(id: string): Promise<void> {
  await instance.database.system.alertDelivery.updateMany({
    where: { id },
    data: { nextAttemptAt: new Date() },
  });
}

async function switchOwnersOff(): Promise<void> {
  const { channels } = await owner.call(readAlertSettings);
  const owners = channels.find(({ kind }) => kind === 'owners')!;
  await owner.call(changeChannel, {
    params: { id: owners.id },
    body: { ...habits('Owners'), isEnabled: false },
  });
}

/** The Subject field, unfolded and decoded (RFC 2047, Q and B in UTF-8). */
function decodeSubject(raw: string): string {
  const field = /^Subject: ((?:.*\r?\n(?=[ \t]))*.*)/m.exec(raw)![1]!.replace(/\r?\n[ \t]/g, ' ');
  return field
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_, form: string, text: string) =>
      form.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('utf8')
        : Buffer.from(
            text
              .replaceAll('_', ' ')
              .replace(/=([0-9A-F]{2})/gi, (_all, hex: string) =>
                String.fromCharCode(Number.parseInt(hex, 16)),
              ),
            'latin1',
          ).toString('utf8'),
    );
}

async function fillTwoWeeks(): Promise<void> {
  const db = instance.database.system;
  const row = { organizationId: owner.organizationId!, domainId: ids.get(DOMAIN)! };
  const day = (back: number) => new Date(new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10));
  const traffic = (back: number, messages: number, bothPass: number) => ({
    ...row,
    day: day(back),
    isBelieved: true,
    reports: 1,
    messages,
    bothPass,
    fail: messages - bothPass,
  });
  await db.dailyTraffic.createMany({
    data: [
      traffic(0, 9_999, 0),
      traffic(1, 400, 380),
      traffic(7, 600, 570),
      traffic(8, 300, 270),
      traffic(14, 200, 180),
      traffic(15, 777, 0),
    ],
  });
  const source = (back: number, sourceIp: string, messages: number) => ({
    ...row,
    day: day(back),
    isBelieved: true,
    sourceIp,
    messages,
    bothPass: messages,
  });
  await db.dailySource.createMany({
    data: [
      source(20, '192.0.2.1', 500),
      source(1, '192.0.2.1', 930),
      source(2, '192.0.2.77', 60),
      source(2, '192.0.2.78', 10),
    ],
  });
  await db.recordChange.create({
    data: {
      ...row,
      id: randomUUID(),
      subject: `spf:${DOMAIN}`,
      event: 'spf.changed',
      severity: 'info',
      firstSeenAt: day(2),
      confirmedAt: day(2),
    },
  });
}
