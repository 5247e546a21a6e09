import type { DnsAnswer, Resolver } from '@postseal/mail-terms';

/**
 * A resolver that answers at most `maxQueries` questions and none after `signal`: a message must not turn its tester into
 * a source of DNS traffic. What it does not ask is unavailable, hence unknown.
 */
export function boundedResolver(
  resolver: Resolver,
  maxQueries: number,
  signal: AbortSignal | null,
): Resolver {
  let asked = 0;

  function ask<T>(question: () => Promise<DnsAnswer<T>>): Promise<DnsAnswer<T>> {
    if (signal?.aborted) return unavailable('timeout', 'the time for this test is over');
    if (++asked > maxQueries)
      return unavailable('refused', `more than ${maxQueries} DNS questions for one message`);
    return question();
  }

  return {
    txt: (name) => ask(() => resolver.txt(name)),
    a: (name) => ask(() => resolver.a(name)),
    aaaa: (name) => ask(() => resolver.aaaa(name)),
    mx: (name) => ask(() => resolver.mx(name)),
    ptr: (name) => ask(() => resolver.ptr(name)),
    ns: (name) => ask(() => resolver.ns(name)),
    soa: (name) => ask(() => resolver.soa(name)),
  };
}

function unavailable(reason: 'timeout' | 'refused', detail: string): Promise<DnsAnswer<never>> {
  return Promise.resolve({ outcome: 'unavailable', reason, detail });
}
