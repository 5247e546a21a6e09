import type { Clock } from './clock.js';
import type { Question } from './message.js';
import { isBogus } from './reading.js';
import { formatServer, type ServerAddress } from './server-address.js';
import type { RawAnswer, Transport } from './transport.js';

export interface RetryPolicy {
  readonly timeoutMs: number;
  /** Pauses before asking all servers again; their number is the number of further rounds. */
  readonly retryDelaysMs: readonly number[];
}

const AVOID_AFTER_TIMEOUT_MS = 10_000;
const RETRY_MAX_TCP_BYTES = 65_535;

/**
 * Several resolvers as one: each round asks them in order until one gives a final answer, those that were silent a
 * moment ago last. Silence, SERVFAIL and damaged answers are worth another round; REFUSED only another server.
 */
export class ServerPool {
  private readonly silentUntil = new Map<string, number>();

  constructor(
    private readonly servers: readonly ServerAddress[],
    private readonly transport: Transport,
    private readonly policy: RetryPolicy,
    private readonly clock: Clock,
  ) {}

  async query(question: Question): Promise<RawAnswer> {
    const { timeoutMs, retryDelaysMs } = this.policy;
    let answer: RawAnswer = NO_SERVER;
    for (let round = 0; round <= retryDelaysMs.length; round++) {
      if (round > 0) await this.clock.sleep(jittered(retryDelaysMs[round - 1]!));
      const limits = round === 0 ? { timeoutMs } : { timeoutMs, maxTcpBytes: RETRY_MAX_TCP_BYTES };
      let isWorthRetrying = false;
      for (const server of this.inOrder()) {
        answer = await this.transport.query(server, question, limits);
        if (isFinal(answer)) return answer;
        if (answer.status === 'failed' && answer.reason === 'timeout') this.noteSilence(server);
        isWorthRetrying ||= isTransient(answer);
      }
      if (!isWorthRetrying || this.transport.isClosed) return answer;
    }
    return answer;
  }

  private inOrder(): readonly ServerAddress[] {
    if (this.silentUntil.size === 0) return this.servers;
    const now = this.clock.now();
    const isSilent = (server: ServerAddress) => (this.silentUntil.get(formatServer(server)) ?? 0) > now;
    return [...this.servers.filter((server) => !isSilent(server)), ...this.servers.filter(isSilent)];
  }

  private noteSilence(server: ServerAddress): void {
    this.silentUntil.set(formatServer(server), this.clock.now() + AVOID_AFTER_TIMEOUT_MS);
  }
}

const NO_SERVER: RawAnswer = {
  status: 'failed',
  reason: 'timeout',
  detail: 'no DNS server is configured',
  transport: 'udp',
  durationMs: 0,
};

/** An answer, or a validator's verdict: asking somebody who does not validate would only hide it. */
function isFinal(answer: RawAnswer): boolean {
  if (answer.status === 'failed') return false;
  return answer.rcode === 'NOERROR' || answer.rcode === 'NXDOMAIN' || isBogus(answer);
}

function isTransient(answer: RawAnswer): boolean {
  return answer.status === 'failed' || answer.rcode === 'SERVFAIL';
}

/** Half to full length, so that many clients do not come back together. */
function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}
