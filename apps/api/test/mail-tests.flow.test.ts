import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ApiError,
  beginMailTest,
  type Caller,
  createCaller,
  listMailTests,
  type MailTestAddress,
  type MailTestDetail,
  type MailTestResult,
  readMailTest,
  readMailTestAddress,
  readSharedMailTest,
  removeMailTestAddress,
} from '@postseal/contract';
import { startZoneServer, type ZoneServer, Zones } from '@postseal/test-mail';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import nodemailer from 'nodemailer';
import { MailTestRetention } from '../src/mail-tests/mail-test.retention.js';
import {
  MAX_ADDRESSES_PER_CLIENT_PER_HOUR,
  MAX_MAILS_PER_ADDRESS_PER_DAY,
  MAX_MAILS_PER_SENDER_PER_HOUR,
} from '../src/mail-tests/mail-test-limits.js';
import { SmtpIntakeServer } from '../src/smtp-intake/smtp-intake.server.js';
import { eventually } from './eventually.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

// Real SMTP and real DNS. A load balancer's PROXY line lets the mails come from public addresses.

const DOMAIN = 'sender.example';
const GOOD_IP = '46.4.113.5';
const NAMELESS_IP = '46.4.113.6';
const NAMELESS_V6 = '2a01:4f8:c0c:1::26';
const HOST = 'reports.postseal.example';
const MAX_BYTES = 65_536;

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signingKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const keyRecord = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;

let dns: ZoneServer;
let instance: TestInstance;
let owner: TestPerson;
let stranger: Caller;

beforeAll(async () => {
  dns = await startZoneServer(
    new Zones({
      '': { SOA: {} },
      [DOMAIN]: {
        SOA: {},
        NS: ['ns1.sender.example', 'ns2.sender.example'],
        MX: '10 mail.sender.example',
        TXT: `v=spf1 ip4:${GOOD_IP} -all`,
      },
      'mail.sender.example': { A: GOOD_IP, TXT: 'v=spf1 a -all' },
      '113.4.46.in-addr.arpa': { SOA: {} },
      '5.113.4.46.in-addr.arpa': { PTR: 'mail.sender.example' },
      '8.f.4.0.1.0.a.2.ip6.arpa': { SOA: {} },
      [`s1._domainkey.${DOMAIN}`]: { TXT: keyRecord },
      [`_dmarc.${DOMAIN}`]: { TXT: 'v=DMARC1; p=reject; rua=mailto:dmarc@sender.example' },
      'bare.example': { SOA: {}, MX: '10 mail.bare.example' },
      'mail.bare.example': { A: NAMELESS_IP },
    }),
  );
  instance = await startInstance(
    {
      POSTSEAL_DNS_SERVERS: `127.0.0.1:${dns.port}`,
      POSTSEAL_DNS_AUTHORITY_PORT: String(dns.port),
      POSTSEAL_DNS_ALLOW_PRIVATE: 'true',
      POSTSEAL_REPORT_HOST: HOST,
      POSTSEAL_SMTP_HOST: '127.0.0.1',
      POSTSEAL_SMTP_PORT: '0',
      POSTSEAL_SMTP_PROXIES: '127.0.0.1',
      POSTSEAL_MAIL_TEST_MAX_MESSAGE_BYTES: String(MAX_BYTES),
      POSTSEAL_MAIL_TEST_MAX_STORED_BYTES: '10000000',
    },
    ['http', 'smtp', 'worker'],
  );
  owner = await instance.signUp('Olga');
  stranger = createCaller((path, init) => instance.request(path, init));
}, 60_000);

afterAll(async () => {
  await instance?.close();
  await dns?.close();
});

afterEach(async () => {
  dns.clearFaults();
  await instance.database.system.mailTestAddress.deleteMany();
});

interface Sending {
  readonly ip?: string;
  readonly helo?: string;
  readonly from?: string;
  readonly to: string | string[];
}

/** Hands a mail in as a server at `ip` would. Rejects with the refusal. */
async function send(raw: Buffer | string, { ip = GOOD_IP, helo = 'mail.sender.example', from, to }: Sending) {
  const { port } = instance.app.get(SmtpIntakeServer, { strict: false });
  const connection = connect(port, '127.0.0.1');
  await once(connection, 'connect');
  const family = ip.includes(':') ? ['TCP6', '2001:db8::1'] : ['TCP4', '192.0.2.1'];
  connection.write(`PROXY ${family[0]} ${ip} ${family[1]} 40000 25\r\n`);
  const transport = nodemailer.createTransport({
    connection,
    name: helo,
    tls: { rejectUnauthorized: false },
  } as never);
  try {
    return await transport.sendMail({ envelope: { from: from ?? `ann@${DOMAIN}`, to }, raw });
  } finally {
    transport.close();
    connection.destroy();
  }
}

const WORDS =
  'The minutes of our meeting on Tuesday are ready. Please write to me when something is missing.';

function plainMail(domain: string, subject = 'Minutes of Tuesday'): string {
  return [
    `From: Ann Sender <ann@${domain}>`,
    'To: Bob <bob@receiver.example>',
    `Subject: ${subject}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${Math.random().toString(36).slice(2)}@${domain}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    WORDS,
    '',
  ].join('\r\n');
}

async function signedMail(): Promise<Buffer> {
  const mail = plainMail(DOMAIN);
  const headerList = ['From', 'To', 'Subject', 'Date', 'Message-ID', 'MIME-Version', 'Content-Type'];
  const signature = { signingDomain: DOMAIN, selector: 's1', privateKey: signingKey, headerList };
  const { signatures } = await dkimSign(mail, { signatureData: [signature] } as never);
  return Buffer.from(signatures + mail);
}

/** The newest mail at an address, once it is scored. */
function scored({ token }: MailTestAddress, count = 1): Promise<MailTestDetail> {
  return eventually(async () => {
    const { tests } = await stranger(readMailTestAddress, { params: { token } });
    expect(tests.length).toBe(count);
    expect(tests[0]!.state).not.toBe('queued');
    return stranger(readMailTest, { params: { token, id: tests[0]!.id } });
  });
}

const begin = (call: Caller = stranger) => call(beginMailTest);
const checkOf = ({ areas }: MailTestResult, id: string) =>
  areas.flatMap(({ checks }) => checks).find((check) => check.id === id);

describe('a test mail', () => {
  it('that has nothing wrong gets 10.0, and what could not be tested is said', async () => {
    const address = await begin();
    await send(await signedMail(), { to: address.address });
    const { result, session, source } = await scored(address);
    expect({
      faults: result!.areas.flatMap(({ checks }) => checks.filter(({ state }) => state === 'failed')),
      rejections: result!.rejections,
      score: result!.score,
    }).toEqual({ faults: [], rejections: [], score: 10 });
    expect(result).toMatchObject({ grade: 'A', gradeWords: 'Ready', ceilings: [], headerFrom: DOMAIN });
    expect(result!.counted.scored).toBeLessThan(result!.counted.total);
    expect(checkOf(result!, 'blocklist.ip-listed')).toMatchObject({ state: 'not-tested', points: 0 });
    expect(checkOf(result!, 'content.spam-score')).toMatchObject({ state: 'not-tested', points: 0 });
    expect(session).toEqual({
      remoteIp: GOOD_IP,
      heloName: 'mail.sender.example',
      envelopeFrom: `ann@${DOMAIN}`,
      tls: 'TLSv1.3',
    });
    expect(source!.header).toContain('Subject: Minutes of Tuesday');
    expect(source!.body).toBe(`${WORDS}\n`);
  });

  it('unsigned, over IPv6 and without a reverse name, would be refused by Gmail', async () => {
    const address = await begin();
    await send(plainMail('bare.example'), {
      ip: NAMELESS_V6,
      helo: 'mail.bare.example',
      from: 'ann@bare.example',
      to: address.address,
    });
    const { result } = await scored(address);
    const gmail = result!.rejections.filter(({ receiver }) => receiver === 'Gmail').map(({ id }) => id);
    expect(gmail).toEqual(expect.arrayContaining(['gmail-ipv6-ptr-auth', 'gmail-unauth']));
    expect(result!.rejections[0]).toMatchObject({ code: expect.any(String), cause: expect.any(String) });
    expect(result!.score).toBeLessThanOrEqual(4);
    expect(result!.ceilings.length).toBeGreaterThan(0);
    const lost = result!.areas.map(({ lost: points, checks }) => [
      points,
      Math.round(checks.reduce((sum, { points: one }) => sum + one * 10, 0)) / 10,
    ]);
    for (const [ofArea, ofChecks] of lost) expect(ofChecks).toBe(ofArea);
  });

  it('is not blamed for DNS that does not answer', async () => {
    dns.inject({ effect: 'servfail' });
    const address = await begin();
    await send(await signedMail(), { to: address.address });
    const { result } = await scored(address);
    expect(checkOf(result!, 'ptr.missing')).toMatchObject({ state: 'unknown', points: 0 });
    expect(result!.rejections).toEqual([]);
    for (const { id, lost } of result!.areas) expect({ id, lost }).toEqual({ id, lost: 0 });
  });

  it('may be sent again to the same address, and sees DNS as it is now', async () => {
    const address = await begin();
    const sending = {
      ip: NAMELESS_IP,
      helo: 'mail.bare.example',
      from: 'ann@bare.example',
      to: address.address,
    };
    await send(plainMail('bare.example'), sending);
    const before = await scored(address);
    expect(checkOf(before.result!, 'ptr.missing')).toMatchObject({ state: 'failed' });
    dns.zones.set('6.113.4.46.in-addr.arpa', { PTR: 'mail.bare.example' });
    await send(plainMail('bare.example'), sending);
    const after = await scored(address, 2);
    dns.zones.remove('6.113.4.46.in-addr.arpa');
    expect(checkOf(after.result!, 'ptr.missing')).toMatchObject({ state: 'passed' });
    expect(after.result!.score).toBeGreaterThanOrEqual(before.result!.score);
  });

  it('that no receiver would read is told so', async () => {
    const address = await begin();
    await send(`${'X: y\r\n'.repeat(6_000)}\r\nbody`, { to: address.address });
    expect(await scored(address)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('header'),
      result: null,
    });
  });

  it('comes from the null sender too, and nothing is ever sent back', async () => {
    const address = await begin();
    await send(plainMail(DOMAIN), { from: '', to: address.address });
    expect((await scored(address)).session.envelopeFrom).toBe('');
    expect(
      await instance.database.system.outgoingMail.count({ where: { purpose: { not: 'verify-email' } } }),
    ).toBe(0);
  });
});

describe('a shared result', () => {
  it('shows the verdict and nothing of the message', async () => {
    const address = await begin();
    const secret = 'Confidential merger';
    const mail = plainMail('bare.example', secret).replace(
      'ann@bare.example>',
      'secret.person@bare.example>',
    );
    await send(mail, { ip: NAMELESS_IP, from: 'secret.person@bare.example', to: address.address });
    const { id, result } = await scored(address);
    const shared = await stranger(readSharedMailTest, { params: { id } });
    expect(shared.result).toMatchObject({ score: result!.score, rejections: result!.rejections });
    const text = JSON.stringify(shared);
    for (const hidden of [address.token, secret, 'secret.person', 'Minutes', 'bob@'])
      expect(text).not.toContain(hidden);
    expect(checkOf(shared.result, 'ptr.missing')).toMatchObject({
      seen: expect.stringContaining('6.113.4.46.in-addr.arpa'),
    });
  });

  it('is kept by no cache', async () => {
    const address = await begin();
    for (const path of [`/api/mail-test-addresses/${address.token}`]) {
      expect((await instance.request(path)).headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('the history of an organization', () => {
  it('holds what its members tested, and nothing that a stranger did', async () => {
    const [own, foreign] = [await begin(owner.call), await begin()];
    await send(await signedMail(), { to: own.address });
    await send(await signedMail(), { to: foreign.address });
    const { id } = await scored(own);
    await scored(foreign);
    const { tests, total } = await owner.call(listMailTests, {});
    expect({ total, tests }).toMatchObject({ total: 1, tests: [{ id, token: own.token, score: 10 }] });
  });

  it('is read by viewers without the addresses, since whoever knows one may delete it, and they add nothing', async () => {
    const own = await begin(owner.call);
    await send(await signedMail(), { to: own.address });
    const { id } = await scored(own);
    const setRole = (role: string) =>
      instance.database.system.member.updateMany({ where: { userId: owner.userId }, data: { role } });
    await setRole('viewer');
    try {
      expect(await owner.call(listMailTests, {})).toMatchObject({ total: 1, tests: [{ id, token: null }] });
      const { token } = await begin(owner.call);
      const row = await instance.database.system.mailTestAddress.findUniqueOrThrow({ where: { token } });
      expect(row.organizationId).toBeNull();
    } finally {
      await setRole('owner');
    }
  });

  it('is not filled by a page elsewhere in the name of a visitor', async () => {
    const answer = await owner.request('/api/mail-test-addresses', {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    const { token } = (await answer.json()) as MailTestAddress;
    const row = await instance.database.system.mailTestAddress.findUniqueOrThrow({ where: { token } });
    expect(row.organizationId).toBeNull();
  });

  it('outlives the mail and the address; what a stranger tested does not', async () => {
    const [own, foreign] = [await begin(owner.call), await begin()];
    for (const { address } of [own, foreign]) await send(await signedMail(), { to: address });
    const mine = await scored(own);
    const theirs = await scored(foreign);
    const db = instance.database.system;
    const past = new Date(Date.now() - 8 * 86_400_000);
    await db.mailTest.updateMany({ data: { receivedAt: past } });
    await db.mailTestAddress.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
    await instance.app.get(MailTestRetention, { strict: false }).apply(new Date());
    expect(await owner.call(listMailTests, {})).toMatchObject({ tests: [{ id: mine.id, token: null }] });
    expect(await db.mailTest.findUniqueOrThrow({ where: { id: mine.id } })).toMatchObject({ raw: null });
    expect(await stranger(readSharedMailTest, { params: { id: mine.id } })).toMatchObject({ id: mine.id });
    await expect(stranger(readSharedMailTest, { params: { id: theirs.id } })).rejects.toMatchObject(
      problem('not-found'),
    );
    await expect(scored(own)).rejects.toBeInstanceOf(ApiError);
  }, 60_000);
});

const problem = (code: string) => ({ problem: { code } });

describe('abuse', () => {
  it('finds nothing by guessing', async () => {
    const params = { token: 'a'.repeat(16) };
    await expect(stranger(readMailTestAddress, { params })).rejects.toMatchObject(problem('not-found'));
    await expect(stranger(removeMailTestAddress, { params })).rejects.toMatchObject(problem('not-found'));
    await expect(send(plainMail(DOMAIN), { to: `test-${params.token}@${HOST}` })).rejects.toMatchObject({
      responseCode: 550,
    });
  });

  it('relays to nobody, and takes one test address at a time', async () => {
    const [one, two] = [await begin(), await begin()];
    const to = [one.address, two.address, 'victim@elsewhere.example'];
    const info = await send(await signedMail(), { to });
    expect(info).toMatchObject({
      accepted: [one.address],
      rejected: [two.address, 'victim@elsewhere.example'],
    });
    expect(info.rejectedErrors?.map(({ responseCode }) => responseCode)).toEqual([452, 550]);
  });

  it('gets no mail stored that is too large', async () => {
    const address = await begin();
    const large = plainMail(DOMAIN) + `${'x'.repeat(70)}\r\n`.repeat(1_000);
    await expect(send(large, { to: address.address })).rejects.toMatchObject({ responseCode: 552 });
    expect((await stranger(readMailTestAddress, { params: { token: address.token } })).tests).toEqual([]);
  });

  it('has its measure at an address, from a sender, and in all', async () => {
    const address = await begin();
    const { token } = address;
    const db = instance.database.system;
    const plant = (count: number, remoteNetwork: string, rawBytes = 1, wideNetwork = '192.0.2.0/24') =>
      db.mailTest.createMany({
        data: Array.from({ length: count }, () => ({
          id: crypto.randomUUID(),
          token,
          receivedAt: new Date(),
          envelopeFrom: '',
          remoteIp: '192.0.2.1',
          remoteNetwork,
          wideNetwork,
          heloName: '',
          isTls: false,
          rawBytes,
          raw: Buffer.from('x'),
          state: 'done',
          dueAt: null,
        })),
      });
    const refusal = (ip: string, to = address.address) =>
      send(plainMail(DOMAIN), { ip, to }).then(
        () => null,
        ({ response }: { response: string }) => response,
      );
    await plant(MAX_MAILS_PER_ADDRESS_PER_DAY, '192.0.2.1');
    expect(await refusal(GOOD_IP)).toMatch(/^450 .*address has taken many/);
    await db.mailTest.updateMany({ data: { receivedAt: new Date(Date.now() - 2 * 86_400_000) } });
    expect(await refusal(GOOD_IP)).toBeNull();

    const other = await begin();
    await plant(MAX_MAILS_PER_SENDER_PER_HOUR, '2a01:4f8:c0c:1::/64');
    expect(await refusal(NAMELESS_V6, other.address)).toMatch(/^450 .*within an hour/);
    expect(await refusal('2a01:4f8:c0c:1:ffff::1', other.address)).toMatch(/^450/);
    expect(await refusal(GOOD_IP, other.address)).toBeNull();

    const { maxStoredBytes } = instance.config.mailTests;
    await plant(1, '46.4.113.99', maxStoredBytes * 0.1, '46.4.113.0/24');
    expect(await refusal(GOOD_IP, other.address)).toMatch(/^450/); // its neighbours have filled its share
    expect(await refusal('46.4.114.5', other.address)).toBeNull();

    await plant(1, '192.0.2.9', maxStoredBytes);
    expect(await refusal(GOOD_IP, other.address)).toMatch(/^452 .*are kept/);
  });

  it('gets only so many addresses', async () => {
    for (let made = 0; made < MAX_ADDRESSES_PER_CLIENT_PER_HOUR; made++) await begin();
    await expect(begin()).rejects.toMatchObject(problem('too-many-requests'));
    await instance.database.system.mailTestAddress.updateMany({ data: { createdAt: new Date(0) } });
    await begin();
  });

  it('keeps count of what is stored, whichever way it comes and goes', async () => {
    const db = instance.database.system;
    const kept = async () => {
      const rows = await db.mailTestUsage.findMany({ orderBy: { network: 'asc' } });
      return Object.fromEntries(rows.map(({ network, bytes }) => [network, Number(bytes)]));
    };
    const [one, two] = [await begin(), await begin()];
    const raw = await signedMail();
    await send(raw, { to: one.address });
    await send(raw, { to: two.address, ip: '46.4.113.77' });
    await send(raw, { to: two.address, ip: NAMELESS_V6 });
    await Promise.all([scored(one), scored(two, 2)]);
    const { _sum: sum } = await db.mailTest.aggregate({ _sum: { rawBytes: true } });
    const each = sum.rawBytes! / 3;
    expect(await kept()).toEqual({ '*': 3 * each, '46.4.113.0/24': 2 * each, '2a01:4f8:c0c::/48': each });
    await stranger(removeMailTestAddress, { params: { token: one.token } });
    expect(await kept()).toEqual({ '*': 2 * each, '46.4.113.0/24': each, '2a01:4f8:c0c::/48': each });
    await db.mailTest.updateMany({ data: { receivedAt: new Date(Date.now() - 8 * 86_400_000) } });
    await instance.app.get(MailTestRetention, { strict: false }).apply(new Date());
    expect(await kept()).toEqual({ '*': 0 });
    await stranger(removeMailTestAddress, { params: { token: two.token } });
    expect(await kept()).toEqual({ '*': 0 });
  });

  it('ends when the address is deleted, with everything that arrived', async () => {
    const address = await begin();
    await send(await signedMail(), { to: address.address });
    const { id } = await scored(address);
    await stranger(removeMailTestAddress, { params: { token: address.token } });
    expect(await instance.database.system.mailTest.count()).toBe(0);
    await expect(stranger(readSharedMailTest, { params: { id } })).rejects.toMatchObject(
      problem('not-found'),
    );
    await expect(send(plainMail(DOMAIN), { to: address.address })).rejects.toMatchObject({
      responseCode: 550,
    });
  });
});
