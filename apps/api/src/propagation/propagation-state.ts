import type { PropagationState } from '@postseal/contract';
import type { RecordLook } from './record-look.js';

/** How far an expected record has come. Servers that could not be asked neither confirm nor deny. */
export function stateOf(look: RecordLook, previous: RecordLook | null): PropagationState {
  const asked = look.servers.filter(({ verdict }) => verdict !== 'unknown');
  const { resolver } = look;
  if (resolver?.fault?.code === 'bogus') return 'wrong';
  const haveIt = asked.filter(({ verdict }) => verdict === 'match');
  if (asked.length === 0 && resolver?.verdict === 'match') {
    // Where name servers cannot be asked at all, such as behind a firewall, the resolver's word counts when it repeats it.
    return previous && isOnlyResolved(previous) ? 'everywhere' : 'partly';
  }
  if (asked.length > 0 && haveIt.length === asked.length) {
    return resolver?.verdict === 'match' ? 'everywhere' : 'partly';
  }
  if (haveIt.length > 0) return 'partly';
  const hasFault = (asked.length > 0 ? asked : [resolver]).some((server) => server?.verdict === 'fault');
  return hasFault || look.misplaced ? 'wrong' : 'waiting';
}

function isOnlyResolved({ servers, resolver }: RecordLook): boolean {
  return resolver?.verdict === 'match' && servers.every(({ verdict }) => verdict === 'unknown');
}

/** True when every name server that answers has the record; caches may still hold what was there before. */
export function isPublished({ servers, resolver }: RecordLook): boolean {
  const asked = servers.filter(({ verdict }) => verdict !== 'unknown');
  if (asked.length === 0) return resolver?.verdict === 'match';
  return asked.every(({ verdict }) => verdict === 'match');
}

const WEEK_SECONDS = 7 * 86_400;

/** The longest time for which a cache may keep an answer from before, as far as the looks have shown; null when not known. */
export function longestOldTtl(look: RecordLook, known: number | null): number | null {
  const old = look.servers.filter(({ verdict }) => verdict !== 'match' && verdict !== 'unknown');
  const seen = old.flatMap(({ ttlSeconds }) => (ttlSeconds === null ? [] : [ttlSeconds]));
  const all = known === null ? seen : [known, ...seen];
  return all.length > 0 ? Math.min(WEEK_SECONDS, Math.max(...all)) : null;
}

const FIRST_PAUSE_SECONDS = 20;
const LONGEST_PAUSE_SECONDS = 300;
const SHARE_OF_AGE = 1 / 30; // 20 s for the first ten minutes, 5 min after two and a half hours

/** Seconds until the next look at a watch of this age: often while somebody waits, then seldom. */
export function pauseSeconds(ageSeconds: number): number {
  return Math.min(LONGEST_PAUSE_SECONDS, Math.max(FIRST_PAUSE_SECONDS, ageSeconds * SHARE_OF_AGE));
}
