import type { DnsAnswer, Resolver } from '@postseal/mail-terms';
import { type Observation, observe, type RecordType } from './observation.js';

/** A resolver that asks each question once and writes every answer down. */
export interface ObservingResolver extends Resolver {
  /** In the order in which the answers came. */
  readonly observations: readonly Observation[];
  /** Adds what was learnt by other means. */
  readonly note: (observation: Observation) => void;
}

/**
 * Wraps a resolver for one run of checks: equal questions share one answer, also while it is under way, and
 * `onObservation` hears of each answer as it arrives.
 */
export function observingResolver(
  resolver: Resolver,
  onObservation: (observation: Observation) => void = () => {},
): ObservingResolver {
  const observations: Observation[] = [];
  const answers = new Map<string, Promise<unknown>>();

  function note(observation: Observation): void {
    observations.push(observation);
    onObservation(observation);
  }

  function ask<T>(
    type: RecordType,
    name: string,
    question: (name: string) => Promise<DnsAnswer<T>>,
    show: (record: T) => string = String,
  ): Promise<DnsAnswer<T>> {
    const key = `${type} ${name.toLowerCase()}`;
    const known = answers.get(key) as Promise<DnsAnswer<T>> | undefined;
    if (known) return known;
    const answer = question(name).then((given) => {
      const observation = observe(name.toLowerCase(), type, given, show);
      note(observation);
      return given;
    });
    answers.set(key, answer);
    return answer;
  }

  return {
    observations,
    note,
    txt: (name) => ask('TXT', name, (asked) => resolver.txt(asked)),
    a: (name) => ask('A', name, (asked) => resolver.a(asked)),
    aaaa: (name) => ask('AAAA', name, (asked) => resolver.aaaa(asked)),
    mx: (name) =>
      ask(
        'MX',
        name,
        (asked) => resolver.mx(asked),
        (mx) => `${mx.preference} ${mx.exchange || '.'}`,
      ),
    ptr: (name) => ask('PTR', name, (asked) => resolver.ptr(asked)),
    ns: (name) => ask('NS', name, (asked) => resolver.ns(asked)),
    soa: (name) =>
      ask(
        'SOA',
        name,
        (asked) => resolver.soa(asked),
        (soa) =>
          [
            soa.primary,
            soa.contact,
            soa.serial,
            soa.refreshSeconds,
            soa.retrySeconds,
            soa.expireSeconds,
            soa.minimumSeconds,
          ].join(' '),
      ),
  };
}
