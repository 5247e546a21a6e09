import { describe, expect, it } from '@jest/globals';
import { readDomainName } from './domain-name.js';
import { isPublicSuffix, registrableDomain } from './public-suffix.js';
import { toUnicodeName } from './unicode-name.js';

describe('readDomainName', () => {
  it.each([
    ['Example.ORG.', 'example.org'],
    ['  bücher.example ', 'xn--bcher-kva.example'],
    ['_dmarc.example.org', '_dmarc.example.org'],
  ])('reads %j as %j', (text, name) => {
    expect(readDomainName(text)).toEqual({ ok: true, name });
  });

  it.each([
    ['', 'empty'],
    ['192.0.2.1', 'ip-address'],
    ['2001:db8::1', 'ip-address'],
    ['localhost', 'not-a-domain'],
    ['a..example.org', 'not-a-domain'],
    ['ex ample.org', 'bad-character'],
    ['-bad.example', 'bad-character'],
    ['ü@other.example', 'bad-character'],
    ['ü.example/path', 'bad-character'],
    ['ü\tü.example', 'bad-character'],
    [`${'a'.repeat(64)}.example`, 'label-too-long'],
    [`${'a.'.repeat(130)}example`, 'name-too-long'],
  ])('refuses %j as %s', (text, fault) => {
    expect(readDomainName(text)).toEqual({ ok: false, fault });
  });
});

it('shows A-labels as people read them', () => {
  expect(toUnicodeName('xn--bcher-kva.example')).toBe('bücher.example');
});

it('knows public suffixes, private ones included', () => {
  expect(isPublicSuffix('co.uk')).toBe(true);
  expect(isPublicSuffix('github.io')).toBe(true);
  expect(isPublicSuffix('example.co.uk')).toBe(false);
  expect(registrableDomain('mail.shop.co.uk')).toBe('shop.co.uk');
});
