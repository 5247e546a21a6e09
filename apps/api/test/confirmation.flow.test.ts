import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createResolver } from '@postseal/dns-client';
import { type NameRecords, startZoneServer, type ZoneServer, Zones } from '@postseal/test-mail';
import type { Dns } from '../src/dns-monitor/dns.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';
import { type WatchedDomain, watchDomain } from './watched-zone.js';

/*
 * How each kind of record is confirmed, over a validating resolver and two name servers on loopback. Only the clock is
 * ours: minutes are virtual.
 */

const IP = '46.4.113.5';
const LISTED = '5.113.4.46.psbl.surriel.com';
const HASH = 'ab'.repeat(32);

/** A key and its DS record, as in a zone file. */
function signedBy(domain: string, key: string): { readonly DNSKEY: string; readonly DS: string } {
  const rdata = Buffer.concat([Buffer.from([1, 1, 3, 13]), Buffer.from(key, 'base64')]);
  const labels = domain.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  const digest = createHash('sha256')
    .update(Buffer.concat([...labels, Buffer.from([0])]))
    .update(rdata)
    .digest('hex');
  const sum = [...rdata].reduce((total, byte, i) => total + (i & 1 ? byte : byte << 8), 0);
  const tag = (sum + (sum >> 16)) & 0xffff;
  return { DNSKEY: `257 3 13 ${key}`, DS: `${tag} 13 2 ${digest}` };
}

let names = 0;
let zones: [Zones, Zones, Zones];
let resolver: ZoneServer;
let servers: [ZoneServer, ZoneServer];
let dns: Dns['fresh'];
let instance: TestInstance;
let person: TestPerson;

beforeAll(async () => {
  const shared: Record<string, NameRecords> = {
    '': { SOA: {}, NS: ['ns1.dns.test', 'ns2.dns.test'] },
    test: { SOA: {}, NS: ['ns1.dns.test', 'ns2.dns.test'] },
    example: { SOA: {}, NS: ['ns1.dns.test', 'ns2.dns.test'] },
    'psbl.surriel.com': { SOA: {}, NS: 'ns1.psbl.test' },
    '2.0.0.127.psbl.surriel.com': { A: '127.0.0.2' },
  };
  zones = [new Zones(shared), new Zones(shared), new Zones(shared)];
  resolver = await startZoneServer(zones[0], { isAuthenticated: () => true });
  servers = [
    await startZoneServer(zones[1], { isRecursive: false }),
    await startZoneServer(zones[2], { isRecursive: false }),
  ];
  dns = createResolver({
    servers: [resolver],
    addressOf: (host) => {
      const number = /^ns([12])\.dns\.test$/.exec(host)?.[1];
      return number ? [`127.0.0.1:${servers[Number(number) - 1]!.port}`] : null;
    },
    allowPrivateAuthorities: true,
    authorityQueriesPerSecond: 1e9,
    retryDelaysMs: [],
    silenceMs: 0,
  }).fresh;
  instance = await startInstance({
    POSTSEAL_DNS_SERVERS: `127.0.0.1:${resolver.port}`,
    POSTSEAL_CHECK_INTERVAL_SECONDS: '3600',
    POSTSEAL_BLOCKLISTS: 'psbl',
  });
  person = await instance.signUp('Viola');
}, 60_000);

afterEach(() => {
  for (const server of [resolver, ...servers]) server.clearFaults();
});

afterAll(async () => {
  await instance?.close();
  dns?.close();
  await Promise.all([resolver, ...(servers ?? [])].map((server) => server?.close()));
});

type Holder = 'resolver' | 'ns1' | 'ns2';

/** Changes what the resolver and the name servers hold, or some of them. */
function publish(
  name: string,
  records: NameRecords | null,
  at: readonly Holder[] = ['resolver', 'ns1', 'ns2'],
) {
  for (const [i, holder] of (['resolver', 'ns1', 'ns2'] as const).entries()) {
    if (!at.includes(holder)) continue;
    if (records) zones[i]!.set(name, records);
    else zones[i]!.remove(name);
  }
}

interface Subject extends WatchedDomain {
  readonly domain: string;
  readonly apex: NameRecords;
}

/** A signed domain under watch, with DANE at its mail host. */
async function watch(): Promise<Subject> {
  const domain = `c${names++}.example`;
  const host = `mail.${domain}`;
  const apex: NameRecords = {
    SOA: { refreshSeconds: 1800 },
    NS: ['ns1.dns.test', 'ns2.dns.test'],
    MX: `10 ${host}`,
    TXT: `v=spf1 ip4:${IP} -all`,
    ...signedBy(domain, 'AQID'),
  };
  publish(domain, apex);
  publish(`_dmarc.${domain}`, { TXT: 'v=DMARC1; p=reject' });
  publish(host, { A: IP });
  publish(`_25._tcp.${host}`, { TLSA: `3 1 1 ${HASH}` });
  return { ...(await watchDomain(instance, person, domain, dns)), domain, apex };
}

async function phases(domainId: string): Promise<Record<string, string>> {
  const rows = await instance.database.system.recordState.findMany({ where: { domainId } });
  return Object.fromEntries(
    rows.flatMap(({ subject, state }) => {
      const phase = (state as { drift?: { phase: string } } | null)?.drift?.phase;
      return phase ? [[subject, phase]] : [];
    }),
  );
}

const questionsTo = (server: ZoneServer, type: string) => server.queryCount(undefined, type);

describe('DNSSEC', () => {
  it('is confirmed by the DS records at the servers of the zone above, within a minute', async () => {
    const watched = await watch();
    expect(await phases(watched.domainId)).toMatchObject({
      [`dnssec:${watched.domain}`]: 'STABLE',
      [`dane:mail.${watched.domain}`]: 'STABLE',
    });
    const asked = questionsTo(servers[1], 'DS');
    publish(watched.domain, { ...watched.apex, DS: [] });
    await watched.pass(75); // seen at the next regular check; not urgent: after the third confirmation
    expect(await watched.events()).toEqual(['dnssec.ds-removed']);
    expect(questionsTo(servers[1], 'DS')).toBeGreaterThan(asked);
  });

  it('that only the resolver says is gone, is not', async () => {
    const watched = await watch();
    publish(watched.domain, { ...watched.apex, DS: [] }, ['resolver']);
    await watched.pass(6 * 60);
    expect(await watched.events()).toEqual([]);
  });

  it('is bogus at the first confirmation when no DS record fits a key', async () => {
    const watched = await watch();
    publish(watched.domain, { ...watched.apex, DS: signedBy(watched.domain, 'BAUG').DS });
    resolver.inject({ effect: 'bogus', name: watched.domain, type: 'SOA' });
    const first = watched.now();
    await watched.pass(62);
    const change = await instance.database.system.recordChange.findFirstOrThrow({
      where: { domainId: watched.domainId, event: 'dnssec.went-bogus' },
    });
    expect(change.confirmedAt.getTime() - change.firstSeenAt.getTime()).toBe(60_000);
    expect(change.firstSeenAt.getTime()).toBeGreaterThanOrEqual(first);
  });

  it('is bogus after an hour of the resolver’s word when the servers can show no fault', async () => {
    const watched = await watch();
    resolver.inject({ effect: 'bogus', name: watched.domain, type: 'SOA' });
    await watched.pass(3 * 60);
    const [change] = await instance.database.system.recordChange.findMany({
      where: { domainId: watched.domainId },
    });
    expect(change).toMatchObject({ event: 'dnssec.went-bogus' });
    const minutes = (change!.confirmedAt.getTime() - change!.firstSeenAt.getTime()) / 60_000;
    expect(minutes).toBeGreaterThanOrEqual(60);
    expect(minutes).toBeLessThan(80);
  });

  it('is not judged by a resolver that cannot vouch for the root either', async () => {
    const watched = await watch();
    resolver.inject({ effect: 'bogus', type: 'SOA' });
    await watched.pass(6 * 60);
    expect((await watched.events()).filter((event) => event.startsWith('dnssec.'))).toEqual([]);
    const open = await instance.database.system.finding.count({
      where: { domainId: watched.domainId, checkId: 'dnssec.bogus' },
    });
    expect(open).toBe(0);
  });
});

describe('DANE', () => {
  it('is confirmed by the TLSA records at every server', async () => {
    const watched = await watch();
    const name = `_25._tcp.mail.${watched.domain}`;
    publish(name, null, ['resolver', 'ns1']);
    await watched.pass(5 * 60);
    expect(await watched.events()).not.toContain('dane.removed');
    publish(name, null);
    await watched.pass(75);
    expect((await watched.events()).filter((event) => event === 'dane.removed')).toHaveLength(1);
  });

  it('that no sender can use is told after a minute', async () => {
    const watched = await watch();
    publish(`_25._tcp.mail.${watched.domain}`, { TLSA: '1 1 1 abcd' });
    await watched.pass(62);
    const change = await instance.database.system.recordChange.findFirstOrThrow({
      where: { domainId: watched.domainId, event: 'dane.broken' },
    });
    expect(change.confirmedAt.getTime() - change.firstSeenAt.getTime()).toBe(60_000);
  });
});

describe('a blocklist', () => {
  const listed = (isListed: boolean) => publish(LISTED, isListed ? { A: '127.0.0.2' } : null, ['resolver']);
  afterEach(() => listed(false));

  it('is believed at its second word, half an hour after the first, and asked seldom otherwise', async () => {
    const watched = await watch();
    await watched.pass(13 * 60);
    const asked = resolver.queryCount(LISTED);
    listed(true);
    await watched.pass(13 * 60);
    expect((await watched.events()).filter((event) => event === 'blocklist.listed')).toHaveLength(1);
    const change = await instance.database.system.recordChange.findFirstOrThrow({
      where: { domainId: watched.domainId, event: 'blocklist.listed' },
    });
    expect(change.confirmedAt.getTime() - change.firstSeenAt.getTime()).toBe(30 * 60_000);
    expect(resolver.queryCount(LISTED) - asked).toBeLessThanOrEqual(5);
  });

  it('that has forgotten the address by then has said nothing', async () => {
    const watched = await watch();
    await watched.pass(6 * 60);
    listed(true);
    for (let looks = 0; (await phases(watched.domainId))[`blocklist:${IP}`] !== 'SUSPECT'; looks++) {
      if (looks > 40) throw new Error('the listing was not seen');
      await watched.pass(20);
    }
    listed(false);
    await watched.pass(24 * 60);
    expect((await watched.events()).filter((event) => event.startsWith('blocklist.'))).toEqual([]);
  });
});

describe('the time to live', () => {
  const events = async (watched: Subject) =>
    (await instance.database.system.recordChange.findMany({ where: { domainId: watched.domainId } })).filter(
      ({ event }) => event === 'ttl.changed',
    );

  it('is written down once when the servers change it, and told to nobody', async () => {
    const watched = await watch();
    await watched.pass(25 * 60); // the servers are compared once a day
    publish(`_dmarc.${watched.domain}`, { TXT: 'v=DMARC1; p=reject', ttl: 60 });
    await watched.pass(49 * 60);
    expect(await events(watched)).toMatchObject([
      {
        subject: `dmarc:${watched.domain}`,
        severity: 'info',
        differences: [{ change: 'changed', part: 'TTL', after: '60' }],
      },
    ]);
    expect(await instance.database.system.outgoingMail.count({ where: { purpose: 'alert' } })).toBe(
      await instance.database.system.incidentEvent.count(),
    );
  });
});

describe('name servers that differ', () => {
  it('are a finding once they have had their refresh time, and none when they agree again', async () => {
    const watched = await watch();
    const findings = () =>
      instance.database.system.finding.count({
        where: { domainId: watched.domainId, checkId: 'ns.inconsistent', resolvedAt: null },
      });
    publish(watched.domain, { ...watched.apex, SOA: { refreshSeconds: 1800, serial: 7 } }, ['ns2']);
    await watched.pass(24 * 60);
    expect(await findings()).toBe(1);
    publish(watched.domain, { ...watched.apex, SOA: { refreshSeconds: 1800, serial: 7 } });
    await watched.pass(61);
    expect(await findings()).toBe(0);
  });
});

describe('selectors', () => {
  it('of the services that a domain uses are found without being named', async () => {
    const watched = await watch();
    publish(watched.domain, {
      ...watched.apex,
      TXT: `v=spf1 ip4:${IP} include:spf.messagingengine.com -all`,
    });
    publish('spf.messagingengine.com', { TXT: 'v=spf1 ip4:103.168.172.0/24 -all' });
    publish(`fm2._domainkey.${watched.domain}`, {
      TXT: 'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
    });
    await watched.pass(25 * 60);
    const found = await instance.database.system.dkimSelector.findMany({
      where: { domainId: watched.domainId },
    });
    expect(found).toMatchObject([{ selector: 'fm2', source: 'probe' }]);
  });

  it('with the key of another domain of the organization are pointed out', async () => {
    const key = { TXT: 'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=' };
    const watched = await watch();
    publish(`google._domainkey.${watched.domain}`, key);
    const other = await watch();
    publish(`google._domainkey.${other.domain}`, key);
    await watched.pass(25 * 60);
    await other.pass(25 * 60);
    const [finding] = await instance.database.system.finding.findMany({
      where: { domainId: other.domainId, checkId: 'dkim.key-shared' },
    });
    expect(finding?.evidence).toContain(watched.domain);
  });
});
