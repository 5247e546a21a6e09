import { describe, expect, it } from '@jest/globals';
import { formatTagList, readTagList, splitTagValue } from './tag-list.js';

function faultsOf(text: string) {
  return readTagList(text).faults.map(({ code, span }) => [code, text.slice(span.start, span.end)]);
}

describe('readTagList', () => {
  it('reads tags as written, with their places, and ignores white space around them', () => {
    const text = ' v = DMARC1 ;p=none;\trua=mailto:a@b.example ; ';
    const { tags, faults } = readTagList(text);
    expect(faults).toEqual([]);
    expect(tags.map(({ name, value }) => [name, value])).toEqual([
      ['v', 'DMARC1'],
      ['p', 'none'],
      ['rua', 'mailto:a@b.example'],
    ]);
    for (const tag of tags) {
      expect(text.slice(tag.valueSpan.start, tag.valueSpan.end)).toBe(tag.value);
      expect(text.slice(tag.span.start, tag.span.end).startsWith(tag.name)).toBe(true);
    }
  });

  it('keeps "=" inside a value', () => {
    expect(readTagList('p=QUJD==').tags[0]).toMatchObject({ name: 'p', value: 'QUJD==' });
  });

  it.each([
    ['a=1;;b=2', [['empty-tag', ';']]],
    ['a=1; nonsense; b=2', [['missing-equals', 'nonsense']]],
    ['a=1; =2', [['bad-tag-name', '=2']]],
    ['a=1; b-c=2', [['bad-tag-name', 'b-c']]],
    ['a=“1”', [['bad-value-character', '“1”']]],
    ['a=1; A=2', [['duplicate-tag', 'A=2']]],
    ['v=1 p=none', []],
    ['', []],
  ])('places every fault of %j', (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  it('survives any text without losing its place', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    const alphabet = ';= \t\nvp=DMARC1“é:,;!-';
    for (let round = 0; round < 5000; round++) {
      const text = Array.from({ length: random(40) }, () => alphabet[random(alphabet.length)]).join('');
      const { tags, faults } = readTagList(text);
      for (const tag of tags) expect(text.slice(tag.valueSpan.start, tag.valueSpan.end)).toBe(tag.value);
      for (const { span } of faults) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(text.length);
      }
      const again = readTagList(formatTagList(tags));
      expect(again.tags.map(({ name, value }) => [name, value])).toEqual(
        tags.map(({ name, value }) => [name, value]),
      );
    }
  });
});

it('splits a list value and knows where each item stands', () => {
  const text = 'h=sha1 : sha256';
  expect(splitTagValue(text, readTagList(text).tags[0]!, ':')).toEqual([
    { item: 'sha1', span: { start: 2, end: 6 } },
    { item: 'sha256', span: { start: 9, end: 15 } },
  ]);
});
