import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { previewDigest } from '@postseal/contract';
import { DigestScheduler } from '../src/digest/digest.scheduler.js';
import { DOMAIN, http, ids, instance, owner, report, smtp, useAlertWorld, webhook } from './alert-world.js';
import { eventually } from './eventually.js';

useAlertWorld();

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
