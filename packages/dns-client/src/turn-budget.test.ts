import { expect, it } from '@jest/globals';
import { TurnBudget } from './turn-budget.js';

const busy = (ms: number) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

it('lets others have their turn between pieces of dear work, in the order in which they came', async () => {
  const budget = new TurnBudget(5);
  const done: (number | string)[] = [];
  const working = Promise.all(
    Array.from({ length: 4 }, (_, n) =>
      budget.run(() => {
        busy(6);
        done.push(n);
      }),
    ),
  );
  setImmediate(() => done.push('other'));
  await working;
  expect(done.filter((each) => each !== 'other')).toEqual([0, 1, 2, 3]);
  expect(done.indexOf('other')).toBeLessThan(4);
});

it('does cheap work at once', async () => {
  const budget = new TurnBudget(60_000);
  const done: number[] = [];
  for (let n = 0; n < 100; n++) void budget.run(() => done.push(n));
  expect(done).toHaveLength(100);
});

it('passes on what the work throws', async () => {
  await expect(
    new TurnBudget(1).run(() => {
      throw new Error('broken');
    }),
  ).rejects.toThrow('broken');
});
