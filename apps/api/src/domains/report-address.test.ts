import { expect, it } from '@jest/globals';
import { makeToken, readToken, reportAddress } from './report-address.js';

it('finds the token in our own address, whatever its case', () => {
  const token = makeToken();
  expect(readToken(reportAddress(token, 'rua.example').toUpperCase(), 'rua.example')).toBe(token);
});

it('takes no token from other addresses', () => {
  expect(readToken('abcdefghijkmnpqr@elsewhere.example', 'rua.example')).toBeNull();
  expect(readToken('short@rua.example', 'rua.example')).toBeNull();
  expect(readToken('@rua.example', 'rua.example')).toBeNull();
});

it('makes a different token each time', () => {
  expect(new Set(Array.from({ length: 1000 }, makeToken)).size).toBe(1000);
});
