import { generateKeyPairSync } from 'node:crypto';
import { type NameRecords, seededRandom, startZoneServer, type ZoneServer, Zones } from '@postseal/test-mail';

/** How badly DNS behaves. Each figure is the share of queries, from 0 to 1. */
export interface Weather {
  readonly title: string;
  /** SERVFAIL, REFUSED, silence, garbage, truncation, lameness, forgeries, late answers: any of them. */
  readonly faults: number;
  /** Answers of the resolver that are plainly false. */
  readonly resolverLies: number;
  /** Answers of each name server that are plainly false. */
  readonly serverLies: number;
}

const faults: readonly Parameters<ZoneServer['inject']>[0]['effect'][] = [
  'servfail',
  'refused',
  'drop',
  'truncate',
  'garbage',
  'wrong-id',
  'wrong-question',
  'forged-first',
  'lame',
  { delayMs: 5 },
];

const key = () =>
  generateKeyPairSync('rsa', { modulusLength: 1024 })
    .publicKey.export({ format: 'der', type: 'spki' })
    .toString('base64');
const keys = [key(), key()] as const;

export const SERVER_COUNT = 3;
export const STRANGER = 'mx.stranger.test';

/** Names of one watched domain. */
export function namesOf(index: number) {
  const domain = `d${index}.example`;
  const [high, low] = [index >> 8, index & 255];
  return {
    domain,
    dmarc: `_dmarc.${domain}`,
    dkim: `s1._domainkey.${domain}`,
    host: `mail.${domain}`,
    ip: `46.4.${high}.${low}`,
    reverse: `${low}.${high}.4.46.in-addr.arpa`,
  };
}

/** What stands in DNS when all is well. */
export function healthy(index: number): Record<string, NameRecords> {
  const { domain, dmarc, dkim, host, ip, reverse } = namesOf(index);
  return {
    [domain]: {
      SOA: { refreshSeconds: 1800 },
      NS: ['ns1.dns.example', 'ns2.dns.example', 'ns3.dns.example'],
      MX: `10 ${host}`,
      TXT: 'v=spf1 mx include:_spf.sender.example -all',
    },
    [dmarc]: { TXT: 'v=DMARC1; p=reject; rua=mailto:dmarc@reports.example' },
    [dkim]: { TXT: `v=DKIM1; k=rsa; p=${keys[0]}` },
    [host]: { A: ip },
    [reverse]: { PTR: host },
  };
}

export const otherKey = `v=DKIM1; k=rsa; p=${keys[1]}`;

const shared: Record<string, NameRecords> = {
  example: { SOA: {}, NS: ['ns1.dns.example', 'ns2.dns.example', 'ns3.dns.example'] },
  test: { SOA: {}, NS: ['ns1.dns.example', 'ns2.dns.example', 'ns3.dns.example'] },
  '4.46.in-addr.arpa': { SOA: {}, NS: ['ns1.dns.example', 'ns2.dns.example', 'ns3.dns.example'] },
  '_spf.sender.example': { TXT: 'v=spf1 ip4:149.72.0.0/16 ip4:167.89.0.0/17 ~all' },
  'reports.example': { MX: '10 mx.reports.example' },
  'mx.reports.example': { A: '46.4.255.255' },
  '*._report._dmarc.reports.example': { TXT: 'v=DMARC1' },
  [STRANGER]: { A: '46.5.0.1' },
};

/** Zone data that is sometimes not told as it is: absence, an open SPF record, a policy of none, a stranger's MX. */
class LyingZones extends Zones {
  /** Share of answers that are false. */
  lies = 0;
  told = 0;
  asked = 0;
  isDead: (name: string) => boolean = () => false;

  constructor(
    data: Record<string, NameRecords>,
    private readonly random: () => number,
  ) {
    super(data);
  }

  override lookup(
    name: string,
    type: string,
    mode: Parameters<Zones['lookup']>[2],
  ): ReturnType<Zones['lookup']> {
    this.asked++;
    if (this.isDead(name)) return { kind: 'unavailable', reason: 'timeout' };
    const truth = super.lookup(name, type, mode);
    if (this.lies === 0 || type === 'SOA' || this.random() >= this.lies) return truth;
    this.told++;
    const absent = super.lookup(`no-such-name.${name}`, type, mode);
    if (truth.kind !== 'answer' || this.random() < 0.5) return absent;
    const answers = truth.answers.map((record) => ({ ...record, data: falsehood(record.type, record.data) }));
    return { ...truth, answers };
  }
}

function falsehood(type: string, data: unknown): unknown {
  if (type === 'MX') return { preference: 10, exchange: STRANGER };
  if (type === 'A') return '46.5.0.1';
  if (type === 'NS') return 'ns1.stranger.test';
  if (type === 'PTR') return STRANGER;
  if (type !== 'TXT') return data;
  const text = Buffer.concat(data as Buffer[]).toString();
  if (text.startsWith('v=spf1')) return [Buffer.from('v=spf1 +all')];
  if (text.startsWith('v=DMARC1')) return [Buffer.from('v=DMARC1; p=none')];
  return [Buffer.from('nothing of the kind')];
}

/** A resolver and three name servers, each with its own view of the same domains. */
export interface ChaosWorld {
  readonly resolverPort: number;
  /** Where a name server listens. */
  addressOf(host: string): readonly string[] | null;
  /** Changes what every server holds; `only` names servers by number (0 to 2) or the resolver. */
  set(name: string, records: NameRecords | null, only?: readonly (number | 'resolver')[]): void;
  /** Ends or begins the silence of everything below a name. */
  setDead(name: string, isDead: boolean): void;
  setWeather(weather: Weather): void;
  /** Queries that reached zone data, and answers that were false. */
  readonly counts: { readonly queries: number; readonly lies: number };
  close(): Promise<void>;
}

export async function startChaosWorld(domains: number, seed: number): Promise<ChaosWorld> {
  const data = Object.assign({}, shared, ...Array.from({ length: domains }, (_, i) => healthy(i)));
  const random = seededRandom(seed);
  const views = Array.from({ length: SERVER_COUNT + 1 }, () => new LyingZones(data, random));
  const dead = new Set<string>();
  for (const view of views) {
    view.isDead = (asked) =>
      dead.size > 0 && [...dead].some((zone) => asked === zone || asked.endsWith(`.${zone}`));
  }
  const [resolverView, ...serverViews] = views as [LyingZones, ...LyingZones[]];
  const resolver = await startZoneServer(resolverView, { seed });
  const servers = await Promise.all(
    serverViews.map((view, i) => startZoneServer(view, { isRecursive: false, seed: seed + i + 1 })),
  );
  const all: readonly ZoneServer[] = [resolver, ...servers];
  const heal: (() => void)[] = [];

  return {
    resolverPort: resolver.port,
    addressOf(host) {
      const number = /^ns(\d)\.dns\.example$/.exec(host)?.[1];
      const server = number === undefined ? undefined : servers[(Number(number) - 1) % SERVER_COUNT];
      return server ? [`127.0.0.1:${server.port}`] : null;
    },
    set(name, records, only) {
      for (const [i, view] of views.entries()) {
        const isMeant = only === undefined || only.includes(i === 0 ? 'resolver' : i - 1);
        if (!isMeant) continue;
        if (records) view.set(name, records);
        else view.remove(name);
      }
    },
    setDead(name, isDead) {
      if (isDead) dead.add(name);
      else dead.delete(name);
    },
    setWeather({ faults: share, resolverLies, serverLies }) {
      for (const end of heal.splice(0)) end();
      for (const server of all) {
        // An empty answer without authority is lame from a name server, but from a resolver it is a lie.
        const own = faults.filter((effect) => server !== resolver || effect !== 'lame');
        // Each fault is drawn by itself, one after the other: together they strike with probability `share`.
        const each = 1 - (1 - share) ** (1 / own.length);
        heal.push(...own.map((effect) => server.inject({ effect, probability: each })));
      }
      resolverView.lies = resolverLies;
      for (const view of serverViews) view.lies = serverLies;
    },
    get counts() {
      const queries = views.reduce((sum, view) => sum + view.asked, 0);
      return { queries, lies: views.reduce((sum, view) => sum + view.told, 0) };
    },
    async close() {
      await Promise.all(all.map((server) => server.close()));
    },
  };
}
