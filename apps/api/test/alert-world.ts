import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import {
  addChannel,
  addDomains,
  answerAddressConsent,
  type Channel,
  changeChannel,
  createCaller,
  listDeliveries,
  readAlertSettings,
} from '@postseal/contract';
import type { ConfirmedChange } from '../src/alerts/confirmed-change.js';
import { IncidentsService } from '../src/alerts/incidents.service.js';
import {
  type HttpReceiver,
  type SmtpReceiver,
  startHttpReceiver,
  startSmtpReceiver,
} from './alert-receivers.js';
import { eventually } from './eventually.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

export const DOMAIN = 'watched.example';
export const OTHER = 'parked.example';

export let http: HttpReceiver;
export let smtp: SmtpReceiver;
export let instance: TestInstance;
export let owner: TestPerson;
export let ids: Map<string, string>;

/** The instance, the receivers and the owner of a test file, made before its tests. */
export function useAlertWorld(): void {
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
}

export const habits = (name: string) => ({
  name,
  isEnabled: true,
  isSecondContact: false,
  timeZone: 'UTC',
  quietHours: null,
  digest: 'none' as const,
});

export function webhook({ url, ...more }: Partial<Channel> & { url?: string } = {}) {
  const to = { kind: 'webhook' as const, url: url ?? `http://127.0.0.1:${http.port}/in` };
  return owner.call(addChannel, { body: { ...habits('Ops'), ...more, to } });
}

/** A channel to a mail address whose owner has agreed. What that took is not among the mails afterwards. */
export async function mailChannel(address: string, more: Partial<Channel> = {}, person = owner) {
  const to = { kind: 'email' as const, address };
  const { channel } = await person.call(addChannel, { body: { ...habits('Team'), ...more, to } });
  await agree(address);
  return { channel };
}

export async function moveTo({ id }: Channel, address: string, more: Partial<Channel> = {}): Promise<void> {
  const body = { ...habits('Team'), ...more, to: { kind: 'email' as const, address } };
  await owner.call(changeChannel, { params: { id }, body });
  await agree(address);
}

export async function agree(address: string): Promise<void> {
  const token = await tokenSentTo(address);
  const visitor = createCaller((path, init) => instance.request(path, init));
  await visitor(answerAddressConsent, { params: { token }, body: { isWanted: true } });
}

/** The token of the link that an address was mailed. */
export async function tokenSentTo(address: string): Promise<string> {
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
export function quietNow() {
  const now = new Date();
  const minutes = now.getUTCHours() * 60 + now.getUTCMinutes();
  return { from: (minutes + 1440 - 60) % 1440, to: (minutes + 120) % 1440 };
}

export interface Reported {
  readonly domain?: string;
  readonly subject?: string;
  readonly topic?: string;
  readonly severity?: ConfirmedChange['severity'];
  readonly title?: string;
  readonly before?: string | null;
  readonly after?: string | null;
}

export function key({ domain = DOMAIN, subject = `dmarc:${DOMAIN}`, topic }: Reported = {}) {
  return {
    organizationId: owner.organizationId!,
    domainId: ids.get(domain)!,
    subject,
    ...(topic ? { topic } : {}),
  };
}

export function changeOf(reported: Reported): ConfirmedChange {
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

export const inTransaction: TestInstance['database']['system']['$transaction'] = ((work: never) =>
  instance.database.system.$transaction(work)) as never;

export function report(reported: Reported): Promise<void> {
  return inTransaction((tx) => instance.app.get(IncidentsService).report(tx, changeOf(reported)));
}

export async function resolve(reported: Reported = {}): Promise<void> {
  const incidents = instance.app.get(IncidentsService);
  await inTransaction(async (tx) => {
    const open = await incidents.findOpen(tx, key(reported));
    await incidents.resolve(tx, open!, changeOf({ ...reported, after: 'v=DMARC1; p=reject' }));
  });
}

export const deliveries = async () => (await owner.call(listDeliveries, {})).deliveries;
export const ofChannel = async ({ id }: Channel) =>
  (await owner.call(listDeliveries, { query: { channel: id } })).deliveries;
export const rowsOf = ({ id }: Channel) =>
  instance.database.system.alertDelivery.findMany({
    where: { channelId: id },
    orderBy: { createdAt: 'asc' },
  });
export const settled = () =>
  eventually(async () => expect((await deliveries()).every(({ state }) => state === 'sent')).toBe(true));
export const subjects = () => smtp.mails.map(({ raw }) => decodeSubject(raw));

/** What a message waits for is over. */
export async function timePasses(id: string): Promise<void> {
  await instance.database.system.alertDelivery.updateMany({
    where: { id },
    data: { nextAttemptAt: new Date() },
  });
}

export async function switchOwnersOff(): Promise<void> {
  const { channels } = await owner.call(readAlertSettings);
  const owners = channels.find(({ kind }) => kind === 'owners')!;
  await owner.call(changeChannel, {
    params: { id: owners.id },
    body: { ...habits('Owners'), isEnabled: false },
  });
}

/** The Subject field, unfolded and decoded (RFC 2047, Q and B in UTF-8). */
export function decodeSubject(raw: string): string {
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
