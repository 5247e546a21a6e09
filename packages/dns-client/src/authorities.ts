import {
  type DnsAnswer,
  isPublicIp,
  isSameOrBelow,
  parseIp,
  type UnavailableReason,
} from '@postseal/mail-terms';
import type { Clock } from './clock.js';
import { readQueryName } from './query-name.js';
import { RateLimit } from './rate-limit.js';
import {
  type AliasChain,
  behindAliases,
  failureOf,
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
}

interface Endpoint {
  readonly host: string;
  readonly server: ServerAddress | null;
  /** Why there is no server to ask. */
  readonly fault: string;
}

const MAX_HOSTS = 20;
const MAX_ADDRESSES_PER_HOST = 4;
const TRIES = 2;
const RETRY_MAX_TCP_BYTES = 65_535;

/** Finds the servers of the zone that holds a name and asks each of them without recursion. */
export class AuthorityPath {
  private readonly rate: RateLimit;

  constructor(
    private readonly means: Means,
    private readonly options: AuthorityOptions,
  ) {
    this.rate = new RateLimit(options.authorityQueriesPerSecond ?? 10, means.clock);
  }

  async ask<T extends RecordType>(name: string, type: T): Promise<AuthorityAnswers<T>> {
    const queryName = readQueryName(name);
    if (!queryName.ok) return failed(unavailable('malformed', `cannot be asked: ${queryName.fault}`));
    return this.askFollowing(queryName.name, type, []);
  }

  /** `cnames` led from the name first asked about to `name`. */
  private async askFollowing<T extends RecordType>(
    name: string,
    type: T,
    cnames: readonly string[],
  ): Promise<AuthorityAnswers<T>> {
    const zone = await this.zoneOf(type === 'DS' ? parentOf(name) : name); // a DS set lies above the cut
    if (!zone.ok) return zone;
    const hosts = await this.means.lookupFresh(zone.apex, 'NS');
    if (hosts.outcome === 'unavailable') return failed(hosts);
    if (hosts.outcome !== 'found') {
      return failed(unavailable('malformed', `${zone.apex || 'the root'} has no NS records`));
    }
    const names = [...new Set(hosts.records)].slice(0, MAX_HOSTS);
    const endpoints = (await Promise.all(names.map((host) => this.endpointsOf(host)))).flat();
    const servers = await Promise.all(endpoints.map((endpoint) => this.askOne(endpoint, name, type, cnames)));
    return { ok: true, zone: zone.apex, servers, aliasTarget: await this.askTarget(servers, type, cnames) };
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
  private async zoneOf(
    name: string,
  ): Promise<{ readonly ok: true; readonly apex: string } | AuthorityFailure> {
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
      return [{ host, server: null, fault: `no address: ${[...new Set(why)].join(', ')}` }];
    }
    return addresses.slice(0, MAX_ADDRESSES_PER_HOST).map((address) => {
      const isAllowed = this.options.allowPrivateAuthorities || isPublicIp(parseIp(address)!);
      const server = isAllowed ? { address, port } : null;
      return { host, server, fault: `not asked: ${address} is no public address` };
    });
  }

  private async askOne<T extends RecordType>(
    { host, server, fault }: Endpoint,
    name: string,
    type: T,
    cnames: readonly string[],
  ): Promise<AuthorityAnswer<T>> {
    const unasked = { host, address: null, isLame: false, aliases: [], serial: null, durationMs: 0 };
    if (server === null) return { ...unasked, answer: unavailable('refused', fault) };
    const raw = await this.queryAuthority(server, name, type);
    const asked = { host, address: server.address, serial: serialOf(raw), durationMs: raw.durationMs };
    if (isLameAnswer(raw)) {
      const answer = unavailable('refused', 'this server has no authority for the zone');
      return { ...asked, answer, isLame: true, aliases: [] };
    }
    const reading = readAnswer(raw, name, type);
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

  private async queryAuthority(server: ServerAddress, name: string, type: RecordType): Promise<RawAnswer> {
    for (let attempt = 1; ; attempt++) {
      await this.rate.take(formatServer(server));
      const limits = { timeoutMs: this.means.timeoutMs };
      const raw = await this.means.transport.query(
        server,
        { name, type, recursionDesired: false },
        attempt === 1 ? limits : { ...limits, maxTcpBytes: RETRY_MAX_TCP_BYTES },
      );
      const isTransient = raw.status === 'failed' || raw.rcode === 'SERVFAIL';
      if (!isTransient || attempt === TRIES) return raw;
    }
  }
}

function failed({ reason, detail }: Unavailable): AuthorityFailure {
  return { ok: false, reason, detail };
}

function parentOf(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}

function isWithin(name: string, apex: string): boolean {
  return apex === '' || isSameOrBelow(name, apex);
}

function isLameAnswer(raw: RawAnswer): boolean {
  if (raw.status === 'failed') return false;
  if (raw.rcode === 'NOERROR' || raw.rcode === 'NXDOMAIN') return !raw.isAuthoritative;
  return raw.rcode === 'REFUSED' || raw.rcode === 'RCODE9'; // NOTAUTH
}

function serialOf(raw: RawAnswer): number | null {
  if (raw.status === 'failed') return null;
  const soa = [...raw.answers, ...raw.authorities].find((record) => record.type === 'SOA');
  return soa?.type === 'SOA' ? soa.data.serial : null;
}
