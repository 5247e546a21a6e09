import { type IpRange, mergeRanges } from '@postseal/mail-terms';

/** The addresses that one directive matches, and whether matching means pass. */
export interface MatchLayer {
  readonly ranges: readonly IpRange[];
  readonly isPass: boolean;
}

export const EVERYWHERE: readonly IpRange[] = [
  { family: 4, first: 0n, last: (1n << 32n) - 1n },
  { family: 6, first: 0n, last: (1n << 128n) - 1n },
];

/**
 * The addresses whose first matching layer is a passing one. Paints each layer over what the earlier ones left bare,
 * in time that grows with the number of ranges and not with its square, as records come from strangers.
 */
export function passingRanges(layers: readonly MatchLayer[]): IpRange[] {
  return mergeRanges(([4, 6] as const).flatMap((family) => paint(layers, family)));
}

function paint(layers: readonly MatchLayer[], family: 4 | 6): IpRange[] {
  const strokes = layers.flatMap(({ ranges, isPass }) =>
    ranges.filter((range) => range.family === family).map((range) => ({ range, isPass })),
  );
  const edges = [...new Set(strokes.flatMap(({ range }) => [range.first, range.last + 1n]))].sort((a, b) =>
    a < b ? -1 : a > b ? 1 : 0,
  );
  const indexOf = new Map(edges.map((edge, index) => [edge, index]));
  // next[i] is i while the cell from edges[i] to edges[i + 1] is bare, else a cell further on.
  const next = Uint32Array.from({ length: edges.length + 1 }, (_, index) => index);
  const nextBare = (from: number): number => {
    let cell = from;
    while (next[cell] !== cell) {
      next[cell] = next[next[cell]!]!;
      cell = next[cell]!;
    }
    return cell;
  };
  const passing: IpRange[] = [];
  for (const { range, isPass } of strokes) {
    const end = indexOf.get(range.last + 1n)!;
    for (let cell = nextBare(indexOf.get(range.first)!); cell < end; cell = nextBare(cell)) {
      if (isPass) passing.push({ family, first: edges[cell]!, last: edges[cell + 1]! - 1n });
      next[cell] = cell + 1;
    }
  }
  return passing;
}
