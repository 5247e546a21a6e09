import { createHash } from 'node:crypto';
import type { ServerWords } from '@postseal/dns-checks';
import {
  type AuthorityAnswer,
  type AuthorityAnswers,
  type RecordData,
  type RecordType,
  textOf,
} from '@postseal/dns-client';
import type { DnsAnswer } from '@postseal/mail-terms';

/**
 * What the servers of a zone say together. agreed: all that count say the same. disputed: some say something else, `words`
 * shows who. missing: those that answered agree, but servers that usually answer were silent. none: nobody could be asked.
 */
export type Agreement<T extends RecordType> =
  | { readonly kind: 'agreed'; readonly answer: DnsAnswer<RecordData[T]> }
  | { readonly kind: 'disputed'; readonly words: ServerWords }
  | { readonly kind: 'missing'; readonly silent: readonly string[] }
  | { readonly kind: 'none'; readonly answer: Extract<DnsAnswer<never>, { outcome: 'unavailable' }> };

/** Who answered and who did not, by address. */
export interface Attendance {
  readonly answered: ReadonlySet<string>;
  readonly silent: ReadonlySet<string>;
}

/**
 * Brings answers together. A lame server has no word: it is the delegation's fault, not another value, and like silence
 * in one that usually answers.
 * @param isMissed whether the silence of a server, by address, keeps the others from speaking for the zone
 */
export function agree<T extends RecordType>(
  answers: AuthorityAnswers<T>,
  isMissed: (address: string) => boolean,
): Agreement<T> {
  if (!answers.ok) return none(answers.reason, answers.detail);
  if (answers.aliasTarget) return agree(answers.aliasTarget, isMissed);
  const given = answers.servers.filter(({ answer }) => answer.outcome !== 'unavailable');
  const first = given[0];
  if (!first) {
    const failure = answers.servers[0]?.answer;
    if (failure?.outcome === 'unavailable') return { kind: 'none', answer: failure };
    return none('timeout', `${answers.zone} has no servers`);
  }
  const words = Object.fromEntries(given.map((server) => [nameOf(server), wordOf(server)]));
  if (new Set(Object.values(words)).size > 1) return { kind: 'disputed', words };
  const { silent } = attendanceOf(answers);
  const missing = [...silent].filter(isMissed);
  if (missing.length > 0) return { kind: 'missing', silent: missing };
  return { kind: 'agreed', answer: withLongestTtl(first.answer, given) };
}

/** Servers that agree on a record may differ in its TTL, while a change of it goes round. */
function withLongestTtl<T extends RecordType>(
  answer: DnsAnswer<RecordData[T]>,
  given: readonly AuthorityAnswer<T>[],
): DnsAnswer<RecordData[T]> {
  if (answer.outcome !== 'found') return answer;
  const ttls = given.flatMap((one) => (one.answer.outcome === 'found' ? one.answer.ttlSeconds : []));
  return { ...answer, ttlSeconds: Math.max(...ttls) };
}

/** Which servers answered, and which said nothing that counts; with an alias to another zone, those of both. */
export function attendanceOf(answers: AuthorityAnswers<RecordType>): Attendance {
  const answered = new Set<string>();
  const silent = new Set<string>();
  for (let at: AuthorityAnswers<RecordType> | null = answers; at?.ok; at = at.aliasTarget) {
    for (const { address, answer, isLame, aliases } of at.servers) {
      if (address === null) continue;
      const hasSpoken = !isLame && (answer.outcome !== 'unavailable' || aliases.length > 0);
      (hasSpoken ? answered : silent).add(address);
    }
  }
  return { answered, silent };
}

function none<T extends RecordType>(
  reason: Extract<DnsAnswer<never>, { outcome: 'unavailable' }>['reason'],
  detail: string,
): Agreement<T> {
  return { kind: 'none', answer: { outcome: 'unavailable', reason, detail } };
}

function nameOf({ host, address }: AuthorityAnswer<RecordType>): string {
  return `${host} (${address})`;
}

/** What an answer says, whatever the order of its records and their TTL, in a few characters. */
function wordOf({ answer }: AuthorityAnswer<RecordType>): string {
  if (answer.outcome !== 'found') return 'absent'; // no data and no such name are one for a record
  const records = answer.records.map((record) =>
    Array.isArray(record) ? textOf(record as readonly Uint8Array[]) : JSON.stringify(record),
  );
  return createHash('sha256').update(JSON.stringify(records.sort())).digest('hex').slice(0, 12);
}
