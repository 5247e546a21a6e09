import { describe, expect, it } from '@jest/globals';
import { GroupCommit } from './group-commit.js';

const limits = { maxItems: 3, maxBytes: 100 };

/** A store whose commits the test lets through one by one. */
function heldStore() {
  const groups: string[][] = [];
  const held: PromiseWithResolvers<void>[] = [];
  const store = (items: readonly string[]) => {
    groups.push([...items]);
    held.push(Promise.withResolvers<void>());
    return held.at(-1)!.promise;
  };
  return { groups, held, store };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('GroupCommit', () => {
  it('stores a lone item at once and gathers the others meanwhile', async () => {
    const { groups, held, store } = heldStore();
    const commit = new GroupCommit<string>(store, limits);
    const all = ['a', 'b', 'c'].map((item) => commit.add(item, 1));
    expect(groups).toEqual([['a']]);
    held[0]!.resolve();
    await all[0];
    await turn();
    expect(groups).toEqual([['a'], ['b', 'c']]);
    held[1]!.resolve();
    await Promise.all(all);
  });

  it('keeps groups within items and bytes, yet takes an item that is larger than the limit', async () => {
    const sizes: Record<string, number> = { a: 1, b: 60, c: 60, d: 500, e: 1, f: 1, g: 1, h: 1 };
    const groups: string[][] = [];
    const commit = new GroupCommit<string>(async (items) => void groups.push([...items]), limits);
    await Promise.all(Object.entries(sizes).map(([item, bytes]) => commit.add(item, bytes)));
    expect(groups).toEqual([['a'], ['b'], ['c'], ['d'], ['e', 'f', 'g'], ['h']]);
  });

  it('tells each item about its own commit only', async () => {
    const { held, store } = heldStore();
    const commit = new GroupCommit<string>(store, limits);
    const first = commit.add('a', 1);
    const second = commit.add('b', 1);
    held[0]!.reject(new Error('disk full'));
    await expect(first).rejects.toThrow('disk full');
    await turn();
    held[1]!.resolve();
    await expect(second).resolves.toBeUndefined();
  });
});
