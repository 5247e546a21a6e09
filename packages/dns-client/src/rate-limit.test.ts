import { expect, it } from '@jest/globals';
import type { Clock } from './clock.js';
import { RateLimit } from './rate-limit.js';

/** Time passes only where somebody sleeps. */
function sleepyClock(): Clock {
  let time = 0;
  return {
    now: () => time,
    sleep: async (ms) => {
      await new Promise(setImmediate); // everybody asks before the first is served
      time += ms;
    },
  };
}

it('serves who waits for one server in turn, however much one of them wants', async () => {
  const limit = new RateLimit(10, sleepyClock());
  const served: string[] = [];
  const want = async (who: string) => {
    if (await limit.take('server', who)) served.push(who);
  };
  const all = [...Array.from({ length: 60 }, () => want('large')), want('small'), want('small')];
  await Promise.all(all);
  expect(served).toHaveLength(62);
  expect(served.slice(0, 10)).toEqual(Array(10).fill('large')); // as many at once
  expect(served.slice(10, 15)).toEqual(['large', 'small', 'large', 'small', 'large']);
});

it('keeps to its rate', async () => {
  const clock = sleepyClock();
  const limit = new RateLimit(10, clock);
  await Promise.all(Array.from({ length: 30 }, (_, n) => limit.take('server', `zone ${n}`)));
  expect(clock.now()).toBeCloseTo(2_000);
});

it('turns away who would have to wait longer than 20 seconds', async () => {
  const limit = new RateLimit(2, { now: () => 0, sleep: () => new Promise(() => {}) });
  const answers = Array.from({ length: 43 }, () => limit.take('server', 'zone'));
  expect(await Promise.race([answers[42], answers[41]])).toBe(false); // two at once, forty wait
  expect(await limit.take('another server', 'zone')).toBe(true);
});
