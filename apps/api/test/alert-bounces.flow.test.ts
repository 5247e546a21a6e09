import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import {
  addDomains,
  listChannelTroubles,
  listDeliveries,
  readAlertSettings,
  testChannel,
} from '@postseal/contract';
import nodemailer from 'nodemailer';
import { IncidentsService } from '../src/alerts/incidents.service.js';
import { SmtpIntakeServer } from '../src/smtp-intake/smtp-intake.server.js';
import { type SmtpReceiver, startSmtpReceiver } from './alert-receivers.js';
import { eventually } from './eventually.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

// A mail server takes every alert; what becomes of it comes back hours later, over the instance's own listener.

const HOST = 'reports.postseal.example';
const DOMAIN = 'watched.example';

let smtp: SmtpReceiver;
let instance: TestInstance;
let owner: TestPerson;
let second: TestPerson;

beforeAll(async () => {
  smtp = await startSmtpReceiver();
  instance = await startInstance(
    {
      POSTSEAL_MAIL_URL: smtp.url,
      POSTSEAL_MAIL_FROM: 'Postseal <alerts@postseal.example>',
      POSTSEAL_MAIL_TRACK_BOUNCES: 'true',
      POSTSEAL_REPORT_HOST: HOST,
      POSTSEAL_SMTP_HOST: '127.0.0.1',
      POSTSEAL_SMTP_PORT: '0',
      POSTSEAL_DNS_SERVERS: '127.0.0.1:9', // nothing is asked here
    },
    ['http', 'smtp', 'worker'],
  );
  owner = await instance.signUp('Olga');
  second = await instance.signUp('Sven', { withoutOrganization: true });
  await instance.database.system.member.create({
    data: { id: randomUUID(), organizationId: owner.organizationId!, userId: second.userId, role: 'owner' },
  });
  await owner.call(addDomains, { body: { names: DOMAIN } });
  await instance.database.system.checkSchedule.deleteMany({});
  await eventually(async () => expect(smtp.mails).toHaveLength(2)); // the confirming mails of signing up
}, 60_000);

afterAll(async () => {
  await instance?.close();
  await smtp?.close();
});

beforeEach(() => {
  smtp.mails.length = 0;
});

afterEach(async () => {
  const db = instance.database.system;
  await db.incident.deleteMany({});
  await db.alertDelivery.deleteMany({});
  await db.bouncedAddress.deleteMany({});
});

it('an address that bounces later rests and shows a banner, and the alert counts as failed', async () => {
  const { from } = await alertTo(owner);
  expect(from).toMatch(/^bounce-[0-9a-f]{32}-[0-9a-f]{16}@reports\.postseal\.example$/);
  await bounce(from, report('failed', '5.1.1'));
  const reason = 'The receiving server says that there is no such mailbox (550 5.1.1).';
  expect((await owner.call(listChannelTroubles)).troubles).toMatchObject([{ address: owner.email, reason }]);
  await eventually(async () =>
    expect(await deliveryTo(owner)).toMatchObject({ state: 'failed', lastError: reason }),
  );
  expect(await deliveryTo(second)).toMatchObject({ state: 'sent' });
  smtp.mails.length = 0;
  await tellOf('spf');
  await eventually(async () => expect(smtp.mails.map(({ to }) => to)).toEqual([second.email]));
});

it('each further bounce lengthens the rest, and one report sent twice counts once', async () => {
  const { bouncedAddress } = instance.database.system;
  const first = await alertTo(owner);
  await bounce(first.from, report('failed', '5.2.2'));
  await bounce(first.from, report('failed', '5.2.2'));
  expect(await bouncedAddress.findFirstOrThrow()).toMatchObject({ refusals: 1, isReported: true });
  const { channels } = await owner.call(readAlertSettings);
  smtp.mails.length = 0;
  await owner.call(testChannel, { params: { id: channels[0]!.id } });
  const test = await eventually(async () => {
    const mail = smtp.mails.find(({ to }) => to === owner.email);
    expect(mail).toBeDefined();
    return mail!;
  });
  await eventually(async () => expect((await bouncedAddress.findFirstOrThrow()).takenAt).not.toBeNull());
  expect((await owner.call(listChannelTroubles)).troubles).toHaveLength(1); // being taken proves nothing yet
  await bounce(test.from, report('failed', '5.2.2'));
  const row = await bouncedAddress.findFirstOrThrow();
  expect(row).toMatchObject({ refusals: 2, takenAt: null });
  expect(row.retryAt.getTime()).toBeGreaterThan(Date.now() + 47 * 3_600_000);
});

it('is in order again when a mail was taken and nothing came back for a day', async () => {
  const { from } = await alertTo(owner);
  await bounce(from, report('failed', '5.1.1'));
  const dayAgo = new Date(Date.now() - 25 * 3_600_000);
  await instance.database.system.bouncedAddress.updateMany({ data: { takenAt: dayAgo, retryAt: dayAgo } });
  expect((await owner.call(listChannelTroubles)).troubles).toEqual([]);
});

it('a delay, an absence note, a policy and a forged return path make no address rest', async () => {
  const { from } = await alertTo(owner);
  await bounce(from, report('delayed', '4.4.1'));
  await bounce(from, 'From: x@y.example\r\nTo: z@y.example\r\nSubject: Away\r\n\r\nI am on holiday.\r\n');
  const forged = from.replace(/-[0-9a-f]{16}@/, `-${'0'.repeat(16)}@`);
  await expect(bounce(forged, report('failed', '5.1.1'))).rejects.toMatchObject({ responseCode: 550 });
  expect(await instance.database.system.bouncedAddress.count()).toBe(0);
  expect(await deliveryTo(owner)).toMatchObject({ state: 'sent' });
  await bounce(from, report('failed', '5.7.1'));
  await eventually(async () => expect(await deliveryTo(owner)).toMatchObject({ state: 'failed' }));
  expect((await owner.call(listChannelTroubles)).troubles).toEqual([]);
});

// --- what tests are made of

/** The mail of an alert to a person, once its delivery counts as sent. */
async function alertTo({ email }: TestPerson) {
  await tellOf('dmarc');
  return eventually(async () => {
    expect(await deliveryTo({ email } as TestPerson)).toMatchObject({ state: 'sent' });
    return smtp.mails.find(({ to }) => to === email)!;
  });
}

async function deliveryTo({ email }: TestPerson) {
  const { deliveries } = await owner.call(listDeliveries, {});
  return deliveries.find(({ target, phase }) => target === email && phase === 'opened');
}

async function tellOf(kind: string): Promise<void> {
  const { id } = await instance.database.system.domain.findFirstOrThrow();
  await instance.database.system.$transaction((tx) =>
    instance.app.get(IncidentsService).report(tx, {
      organizationId: owner.organizationId!,
      domainId: id,
      domainName: DOMAIN,
      subject: `${kind}:${DOMAIN}`,
      event: `${kind}.removed`,
      severity: 'critical',
      title: `${kind} record removed`,
      meaning: '',
      fix: '',
      proposal: null,
      before: 'v=',
      after: null,
      firstSeenAt: new Date(),
      confirmedAt: new Date(),
    }),
  );
}

/** Hands a mail in from the null sender, as a mail server does that gives up. Rejects with the refusal. */
async function bounce(to: string, raw: string) {
  const { port } = instance.app.get(SmtpIntakeServer, { strict: false });
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port,
    tls: { rejectUnauthorized: false },
  });
  try {
    return await transport.sendMail({ envelope: { from: '', to }, raw });
  } finally {
    transport.close();
  }
}

function report(action: string, status: string): string {
  return [
    'From: Mail Delivery System <mailer-daemon@mx.example>',
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
    '',
    '--b1',
    'Content-Type: text/plain',
    '',
    'Your message could not be delivered.',
    '--b1',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    'Final-Recipient: rfc822; someone@elsewhere.example',
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; 550 ${status} as it is`,
    '',
    '--b1--',
    '',
  ].join('\r\n');
}
