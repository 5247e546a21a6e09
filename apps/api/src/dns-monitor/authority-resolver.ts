import type { ServerWords, SignedLookups } from '@postseal/dns-checks';
import { type DnsClient, type RecordData, type RecordType, textOf } from '@postseal/dns-client';
import { type DnsAnswer, isSameOrBelow, type Resolver } from '@postseal/mail-terms';
import { agree, attendanceOf } from './authority-agreement.js';
import { isMissed, remember, type ServerMemory } from './server-memory.js';

type WatchedType = Extract<
  RecordType,
  'TXT' | 'A' | 'AAAA' | 'MX' | 'PTR' | 'NS' | 'SOA' | 'DS' | 'DNSKEY' | 'TLSA'
>;

/** A resolver that asks every authoritative server of a name and answers only what all of them say. */
export interface AuthorityResolver extends Resolver, SignedLookups {
  /** What the servers said where they differed, by type and name (`TXT example.org`); those questions came back `unavailable`. */
  readonly disputes: ReadonlyMap<string, ServerWords>;
  /** Names about which at least one server answered. */
  readonly answered: ReadonlySet<string>;
  /** The servers' attendance so far, to be kept until the next look. */
  memory(): ServerMemory;
}

/** A server that usually answers is asked again before its silence counts. */
const ROUNDS = 3;

/**
 * Sees DNS as the zones' own servers do, past every cache. Servers that have been silent for long are passed over while
 * one can be asked; the silence of one that usually answers leaves the question open.
 * @param domain whose names are asked anew each time
 * @param sharedMaxAgeSeconds how old the rest may be: names that many domains have in common, such as a provider's
 *   include or a registry's, are not asked for each of them
 * @param memory from the last look
 * @param now milliseconds since 1970, in the drift machine's time
 */
export function createAuthorityResolver(
  dns: Pick<DnsClient, 'askAuthorities'>,
  domain: string,
  sharedMaxAgeSeconds: number,
  memory: ServerMemory,
  now: number,
): AuthorityResolver {
  const disputes = new Map<string, ServerWords>();
  const answeredNames = new Set<string>();
  const answered = new Set<string>();
  const silent = new Set<string>();

  async function ask<T extends WatchedType>(name: string, type: T): Promise<DnsAnswer<RecordData[T]>> {
    const freshness = isSameOrBelow(name, domain) ? {} : { maxAgeSeconds: sharedMaxAgeSeconds };
    for (let round = 1; ; round++) {
      const answers = await dns.askAuthorities(name, type, round === 1 ? freshness : {});
      const attendance = attendanceOf(answers);
      for (const address of attendance.answered) answered.add(address);
      for (const address of attendance.silent) silent.add(address);
      if (attendance.answered.size > 0) answeredNames.add(name);
      const isWaitedFor = (address: string) => answered.has(address) || isMissed(memory, address, now);
      const agreement = agree(answers, isWaitedFor);
      switch (agreement.kind) {
        case 'agreed':
          return agreement.answer;
        case 'disputed':
          disputes.set(`${type} ${name}`, agreement.words);
          return unavailable(`the name servers of ${name} differ`);
        case 'missing':
          if (round === ROUNDS)
            return unavailable(`no answer about ${name} from ${agreement.silent.join(', ')}`);
          break;
        case 'none':
          if (round === ROUNDS || ![...attendance.silent].some(isWaitedFor)) return agreement.answer;
          break;
      }
    }
  }

  return {
    disputes,
    answered: answeredNames,
    memory: () => remember(memory, answered, silent, now),
    async txt(name) {
      const answer = await ask(name, 'TXT');
      return answer.outcome === 'found' ? { ...answer, records: answer.records.map(textOf) } : answer;
    },
    a: (name) => ask(name, 'A'),
    aaaa: (name) => ask(name, 'AAAA'),
    mx: (name) => ask(name, 'MX'),
    ptr: (name) => ask(name, 'PTR'),
    ns: (name) => ask(name, 'NS'),
    soa: (name) => ask(name, 'SOA'),
    ds: (name) => ask(name, 'DS'),
    dnskey: (name) => ask(name, 'DNSKEY'),
    tlsa: (name) => ask(name, 'TLSA'),
  };
}

function unavailable(detail: string): DnsAnswer<never> {
  return { outcome: 'unavailable', reason: 'servfail', detail };
}
