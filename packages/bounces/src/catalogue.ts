import entries from './bounces.json' with { type: 'json' };
import { type EntryNote, entryNotes } from './entry-notes.js';
import { compileLinearPattern, type LinearPattern } from './linear-pattern.js';
import { groupsOfEntry, type ReceiverGroup } from './receivers.js';

export type BounceKind = 'permanent' | 'temporary' | 'either';

/** One known refusal: what receivers write, what it means, and what mends it. */
export interface BounceEntry {
  /** Stable; part of URLs. */
  readonly id: string;
  /** Display name of the receiver; `any` and `any Postfix` are fall-backs. */
  readonly receiver: string;
  /** Codes as printed, for display and search. */
  readonly code: string;
  /** Regular expression on normalised text. */
  readonly pattern: string;
  /** What is expected; the reply code decides. */
  readonly kind: BounceKind;
  readonly cause: string;
  readonly fix: string;
  /** Ids of checks to run at once. */
  readonly checks: readonly string[];
  readonly sample: string;
  readonly source: string;
}

export interface KnownBounce extends BounceEntry {
  readonly note: EntryNote;
  /** Receivers whose replies it explains; none for a fall-back. */
  readonly groups: readonly ReceiverGroup[];
  readonly isFallback: boolean;
  readonly linear: LinearPattern;
}

/** The catalogue in file order. `catalogue.test.ts` proves that the data has these types and that each entry has its note. */
export const bounceCatalogue: readonly KnownBounce[] = (entries as readonly BounceEntry[]).map((entry) => {
  const groups = groupsOfEntry(entry.receiver);
  return {
    ...entry,
    note: entryNotes[entry.id]!,
    groups,
    isFallback: groups.length === 0,
    linear: compileLinearPattern(entry.pattern),
  };
});

/** The entry of an id from outside, such as a URL; null when there is none. */
export function findBounce(id: string): KnownBounce | null {
  return bounceCatalogue.find((entry) => entry.id === id) ?? null;
}
