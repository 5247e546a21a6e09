import type { Judgement } from './judgement.js';
import type { MessageCheckId } from './own-checks.js';
import { bundles, groups, weightOf } from './weights.js';

/** A bound on the score for a fault that no average may hide. */
export interface Ceiling {
  readonly ceiling: number;
  readonly because: string;
  readonly ids: readonly MessageCheckId[];
}

export interface Deduction {
  readonly id: MessageCheckId;
  /** Points that this fault really costs after the caps. */
  readonly points: number;
  /** Points that it would cost alone. */
  readonly weight: number;
}

export type Grade = 'A' | 'B' | 'C' | 'D';

export interface Score {
  /** 0.0 to 10.0. */
  readonly score: number;
  readonly grade: Grade;
  /** The lowest of `ceilings`; 10 without one. */
  readonly ceiling: number;
  readonly ceilings: readonly Ceiling[];
  /** In the order of the judgements; they sum to 10 minus the score unless a ceiling or zero cuts in. */
  readonly deductions: readonly Deduction[];
}

const FULL = 100; // tenths

/** Starts at 10.0, subtracts what failed within the caps of bundles and groups, then applies the lowest ceiling. */
export function scoreOf(judgements: readonly Judgement[], ceilings: readonly Ceiling[]): Score {
  const leftInGroup = new Map(Object.entries(groups).map(([group, { cap }]) => [group, cap as number]));
  const leftInBundle = new Map(Object.entries(bundles).map(([bundle, cap]) => [bundle, cap as number]));
  const deductions: Deduction[] = [];
  let total = 0;
  for (const { id, state, points, bundle } of judgements) {
    const weight = weightOf(id);
    const asked = points ?? weight.points;
    if (state !== 'failed' || asked === 0) continue;
    const shared = bundle ?? weight.bundle;
    const left = Math.min(
      leftInGroup.get(weight.group)!,
      shared ? leftInBundle.get(shared)! : Number.POSITIVE_INFINITY,
    );
    const taken = Math.min(asked, left);
    leftInGroup.set(weight.group, leftInGroup.get(weight.group)! - taken);
    if (shared) leftInBundle.set(shared, leftInBundle.get(shared)! - taken);
    total += taken;
    deductions.push({ id, points: taken / 10, weight: asked / 10 });
  }
  const ceiling = Math.min(10, ...ceilings.map((one) => one.ceiling));
  const score = Math.min(Math.max(0, FULL - total) / 10, ceiling);
  return { score, grade: gradeOf(score), ceiling, ceilings, deductions };
}

function gradeOf(score: number): Grade {
  return score >= 9 ? 'A' : score >= 7 ? 'B' : score >= 5 ? 'C' : 'D';
}

/** What a grade means, in a few words. */
export const gradeWords: Readonly<Record<Grade, string>> = {
  A: 'Ready',
  B: 'Works, polish it',
  C: 'Likely filtered',
  D: 'Likely rejected',
};
