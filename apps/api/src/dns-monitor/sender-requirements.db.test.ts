import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { readSenderRequirements } from '@postseal/contract';
import { checkDomain, describePosture } from '@postseal/dns-checks';
import { type ZoneData, zoneResolver } from '@postseal/test-mail';
import { createDomains, type TestDomain } from '../../test/domain-rows.js';
import { startInstance, type TestInstance, type TestPerson } from '../../test/test-instance.js';
import { toStoredReading } from './posture-mapping.js';

const NAME = 'sender.example';
const zone: ZoneData = {
  [NAME]: {
    SOA: {},
    NS: ['ns1.dns.example', 'ns2.dns.example'],
    MX: `10 mail.${NAME}`,
    TXT: 'v=spf1 ip4:46.4.113.5 -all',
  },
  [`mail.${NAME}`]: { A: '46.4.113.5' },
  '5.113.4.46.in-addr.arpa': { PTR: `mail.${NAME}` },
  [`_dmarc.${NAME}`]: { TXT: 'v=DMARC1; p=none; rua=mailto:a@sender.example' },
};

let instance: TestInstance;
let owner: TestPerson;
let domain: TestDomain;

beforeAll(async () => {
  instance = await startInstance();
  owner = await instance.signUp('Olga');
}, 60_000);

afterAll(() => instance?.close());

beforeEach(async () => {
  await instance.database.system.domain.deleteMany();
  [domain] = (await createDomains(instance.database, [NAME], owner.organizationId!)) as [TestDomain];
});

/** Stores what a check of the zone finds, as the worker does. */
async function check(records: ZoneData): Promise<void> {
  const { organizationId, domainId } = domain;
  const about = {
    domain: NAME,
    selectors: [],
    helo: `mail.${NAME}`,
    ruaAddress: null,
    sendingIps: ['46.4.113.5'],
  };
  const posture = await checkDomain(about, zoneResolver(records), {});
  const now = new Date();
  await instance.database.system.posture.create({
    data: {
      organizationId,
      domainId,
      checkedAt: now,
      sentence: describePosture(posture),
      strip: {},
      reading: JSON.parse(JSON.stringify(toStoredReading(posture))),
    },
  });
  await instance.database.system.finding.createMany({
    data: posture.findings.map(({ id, subject, severity, evidence, fix }) => ({
      organizationId,
      domainId,
      id: randomUUID(),
      checkId: id,
      subject,
      severity,
      evidence,
      fix,
      openedAt: now,
      lastSeenAt: now,
    })),
  });
}

const read = () => owner.call(readSenderRequirements, { params: { domain: NAME } });

it('says nothing before the first check, nor of one that an older version made', async () => {
  expect(await read()).toEqual({ checkedAt: null, profiles: [] });
});

it('names each demand with its state, and what is not met with its finding and fix', async () => {
  await check({ ...zone, [`_dmarc.${NAME}`]: {} });
  const { profiles } = await read();
  const gmail = profiles.find(({ receiver }) => receiver === 'gmail')!;
  expect(gmail).toMatchObject({ name: 'Gmail', verdict: 'not-met' });
  const of = (id: string) => gmail.requirements.find((one) => one.id === id)!;
  expect(of('spf')).toMatchObject({ status: 'met', findings: [], fix: null });
  expect(of('dmarc')).toMatchObject({
    status: 'not-met',
    findings: [
      { checkId: 'dmarc.missing', title: 'No DMARC record', fix: expect.stringContaining('v=DMARC1') },
    ],
    fix: null,
  });
  expect(of('spam-rate')).toMatchObject({ status: 'not-tested', fix: expect.any(String) });
  expect(profiles.map(({ receiver }) => receiver)).toEqual(['gmail', 'yahoo', 'microsoft', 'apple']);
});

it('counts what receivers reported as seen, and never a bad report against the domain', async () => {
  await check(zone);
  const status = async (id: string) => {
    const { profiles } = await read();
    return profiles[0]!.requirements.find((one) => one.id === id)!.status;
  };
  expect(await status('alignment')).toBe('not-tested');
  const { organizationId, domainId } = domain;
  const today = new Date(new Date().toISOString().slice(0, 10));
  const key = { organizationId, domainId, day: today, isBelieved: true };
  await instance.database.system.dailyTraffic.create({
    data: { ...key, reports: 3, messages: 1_000, fail: 1_000 },
  });
  expect(await status('alignment')).toBe('not-tested'); // forged, perhaps
  await instance.database.system.dailyTraffic.update({
    where: { organizationId_domainId_day_isBelieved: key },
    data: { bothPass: 960, fail: 40 },
  });
  expect(await status('alignment')).toBe('met');
  expect(await status('dkim')).toBe('not-met'); // no key stands in DNS by now, whatever mail was signed with
});
