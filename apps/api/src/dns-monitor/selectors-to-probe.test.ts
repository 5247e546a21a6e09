import { describe, expect, it } from '@jest/globals';
import { chooseProbes, isProbeDue, selectorsToProbe } from './selectors-to-probe.js';

describe('likely selectors', () => {
  const now = new Date('2026-03-02T12:00:00Z');

  it('are tried at first, and a day after the last time', () => {
    expect(isProbeDue(null, now)).toBe(true);
    expect(isProbeDue(new Date('2026-03-01T12:00:01Z'), now)).toBe(false);
    expect(isProbeDue(new Date('2026-03-01T12:00:00Z'), now)).toBe(true);
  });

  it('are left alone otherwise, but for the other half of a rotating pair', () => {
    expect(chooseProbes(true, [])).toBe(selectorsToProbe);
    expect(chooseProbes(false, ['s1'])).toEqual([]);
    expect(chooseProbes(false, ['s1', 'selector2'])).toEqual(['selector1', 'selector2']);
  });
});
