import { describe, expect, it } from '@jest/globals';
import { compareTexts } from './compare-text';

const text = (pieces: ReturnType<typeof compareTexts>, without: 'added' | 'removed') =>
  pieces
    .filter((piece) => piece.kind !== without)
    .map((piece) => piece.text)
    .join('');

describe('compareTexts', () => {
  it('marks the tag that changed and leaves the rest', () => {
    expect(compareTexts('v=DMARC1; p=none; rua=x', 'v=DMARC1; p=reject; rua=x')).toEqual([
      { text: 'v=DMARC1; ', kind: 'same' },
      { text: 'p=none', kind: 'removed' },
      { text: 'p=reject', kind: 'added' },
      { text: '; rua=x', kind: 'same' },
    ]);
  });

  it('marks an added term with one of the blanks around it', () => {
    const pieces = compareTexts('v=spf1 mx ~all', 'v=spf1 mx include:a.example ~all');
    expect(pieces.filter((piece) => piece.kind === 'added')).toHaveLength(1);
    expect(pieces.some((piece) => piece.kind === 'removed')).toBe(false);
  });

  it('always gives back both texts', () => {
    const samples = ['', 'a', 'a b c', 'c b a', 'v=spf1  a;;b ,c', 'x '.repeat(50)];
    for (const before of samples) {
      for (const after of samples) {
        const pieces = compareTexts(before, after);
        expect(text(pieces, 'added')).toBe(before);
        expect(text(pieces, 'removed')).toBe(after);
      }
    }
  });

  it('replaces texts that are too long to compare, quickly', () => {
    const long = Array.from({ length: 5_000 }, (_, index) => `a${index}`).join(' ');
    expect(compareTexts(long, `${long} x`).map((piece) => piece.kind)).toEqual(['removed', 'added']);
  });

  it('finds the characters that a panel added or dropped', () => {
    const key = 'p=MIGfMA0GCSqGSIb3DQEBAQUAA4GN';
    const marked = (after: string) =>
      compareTexts(key, after, 'characters').filter(({ kind }) => kind !== 'same');
    expect(marked(`"${key}"`)).toEqual([
      { text: '"', kind: 'added' },
      { text: '"', kind: 'added' },
    ]);
    expect(marked(key.slice(0, 20))).toEqual([{ text: key.slice(20), kind: 'removed' }]);
  });
});
