import { expect, it } from '@jest/globals';
import { Lanes, type Place } from './lanes.js';

it('lets others pass when queries wait long, as far as there are slow places', async () => {
  const lanes = new Lanes({ quick: 3, slow: 1, doubtful: 1 });
  const stuck = [1, 2, 3].map(() => lanes.enter(false) as Place);
  const passing = lanes.enter(false);
  const staying = lanes.enter(false);
  expect(passing).toBeInstanceOf(Promise);
  const passed = (await passing)!; // the first of the stuck moved to the one slow place
  let hasStayed = true;
  void Promise.resolve(staying).then(() => {
    hasStayed = false;
  });
  lanes.leave(stuck[0]!); // frees the slow place, not a quick one
  await new Promise(setImmediate);
  expect(hasStayed).toBe(true);
  lanes.leave(passed);
  await staying;
  lanes.close();
});

it('keeps the doubtful apart', async () => {
  const lanes = new Lanes({ quick: 3, slow: 1, doubtful: 1 });
  const doubtful = lanes.enter(true) as Place;
  const waiting = lanes.enter(true);
  expect(waiting).toBeInstanceOf(Promise);
  for (let n = 0; n < 3; n++) expect(lanes.enter(false)).not.toBeInstanceOf(Promise);
  lanes.leave(doubtful);
  await waiting;
  lanes.close();
});
