import { expect, it } from '@jest/globals';
import { readPaste } from './read-paste';

it.each(['example.org', ' Example.ORG. ', 'someone@example.org', 'https://example.org/contact?x'])(
  'takes %p for a domain',
  (text) => {
    expect(readPaste(text)).toEqual({ kind: 'domain', domain: 'example.org' });
  },
);

it('takes a lone address for one, and not a code', () => {
  expect(readPaste('[2001:DB8::25]')).toEqual({ kind: 'address', ip: '2001:db8::25' });
  expect(readPaste('5.7.1').kind).toBe('bounce');
  expect(readPaste('  ')).toEqual({ kind: 'empty' });
});

it('explains the sentence that began it all', () => {
  const paste = readPaste('does not meet IPv6 sending guidelines regarding PTR records and authentication');
  expect(paste).toMatchObject({
    kind: 'bounce',
    explanation: { cards: [{ best: { id: 'gmail-ipv6-ptr-auth' } }] },
  });
});
