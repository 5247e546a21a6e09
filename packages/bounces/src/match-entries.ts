import { bounceCatalogue, type KnownBounce } from './catalogue.js';
import type { PatternHit } from './linear-pattern.js';
import type { NormalisedReply } from './normalise-reply.js';
import type { ReceiverGroup } from './receivers.js';

export interface EntryHit {
  readonly entry: KnownBounce;
  readonly hit: PatternHit;
  /** Whose entry it is, seen from the receiver found: its own, a fall-back's, or another receiver's. */
  readonly tier: 'own' | 'fallback' | 'other';
}

/**
 * Entries that explain a reply, best first. Entries of the receiver come before the fall-backs; those of other receivers
 * count only when the receiver is not known, or when nothing else matched and their words (not just a number) did.
 */
export function matchEntries(reply: NormalisedReply, group: ReceiverGroup | null): EntryHit[] {
  const hits = bounceCatalogue.flatMap((entry): EntryHit[] => {
    const hit = entry.linear.find(reply.text);
    return hit === null ? [] : [{ entry, hit, tier: tierOf(entry, group) }];
  });
  const ranked = rank(hits, reply.replyCode);
  const own = ranked.filter(({ tier }) => tier === 'own');
  const fallback = ranked.filter(({ tier }) => tier === 'fallback');
  const close = [...own, ...fallback];
  if (close.length > 0 && group !== null) return close;
  const other = ranked.filter(
    ({ tier, hit }) => tier === 'other' && (group === null || saysWords(reply.text, hit)),
  );
  return [...other, ...close];
}

function tierOf(entry: KnownBounce, group: ReceiverGroup | null): EntryHit['tier'] {
  if (entry.isFallback) return 'fallback';
  return group !== null && entry.groups.includes(group) ? 'own' : 'other';
}

function saysWords(text: string, hit: PatternHit): boolean {
  return /[a-z]{4}/.test(text.slice(hit.start, hit.end));
}

const KIND_ORDER = { permanent: 0, either: 1, temporary: 2 } as const;

function rank(hits: readonly EntryHit[], replyCode: number | null): EntryHit[] {
  const outranked = new Set(hits.flatMap(({ entry }) => entry.note.outranks ?? []));
  const key = ({ entry, hit }: EntryHit): readonly number[] => [
    outranked.has(entry.id) ? 1 : 0,
    contradicts(entry, replyCode) ? 1 : 0,
    -hit.weight,
    KIND_ORDER[entry.kind],
    bounceCatalogue.indexOf(entry),
  ];
  return hits
    .map((hit) => ({ hit, key: key(hit) }))
    .sort((a, b) => firstDifference(a.key, b.key))
    .map(({ hit }) => hit);
}

/** An entry that is always temporary cannot be what a 5xx reply means, nor a permanent one a 4xx reply. */
function contradicts(entry: KnownBounce, replyCode: number | null): boolean {
  if (replyCode === null || entry.kind === 'either') return false;
  return entry.kind === 'permanent' ? replyCode < 500 : replyCode >= 500;
}

function firstDifference(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}
