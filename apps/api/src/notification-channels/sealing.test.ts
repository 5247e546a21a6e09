import { expect, it } from '@jest/globals';
import { seal, UnsealError, unseal } from './sealing.js';

const secret = 'a-secret-of-at-least-thirty-two-letters';

it('gives back what was sealed, and seals it differently each time', () => {
  const [first, second] = [
    seal('https://häkchen', 'org:1', secret),
    seal('https://häkchen', 'org:1', secret),
  ];
  expect(first).not.toBe(second);
  expect([unseal(first, 'org:1', secret), unseal(second, 'org:1', secret)]).toEqual([
    'https://häkchen',
    'https://häkchen',
  ]);
});

it('does not open for another owner, under another secret, or when it was altered', () => {
  const sealed = seal('x', 'org:1', secret);
  expect(() => unseal(sealed, 'org:2', secret)).toThrow(UnsealError);
  expect(() => unseal(sealed, 'org:1', `${secret}!`)).toThrow(UnsealError);
  expect(() => unseal(`${sealed.slice(0, -2)}AA`, 'org:1', secret)).toThrow(UnsealError);
  expect(() => unseal('', 'org:1', secret)).toThrow(UnsealError);
});
