import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { TestDatabase } from '@postseal/embedded-postgres/testing';
import { Database } from '../src/database/database.js';
import { reportAddress } from '../src/domains/report-address.js';
import { createDomains } from './domain-rows.js';
import { type CuttableLink, freePort, linkTo, type RunningProcess, startRole, until } from './processes.js';
import { reportMail, reportXml } from './report-mail.js';
import { SmtpSender } from './smtp-sender.js';
import { createMigratedDatabase } from './test-instance.js';

jest.setTimeout(120_000);

const HOST = 'rua.example';
let testDatabase: TestDatabase;
let database: Database;
let link: CuttableLink;
let port: number;
let smtp: RunningProcess;
let sender: SmtpSender;

const startSmtp = async () => {
  smtp = await startRole('smtp', link.url, {
    POSTSEAL_REPORT_HOST: HOST,
    POSTSEAL_SMTP_HOST: '127.0.0.1',
    POSTSEAL_SMTP_PORT: String(port),
    POSTSEAL_SMTP_MAX_MESSAGE_BYTES: '1000000',
    POSTSEAL_SMTP_MAX_MAILS_PER_MINUTE_PER_IP: '1000000',
  });
};

beforeAll(async () => {
  testDatabase = await createMigratedDatabase();
  database = new Database({ url: testDatabase.url, poolSize: 4 });
  link = await linkTo(testDatabase.url);
  port = await freePort();
  await startSmtp();
  sender = new SmtpSender(port);
});

afterAll(async () => {
  sender?.close();
  await smtp?.kill();
  await database?.close();
  await link?.close();
  await testDatabase?.drop();
});

const startWorker = () =>
  startRole('worker', testDatabase.url, {
    POSTSEAL_WORKER_THREADS: '2',
    POSTSEAL_CHECK_INTERVAL_SECONDS: '86400',
  });

const statesOf = async (organizationId: string) => {
  const groups = await database.system.inboundMessage.groupBy({
    by: ['state', 'outcome'],
    where: { organizationId },
    _count: true,
  });
  return Object.fromEntries(groups.map(({ state, outcome, _count }) => [outcome ?? state, _count]));
};

const totalsOf = async (organizationId: string) => {
  const { _sum } = await database.system.dailyTraffic.aggregate({
    where: { organizationId },
    _sum: { reports: true, messages: true },
  });
  return { reports: Number(_sum.reports), messages: Number(_sum.messages) };
};

describe('mail that is acknowledged', () => {
  it('counts exactly once when workers and the listener are killed midway and everything is sent again', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `d${i}.example`);
    const domains = await createDomains(database, names);
    const { organizationId } = domains[0]!;
    const mails = Array.from({ length: 400 }, (_, i) => {
      const domain = domains[i % domains.length]!;
      const records = Array.from({ length: 10 }, (_, n) => ({ ip: `192.0.2.${n}`, count: i + 1 }));
      const raw = reportMail(
        reportXml({ domain: domain.name, reportId: `r${i}`, records }),
        i % 2 ? 'gzip' : 'zip',
      );
      return { to: reportAddress(domain.token, HOST), raw };
    });
    const messages = mails.reduce((sum, _, i) => sum + 10 * (i + 1), 0);

    const acknowledged = new Set<string>();
    const sendAll = async () => {
      let waiting = mails;
      while (waiting.length > 0) {
        const outcomes = await Promise.allSettled(waiting.map(({ to, raw }) => sender.send(to, raw)));
        for (const outcome of outcomes)
          if (outcome.status === 'fulfilled') acknowledged.add(outcome.value.inboxId);
        waiting = waiting.filter((_, index) => outcomes[index]!.status === 'rejected');
      }
    };
    let isKilling = true;
    let kills = 0;
    const killer = (async () => {
      while (isKilling) {
        const worker = await startWorker();
        await sleep(100 + Math.random() * 400);
        await worker.kill();
        kills++;
      }
    })();
    const sending = sendAll();
    await sleep(300);
    await smtp.kill();
    await startSmtp();
    await sending;
    await sendAll();
    await until(
      async () => kills,
      (count) => count >= 4,
    );
    isKilling = false;
    await killer;

    const worker = await startWorker();
    await until(
      () => statesOf(organizationId),
      (states) => !states.queued,
    );
    await worker.stop();

    expect(await totalsOf(organizationId)).toEqual({ reports: 400, messages });
    const stored = await database.system.inboundMessage.findMany({
      where: { organizationId },
      select: { id: true },
    });
    const ids = new Set(stored.map(({ id }) => id));
    expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([]);
    // A mail whose 250 was lost with the killed listener is there without having been acknowledged; never the reverse.
    const outcomes = await statesOf(organizationId);
    expect(outcomes).toEqual({ stored: 400, duplicate: stored.length - 400 });
    const { rows } = await database.systemPool.query(
      `SELECT count(*)::int AS records, sum(message_count)::int AS messages FROM report_record WHERE organization_id = $1`,
      [organizationId],
    );
    expect(rows).toEqual([{ records: 4_000, messages }]);
    const silent = await database.systemPool.query(
      `SELECT count(*)::int AS count FROM inbound_message m WHERE organization_id = $1
       AND NOT EXISTS (SELECT FROM ledger_entry e WHERE e.organization_id = m.organization_id AND e.message_id = m.id)`,
      [organizationId],
    );
    expect(silent.rows).toEqual([{ count: 0 }]);
  });

  it('is there for each of its recipients', async () => {
    const [a, b] = await createDomains(database, ['a.example', 'b.example']);
    const raw = reportMail(reportXml({ domain: 'a.example' }));
    await sender.send(
      [a!, b!].map(({ token }) => reportAddress(token, HOST)),
      raw,
    );
    const stored = await database.system.inboundMessage.findMany({
      where: { organizationId: a!.organizationId },
    });
    expect(new Set(stored.map(({ domainId }) => domainId))).toEqual(new Set([a!.domainId, b!.domainId]));
    expect(stored[0]).toMatchObject({
      state: 'queued',
      rawBytes: raw.length,
      tlsVersion: 'TLSv1.3',
      remoteIp: '127.0.0.1',
    });
    expect(Buffer.from(stored[0]!.raw!)).toEqual(raw);
  });
});

describe('mail that is refused', () => {
  const raw = reportMail(reportXml({ domain: 'x.example' }));

  it('goes to nobody, or to a retired address', async () => {
    const [domain] = await createDomains(database, ['retired.example']);
    await database.system.reportAddress.update({
      where: { token: domain!.token },
      data: { retiredAt: new Date(Date.now() - 1000) },
    });
    for (const to of [
      'aaaaaaaaaaaaaaaa@rua.example',
      'someone@rua.example',
      'x@elsewhere.example',
      reportAddress(domain!.token, HOST),
    ]) {
      await expect(sender.send(to, raw)).rejects.toMatchObject({
        responseCode: 550,
        response: expect.stringContaining('5.1.1'),
      });
    }
  });

  it('is larger than announced', async () => {
    const [domain] = await createDomains(database, ['large.example']);
    const to = reportAddress(domain!.token, HOST);
    await expect(sender.send(to, Buffer.alloc(1_000_001, 'x\r\n'))).rejects.toMatchObject({
      responseCode: 552,
      response: expect.stringContaining('5.'),
    });
    expect((await sender.send(to, raw)).inboxId).not.toBe('');
  });

  it('comes while the database is away, and is asked for again', async () => {
    const [domain] = await createDomains(database, ['away.example']);
    const to = reportAddress(domain!.token, HOST);
    await sender.send(to, raw);
    link.cut();
    await expect(sender.send(to, raw)).rejects.toMatchObject({
      responseCode: 451,
      response: expect.stringContaining('4.3.0'),
    });
    await expect(sender.send('bbbbbbbbbbbbbbbb@rua.example', raw)).rejects.toMatchObject({
      responseCode: 451,
    });
    link.mend();
    await until(
      () =>
        sender.send(to, raw).then(
          () => true,
          () => false,
        ),
      (wasTaken) => wasTaken,
    );
    const stored = await database.system.inboundMessage.count({
      where: { organizationId: domain!.organizationId },
    });
    expect(stored).toBe(2);
  });
});

describe('mail to the postmaster', () => {
  const raw = Buffer.from('From: a@b.example\r\nSubject: your server\r\n\r\nHello postmaster\r\n');

  it('waits until somebody runs the instance, then reaches them through the outbox', async () => {
    await expect(sender.send(`postmaster@${HOST}`, raw)).rejects.toMatchObject({ responseCode: 450 });
    await database.system.user.create({
      data: { id: 'op', name: 'Op', email: 'op@people.example', isOperator: true },
    });
    await sender.send(`Postmaster@${HOST}`, raw);
    const mails = await database.system.outgoingMail.findMany({ where: { recipient: 'op@people.example' } });
    expect(mails).toMatchObject([{ purpose: 'notice', text: expect.stringContaining('Hello postmaster') }]);
  });
});
