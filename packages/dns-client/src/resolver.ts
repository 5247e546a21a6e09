import type { DnsAnswer, Resolver } from '@postseal/mail-terms';
import { AnswerCache, type CacheLimits } from './answer-cache.js';
import {
  type AuthorityAnswers,
  type AuthorityOptions,
  AuthorityPath,
  type Freshness,
} from './authorities.js';
import { type Clock, systemClock } from './clock.js';
import type { Question } from './message.js';
import { readQueryName } from './query-name.js';
import { type AliasChain, behindAliases, MAX_ALIASES, readAnswer, unavailable } from './reading.js';
import {
  type CaaRecord,
  type DnskeyRecord,
  type DsRecord,
  type RecordData,
  type RecordType,
  type TlsaRecord,
  textOf,
} from './records.js';
import type { ServerAddress } from './server-address.js';
import { ServerPool } from './server-pool.js';
import { type QueryLimits, type RawAnswer, Transport } from './transport.js';

export interface ResolverOptions extends AuthorityOptions {
  /** Resolvers in order of preference, best a validating one on this machine. */
  readonly servers: readonly ServerAddress[];
  /** For one exchange with one server; 2,500 unless told. */
  readonly timeoutMs?: number;
  /** Pauses before asking every server again; [500, 2000] unless told, which makes three tries. */
  readonly retryDelaysMs?: readonly number[];
  /** How long zones and name servers are left alone that were silent; 30,000 unless told. */
  readonly silenceMs?: number;
  /** Queries on the wire at a time; 200 unless told. Slow ones have five times as many places of their own, doubtful ones half. */
  readonly maxInFlight?: number;
  /** 4 unless told. */
  readonly socketsPerServer?: number;
  /** `false` asks anew each time; identical questions at the same moment are still asked once. */
  readonly cache?: Partial<CacheLimits> | false;
  readonly clock?: Clock;
}

/** DNS for the rest of the house. No method throws for what DNS does. */
export interface DnsClient extends Resolver {
  /** Any type, aliases followed (at most 8), from the cache when it may. TXT records keep their split. */
  lookup<T extends RecordType>(name: string, type: T): Promise<DnsAnswer<RecordData[T]>>;
  tlsa(name: string): Promise<DnsAnswer<TlsaRecord>>;
  ds(name: string): Promise<DnsAnswer<DsRecord>>;
  dnskey(name: string): Promise<DnsAnswer<DnskeyRecord>>;
  caa(name: string): Promise<DnsAnswer<CaaRecord>>;
  /** One question to one server, nothing added: no cache, no retry, no aliases. */
  query(server: ServerAddress, question: Question, limits?: Partial<QueryLimits>): Promise<RawAnswer>;
  /** Every authoritative server's own answer, uncached unless `freshness` permits: what confirms a change. */
  askAuthorities<T extends RecordType>(
    name: string,
    type: T,
    freshness?: Freshness,
  ): Promise<AuthorityAnswers<T>>;
  /** The name servers that the parent zone's servers list for a zone, uncached. */
  askDelegation(zone: string): Promise<DnsAnswer<string>>;
  /** Texts of the obsolete SPF record type 99 (RFC 7208 §3.1). */
  askType99(name: string): Promise<DnsAnswer<string>>;
  /** The same client past its cache: asks anew, and leaves what it hears in the cache for the others. */
  readonly fresh: DnsClient;
  /** Ends what is under way as `unavailable` and closes all sockets. */
  close(): void;
}

const DEFAULT_CACHE: CacheLimits = {
  maxBytes: 64 * 1024 * 1024,
  maxTtlSeconds: 3600,
  maxNegativeTtlSeconds: 60,
  failureTtlSeconds: 1,
};
const DEFAULT_TIMEOUT_MS = 2_500;
const DEFAULT_SILENCE_MS = 30_000;

/** A caching client over the given resolvers; see `ResolverOptions` for its limits. */
export function createResolver(options: ResolverOptions): DnsClient {
  const clock = options.clock ?? systemClock;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const transport = new Transport({
    maxInFlight: options.maxInFlight ?? 200,
    socketsPerServer: options.socketsPerServer ?? 4,
  });
  const silenceMs = options.silenceMs ?? DEFAULT_SILENCE_MS;
  const policy = { timeoutMs, retryDelaysMs: options.retryDelaysMs ?? [500, 2_000], silentZoneMs: silenceMs };
  const pool = new ServerPool(options.servers, transport, policy, clock);
  const cache = options.cache === false ? null : new AnswerCache({ ...DEFAULT_CACHE, ...options.cache });
  const underWay = new Map<string, Promise<DnsAnswer<unknown>>>();

  async function lookup<T extends RecordType>(
    name: string,
    type: T,
    useCache = true,
  ): Promise<DnsAnswer<RecordData[T]>> {
    const queryName = readQueryName(name);
    if (!queryName.ok) return unavailable('malformed', `cannot be asked: ${queryName.fault}`);
    const key = `${type} ${queryName.name}`;
    const known = (useCache ? cache?.read(key, clock.now()) : null) ?? underWay.get(key);
    if (known) return known as DnsAnswer<RecordData[T]> | Promise<DnsAnswer<RecordData[T]>>;
    const asking = followAliases(queryName.name, type).then((answer) => {
      underWay.delete(key);
      cache?.store(key, answer, clock.now());
      return answer;
    });
    underWay.set(key, asking);
    return asking;
  }

  const lookupFresh: typeof lookup = (name, type) => lookup(name, type, false);

  /** Follows aliases that the resolver did not follow itself. */
  async function followAliases<T extends RecordType>(
    name: string,
    type: T,
  ): Promise<DnsAnswer<RecordData[T]>> {
    let chain: AliasChain = { cnames: [], ttlSeconds: Number.POSITIVE_INFINITY, isAuthenticated: true };
    for (;;) {
      const asked = chain.cnames.at(-1) ?? name;
      const reading = readAnswer(await pool.query({ name: asked, type }), asked, type);
      if (reading.kind === 'answer') return behindAliases(chain, reading.answer);
      const next = reading.chain;
      chain = {
        cnames: [...chain.cnames, ...next.cnames],
        ttlSeconds: Math.min(chain.ttlSeconds, next.ttlSeconds),
        isAuthenticated: chain.isAuthenticated && next.isAuthenticated,
      };
      const seen = new Set([name, ...chain.cnames]);
      if (chain.cnames.length > MAX_ALIASES || seen.size <= chain.cnames.length) {
        return unavailable('malformed', `the aliases of ${name} do not end`);
      }
    }
  }

  const authorities = new AuthorityPath(
    { pool, lookup, lookupFresh, transport, clock, timeoutMs, silenceMs },
    options,
  );
  const shared: Pick<DnsClient, 'query' | 'askAuthorities' | 'askDelegation' | 'close'> = {
    query: (server, question, limits) => transport.query(server, question, { timeoutMs, ...limits }),
    askAuthorities: (name, type, freshness) => authorities.ask(name, type, freshness),
    askDelegation: (zone) => authorities.askDelegation(zone),
    close: () => transport.close(),
  };
  const fresh: DnsClient = {
    ...lookupsBy(lookupFresh),
    ...shared,
    get fresh() {
      return fresh;
    },
  };
  return { ...lookupsBy(lookup), ...shared, fresh };
}

/** All named lookups, made from the general one. */
export function lookupsBy(
  lookup: DnsClient['lookup'],
): Omit<DnsClient, 'query' | 'askAuthorities' | 'askDelegation' | 'close' | 'fresh'> {
  async function lookupText(name: string, type: 'TXT' | 'SPF'): Promise<DnsAnswer<string>> {
    const answer = await lookup(name, type);
    return answer.outcome === 'found' ? { ...answer, records: answer.records.map(textOf) } : answer;
  }
  return {
    lookup: (name, type) => lookup(name, type),
    txt: (name) => lookupText(name, 'TXT'),
    askType99: (name) => lookupText(name, 'SPF'),
    a: (name) => lookup(name, 'A'),
    aaaa: (name) => lookup(name, 'AAAA'),
    mx: (name) => lookup(name, 'MX'),
    ptr: (name) => lookup(name, 'PTR'),
    ns: (name) => lookup(name, 'NS'),
    soa: (name) => lookup(name, 'SOA'),
    tlsa: (name) => lookup(name, 'TLSA'),
    ds: (name) => lookup(name, 'DS'),
    dnskey: (name) => lookup(name, 'DNSKEY'),
    caa: (name) => lookup(name, 'CAA'),
  };
}
