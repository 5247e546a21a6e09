import type { DnsAnswer } from '@postseal/mail-terms';
import { unavailable } from './reading.js';
import { type DnsClient, lookupsBy } from './resolver.js';

export interface Patience {
  /** For all questions together. */
  readonly milliseconds: number;
  /** Until the first answer that says anything; `milliseconds` unless told. */
  readonly firstAnswerMs?: number;
  /** Once it aborts, there is no more patience with DNS that has not said anything so far. */
  readonly hurry?: AbortSignal;
}

/** A client whose questions all end together; see `withDeadline`. */
export interface BoundedClient extends DnsClient {
  /** To be called when nothing more will be asked. */
  release(): void;
}

/**
 * The client as somebody sees it who has so much time for all questions: what is not answered by then is
 * `unavailable: timeout`, and later questions are not asked. `query` and `close` are the client's own.
 */
export function withDeadline(client: DnsClient, patience: Patience): BoundedClient {
  const { milliseconds, firstAnswerMs = milliseconds, hurry } = patience;
  const late = unavailable('timeout', 'no answer within the time that this work has for all its questions');
  let isOver = false;
  let isHeard = false;
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = () => {
      isOver = true;
      resolve();
    };
  });
  const endUnheard = () => isHeard || end();
  const timers = [
    setTimeout(() => end(), milliseconds),
    setTimeout(endUnheard, Math.min(firstAnswerMs, milliseconds)),
  ];
  hurry?.addEventListener('abort', endUnheard);

  async function inTime<T, Late>(ask: () => Promise<T>, tooLate: Late): Promise<T | Late> {
    return isOver ? tooLate : Promise.race([ask(), over.then(() => tooLate)]);
  }
  async function heard<T>(asking: Promise<DnsAnswer<T>>): Promise<DnsAnswer<T>> {
    const answer = await asking;
    isHeard ||= answer.outcome !== 'unavailable';
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
    release() {
      timers.forEach(clearTimeout);
      hurry?.removeEventListener('abort', endUnheard);
    },
  };
}
