export interface Piece {
  readonly text: string;
  readonly kind: 'same' | 'removed' | 'added';
}

const MAX_TOKENS = 2_000; // the table below is quadratic

/**
 * How one record text became another, in pieces that read in order. By terms, terms and tags stay whole, so that a person
 * sees which one changed rather than which letters; by characters, what a panel did to a value shows. Texts too long to
 * compare count as replaced.
 */
export function compareTexts(before: string, after: string, unit: 'terms' | 'characters' = 'terms'): Piece[] {
  const split = unit === 'terms' ? tokens : (text: string) => [...text];
  const a = split(before);
  const b = split(after);
  if (a.length * b.length > MAX_TOKENS ** 2) {
    return [
      { text: before, kind: 'removed' },
      { text: after, kind: 'added' },
    ];
  }
  return merge(walk(a, b, commonLengths(a, b)));
}

/** Words with the separators around them as tokens of their own. */
function tokens(text: string): string[] {
  return text.split(/(\s+|[;,])/).filter((token) => token !== '');
}

/** Length of the longest common subsequence of the rests that begin at [i][j]. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      rows[i]![j] = a[i] === b[j] ? rows[i + 1]![j + 1]! + 1 : Math.max(rows[i + 1]![j]!, rows[i]![j + 1]!);
    }
  }
  return rows;
}

function* walk(a: readonly string[], b: readonly string[], common: readonly Uint16Array[]): Generator<Piece> {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      yield { text: a[i++]!, kind: 'same' };
      j++;
    } else if (j === b.length || (i < a.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      yield { text: a[i++]!, kind: 'removed' };
    } else {
      yield { text: b[j++]!, kind: 'added' };
    }
  }
}

function merge(pieces: Iterable<Piece>): Piece[] {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (last?.kind === piece.kind) merged[merged.length - 1] = { ...last, text: last.text + piece.text };
    else merged.push(piece);
  }
  return merged;
}
