import { type DnsAnswer, isPublicIp, parseIp, type UnavailableReason } from '@postseal/mail-terms';
import type { Clock } from './clock.js';
import { Memory } from './memory.js';
import { readQueryName } from './query-name.js';
import { RateLimit } from './rate-limit.js';
import {
  type AliasChain,
  behindAliases,
  failureOf,
  isWithin,
  MAX_ALIASES,
  readAnswer,
  type Unavailable,
  unavailable,
} from './reading.js';
import type { RecordData, RecordType } from './records.js';
import { formatServer, parseServer, type ServerAddress } from './server-address.js';
import type { ServerPool } from './server-pool.js';
import type { RawAnswer, Transport } from './transport.js';

export interface AuthorityOptions {
  /** Where authoritative servers listen; 53 unless told (tests run theirs on loopback ports). */
  readonly authorityPort?: number;
  /** Addresses of a name server, `IP` or `IP:PORT`, instead of asking DNS; null to ask DNS all the same. */
  readonly addressOf?: (host: string) => readonly string[] | null;
  /**
   * Whether addresses from DNS may be private or loopback; false unless told. Anybody can point NS records at an
   * internal resolver and read its answers here. Addresses from `addressOf` are trusted.
   */
  readonly allowPrivateAuthorities?: boolean;
  /** Queries per second to one address; 10 unless told. */
  readonly authorityQueriesPerSecond?: number;
}

/** How old an answer of a zone's servers may be. */
export interface Freshness {
  /** 0 unless told: every server is asked anew. Names that many domains have in common need not be. */
  readonly maxAgeSeconds?: number;
}

/** One authoritative server's own answer. */
export interface AuthorityAnswer<T extends RecordType> {
  readonly host: string;
  /** Null when the host name has no usable address; `answer` says why. */
  readonly address: string | null;
  readonly answer: DnsAnswer<RecordData[T]>;
  /** True when it answered but not as an authority for the zone: no AA flag, a referral, or REFUSED. */
  readonly isLame: boolean;
  /** Names of the chain by which the answer leaves the server's zones; `answer` is then `unavailable`: others must say. */
  readonly aliases: readonly string[];
  /** From the SOA of a negative answer or of an SOA query; ask for the zone's SOA to compare all servers. */
  readonly serial: number | null;
  readonly durationMs: number;
}

export type AuthorityAnswers<T extends RecordType> =
  | {
      readonly ok: true;
      /** Apex of the zone that holds the name; '' for the root. */
      readonly zone: string;
      readonly servers: readonly AuthorityAnswer<T>[];
      /** The target's zone asked in the same way, when the servers agree that the name is an alias to another zone. */
      readonly aliasTarget: AuthorityAnswers<T> | null;
    }
  | AuthorityFailure;

/** The zone's name servers could not be found. */
export interface AuthorityFailure {
  readonly ok: false;
  readonly reason: UnavailableReason;
  readonly detail: string;
}

type Lookup = <T extends RecordType>(name: string, type: T) => Promise<DnsAnswer<RecordData[T]>>;

interface Means {
  readonly pool: ServerPool;
  readonly lookup: Lookup;
  /** Past the cache: a change of name servers must not hide behind it. */
  readonly lookupFresh: Lookup;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** How long a server that was silent is asked once instead of twice. */
  readonly silenceMs: number;
}

type Apex = { readonly ok: true; readonly apex: string } | AuthorityFailure;
type Delegation =
  | {
      readonly ok: true;
      readonly endpoints: readonly Endpoint[];
      /** Every host's addresses are known, or known to be none. */
      readonly isWhole: boolean;
    }
  | AuthorityFailure;

interface Endpoint {
  readonly host: string;
  readonly server: ServerAddress | null;
  /** Why there is no server to ask. */
  readonly fault: string;
  /** There may be one: DNS could not be asked for its address. */
  readonly isUnknown?: boolean;
}

const MAX_HOSTS = 20;
const MAX_ADDRESSES_PER_HOST = 4;
const TRIES = 2;
/** Of a parent zone; its servers say the same. */
const MAX_PARENTS_ASKED = 3;
const RETRY_MAX_TCP_BYTES = 65_535;
/** A check asks a dozen names of one zone, and tree walks end at the same few registries: their servers are found once. */
const ZONE_KEPT_MS = 60_000;
const MAX_KEPT_ZONES = 10_000; // some 10 MB
const MAX_KEPT_ANSWERS = 2_000;
const MAX_KEPT_SILENCES = 10_000;

/** Finds the servers of the zone that holds a name and asks each of them without recursion. */
export class AuthorityPath {
  private readonly rate: RateLimit;
  private readonly apexes: Memory<Apex>;
  private readonly delegations: Memory<Delegation>;
  private readonly answers: Memory<AuthorityAnswers<RecordType>>;
  /** Servers that were silent a moment ago: asked once instead of twice, and in places set apart. */
  private readonly silentUntil = new Map<string, number>();

  constructor(
    private readonly means: Means,
    private readonly options: AuthorityOptions,
  ) {
    this.rate = new RateLimit(options.authorityQueriesPerSecond ?? 10, means.clock);
    this.apexes = new Memory(MAX_KEPT_ZONES, means.clock, ({ ok }) => ok);
    this.delegations = new Memory(MAX_KEPT_ZONES, means.clock, (found) => found.ok && found.isWhole);
    this.answers = new Memory(MAX_KEPT_ANSWERS, means.clock, isKnown);
  }

  /** Who asks the same at the same moment shares the answer. */
  async ask<T extends RecordType>(
    name: string,
    type: T,
    { maxAgeSeconds = 0 }: Freshness = {},
  ): Promise<AuthorityAnswers<T>> {
    const queryName = readQueryName(name);
    if (!queryName.ok) return failed(unavailable('malformed', `cannot be asked: ${queryName.fault}`));
    const key = `${type} ${queryName.name}`;
    const asking = () => this.askFollowing(queryName.name, type, []);
    return this.answers.recall(key, maxAgeSeconds * 1000, asking) as Promise<AuthorityAnswers<T>>;
  }

  /**
   * The name servers that the parent zone's servers list for a zone, from the first that lists any; no_such_name when one
   * of them says with authority that there is none.
   */
  async askDelegation(zone: string): Promise<DnsAnswer<string>> {
    const queryName = readQueryName(zone);
    if (!queryName.ok || queryName.name === '')
      return unavailable('malformed', 'cannot be asked: no zone of its own');
    const { name } = queryName;
    const above = parentOf(name);
    const parent = await this.apexes.recall(above, ZONE_KEPT_MS, () => this.findApex(above));
    if (!parent.ok) return unavailable(parent.reason, parent.detail);
    const { apex } = parent;
    const delegation = await this.delegations.recall(apex, ZONE_KEPT_MS, () => this.findServers(apex));
    if (!delegation.ok) return unavailable(delegation.reason, delegation.detail);
    const servers = delegation.endpoints.flatMap(({ server }) => server ?? []);
    const first = Math.floor(Math.random() * servers.length); // a registry's servers share the load of all its domains
    const inTurn = [...servers.slice(first), ...servers.slice(0, first)];
    for (const server of inTurn.slice(0, MAX_PARENTS_ASKED)) {
      const answer = readDelegation(await this.queryAuthority(server, { name, type: 'NS', apex }), name);
      if (answer !== null) return answer;
    }
    return unavailable('servfail', `no server of ${apex || 'the root'} lists name servers for ${name}`);
  }

  /** `cnames` led from the name first asked about to `name`. */
  private async askFollowing<T extends RecordType>(
    name: string,
    type: T,
    cnames: readonly string[],
  ): Promise<AuthorityAnswers<T>> {
    const below = type === 'DS' ? parentOf(name) : name; // a DS set lies above the cut
    const zone = await this.apexes.recall(below, ZONE_KEPT_MS, () => this.findApex(below));
    if (!zone.ok) return zone;
    const { apex } = zone;
    const delegation = await this.delegations.recall(apex, ZONE_KEPT_MS, () => this.findServers(apex));
    if (!delegation.ok) return delegation;
    const question = { name, type, apex, cnames };
    const servers = await Promise.all(
      delegation.endpoints.map((endpoint) => this.askOne(endpoint, question)),
    );
    return { ok: true, zone: apex, servers, aliasTarget: await this.askTarget(servers, type, cnames) };
  }

  private async findServers(apex: string): Promise<Delegation> {
    const hosts = await this.means.lookupFresh(apex, 'NS');
    if (hosts.outcome === 'unavailable') return failed(hosts);
    if (hosts.outcome !== 'found') {
      return failed(unavailable('malformed', `${apex || 'the root'} has no NS records`));
    }
    const names = [...new Set(hosts.records)].slice(0, MAX_HOSTS);
    const endpoints = (await Promise.all(names.map((host) => this.endpointsOf(host)))).flat();
    return { ok: true, endpoints, isWhole: !endpoints.some(({ isUnknown }) => isUnknown) };
  }

  private async askTarget<T extends RecordType>(
    servers: readonly AuthorityAnswer<T>[],
    type: T,
    cnames: readonly string[],
  ): Promise<AuthorityAnswers<T> | null> {
    const chains = servers.map(({ aliases }) => aliases).filter((aliases) => aliases.length > 0);
    const target = chains[0]?.at(-1);
    if (target === undefined || chains.some((aliases) => aliases.at(-1) !== target)) return null;
    const followed = [...cnames, ...chains[0]!];
    if (followed.length > MAX_ALIASES || cnames.includes(target)) {
      return failed(unavailable('malformed', `the aliases that lead to ${target} do not end`));
    }
    return this.askFollowing(target, type, followed);
  }

  /** Apex of the zone that holds the name: the owner of the SOA that a resolver sends along, walking up without one. */
  private async findApex(name: string): Promise<Apex> {
    for (let candidate = name; ; candidate = parentOf(candidate)) {
      const raw = await this.means.pool.query({ name: candidate, type: 'SOA' });
      if (raw.status === 'failed') return failed(unavailable(raw.reason, raw.detail));
      const failure = failureOf(raw);
      if (failure !== null) return failed(failure);
      const isAlias = raw.answers.some((record) => record.type === 'CNAME'); // never an apex; the SOA is the target's
      const soa = [...raw.answers, ...raw.authorities].find((record) => record.type === 'SOA');
      if (!isAlias && soa && isWithin(candidate, soa.name)) return { ok: true, apex: soa.name };
      if (candidate === '') return failed(unavailable('malformed', `no SOA record above ${name}`));
    }
  }

  private async endpointsOf(host: string): Promise<Endpoint[]> {
    const fixed = this.options.addressOf?.(host) ?? null;
    const port = this.options.authorityPort ?? 53;
    if (fixed !== null) {
      return fixed.map((text) => ({ host, server: parseServer(text, port), fault: `${text} is no address` }));
    }
    const answers = await Promise.all([this.means.lookup(host, 'A'), this.means.lookup(host, 'AAAA')]);
    const addresses = answers.flatMap((answer) => (answer.outcome === 'found' ? answer.records : []));
    if (addresses.length === 0) {
      const why = answers.map((answer) =>
        answer.outcome === 'unavailable' ? answer.detail : answer.outcome,
      );
      const isUnknown = answers.some(({ outcome }) => outcome === 'unavailable');
      return [{ host, server: null, fault: `no address: ${[...new Set(why)].join(', ')}`, isUnknown }];
    }
    return addresses.slice(0, MAX_ADDRESSES_PER_HOST).map((address) => {
      const isAllowed = this.options.allowPrivateAuthorities || isPublicIp(parseIp(address)!);
      const server = isAllowed ? { address, port } : null;
      return { host, server, fault: `not asked: ${address} is no public address` };
    });
  }

  private async askOne<T extends RecordType>(
    { host, server, fault }: Endpoint,
    { name, type, apex, cnames }: AuthorityQuestion<T>,
  ): Promise<AuthorityAnswer<T>> {
    const unasked = { host, address: null, isLame: false, aliases: [], serial: null, durationMs: 0 };
    if (server === null) return { ...unasked, answer: unavailable('refused', fault) };
    const raw = await this.queryAuthority(server, { name, type, apex });
    const asked = { host, address: server.address, serial: serialOf(raw, apex), durationMs: raw.durationMs };
    if (isLameAnswer(raw)) {
      const answer = unavailable('refused', 'this server has no authority for the zone');
      return { ...asked, answer, isLame: true, aliases: [] };
    }
    const reading = readAnswer(raw, name, type, apex);
    if (reading.kind === 'aliases') {
      const aliases = reading.chain.cnames;
      const answer = unavailable(
        'refused',
        `an alias to ${aliases.at(-1)}, for which this server has no data`,
      );
      return { ...asked, answer, isLame: false, aliases };
    }
    const chain: AliasChain = { cnames, ttlSeconds: Number.POSITIVE_INFINITY, isAuthenticated: true };
    return { ...asked, answer: behindAliases(chain, reading.answer), isLame: false, aliases: [] };
  }

  private async queryAuthority(
    server: ServerAddress,
    { name, type, apex }: Pick<AuthorityQuestion<RecordType>, 'name' | 'type' | 'apex'>,
  ): Promise<RawAnswer> {
    const address = formatServer(server);
    for (let attempt = 1; ; attempt++) {
      if (!(await this.rate.take(address, apex))) return OVERBOOKED;
      const isDoubtful = (this.silentUntil.get(address) ?? 0) > this.means.clock.now();
      const limits = { timeoutMs: this.means.timeoutMs, isDoubtful };
      const raw = await this.means.transport.query(
        server,
        { name, type, recursionDesired: false },
        attempt === 1 ? limits : { ...limits, maxTcpBytes: RETRY_MAX_TCP_BYTES },
      );
      this.noteSilence(address, raw.status === 'failed' && raw.reason === 'timeout');
      const isTransient = raw.status === 'failed' || raw.rcode === 'SERVFAIL';
      if (!isTransient || isDoubtful || attempt === TRIES) return raw;
    }
  }

  private noteSilence(address: string, isSilent: boolean): void {
    if (!isSilent) this.silentUntil.delete(address);
    else {
      if (this.silentUntil.size >= MAX_KEPT_SILENCES) this.silentUntil.clear();
      this.silentUntil.set(address, this.means.clock.now() + this.means.silenceMs);
    }
  }
}

interface AuthorityQuestion<T extends RecordType> {
  readonly name: string;
  readonly type: T;
  /** Of the zone that is asked; what its servers say of names outside is not believed. */
  readonly apex: string;
  /** What led from the name first asked about to `name`. */
  readonly cnames: readonly string[];
}

const OVERBOOKED: RawAnswer = {
  status: 'failed',
  reason: 'timeout',
  detail: 'not asked: too many questions wait for this server',
  transport: 'udp',
  durationMs: 0,
};

function failed({ reason, detail }: Unavailable): AuthorityFailure {
  return { ok: false, reason, detail };
}

/** Whether at least one server said something. */
function isKnown(answers: AuthorityAnswers<RecordType>): boolean {
  if (!answers.ok) return false;
  if (answers.aliasTarget) return isKnown(answers.aliasTarget);
  return answers.servers.some(({ answer }) => answer.outcome !== 'unavailable');
}

/** What a parent's server says of a zone: its referral. Null when it says nothing, or what the zone itself would say. */
function readDelegation(raw: RawAnswer, zone: string): DnsAnswer<string> | null {
  if (raw.status === 'failed') return null;
  const shared = { cnames: [], isAuthenticated: false };
  if (raw.rcode === 'NXDOMAIN' && raw.isAuthoritative)
    return { outcome: 'no_such_name', ttlSeconds: null, ...shared };
  const listed = raw.authorities.flatMap((record) =>
    record.type === 'NS' && record.name === zone ? [record] : [],
  );
  if (raw.rcode !== 'NOERROR' || raw.answers.length > 0 || listed.length === 0) return null;
  const ttlSeconds = Math.min(...listed.map((record) => record.ttlSeconds));
  return { outcome: 'found', records: listed.map(({ data }) => data), ttlSeconds, ...shared };
}

function parentOf(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}

function isLameAnswer(raw: RawAnswer): boolean {
  if (raw.status === 'failed') return false;
  if (raw.rcode === 'NOERROR' || raw.rcode === 'NXDOMAIN') return !raw.isAuthoritative;
  return raw.rcode === 'REFUSED' || raw.rcode === 'RCODE9'; // NOTAUTH
}

function serialOf(raw: RawAnswer, apex: string): number | null {
  if (raw.status === 'failed') return null;
  const soa = [...raw.answers, ...raw.authorities].find(({ type, name }) => type === 'SOA' && name === apex);
  return soa?.type === 'SOA' ? soa.data.serial : null;
}
