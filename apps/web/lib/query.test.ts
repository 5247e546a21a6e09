import { describe, expect, it } from '@jest/globals';
import { domainPath, hrefWith, oneOf, readOffset, readQuery } from './query';

it('takes the first value of a repeated filter', async () => {
  expect(await readQuery(Promise.resolve({ a: ['1', '2'], b: 'x', c: undefined }))).toEqual({
    a: '1',
    b: 'x',
    c: undefined,
  });
});

it('begins at the first page when the offset is not one the API accepts', () => {
  expect([undefined, '', '-50', '1.5', 'x', '1e9', '100'].map(readOffset)).toEqual([0, 0, 0, 0, 0, 0, 100]);
});

it('ignores a filter value that does not exist', () => {
  expect(oneOf(['error', 'info'], 'error')).toBe('error');
  expect(oneOf(['error', 'info'], 'constructor')).toBeUndefined();
});

describe('links', () => {
  it('keep the other filters and drop emptied ones', () => {
    expect(
      hrefWith('/ledger', { domain: 'a.example', offset: '50' }, { outcome: 'stored', offset: '' }),
    ).toBe('/ledger?domain=a.example&outcome=stored');
    expect(hrefWith('/ledger', {})).toBe('/ledger');
  });

  it('escape what a path cannot hold', () => {
    expect(domainPath('a.example', 'sources', '2001:db8::1')).toBe(
      '/domains/a.example/sources/2001%3Adb8%3A%3A1',
    );
  });
});
