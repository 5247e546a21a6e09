import type { Clock } from './clock.js';
import type { Question } from './message.js';
import { isBogus } from './reading.js';
import type { ServerAddress } from './server-address.js';
import type { RawAnswer, RawFailure, Transport } from './transport.js';
import { ZoneGate, zoneKeyOf } from './zone-gate.js';

export interface RetryPolicy {
  readonly timeoutMs: number;
  /** Pauses before asking all servers again; their number is the number of further rounds. */
  readonly retryDelaysMs: readonly number[];
  /** How long a zone is left alone that is silent while its resolver answers others. */
  readonly silentZoneMs: number;
}

interface Member {
  readonly server: ServerAddress;
  heardAt: number;
  avoidUntil: number;
}

const AVOID_AFTER_TIMEOUT_MS = 10_000;
const RETRY_MAX_TCP_BYTES = 65_535;

/**
 * Several resolvers as one: each round asks them in order until one gives a final answer, those that were silent a
 * moment ago last. Silence, SERVFAIL and damaged answers are worth another round; REFUSED only another server. Zones
 * about which living resolvers are silent are soon left alone: see `ZoneGate`.
 */
export class ServerPool {
  private readonly members: readonly Member[];
  private readonly gate: ZoneGate;

  constructor(
    servers: readonly ServerAddress[],
    private readonly transport: Transport,
    private readonly policy: RetryPolicy,
    private readonly clock: Clock,
  ) {
    this.members = servers.map((server) => ({ server, heardAt: Number.NEGATIVE_INFINITY, avoidUntil: 0 }));
    this.gate = new ZoneGate(policy.silentZoneMs, clock);
  }

  async query(question: Question): Promise<RawAnswer> {
    const zone = zoneKeyOf(question.name);
    const entering = this.gate.enter(zone);
    const isAdmitted = typeof entering === 'boolean' ? entering : await entering;
    if (!isAdmitted) return notAsked(`not asked: ${zone} has been silent`);
    try {
      return await this.ask(question, zone);
    } finally {
      this.gate.leave(zone);
    }
  }

  private async ask(question: Question, zone: string): Promise<RawAnswer> {
    const { timeoutMs, retryDelaysMs } = this.policy;
    let answer: RawAnswer = notAsked('no DNS server is configured');
    for (let round = 0; round <= retryDelaysMs.length; round++) {
      if (round > 0) await this.clock.sleep(jittered(retryDelaysMs[round - 1]!));
      const isDoubtful = this.gate.isDoubted(zone);
      const limits = { timeoutMs, isDoubtful, ...(round > 0 ? { maxTcpBytes: RETRY_MAX_TCP_BYTES } : {}) };
      let isWorthRetrying = false;
      for (const member of this.inOrder()) {
        const askedAt = this.clock.now();
        answer = await this.transport.query(member.server, question, limits);
        this.note(member, zone, answer, askedAt);
        if (isFinal(answer)) return answer;
        isWorthRetrying ||= isTransient(answer);
      }
      if (!isWorthRetrying || this.transport.isClosed || this.gate.isSilent(zone)) return answer;
    }
    return answer;
  }

  /** A resolver that answers others is alive: then the zone is silent, and not the resolver. */
  private note(member: Member, zone: string, answer: RawAnswer, askedAt: number): void {
    if (answer.status === 'answered') {
      member.heardAt = this.clock.now();
      if (isFinal(answer)) this.gate.noteAnswer(zone);
    } else if (answer.isUnasked) {
      this.gate.giveUp(zone);
    } else if (answer.reason === 'timeout') {
      if (member.heardAt >= askedAt) this.gate.noteSilence(zone, askedAt);
      else member.avoidUntil = this.clock.now() + AVOID_AFTER_TIMEOUT_MS;
    }
  }

  private inOrder(): readonly Member[] {
    const now = this.clock.now();
    if (this.members.every(({ avoidUntil }) => avoidUntil <= now)) return this.members;
    const isAvoided = ({ avoidUntil }: Member) => avoidUntil > now;
    return [...this.members.filter((member) => !isAvoided(member)), ...this.members.filter(isAvoided)];
  }
}

function notAsked(detail: string): RawFailure {
  return { status: 'failed', reason: 'timeout', detail, transport: 'udp', durationMs: 0 };
}

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
