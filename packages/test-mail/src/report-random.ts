import { seededRandom } from './zone-faults.js';

/** Draws from one seeded sequence: the same seed draws the same. */
export interface Draw {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
}

export function seededDraw(seed: number): Draw {
  const next = seededRandom(seed);
  return {
    next,
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
  };
}
