import { generateKeyPairSync } from 'node:crypto';
import { parseIp, reverseName } from '@postseal/mail-terms';
import { type NameRecords, type ZoneData, zoneResolver } from '@postseal/test-mail';
import type { AuthorityPort, AuthorityRecords, ServerAnswer } from '../authority-port.js';
import { type CheckOptions, checkDomain, type DomainToCheck } from '../check-domain.js';
import type { CheckId } from '../check-ids.js';
import type { CheckCase } from './check-case.js';

/** A public RSA key as it stands in `p=`. */
export function publicKey(bits: number, publicExponent = 65537): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent });
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}
export const key2048 = publicKey(2048);
export const key1024 = publicKey(1024);

export const ptr = (ip: string) => reverseName(parseIp(ip)!);
export const delegated: NameRecords = { NS: ['ns1.dns.example', 'ns2.dns.example'] };
export const RUA = 'token@reports.example';
export const DMARC = `v=DMARC1; p=reject; np=reject; rua=mailto:${RUA}`;

/** A domain in perfect order: no finding at all. Every case breaks one thing. */
export const healthy: ZoneData = {
  org: delegated,
  com: delegated,
  example: delegated,
  test: delegated,
  arpa: delegated,
  'dns.example': delegated,
  'ns1.dns.example': { A: '8.8.8.53' },
  'ns2.dns.example': { A: '9.9.9.53' },
  'example.org': {
    ...delegated,
    SOA: { contact: 'hostmaster.example.org' },
    MX: ['10 mx1.example.org', '20 mx2.example.org'],
    TXT: ['v=spf1 mx -all', 'site-verification=1'],
  },
  'mx1.example.org': { A: '203.0.113.1', AAAA: '2001:db8::1', TXT: 'v=spf1 a -all' },
  'mx2.example.org': { A: '203.0.113.2' },
  [ptr('203.0.113.1')]: { PTR: 'mx1.example.org' },
  [ptr('2001:db8::1')]: { PTR: 'mx1.example.org' },
  [ptr('203.0.113.2')]: { PTR: 'mx2.example.org' },
  's1._domainkey.example.org': { TXT: `v=DKIM1; k=rsa; p=${key2048}` },
  '_dmarc.example.org': { TXT: DMARC },
  'reports.example': { MX: '10 mx.reports.example' },
  'example.org._report._dmarc.reports.example': { TXT: 'v=DMARC1' },
};

export const exampleSubject: DomainToCheck = {
  domain: 'example.org',
  selectors: ['s1'],
  helo: 'mx1.example.org',
  ruaAddress: RUA,
};

/** What is different from the healthy domain. An empty set of records takes a name away. */
export interface World {
  readonly zone?: ZoneData;
  readonly about?: Partial<DomainToCheck>;
  readonly options?: CheckOptions;
}

/** The healthy zone with some names replaced. */
export function zoneOf(changes: ZoneData): ZoneData {
  const names = Object.entries({ ...healthy, ...changes });
  return Object.fromEntries(names.filter(([, records]) => Object.keys(records).length > 0));
}

/** Checks the domain of a world. */
export function checkWorld({ zone = {}, about = {}, options = {} }: World) {
  return checkDomain({ ...exampleSubject, ...about }, zoneResolver(zoneOf(zone)), options);
}

/** A case in two worlds; the healthy one stands for what must not be found unless another is told. */
export function domainCase(id: CheckId, finds: World, spares: World = {}, what = ''): CheckCase {
  const scenario = (world: World) => async () => (await checkWorld(world)).findings;
  return { id, what, finds: scenario(finds), spares: scenario(spares) };
}

export const apex = (records: NameRecords): ZoneData => ({
  'example.org': { ...healthy['example.org'], ...records },
});
export const dmarc = (TXT: NameRecords['TXT']): ZoneData => ({
  '_dmarc.example.org': TXT === undefined ? {} : { TXT },
});
export const dkim = (TXT: NameRecords['TXT']): ZoneData => ({
  's1._domainkey.example.org': TXT === undefined ? {} : { TXT },
});
export const reverse = (ip: string, PTR: NameRecords['PTR']): ZoneData => ({
  [ptr(ip)]: PTR === undefined ? {} : { PTR },
});

/** What one name server has, or how it fails. */
export type FakeServer = ZoneData | 'lame' | 'silent';

/** Name servers that each have their own data, and what the parent and record type 99 say. */
export function fakeAuthorities(
  zone: string,
  servers: Readonly<Record<string, FakeServer>>,
  more: { readonly delegation?: readonly string[]; readonly type99?: readonly string[] } = {},
): AuthorityPort {
  const found = (records: readonly string[]) =>
    ({ outcome: 'found', records, ttlSeconds: 300, cnames: [], isAuthenticated: false }) as const;
  const none = { outcome: 'no_data', ttlSeconds: null, cnames: [], isAuthenticated: false } as const;
  return {
    async askAuthorities(name, type) {
      const answers = Object.entries(servers).map(([host, server]) => askServer(host, server, name, type));
      return { ok: true, zone, servers: await Promise.all(answers) };
    },
    askType99: async () => (more.type99 ? found(more.type99) : none),
    askDelegation: async () => (more.delegation ? found(more.delegation) : none),
  };
}

async function askServer<T extends keyof AuthorityRecords>(
  host: string,
  server: FakeServer,
  name: string,
  type: T,
): Promise<ServerAnswer<AuthorityRecords[T]>> {
  const failed = (reason: 'refused' | 'timeout', isLame: boolean) => ({
    host,
    address: '192.0.2.53',
    answer: { outcome: 'unavailable', reason, detail: 'the test says so' } as const,
    isLame,
    aliases: [],
    serial: null,
  });
  if (server === 'lame') return failed('refused', true);
  if (server === 'silent') return failed('timeout', false);
  const dns = zoneResolver(server);
  const answer = await { TXT: dns.txt, MX: dns.mx, NS: dns.ns, SOA: dns.soa }[type](name);
  const soa = await dns.soa(name);
  const strings = dns.zones.lookup(name, 'TXT', { view: 'resolver', authoritativeOnly: false });
  const records =
    type === 'TXT' && strings.kind === 'answer'
      ? strings.answers.filter((one) => one.type === 'TXT').map(({ data }) => data)
      : null;
  return {
    host,
    address: '192.0.2.53',
    answer: (answer.outcome === 'found' && records ? { ...answer, records } : answer) as ServerAnswer<
      AuthorityRecords[T]
    >['answer'],
    isLame: false,
    aliases: [],
    serial: soa.outcome === 'found' ? soa.records[0]!.serial : null,
  };
}
