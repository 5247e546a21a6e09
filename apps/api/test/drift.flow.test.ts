import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addDomains,
  listChanges,
  listIncidents,
  readDomain,
  readPosture,
  setSenders,
} from '@postseal/contract';
import { startZoneServer, type ZoneServer, Zones } from '@postseal/test-mail';
import { eventually } from './eventually.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

const DOMAIN = 'watched.example';
const MAIL_HOST = 'mail.watched.example';
const IP = '46.4.113.5';
const REVERSE = '5.113.4.46.in-addr.arpa';
const DMARC = 'v=DMARC1; p=reject';
const ttl = 1;

/** A minute of the drift machine is 50 ms here: an hour of silence takes three seconds. */
const SPEED = 1200;

let dns: ZoneServer;
let instance: TestInstance;
let owner: TestPerson;

beforeAll(async () => {
  dns = await startZoneServer(
    new Zones({
      [DOMAIN]: {
        SOA: {},
        NS: ['ns1.watched.example'],
        MX: `10 ${MAIL_HOST}`,
        TXT: `v=spf1 ip4:${IP} -all`,
        ttl,
      },
      example: { SOA: {}, NS: ['ns1.watched.example'], ttl }, // the tree walk ends there
      'ns1.watched.example': { A: '127.0.0.1', ttl },
      [MAIL_HOST]: { A: IP, ttl },
      [REVERSE]: { PTR: MAIL_HOST, ttl },
      '113.4.46.in-addr.arpa': { SOA: {}, NS: ['ns1.watched.example'], ttl },
    }),
  );
  instance = await startInstance(
    {
      POSTSEAL_DNS_SERVERS: `127.0.0.1:${dns.port}`,
      POSTSEAL_DNS_AUTHORITY_PORT: String(dns.port),
      POSTSEAL_DNS_ALLOW_PRIVATE: 'true',
      POSTSEAL_CHECK_INTERVAL_SECONDS: '0.5',
      POSTSEAL_DRIFT_SPEED: String(SPEED),
    },
    ['http', 'worker'],
  );
  owner = await instance.signUp('Olga');
  await owner.call(addDomains, { body: { names: DOMAIN } });
  await owner.call(setSenders, { params: { domain: DOMAIN }, body: { selectors: [], hosts: [MAIL_HOST] } });
  const { reportAddress } = await read();
  dns.zones.set(`_dmarc.${DOMAIN}`, { TXT: `${DMARC}; rua=mailto:${reportAddress}`, ttl });
  await eventually(async () =>
    expect(await baselines()).toEqual(
      expect.arrayContaining([`dmarc:${DOMAIN}`, `ptr:${IP}`, `spf:${DOMAIN}`, `zone:${DOMAIN}`]),
    ),
  );
}, 60_000);

afterAll(async () => {
  await instance?.close();
  await dns?.close();
});

const read = () => owner.call(readDomain, { params: { domain: DOMAIN } });
const alerts = () =>
  instance.database.system.outgoingMail.findMany({
    where: { purpose: 'alert' },
    orderBy: { createdAt: 'asc' },
  });
const incidents = async () => (await owner.call(listIncidents, {})).incidents;

/** Subjects that stand at a believed value. */
async function baselines(): Promise<string[]> {
  const rows = await instance.database.system.recordState.findMany();
  return rows
    .filter(({ state }) => (state as unknown as { drift?: { phase: string } }).drift?.phase === 'STABLE')
    .map(({ subject }) => subject);
}

/** Checks that ended since now. */
async function afterChecks(count: number): Promise<void> {
  const finished = async () =>
    (await instance.database.system.checkSchedule.findFirstOrThrow()).lastFinishedAt?.getTime() ?? 0;
  for (let seen = 0, last = await finished(); seen < count; ) {
    await eventually(async () => expect(await finished()).toBeGreaterThan(last), 30_000);
    last = await finished();
    seen++;
  }
}

it('takes the address in the DMARC record as proof of control', async () => {
  await eventually(async () => expect((await read()).control).toBe('proven'));
  expect(await alerts()).toEqual([]);
});

it('says nothing of a storm of SERVFAIL, nor closes or opens findings by it', async () => {
  const before = (await owner.call(readPosture, { params: { domain: DOMAIN } })).findings.map(
    ({ checkId }) => checkId,
  );
  const calm = dns.inject({ effect: 'servfail' });
  await afterChecks(3);
  const during = await owner.call(readPosture, { params: { domain: DOMAIN } });
  calm();
  expect(during.strip).toMatchObject({ dmarc: 'unknown', spf: 'unknown' });
  expect(during.findings.map(({ checkId }) => checkId).sort()).toEqual(before.sort());
  await afterChecks(3);
  expect(await alerts()).toEqual([]);
  expect(await incidents()).toEqual([]);
}, 90_000);

it('says nothing when a record is missing for a single look', async () => {
  const record = { TXT: `${DMARC}; rua=mailto:${(await read()).reportAddress}`, ttl };
  dns.zones.remove(`_dmarc.${DOMAIN}`);
  await eventually(async () => {
    const [row] = await instance.database.system.recordState.findMany({
      where: { subject: `dmarc:${DOMAIN}` },
    });
    expect((row!.state as unknown as { drift: { phase: string } }).drift.phase).not.toBe('STABLE');
  });
  dns.zones.set(`_dmarc.${DOMAIN}`, record);
  await eventually(async () => expect(await baselines()).toContain(`dmarc:${DOMAIN}`));
  expect(await alerts()).toEqual([]);
}, 60_000);

describe('a record that is really gone', () => {
  it('sends exactly one mail that says what to publish again', async () => {
    dns.zones.remove(`_dmarc.${DOMAIN}`);
    await eventually(async () => expect(await alerts()).toHaveLength(1), 30_000);
    await afterChecks(4);
    const mails = await alerts();
    expect(mails).toHaveLength(1);
    expect(mails[0]!.recipient).toBe(owner.email);
    expect(mails[0]!.subject).toBe(`${DOMAIN}: DMARC record removed`);
    expect(mails[0]!.text).toContain('v=DMARC1; p=reject');
    expect(await incidents()).toMatchObject([
      { event: 'dmarc.removed', severity: 'critical', resolvedAt: null },
    ]);
    expect((await read()).control).toBe('lost');
  }, 60_000);

  it('sends exactly one more when it is back', async () => {
    dns.zones.set(`_dmarc.${DOMAIN}`, { TXT: `${DMARC}; rua=mailto:${(await read()).reportAddress}`, ttl });
    await eventually(async () => expect(await alerts()).toHaveLength(2), 30_000);
    await afterChecks(4);
    const mails = await alerts();
    expect(mails).toHaveLength(2);
    expect(mails[1]!.subject).toBe(`${DOMAIN}: recovered – DMARC record removed`);
    expect(await incidents()).toMatchObject([{ event: 'dmarc.removed', resolvedAt: expect.any(String) }]);
    expect((await read()).control).toBe('proven');
    const { changes } = await owner.call(listChanges, { params: { domain: DOMAIN } });
    expect(changes.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['dmarc.removed', 'dmarc.added']),
    );
  }, 60_000);
});

it('tells of a lost reverse name', async () => {
  dns.zones.remove(REVERSE);
  await eventually(
    async () => expect((await alerts()).at(-1)!.subject).toBe(`${DOMAIN}: Reverse DNS removed`),
    30_000,
  );
  expect(await alerts()).toHaveLength(3);
}, 60_000);
