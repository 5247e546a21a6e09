import { describe, expect, it } from '@jest/globals';
import { chooseBatch } from './choose-batch.js';

const waiting = (id: string, attempts = 0, rawBytes = 1000) => ({
  organizationId: 'o',
  id,
  attempts,
  rawBytes,
});
const idsOf = (choice: ReturnType<typeof chooseBatch>) =>
  choice.kind === 'read' ? choice.messages.map(({ id }) => id) : choice.kind;

describe('chooseBatch', () => {
  it('takes fresh mails together', () => {
    expect(idsOf(chooseBatch([waiting('a'), waiting('b'), waiting('c')]))).toEqual(['a', 'b', 'c']);
    expect(idsOf(chooseBatch([]))).toBe('none');
  });

  it('reads a mail alone that was tried before', () => {
    expect(idsOf(chooseBatch([waiting('a', 1), waiting('b')]))).toEqual(['a']);
    expect(idsOf(chooseBatch([waiting('a'), waiting('b', 4), waiting('c')]))).toEqual(['a']);
  });

  it('gives a mail up after twenty attempts, not while restarts may explain them', () => {
    expect(idsOf(chooseBatch([waiting('a', 19), waiting('b')]))).toEqual(['a']);
    expect(idsOf(chooseBatch([waiting('a', 20), waiting('b')]))).toBe('give-up');
  });

  it('keeps the bytes of a batch bounded, yet takes a single large mail', () => {
    const large = 7 * 1024 * 1024;
    expect(idsOf(chooseBatch([waiting('a', 0, large), waiting('b', 0, large)]))).toEqual(['a']);
    expect(idsOf(chooseBatch([waiting('a', 0, 5 * large), waiting('b')]))).toEqual(['a']);
  });
});
