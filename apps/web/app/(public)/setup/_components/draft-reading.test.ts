import { expect, it } from '@jest/globals';
import { domainOf, entriesOf, policyId, textsOf } from './draft-reading';

it('reads entries however they are separated', () => {
  expect(entriesOf(' 192.0.2.1, 2001:db8::1\n\n192.0.2.2 ')).toEqual([
    '192.0.2.1',
    '2001:db8::1',
    '192.0.2.2',
  ]);
});

it('reads published texts with and without the quotes of a zone file', () => {
  expect(textsOf('"v=spf1 mx " "-all"\nv=spf1 a ~all\n')).toEqual(['v=spf1 mx -all', 'v=spf1 a ~all']);
});

it('takes only full names for domains', () => {
  expect(domainOf(' Example.ORG. ')).toBe('example.org');
  expect([domainOf(''), domainOf('localhost'), domainOf('a b.org')]).toEqual([null, null, null]);
});

it('gives each policy an id of its own that stands in a record', () => {
  const ids = ['a', 'b', 'ab', ''].map(policyId);
  expect(new Set(ids).size).toBe(4);
  for (const id of ids) expect(id).toMatch(/^[a-f0-9]{16}$/);
});
