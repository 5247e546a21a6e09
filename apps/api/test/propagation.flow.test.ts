import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  addDomains,
  cancelPropagation,
  listPropagation,
  lookNow,
  type PropagationDetail,
  readPropagation,
  removeDomain,
  watchPropagation,
} from '@postseal/contract';
import { createResolver, type DnsClient } from '@postseal/dns-client';
import {
  type NameRecords,
  startZoneServer,
  type ZoneData,
  type ZoneServer,
  Zones,
} from '@postseal/test-mail';
import { PinoLogger } from 'nestjs-pino';
import type { Dns } from '../src/dns-monitor/dns.js';
import { OutboxService } from '../src/outbox/outbox.service.js';
import { PropagationRecorder } from '../src/propagation/propagation.recorder.js';
import { MAX_BEGUN_PER_HOUR, MAX_RUNNING } from '../src/propagation/propagation.service.js';
import { PropagationWatcher } from '../src/propagation/propagation.watcher.js';
import { eventually } from './eventually.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

const DOMAIN = 'fresh.example';
const NAME = `_dmarc.${DOMAIN}`;
const VALUE = 'v=DMARC1; p=none; rua=mailto:reports@fresh.example';
const APEX: NameRecords = { SOA: { serial: 7 }, NS: [`ns1.${DOMAIN}`, `ns2.${DOMAIN}`] };
const PROVIDER: ZoneData = { 'provider.example': { SOA: {}, NS: 'ns1.provider.example' } };

let instance: TestInstance;
let owner: TestPerson;
let resolver: ZoneServer;
let ns1: ZoneServer;
let ns2: ZoneServer;
let provider: ZoneServer;
let dns: DnsClient;
let watcher: PropagationWatcher;
let second: PropagationWatcher;
let newWatcher: () => PropagationWatcher;

beforeAll(async () => {
  instance = await startInstance();
  owner = await instance.signUp('Olga');
  await owner.call(addDomains, { body: { names: DOMAIN } });
  resolver = await startZoneServer(new Zones(PROVIDER), { isRecursive: true });
  [ns1, ns2, provider] = [
    await startZoneServer(new Zones(), { isRecursive: false }),
    await startZoneServer(new Zones(), { isRecursive: false }),
    await startZoneServer(new Zones(PROVIDER), { isRecursive: false }),
  ];
  const addresses: Record<string, ZoneServer> = {
    [`ns1.${DOMAIN}`]: ns1,
    [`ns2.${DOMAIN}`]: ns2,
    'ns1.provider.example': provider,
  };
  dns = createResolver({
    servers: [resolver],
    cache: false,
    timeoutMs: 1_000,
    retryDelaysMs: [],
    authorityQueriesPerSecond: 1_000,
    addressOf: (host) => {
      const server = addresses[host];
      return server ? [`${server.address}:${server.port}`] : null;
    },
  });
  const { database, config } = instance;
  newWatcher = () =>
    new PropagationWatcher(
      database,
      { fresh: dns } as unknown as Dns,
      new PropagationRecorder(database, new OutboxService(database, config), config),
      config,
      new PinoLogger({ pinoHttp: { level: 'silent' } }),
    );
  [watcher, second] = [newWatcher(), newWatcher()];
}, 60_000);

afterAll(async () => {
  await Promise.all([watcher, second].map((one) => one?.onApplicationShutdown()));
  dns?.close();
  await instance?.close();
  await Promise.all([resolver, ns1, ns2, provider].map((server) => server?.close()));
});

beforeEach(() => publish(everyone(), {}));

afterEach(async () => {
  for (const server of [...everyone(), provider]) server.clearFaults();
  await instance.database.system.propagationWatch.deleteMany();
  await instance.database.system.outgoingMail.deleteMany({ where: { purpose: 'notice' } });
});

const everyone = () => [resolver, ns1, ns2];

/** Makes servers hold the zone with these records and nothing else. */
function publish(servers: readonly ZoneServer[], records: ZoneData): void {
  for (const { zones } of servers) {
    for (const name of published) zones.remove(name);
    zones.set(DOMAIN, { ...APEX, ...records[DOMAIN] });
    for (const [name, data] of Object.entries(records)) {
      if (name !== DOMAIN) zones.set(name, data);
      published.add(name);
    }
  }
}
const published = new Set<string>();

const begin = (name = NAME, value = VALUE, type: 'TXT' | 'MX' | 'CNAME' = 'TXT') =>
  owner.call(watchPropagation, { params: { domain: DOMAIN }, body: { name, type, value } });
const read = (id: string) => owner.call(readPropagation, { params: { domain: DOMAIN, id } });
const mails = () => instance.database.system.outgoingMail.findMany({ where: { purpose: 'notice' } });

/** Lets the workers make one look at each running watch, due or not, and gives the watch as it is then. */
async function look(
  id: string,
  workers: readonly PropagationWatcher[] = [watcher],
): Promise<PropagationDetail> {
  const { looks } = await read(id);
  await makeDue();
  await Promise.all(workers.map((worker) => worker.tick()));
  return eventually(async () => {
    const detail = await read(id);
    expect(detail.looks).toBeGreaterThan(looks);
    return detail;
  });
}

async function makeDue(): Promise<void> {
  await instance.database.system.propagationWatch.updateMany({
    where: { endedAt: null },
    data: { nextLookAt: new Date(0) },
  });
}

describe('a record on its way', () => {
  it('is followed from server to server, and told once when all have it', async () => {
    const { id, state } = await begin();
    expect(state).toBe('waiting');
    expect(await look(id)).toMatchObject({
      state: 'waiting',
      zone: DOMAIN,
      before: [],
      servers: [
        { host: `ns1.${DOMAIN}`, verdict: 'absent', serial: 7 },
        { host: `ns2.${DOMAIN}`, verdict: 'absent', serial: 7 },
      ],
      resolver: { verdict: 'absent' },
    });

    publish([ns1], { [NAME]: { TXT: VALUE, ttl: 300 } });
    expect(await look(id)).toMatchObject({
      state: 'partly',
      servers: [{ verdict: 'match', values: [VALUE], ttlSeconds: 300 }, { verdict: 'absent' }],
      ended: null,
    });
    expect(await mails()).toEqual([]);

    publish([ns1, ns2], { [NAME]: { TXT: VALUE, ttl: 300 } });
    const published = await look(id);
    expect(published).toMatchObject({ state: 'partly', resolver: { verdict: 'absent' } });
    expect(published.cachedUntil).not.toBeNull();

    publish(everyone(), { [NAME]: { TXT: VALUE, ttl: 300 } });
    const done = await look(id, [watcher, second, watcher, second]);
    expect(done).toMatchObject({ state: 'everywhere', ended: 'everywhere', nextLookAt: null });
    await makeDue();
    await Promise.all([watcher.tick(), second.tick()]);
    const [mail, ...others] = await mails();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      recipient: owner.email,
      subject: `${DOMAIN}: TXT record at ${NAME} is visible everywhere`,
    });
    expect(mail!.text).toContain(VALUE);
    expect(mail!.text).toContain(`/domains/${DOMAIN}/dns/propagation/${id}`);
  });

  it('still shows what stood there before, and for how long caches may keep it', async () => {
    publish(everyone(), { [NAME]: { TXT: 'v=DMARC1; p=reject', ttl: 3600 } });
    const { id } = await begin();
    expect(await look(id)).toMatchObject({
      state: 'waiting',
      before: ['v=DMARC1; p=reject'],
      servers: [{ verdict: 'before' }, { verdict: 'before', ttlSeconds: 3600 }],
    });
    publish(everyone(), { [NAME]: { TXT: VALUE } });
    const done = await look(id);
    const left = new Date(done.cachedUntil!).getTime() - new Date(done.lastLookAt!).getTime();
    expect(left).toBe(3_600_000);
  });

  it('is not held up by a server that cannot be asked', async () => {
    publish(everyone(), { [NAME]: { TXT: VALUE } });
    ns2.inject({ effect: 'drop' });
    const { id } = await begin();
    expect(await look(id)).toMatchObject({
      state: 'everywhere',
      servers: [{ verdict: 'match' }, { verdict: 'unknown', note: expect.any(String) }],
    });
  });

  it('is nowhere missing while no server could be asked', async () => {
    for (const server of everyone()) server.inject({ effect: 'servfail' });
    const { id } = await begin();
    expect(await look(id)).toMatchObject({
      state: 'waiting',
      resolver: { verdict: 'unknown' },
      before: null,
    });
    // Which servers there are may be known from a minute ago; then each of them says why it could not be asked.
    const { servers, trouble } = await read(id);
    const reasons = servers.length > 0 ? servers.map(({ note }) => note) : [trouble];
    expect(reasons.every((reason) => reason?.includes('SERVFAIL'))).toBe(true);
    expect(servers.every(({ verdict }) => verdict === 'unknown')).toBe(true);
  });

  it('is looked at by one worker at a time', async () => {
    const { id } = await begin();
    const { looks } = await look(id, [watcher, second, watcher, second]);
    expect(looks).toBe(1);
    await watcher.tick();
    expect((await read(id)).looks).toBe(1);
  });

  it('is looked at again after twenty seconds', async () => {
    const { id } = await begin();
    const { lastLookAt, nextLookAt } = await look(id);
    expect(new Date(nextLookAt!).getTime() - new Date(lastLookAt!).getTime()).toBe(20_000);
  });
});

describe('a record published wrongly', () => {
  const DKIM = `v=DKIM1; k=rsa; p=${'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC'.repeat(7)}`;
  const S1 = `s1._domainkey.${DOMAIN}`;
  const cases: [string, string, string, ZoneData, string][] = [
    ['quotes', NAME, VALUE, { [NAME]: { TXT: `"${VALUE}"` } }, 'quotes'],
    ['backslashes', NAME, VALUE, { [NAME]: { TXT: VALUE.replaceAll(';', '\\;') } }, 'backslashes'],
    ['two records', NAME, VALUE, { [NAME]: { TXT: ['v=DMARC1; p=reject', VALUE] } }, 'several'],
    ['a cut value', S1, DKIM, { [S1]: { TXT: DKIM.slice(0, 255) } }, 'cut'],
    [
      'an alias',
      S1,
      DKIM,
      { [S1]: { CNAME: `keys.${DOMAIN}` }, [`keys.${DOMAIN}`]: { TXT: 'v=DKIM1; p=' } },
      'alias',
    ],
    ['a doubled name', NAME, VALUE, { [`${NAME}.${DOMAIN}`]: { TXT: VALUE } }, 'doubled-name'],
    ['a name left out', NAME, VALUE, { [DOMAIN]: { TXT: VALUE } }, 'wrong-place'],
  ];

  it.each(cases)('is called by its fault: %s', async (_, name, value, records, code) => {
    publish(everyone(), records);
    const { id } = await begin(name, value);
    const { state, misplaced, servers } = await look(id);
    expect(state).toBe('wrong');
    const codes = misplaced ? [misplaced.fault.code] : servers.map(({ fault }) => fault?.code);
    expect(new Set(codes)).toEqual(new Set([code]));
    expect(await mails()).toEqual([]);
  });

  it('is another value than the old one and the expected one', async () => {
    const { id } = await begin();
    await look(id);
    publish(everyone(), { [NAME]: { TXT: 'v=DMARC1; p=quarantine' } });
    expect(await look(id)).toMatchObject({
      state: 'wrong',
      servers: [{ fault: { code: 'other-value' } }, {}],
    });
  });

  it('is hidden by an alias that leads to another zone', async () => {
    publish(everyone(), { [S1]: { CNAME: 's1.provider.example' } });
    for (const server of [resolver, provider])
      server.zones.set('s1.provider.example', { TXT: 'v=DKIM1; p=' });
    const { id } = await begin(S1, DKIM);
    expect(await look(id)).toMatchObject({ state: 'wrong', servers: [{ fault: { code: 'alias' } }, {}] });
    for (const server of [resolver, provider]) server.zones.set('s1.provider.example', { TXT: DKIM });
    expect(await look(id)).toMatchObject({
      state: 'everywhere',
      servers: [{ note: expect.any(String) }, {}],
    });
  });

  it('has signatures that a validating resolver refuses', async () => {
    publish(everyone(), { [NAME]: { TXT: VALUE } });
    resolver.inject({ effect: 'bogus', name: NAME, type: 'TXT' });
    const { id } = await begin();
    expect(await look(id)).toMatchObject({ state: 'wrong', resolver: { fault: { code: 'bogus' } } });
  });

  it('lacks the final dot of a host', async () => {
    publish(everyone(), { [DOMAIN]: { MX: `10 mail.${DOMAIN}.${DOMAIN}` } });
    const { id } = await begin('@', `10 mail.${DOMAIN}`, 'MX');
    expect(await look(id)).toMatchObject({
      state: 'wrong',
      servers: [{ fault: { code: 'unfinished-target' } }, {}],
    });
  });

  it('may hold what a database cannot', async () => {
    publish(everyone(), { [NAME]: { TXT: `v=DMARC1\0; p=none; ${'x'.repeat(9_000)}` } });
    const { id } = await begin();
    const { servers } = await look(id);
    expect(servers[0]!.values[0]!.length).toBeLessThan(2_100);
  });
});

describe('the end of a watch', () => {
  it('comes silently by cancelling, even while a look is under way', async () => {
    publish(everyone(), { [NAME]: { TXT: VALUE } });
    for (const server of [ns1, ns2]) server.inject({ effect: { delayMs: 400 } });
    const { id } = await begin();
    await watcher.tick();
    await owner.call(cancelPropagation, { params: { domain: DOMAIN, id } });
    await watcher.onApplicationShutdown(); // the look that was under way ends
    watcher = newWatcher(); // one that has stopped stays so
    expect(await read(id)).toMatchObject({ ended: 'cancelled', looks: 0, nextLookAt: null });
    await owner.call(cancelPropagation, { params: { domain: DOMAIN, id } });
    expect(await mails()).toEqual([]);
    await expect(owner.call(lookNow, { params: { domain: DOMAIN, id } })).rejects.toMatchObject({
      problem: { code: 'conflict' },
    });
  });

  it('comes after 72 hours with what stands in the way', async () => {
    publish(everyone(), { [NAME]: { TXT: `"${VALUE}"` } });
    const { id, createdAt, endsAt } = await begin();
    expect(new Date(endsAt).getTime() - new Date(createdAt).getTime()).toBeCloseTo(72 * 3_600_000, -3);
    await instance.database.system.propagationWatch.updateMany({ data: { expiresAt: new Date() } });
    expect(await look(id)).toMatchObject({ ended: 'expired', state: 'wrong' });
    const [mail, ...others] = await mails();
    expect(others).toEqual([]);
    expect(mail!.text).toContain('Quotation marks were published');
  });

  it('is told to nobody who has left the organization', async () => {
    const leaver = await instance.signUp('Lena', { withoutOrganization: true });
    publish(everyone(), { [NAME]: { TXT: VALUE } });
    const { id } = await begin();
    await instance.database.system.propagationWatch.updateMany({ data: { createdByUserId: leaver.userId } });
    expect(await look(id)).toMatchObject({ ended: 'everywhere', tells: null });
    expect(await mails()).toEqual([]);
  });

  it('comes with its domain', async () => {
    await owner.call(addDomains, { body: { names: 'gone.example' } });
    const params = { domain: 'gone.example' };
    await owner.call(watchPropagation, { params, body: { name: '@', type: 'TXT', value: 'x' } });
    await owner.call(removeDomain, { params });
    expect(await instance.database.system.propagationWatch.count()).toBe(0);
  });
});

describe('watching', () => {
  it('the same record twice is watching it once', async () => {
    const [one, other] = await Promise.all([begin(), begin('_dmarc', `"${VALUE}"`)]);
    expect(other.id).toBe(one.id);
    const { total } = await owner.call(listPropagation, { params: { domain: DOMAIN } });
    expect(total).toBe(1);
  });

  it('refuses names of others, and values that no record can have', async () => {
    for (const [name, value, type] of [
      ['_dmarc.victim.com', VALUE, 'TXT'],
      [NAME, '', 'TXT'],
      [NAME, 'x'.repeat(5_000), 'TXT'],
      [NAME, 'two\nlines', 'TXT'],
      ['@', 'no number', 'MX'],
    ] as const) {
      await expect(begin(name, value, type)).rejects.toMatchObject({ problem: { code: 'request-invalid' } });
    }
  });

  it('has its measure', async () => {
    const values = Array.from({ length: MAX_RUNNING }, (_, index) => `v=DMARC1; p=none; x=${index}`);
    for (const value of values) await begin(NAME, value);
    await expect(begin()).rejects.toMatchObject({ problem: { code: 'too-many-requests' } });
    await instance.database.system.propagationWatch.updateMany({
      data: { ended: 'cancelled', endedAt: new Date(), nextLookAt: null },
    });
    for (let index = 0; index < MAX_BEGUN_PER_HOUR - MAX_RUNNING; index++)
      await begin(NAME, `again ${index}`);
    await expect(begin()).rejects.toMatchObject({ problem: { code: 'too-many-requests' } });
  }, 60_000);

  it('asks the servers anew only after a pause', async () => {
    const { id } = await begin();
    const params = { domain: DOMAIN, id };
    await look(id);
    await expect(owner.call(lookNow, { params })).rejects.toMatchObject({
      problem: { code: 'too-many-requests' },
    });
    await instance.database.system.propagationWatch.updateMany({ data: { lastLookAt: new Date(0) } });
    await owner.call(lookNow, { params });
    expect(new Date((await read(id)).nextLookAt!).getTime()).toBeLessThanOrEqual(Date.now());
  });
});
