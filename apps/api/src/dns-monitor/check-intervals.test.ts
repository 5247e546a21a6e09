import { describe, expect, it } from '@jest/globals';
import { checkGroups, checkInterval, dueGroups, nextRegularCheck } from './check-intervals.js';

const pace = { coreSeconds: 1800, speed: 1 };
const HOUR = 3_600_000;
const start = new Date('2026-11-24T00:00:00Z');
const after = (ms: number) => new Date(start.getTime() + ms);
const names = Array.from({ length: 1000 }, (_, i) => `d${i}.example`);

/** Checks a domain at its own times for some days; how often each group was looked at. */
function count(domain: string, days: number): Record<string, number> {
  const counts: Record<string, number> = {};
  let last: Date | null = null;
  for (let now = start; now < after(days * 24 * HOUR); now = nextRegularCheck(domain, now, pace)) {
    for (const group of dueGroups(domain, last, now, pace)) counts[group] = (counts[group] ?? 0) + 1;
    last = now;
  }
  return counts;
}

describe('dueGroups', () => {
  it('looks at everything the first time', () => {
    expect([...dueGroups('example.org', null, start, pace)]).toEqual([...checkGroups]);
  });

  it.each([
    ['core', 48],
    ['dnssec', 24],
    ['dkim', 4],
    ['mta-sts', 4],
    ['blocklist', 2],
    ['selector-discovery', 1],
  ] as const)('looks at %s %d times a day', (group, times) => {
    const days = 10;
    const seen = count('example.org', days)[group]!;
    expect(seen).toBeGreaterThanOrEqual(times * days);
    expect(seen).toBeLessThanOrEqual(times * days + 1); // the first look beside the regular ones
  });

  it('catches up on what was missed, once', () => {
    const late = after(100 * HOUR);
    expect(dueGroups('example.org', start, late, pace).size).toBe(checkGroups.length);
    expect([...dueGroups('example.org', late, after(100 * HOUR + 1), pace)]).toEqual(['core']);
  });

  it('never asks a group more often than a slow plan checks at all', () => {
    expect(checkInterval('dnssec', { coreSeconds: 7200, speed: 1 })).toBe(7200);
  });
});

describe('nextRegularCheck', () => {
  it('lies half to one and a half intervals ahead', () => {
    for (const name of names) {
      const ahead = nextRegularCheck(name, start, pace).getTime() - start.getTime();
      expect(ahead).toBeGreaterThanOrEqual(0.5 * 1_800_000);
      expect(ahead).toBeLessThan(1.5 * 1_800_000);
    }
  });

  it('comes every interval from then on', () => {
    const first = nextRegularCheck('example.org', start, pace);
    const second = nextRegularCheck('example.org', first, pace);
    expect(second.getTime() - first.getTime()).toBe(1_800_000);
  });

  it('spreads domains that were added together evenly', () => {
    const minutes = new Array(30).fill(0);
    for (const name of names)
      minutes[Math.floor(nextRegularCheck(name, start, pace).getTime() / 60_000) % 30]++;
    expect(Math.max(...minutes)).toBeLessThan(70); // 33 on average
    expect(Math.min(...minutes)).toBeGreaterThan(10);
  });
});
