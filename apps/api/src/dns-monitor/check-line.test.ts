import { describe, expect, it } from '@jest/globals';
import { CheckLine } from './check-line.js';

const limits = { places: 8, claimAtOnce: 4, quietMs: 20, slowPlaces: 1_000 };

/** Works through a list; those in `hanging` end when told. */
function lineOf(works: string[], options: Partial<typeof limits> = {}) {
  const done: string[] = [];
  let most = 0;
  let running = 0;
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const line = new CheckLine<string>(
    { ...limits, ...options },
    async (limit) => works.splice(0, limit),
    (work) => {
      let hurry = () => {};
      const hurried = new Promise<void>((resolve) => {
        hurry = resolve;
      });
      const begin = performance.now();
      const isQuiet = work === 'dead' || work === 'unheard';
      const check = async () => {
        most = Math.max(most, ++running);
        if (work === 'unheard') await Promise.race([released, hurried]);
        else await (work === 'alive' ? new Promise(setImmediate) : released);
        running--;
        done.push(work);
      };
      return { ended: check(), quietMs: () => (isQuiet ? performance.now() - begin : 0), hurry };
    },
  );
  return { line, done, release, most: () => most };
}

const many = (count: number, work: string) => new Array<string>(count).fill(work);

describe('CheckLine', () => {
  it('does everything, no more at a time than it has places', async () => {
    const { line, done, most } = lineOf(many(100, 'alive'));
    await line.run();
    await line.stop();
    expect(done).toHaveLength(100);
    expect(most()).toBeLessThanOrEqual(8);
  });

  it('is not held up by slow work, however much of it comes first', async () => {
    const works = [...many(90, 'dead'), ...many(10, 'alive'), ...many(90, 'dead'), ...many(10, 'alive')];
    const { line, done, release } = lineOf(works);
    await line.run();
    await new Promise(setImmediate);
    expect(done).toEqual(many(20, 'alive'));
    release();
    await line.stop();
    expect(done).toHaveLength(200);
  });

  it('leaves work in its place that takes long but hears something all the time', async () => {
    const { line, release, most } = lineOf(many(100, 'long'));
    const running = line.run();
    await new Promise((resolve) => setTimeout(resolve, 200)); // ten times as long as it may be quiet
    expect(most()).toBe(8);
    release();
    await running;
    await line.stop();
  });

  it('keeps slow work within bounds', async () => {
    const { line, done, release, most } = lineOf([...many(100, 'dead'), ...many(5, 'alive')], {
      slowPlaces: 20,
    });
    const running = line.run();
    await new Promise((resolve) => setTimeout(resolve, 200)); // all slow places are taken by now, or will be
    expect(most()).toBeLessThanOrEqual(28);
    release();
    await running;
    await line.stop();
    expect(done).toHaveLength(105);
  });

  it('hurries those that have waited longest for an answer when others need their places', async () => {
    const works = [...many(200, 'unheard'), ...many(20, 'alive')];
    const { line, done, release, most } = lineOf(works, { slowPlaces: 20 });
    await line.run(); // ends although nobody answers the two hundred
    await until(() => done.includes('alive'));
    expect(most()).toBeLessThanOrEqual(28);
    release();
    await line.stop();
    expect(done.filter((work) => work === 'alive')).toHaveLength(20);
    expect(done).toHaveLength(220);
  });

  it('hurries nobody while there is room', async () => {
    const { line, done, release } = lineOf([...many(100, 'unheard'), ...many(20, 'alive')]);
    await line.run();
    await until(() => done.length === 20);
    expect(done).not.toContain('unheard');
    release();
    await line.stop();
    expect(done).toHaveLength(120);
  });

  it('takes nothing more once it is told to stop', async () => {
    const works = many(100, 'dead');
    const { line, done, release } = lineOf(works, { slowPlaces: 0 });
    const running = line.run();
    await new Promise(setImmediate);
    const stopping = line.stop();
    release();
    await Promise.all([running, stopping]);
    expect(done).toHaveLength(8);
    await line.run();
    expect(works).toHaveLength(92);
  });

  it('can run again after a claim failed', async () => {
    let isBroken = true;
    const done: string[] = [];
    const works = ['alive'];
    const line = new CheckLine<string>(
      limits,
      async (limit) => {
        if (isBroken) throw new Error('no database');
        return works.splice(0, limit);
      },
      (work) => {
        done.push(work);
        return { ended: Promise.resolve(), quietMs: () => 0, hurry: () => {} };
      },
    );
    await expect(line.run()).rejects.toThrow('no database');
    isBroken = false;
    await line.run();
    expect(done).toEqual(['alive']);
  });
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise(setImmediate);
}
