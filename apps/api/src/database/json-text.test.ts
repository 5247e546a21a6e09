import { expect, it } from '@jest/globals';
import { toStorableJson } from './json-text.js';

it('replaces what PostgreSQL cannot store, wherever it stands', () => {
  const text = toStorableJson({ a: ['x\0y', { b: '\ud83d' }], c: '\udc00z' });
  expect(JSON.parse(text)).toEqual({ a: ['x\ufffdy', { b: '\ufffd' }], c: '\ufffdz' });
});

it('keeps everything else, texts that look like escapes included', () => {
  const value = { a: 'C:\\u0000', b: '😀', c: [1, null, 'ä"\\'] };
  expect(JSON.parse(toStorableJson(value))).toEqual(value);
});
