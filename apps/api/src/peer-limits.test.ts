import { describe, expect, it } from '@jest/globals';
import { PeerLimits } from './peer-limits.js';

describe('PeerLimits', () => {
  it('admits connections up to the quota of an address, and again when one is closed', () => {
    const limits = new PeerLimits({ maxOpen: 2, maxPerMinute: 1 });
    expect([limits.open('a'), limits.open('a'), limits.open('a'), limits.open('b')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    limits.close('a');
    expect(limits.open('a')).toBe(true);
  });

  it('admits mails up to the quota of a minute', () => {
    let now = 0;
    const limits = new PeerLimits({ maxOpen: 1, maxPerMinute: 2 }, () => now);
    expect([limits.count('a'), limits.count('a'), limits.count('a'), limits.count('b')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    now = 60_000;
    expect(limits.count('a')).toBe(true);
  });
});
