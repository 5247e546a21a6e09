import { unavailable } from './reading.js';
import { type DnsClient, lookupsBy } from './resolver.js';

/** A client whose questions all end together; see `withDeadline`. */
export interface BoundedClient extends DnsClient {
  /** To be called when nothing more will be asked. */
  release(): void;
}

/**
 * The client as somebody sees it who has so many milliseconds for all questions: what is not answered by then is
 * `unavailable: timeout`, and later questions are not asked. `query` and `close` are the client's own.
 */
export function withDeadline(client: DnsClient, milliseconds: number): BoundedClient {
  const late = unavailable(
    'timeout',
    `no answer within the ${milliseconds} ms that this work has for all questions`,
  );
  let isOver = false;
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const timer = setTimeout(() => {
    isOver = true;
    end();
  }, milliseconds);

  async function inTime<T, Late>(ask: () => Promise<T>, tooLate: Late): Promise<T | Late> {
    return isOver ? tooLate : Promise.race([ask(), over.then(() => tooLate)]);
  }
  const bounded = (inner: DnsClient): DnsClient => ({
    ...lookupsBy((name, type) => inTime(() => inner.lookup(name, type), late)),
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
  return { ...bounded(client), release: () => clearTimeout(timer) };
}
