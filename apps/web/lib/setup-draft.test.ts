import { expect, it } from '@jest/globals';
import { emptyDraft, readDraft } from './setup-draft';

it('keeps what was entered and leaves out what it does not know', () => {
  const stored = JSON.stringify({ domain: 'example.org', services: ['google'], unknown: 'x', selector: 5 });
  expect(readDraft(stored)).toEqual({ ...emptyDraft, domain: 'example.org', services: ['google'] });
});

it.each([null, '', 'null', '[]', '"x"', '{', '{"services":"x","__proto__":{"domain":"evil"}}'])(
  'begins anew when the store holds %p',
  (stored) => {
    expect(readDraft(stored)).toEqual(emptyDraft);
  },
);
