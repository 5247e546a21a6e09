import { describe, expect, it } from '@jest/globals';
import { compareCounts, compareShares, isComparable, summariseDays } from './figures';
import type { DayTraffic } from './stacking';

describe('comparison with the period before', () => {
  it('is silent when there is nothing to compare with', () => {
    expect(compareCounts(5, 0)).toBeNull();
    expect(compareShares(0.5, null)).toBeNull();
  });

  it('gives counts in percent and shares in points', () => {
    expect(compareCounts(110, 100)).toEqual({ direction: 'up', text: '+10%' });
    expect(compareCounts(0, 100)).toEqual({ direction: 'down', text: '−100%' });
    expect(compareCounts(999, 100)).toEqual({ direction: 'up', text: '+899%' });
    expect(compareShares(0.95, 0.975)).toEqual({ direction: 'down', text: '−2.5 points' });
    expect(compareShares(0.95001, 0.95)).toEqual({ direction: 'same', text: 'no change' });
  });
});

describe('a period before that was nearly empty', () => {
  it('is told as a number, not as a factor', () => {
    expect(compareCounts(50_000, 274)).toEqual({ direction: 'up', text: '274', isNumberOfThen: true });
  });

  it('is no measure when reports cover less than half as many of its days', () => {
    const days = (count: number) => ({ days: Array.from({ length: count }) });
    expect(isComparable(days(30), days(14))).toBe(false);
    expect(isComparable(days(30), days(15))).toBe(true);
    expect(isComparable(days(0), days(0))).toBe(true);
  });
});

describe('summariseDays', () => {
  const day = (text: string, bothPass: number, fail: number): DayTraffic => ({
    day: text,
    reports: 1,
    messages: bothPass + fail,
    bothPass,
    dkimOnly: 0,
    spfOnly: 0,
    fail,
    notGiven: 0,
    dispositions: { none: bothPass + fail, quarantine: 0, reject: 0 },
  });
  const range = { from: '2026-11-20', to: '2026-11-22' };

  it('says when nothing was reported', () => {
    expect(summariseDays([], range, day('', 0, 0))).toBe(
      'Nov 20, 2026 to Nov 22, 2026 (UTC): no reports about these 3 days.',
    );
  });

  it('names coverage, rate, the busiest and the worst day', () => {
    const days = [day('2026-11-20', 90, 10), day('2026-11-22', 40, 0)];
    expect(summariseDays(days, range, day('', 130, 10))).toBe(
      'Nov 20, 2026 to Nov 22, 2026 (UTC): reports cover 2 of 3 days. 92.8% of 140 messages passed DMARC. ' +
        'Busiest day: Nov 20 with 100. Lowest pass rate: 90% on Nov 20.',
    );
  });
});
