import type { DnsAnswer } from '@postseal/mail-terms';
import { unavailable } from './reading.js';
import { type DnsClient, lookupsBy } from './resolver.js';

export interface Patience {
  /** For all questions together. */
  readonly milliseconds: number;
  /** Until the first answer that says anything; `milliseconds` unless told. */
  readonly firstAnswerMs?: number;
}

/** A client whose questions all end together; see `withDeadline`. */
export interface BoundedClient extends DnsClient {
  /** Milliseconds since an answer that said anything, or since the beginning. */
  quietMs(): number;
  /** Ends everything now, unless there has been such an answer. */
  hurry(): void;
  /** To be called when nothing more will be asked. */
  release(): void;
}

/**
 * The client as somebody sees it who has so much time for all questions: what is not answered by then is
 * `unavailable: timeout`, and later questions are not asked. `query` and `close` are the client's own.
 */
export function withDeadline(client: DnsClient, patience: Patience): BoundedClient {
  const { milliseconds, firstAnswerMs = milliseconds } = patience;
  const late = unavailable('timeout', 'no answer within the time that this work has for all its questions');
  let isOver = false;
  let isHeard = false;
  let heardAt = performance.now();
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = () => {
      isOver = true;
      resolve();
    };
  });
  const hurry = () => {
    if (!isHeard) end();
  };
  const timers = [
    setTimeout(() => end(), milliseconds),
    setTimeout(hurry, Math.min(firstAnswerMs, milliseconds)),
  ];

  async function inTime<T, Late>(ask: () => Promise<T>, tooLate: Late): Promise<T | Late> {
    return isOver ? tooLate : Promise.race([ask(), over.then(() => tooLate)]);
  }
  async function heard<T>(asking: Promise<DnsAnswer<T>>): Promise<DnsAnswer<T>> {
    const answer = await asking;
    if (answer.outcome !== 'unavailable') {
      isHeard = true;
      heardAt = performance.now();
    }
    return answer;
  }
  const bounded = (inner: DnsClient): DnsClient => ({
    ...lookupsBy((name, type) => inTime(() => heard(inner.lookup(name, type)), late)),
    askAuthorities: (name, type, freshness) =>
      inTime(() => inner.askAuthorities(name, type, freshness), {
        ok: false,
        reason: late.reason,
        detail: late.detail,
      }),
    askDelegation: (zone) => inTime(() => inner.askDelegation(zone), late),
    query: inner.query,
    close: inner.close,
    get fresh() {
      return bounded(inner.fresh);
    },
  });
  return {
    ...bounded(client),
    quietMs: () => performance.now() - heardAt,
    hurry,
    release: () => timers.forEach(clearTimeout),
  };
}
