import { describe, expect, it } from '@jest/globals';
import { readToken } from '../domains/report-address.js';
import { makeTestToken, readTestToken, testAddress } from './test-address.js';

const HOST = 'reports.example.org';

describe('a test address', () => {
  it('is read back in any case, and is no report address', () => {
    const token = makeTestToken();
    const address = testAddress(token, HOST);
    expect(readTestToken(address.toUpperCase(), HOST)).toBe(token);
    expect(readToken(address, HOST)).toBeNull();
  });

  it.each([
    'test-@reports.example.org',
    'test-abcdefghijkmnpq@reports.example.org',
    'test-abcdefghijkmnpqrs@reports.example.org',
    'test-abcdefghijkmnpqr@elsewhere.example',
    'abcdefghijkmnpqr@reports.example.org',
    'x-test-abcdefghijkmnpqr@reports.example.org',
    'test-abcdefghijkmnp%r@reports.example.org',
    '"test-abcdefghijkmnpqr"@reports.example.org',
    'test-abcdefghijkmnpqr@elsewhere.example@reports.example.org',
  ])('is not %s', (address) => {
    expect(readTestToken(address, HOST)).toBeNull();
  });
});
