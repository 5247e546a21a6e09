import { expect, it } from '@jest/globals';
import { splitLinks } from './split-links';

it('finds web addresses and leaves the stop behind them outside', () => {
  expect(splitLinks('Open https://a.example/x?y=1. Then (http://b.example).')).toEqual([
    { text: 'Open ', url: null },
    { text: 'https://a.example/x?y=1', url: 'https://a.example/x?y=1' },
    { text: '. Then (', url: null },
    { text: 'http://b.example', url: 'http://b.example' },
    { text: ').', url: null },
  ]);
});

it('makes no link of any other scheme, and loses no text', () => {
  const text = 'javascript:alert(1) mailto:a@b.example <https://c.example/>';
  const parts = splitLinks(text);
  expect(parts.filter(({ url }) => url)).toEqual([{ text: 'https://c.example/', url: 'https://c.example/' }]);
  expect(parts.map((part) => part.text).join('')).toBe(text);
});
