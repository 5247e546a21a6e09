import { describe, expect, it } from '@jest/globals';
import { isDiscoveryDue, spareSelectors } from './selector-discovery.js';

describe('likely selectors', () => {
  const now = new Date('2026-03-02T12:00:00Z');

  it('are tried at first, and a day after the last time', () => {
    expect(isDiscoveryDue(null, now)).toBe(true);
    expect(isDiscoveryDue(new Date('2026-03-01T12:00:01Z'), now)).toBe(false);
    expect(isDiscoveryDue(new Date('2026-03-01T12:00:00Z'), now)).toBe(true);
  });

  it('are left alone otherwise, but for the other half of a rotating pair', () => {
    expect(spareSelectors(['s1'])).toEqual([]);
    expect(spareSelectors(['s1', 'selector2'])).toEqual(['selector1', 'selector2']);
  });
});
