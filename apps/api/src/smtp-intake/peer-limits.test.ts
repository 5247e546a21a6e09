import { describe, expect, it } from '@jest/globals';
import { PeerLimits } from './peer-limits.js';

describe('PeerLimits', () => {
  it('admits connections up to the quota of an address, and again when one is closed', () => {
    const limits = new PeerLimits({ maxConnections: 2, maxMailsPerMinute: 1 });
    expect([limits.connect('a'), limits.connect('a'), limits.connect('a'), limits.connect('b')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    limits.disconnect('a');
    expect(limits.connect('a')).toBe(true);
  });

  it('admits mails up to the quota of a minute', () => {
    let now = 0;
    const limits = new PeerLimits({ maxConnections: 1, maxMailsPerMinute: 2 }, () => now);
    expect([limits.mail('a'), limits.mail('a'), limits.mail('a'), limits.mail('b')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    now = 60_000;
    expect(limits.mail('a')).toBe(true);
  });
});
