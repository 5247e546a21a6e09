import type { Difference, QuietReason, WatchPhase } from '@postseal/contract';
import { recordKindWord } from '@postseal/mail-terms';

/** Kind of a watched record as a label begins with it; kinds of later versions in capitals. */
export function kindWord(kind: string): string {
  const word = recordKindWord(kind);
  return word[0]!.toUpperCase() + word.slice(1);
}

/** How sure we are of a record, in a few words. */
export const phaseWords: Readonly<Record<WatchPhase, string>> = {
  new: 'seen, being confirmed',
  stable: 'as believed',
  stale: 'could not be asked lately',
  suspect: 'another value seen, being confirmed',
  split: 'name servers disagree',
  flapping: 'goes back and forth',
};

/** Why nobody was told of a change. */
export const quietWords: Readonly<Record<QuietReason, string>> = {
  maintenance: 'in maintenance, not alerted',
  expected: 'expected, not alerted',
  managed: 'managed by a provider, not alerted',
};

/** The parts of a difference in words: "p: none → reject", "added include:a.example". */
export function describeDifference({ change, part, before, after }: Difference): string {
  const named = part === 'term' ? '' : `${part} `;
  switch (change) {
    case 'added':
      return `added ${named}${after ?? ''}`.trim();
    case 'removed':
      return `removed ${named}${before ?? ''}`.trim();
    case 'changed':
      return `${part}: ${before ?? 'nothing'} → ${after ?? 'nothing'}`;
  }
}
