import { Lanes } from './lanes.js';
import { type EncodedQuery, encodeQuery, type Message, type Question, readMessage } from './message.js';
import { readQueryName } from './query-name.js';
import { formatServer, type ServerAddress } from './server-address.js';
import { exchangeTcp } from './tcp-exchange.js';
import { TurnBudget } from './turn-budget.js';
import { type Exchange, UdpChannel } from './udp-channel.js';

export interface TransportOptions {
  /** Queries on the wire at a time, over all servers; five times as many that are slow, half as many doubtful (`Lanes`). */
  readonly maxInFlight: number;
  readonly socketsPerServer: number;
}

export interface QueryLimits {
  /** For each exchange; a truncated answer allows a second one over TCP. */
  readonly timeoutMs: number;
  /** 16 KB unless told. A crafted answer of 60 KB is worth the risk only when a small cap has failed. */
  readonly maxTcpBytes?: number;
  /** An answer is not expected: the query waits for one of the places set apart for such. */
  readonly isDoubtful?: boolean;
}

interface Timing {
  readonly durationMs: number;
  readonly transport: 'udp' | 'tcp';
}

/** What one server said to one question, unread: flags, code and every section. */
export interface RawResponse extends Message, Timing {
  readonly status: 'answered';
  /** Size of the reply on the wire. */
  readonly bytes: number;
}

/** No usable reply: silence, a closed port, or bytes that are no answer. */
export interface RawFailure extends Timing {
  readonly status: 'failed';
  readonly reason: 'timeout' | 'malformed';
  readonly detail: string;
  /** A doubtful query that was not sent, since too many others wait. */
  readonly isUnasked?: true;
}

export type RawAnswer = RawResponse | RawFailure;

const DEFAULT_MAX_TCP_BYTES = 16 * 1024;
const IDLE_CHANNEL_MS = 5_000;
const READING_MS_PER_TURN = 10; // thousands of honest answers; a hostile one may take five

/** Sends single queries to servers. Knows nothing of resolvers, retries or caches; never throws for what DNS does. */
export class Transport {
  private readonly channels = new Map<string, UdpChannel>();
  private readonly lanes: Lanes;
  private readonly reading = new TurnBudget(READING_MS_PER_TURN);
  private readonly closing = new AbortController();
  private readonly sweep: NodeJS.Timeout;

  constructor(private readonly options: TransportOptions) {
    const { maxInFlight } = options;
    // Waiting costs next to nothing, here and at a resolver, which makes room for quick queries by itself.
    this.lanes = new Lanes({
      quick: maxInFlight,
      slow: 5 * maxInFlight,
      doubtful: Math.ceil(maxInFlight / 2),
    });
    this.sweep = setInterval(() => this.closeIdleChannels(), IDLE_CHANNEL_MS).unref();
  }

  /** Asks one server once: UDP, TCP when the answer is truncated, and again without EDNS when the server knows none. */
  async query(server: ServerAddress, question: Question, limits: QueryLimits): Promise<RawAnswer> {
    const queryName = readQueryName(question.name);
    if (!queryName.ok) return failure('malformed', `cannot be asked: ${queryName.fault}`, 'udp', 0);
    const entering = this.lanes.enter(limits.isDoubtful ?? false);
    if (entering === null) {
      return { ...failure('timeout', 'not asked: too many silent zones', 'udp', 0), isUnasked: true };
    }
    const place = entering instanceof Promise ? await entering : entering;
    try {
      const named = queryName.name === question.name ? question : { ...question, name: queryName.name };
      const answer = await this.ask(server, encodeQuery(named, true), limits);
      return knowsNoEdns(answer) ? await this.ask(server, encodeQuery(named, false), limits) : answer;
    } finally {
      this.lanes.leave(place);
    }
  }

  get isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  /** Ends all queries as failed and closes every socket. */
  close(): void {
    this.closing.abort();
    clearInterval(this.sweep);
    this.lanes.close();
    for (const channel of this.channels.values()) channel.close();
    this.channels.clear();
  }

  private async ask(server: ServerAddress, query: EncodedQuery, limits: QueryLimits): Promise<RawAnswer> {
    if (this.isClosed) return failure('timeout', 'the client was closed', 'udp', 0);
    const begin = performance.now();
    const overUdp = await this.channelTo(server).exchange(query, limits.timeoutMs);
    const answer = await this.reading.run(() => toAnswer(overUdp, query, 'udp', begin));
    if (answer.status === 'failed' || !answer.isTruncated) return answer;
    const maxBytes = limits.maxTcpBytes ?? DEFAULT_MAX_TCP_BYTES;
    const tcpLimits = { timeoutMs: limits.timeoutMs, maxBytes };
    const overTcp = await exchangeTcp(server, query, tcpLimits, this.closing.signal);
    return withoutTruncation(await this.reading.run(() => toAnswer(overTcp, query, 'tcp', begin)));
  }

  private channelTo(server: ServerAddress): UdpChannel {
    const key = formatServer(server);
    let channel = this.channels.get(key);
    if (channel === undefined) {
      channel = new UdpChannel(server, this.options.socketsPerServer);
      this.channels.set(key, channel);
    }
    return channel;
  }

  private closeIdleChannels(): void {
    for (const [key, channel] of this.channels) {
      if (channel.closeIfIdle(IDLE_CHANNEL_MS)) this.channels.delete(key);
    }
  }
}

function toAnswer(
  exchange: Exchange,
  query: EncodedQuery,
  transport: 'udp' | 'tcp',
  begin: number,
): RawAnswer {
  const durationMs = performance.now() - begin;
  if (!exchange.ok) {
    const reason = exchange.cause === 'oversize' ? 'malformed' : 'timeout';
    return failure(reason, exchange.detail, transport, durationMs);
  }
  const outcome = readMessage(exchange.reply, query);
  if (!outcome.ok) return failure('malformed', outcome.fault, transport, durationMs);
  return { status: 'answered', ...outcome.message, bytes: exchange.reply.length, durationMs, transport };
}

function withoutTruncation(answer: RawAnswer): RawAnswer {
  if (answer.status === 'failed' || !answer.isTruncated) return answer;
  return failure('malformed', 'truncated over TCP', 'tcp', answer.durationMs);
}

/** RFC 6891 §7: an old server answers FORMERR or NOTIMP and sends no OPT record of its own. */
function knowsNoEdns(answer: RawAnswer): boolean {
  return (
    answer.status === 'answered' &&
    !answer.hasEdns &&
    (answer.rcode === 'FORMERR' || answer.rcode === 'NOTIMP')
  );
}

function failure(
  reason: RawFailure['reason'],
  detail: string,
  transport: 'udp' | 'tcp',
  durationMs: number,
): RawFailure {
  return { status: 'failed', reason, detail, transport, durationMs };
}
