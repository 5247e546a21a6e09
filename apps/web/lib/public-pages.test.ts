import { expect, it } from '@jest/globals';
import { isPublicPage, safeNext } from './public-pages';

it('keeps every page private that is not named as public', () => {
  expect(isPublicPage('/sign-in')).toBe(true);
  expect(isPublicPage('/accept-invitation/x')).toBe(true);
  for (const path of ['/', '/bounces', '/bounces/gmail-ipv6-ptr-auth', '/setup', '/setup/dkim'])
    expect(isPublicPage(path)).toBe(true);
  for (const path of ['/domains', '/bouncesx', '/setups', '/sign-in/x', '/settings', '/anything'])
    expect(isPublicPage(path)).toBe(false);
});

it.each([
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/\t/evil.example',
  undefined,
])('never leads to another site: %p', (next) => {
  expect(safeNext(next)).toBe('/domains');
});

it('leads back to where the visitor wanted to go', () => {
  expect(safeNext('/domains/example.org?from=2026-11-01')).toBe('/domains/example.org?from=2026-11-01');
});
