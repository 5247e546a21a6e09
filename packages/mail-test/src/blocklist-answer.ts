import type { DnsAnswer } from '@postseal/mail-terms';
import { failed, type Judgement, passed, unknown } from './judgement.js';
import type { MessageCheckId } from './own-checks.js';

/**
 * What an entry of a list means. ip: SBL, CSS, XBL and the like, bad behaviour of this address. policy: an end-user range.
 * minor: a smaller list. aggressive: whole networks. allow: a good word. domain: a domain list.
 */
export type ListingKind = 'ip' | 'policy' | 'minor' | 'aggressive' | 'allow' | 'domain';

/** Why a domain was asked about. */
export type ListedRole = 'sender' | 'link';

/** The answer of one list about one address or domain, as the caller got it. */
export interface ListingAnswer {
  /** `zen.spamhaus.org` */
  readonly list: string;
  /** The address or domain asked about. */
  readonly subject: string;
  /** For domain lists. */
  readonly role: ListedRole | null;
  /** listed: with what it means. unknown: refused, not answered, or the list failed its own test. */
  readonly outcome:
    | { readonly state: 'listed'; readonly kind: ListingKind; readonly codes: readonly string[] }
    | { readonly state: 'not-listed' }
    | {
        readonly state: 'unknown';
        readonly id: 'blocklist.query-refused' | 'blocklist.list-dead';
        readonly reason: string;
      };
  /** Where to ask for removal. */
  readonly removalUrl: string | null;
}

/** What a list's answer codes mean: `{ '127.0.0.2': 'ip' }`. */
export type ListingCodes = Readonly<Record<string, ListingKind>>;

/** Spamhaus ZEN: SBL, CSS, XBL, DROP; PBL. */
export const zenCodes: ListingCodes = {
  '127.0.0.2': 'ip',
  '127.0.0.3': 'ip',
  '127.0.0.4': 'ip',
  '127.0.0.5': 'ip',
  '127.0.0.6': 'ip',
  '127.0.0.7': 'ip',
  '127.0.0.9': 'ip',
  '127.0.0.10': 'policy',
  '127.0.0.11': 'policy',
};

const GRAVITY: readonly ListingKind[] = ['ip', 'domain', 'policy', 'minor', 'aggressive', 'allow'];

/**
 * Reads the A records of a blocklist query (RFC 5782). Only known codes within 127.0.0.0/8 count: 127.255.255.x means that
 * the list refused the resolver, and was taken for a listing by more than one tool.
 * @param codes what each answer means; `otherwise` for any code in 127.0.0.0/16 that is not named
 */
export function readListing(
  answer: DnsAnswer<string>,
  codes: ListingCodes,
  otherwise: ListingKind | null,
): ListingAnswer['outcome'] {
  if (answer.outcome === 'unavailable')
    return { state: 'unknown', id: 'blocklist.query-refused', reason: answer.detail };
  if (answer.outcome !== 'found') return { state: 'not-listed' };
  const refusal = answer.records.find((code) => code.startsWith('127.255.255.'));
  if (refusal)
    return { state: 'unknown', id: 'blocklist.query-refused', reason: `the list answered ${refusal}` };
  const kinds = answer.records.map((code) => codes[code] ?? (code.startsWith('127.0.') ? otherwise : null));
  const kind = GRAVITY.find((one) => kinds.includes(one));
  if (kind) return { state: 'listed', kind, codes: answer.records };
  const reason = `the answer ${answer.records.join(', ')} has no meaning for this list`;
  return { state: 'unknown', id: 'blocklist.query-refused', reason };
}

/** What blocklists cost, and which of the caller's questions stayed open. */
export function judgeListings(listings: readonly ListingAnswer[] | null): Judgement[] {
  if (listings === null) {
    return (
      [
        'blocklist.ip-listed',
        'blocklist.policy-listed',
        'blocklist.domain-listed',
        'content.url-listed',
      ] as const
    ).map((id) => unknown(id, 'not tested: no blocklist was asked'));
  }
  const judgements = listings.flatMap((answer) => judgeListing(answer));
  const told = new Set(judgements.map(({ id }) => id));
  const clean = listings.filter(({ outcome }) => outcome.state === 'not-listed');
  for (const [id, asked] of [
    ['blocklist.ip-listed', clean.filter(({ role }) => role === null)],
    ['blocklist.domain-listed', clean.filter(({ role }) => role === 'sender')],
    ['content.url-listed', clean.filter(({ role }) => role === 'link')],
  ] as const) {
    if (asked.length > 0 && !told.has(id))
      judgements.push(passed(id, `not on ${[...new Set(asked.map(({ list }) => list))].join(', ')}`));
  }
  return judgements;
}

function judgeListing({ list, subject, role, outcome, removalUrl }: ListingAnswer): Judgement[] {
  switch (outcome.state) {
    case 'not-listed':
      return [];
    case 'unknown':
      return [unknown(outcome.id, `${list} about ${subject}: ${outcome.reason}`)];
    case 'listed': {
      const seen = `${subject} is on ${list} (${outcome.codes.join(', ')})`;
      const removal =
        removalUrl === null ? {} : { fix: `Remove the cause, then ask for removal: ${removalUrl}` };
      return judgeKind(outcome.kind, role, seen, removal);
    }
  }
}

function judgeKind(
  kind: ListingKind,
  role: ListedRole | null,
  seen: string,
  removal: { fix?: string },
): Judgement[] {
  const onIp: MessageCheckId = 'blocklist.ip-listed';
  switch (kind) {
    case 'ip':
      return [failed(onIp, seen, removal)];
    case 'policy':
      return [failed('blocklist.policy-listed', seen, removal)];
    case 'minor':
      return [failed(onIp, seen, { ...removal, points: 7, bundle: 'otherLists' })];
    case 'aggressive':
      return [failed(onIp, seen, { ...removal, points: 0 })];
    case 'allow':
      return [passed(onIp, seen)];
    case 'domain':
      return [failed(role === 'link' ? 'content.url-listed' : 'blocklist.domain-listed', seen, removal)];
  }
}
