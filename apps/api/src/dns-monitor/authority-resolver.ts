import {
  type AuthorityAnswer,
  type AuthorityAnswers,
  type DnsClient,
  type RecordData,
  type RecordType,
  textOf,
} from '@postseal/dns-client';
import type { DnsAnswer, Resolver } from '@postseal/mail-terms';

type WatchedType = Extract<RecordType, 'TXT' | 'A' | 'AAAA' | 'MX' | 'PTR' | 'NS' | 'SOA'>;

/** A resolver that asks every authoritative server of a name and answers only what all of them say. */
export interface AuthorityResolver extends Resolver {
  /** Names about which the servers gave different answers; those questions came back `unavailable`. */
  readonly disagreements: ReadonlySet<string>;
}

/** Sees DNS as the zones' own servers do, past every cache. Servers that cannot be asked are passed over while one can. */
export function createAuthorityResolver(dns: Pick<DnsClient, 'askAuthorities'>): AuthorityResolver {
  const disagreements = new Set<string>();

  async function ask<T extends WatchedType>(name: string, type: T): Promise<DnsAnswer<RecordData[T]>> {
    const agreed = agree(await dns.askAuthorities(name, type));
    if (agreed === 'disagree') {
      disagreements.add(name);
      return { outcome: 'unavailable', reason: 'servfail', detail: `the name servers of ${name} differ` };
    }
    return agreed;
  }

  return {
    disagreements,
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
  };
}

function agree<T extends WatchedType>(answers: AuthorityAnswers<T>): DnsAnswer<RecordData[T]> | 'disagree' {
  if (!answers.ok) return { outcome: 'unavailable', reason: answers.reason, detail: answers.detail };
  if (answers.aliasTarget) return agree(answers.aliasTarget);
  const given = answers.servers.filter(({ answer }) => answer.outcome !== 'unavailable');
  const first = given[0];
  if (!first) {
    const failure = answers.servers[0]?.answer;
    return failure ?? { outcome: 'unavailable', reason: 'timeout', detail: `${answers.zone} has no servers` };
  }
  return given.every((server) => contentOf(server) === contentOf(first)) ? first.answer : 'disagree';
}

/** What an answer says, whatever the order of its records and their TTL. */
function contentOf<T extends WatchedType>({ answer }: AuthorityAnswer<T>): string {
  if (answer.outcome !== 'found') return 'absent'; // no data and no such name are one for a record
  return JSON.stringify(
    answer.records
      .map((record) =>
        Array.isArray(record) ? textOf(record as readonly Uint8Array[]) : JSON.stringify(record),
      )
      .sort(),
  );
}
