import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  acknowledgeIncident,
  type Channel,
  changeChannel,
  listDeliveries,
  listDomains,
  listIncidents,
  readAlertSettings,
  readDelivery,
  readIncident,
  setDomainTags,
  setRoutingRules,
} from '@postseal/contract';
import { IncidentsService } from '../src/alerts/incidents.service.js';
import {
  DOMAIN,
  deliveries,
  habits,
  http,
  instance,
  inTransaction,
  key,
  mailChannel,
  moveTo,
  OTHER,
  owner,
  quietNow,
  report,
  resolve,
  rowsOf,
  settled,
  smtp,
  subjects,
  switchOwnersOff,
  timePasses,
  useAlertWorld,
  webhook,
} from './alert-world.js';
import { eventually } from './eventually.js';

useAlertWorld();

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
