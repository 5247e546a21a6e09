import { expect, it } from '@jest/globals';
import { readLines } from './read-lines';

it('takes entries apart however they were pasted, each once', () => {
  expect(readLines(' a.example\r\n2001:db8::1, 192.0.2.1;a.example\t')).toEqual([
    'a.example',
    '2001:db8::1',
    '192.0.2.1',
  ]);
  expect(readLines(' \n')).toEqual([]);
});
