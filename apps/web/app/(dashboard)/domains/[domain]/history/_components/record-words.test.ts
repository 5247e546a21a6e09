import { expect, it } from '@jest/globals';
import { describeDifference, kindWord } from './record-words';

it('says what differs in the words of the record', () => {
  const words = (
    change: 'added' | 'removed' | 'changed',
    part: string,
    before: string | null,
    after: string | null,
  ) => describeDifference({ change, part, before, after });
  expect(words('added', 'term', null, 'include:a.example')).toBe('added include:a.example');
  expect(words('removed', 'address range', '192.0.2.0/24', null)).toBe('removed address range 192.0.2.0/24');
  expect(words('changed', 'p', 'none', 'reject')).toBe('p: none → reject');
  expect(words('changed', 'rua', null, 'mailto:a@b.example')).toBe('rua: nothing → mailto:a@b.example');
});

it('names kinds that it does not know as they are', () => {
  expect(['spf-tree', 'caa', 'constructor'].map(kindWord)).toEqual(['SPF includes', 'CAA', 'CONSTRUCTOR']);
});
