import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { readReturnPath, returnPathOf } from './return-path.js';

const host = 'reports.example';
const id = randomUUID();
const path = returnPathOf(id, host, 'secret');

it('leads back to its mail, whatever case a server makes of it, and fits a local part', () => {
  expect(readReturnPath(path, host, 'secret')).toBe(id);
  expect(readReturnPath(path.toUpperCase(), host, 'secret')).toBe(id);
  expect(path.indexOf('@')).toBeLessThanOrEqual(64); // RFC 5321 §4.5.3.1.1
});

it('is nobody else’s to make', () => {
  const forged = path.replace(/-[0-9a-f]{16}@/, `-${'0'.repeat(16)}@`);
  const others = [
    forged,
    returnPathOf(randomUUID(), host, 'other'),
    path.replace(host, 'else.example'),
    'x@y',
    '',
  ];
  for (const other of others) expect(readReturnPath(other, host, 'secret')).toBeNull();
});
