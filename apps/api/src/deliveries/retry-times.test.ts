import { expect, it } from '@jest/globals';
import { MAX_ATTEMPTS, nextTry } from './retry-times.js';

const now = new Date('2026-11-23T12:00:00Z');
const wait = (attempts: number, chance = 0, retryAfter: number | null = null) => {
  const next = nextTry(attempts, now, chance, retryAfter);
  return next && (next.getTime() - now.getTime()) / 1000;
};

it('tries eight times, ever more slowly, within a day', () => {
  const waits = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => wait(index + 1)!);
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect(waits.reduce((sum, each) => sum + each)).toBeLessThan(86_400);
  expect(wait(MAX_ATTEMPTS)).toBeNull();
});

it('spreads what failed together by a fifth', () => {
  expect([wait(2, 0), wait(2, 1)]).toEqual([60, 72]);
});

it('waits as long as the receiver asks, within reason', () => {
  expect([wait(1, 0, 120), wait(1, 0, 2), wait(1, 0, 1e9)]).toEqual([120, 5, 3_600]);
});
