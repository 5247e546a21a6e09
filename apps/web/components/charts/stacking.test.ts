import { describe, expect, it } from '@jest/globals';
import { type DayTraffic, stackClasses, stackDays } from './stacking';
import { dkimRate, passRate } from './traffic-classes';
import { countAxis } from './value-axis';

const traffic = (day: string, counts: Partial<DayTraffic> = {}): DayTraffic => ({
  day,
  reports: 1,
  messages: 10,
  bothPass: 6,
  dkimOnly: 2,
  spfOnly: 0,
  fail: 2,
  notGiven: 0,
  dispositions: { none: 9, quarantine: 0, reject: 1 },
  ...counts,
});

describe('stackDays', () => {
  const range = { from: '2026-11-20', to: '2026-11-22' };

  it('shows a day without reports as a gap, not as zero messages', () => {
    const columns = stackDays([traffic('2026-11-20'), traffic('2026-11-22')], range, '2026-11-22', 'count');
    expect(columns.map((column) => column.traffic?.messages ?? null)).toEqual([10, null, 10]);
    expect(columns[1]?.classes).toEqual([]);
  });

  it('marks only the running day', () => {
    const columns = stackDays([], range, '2026-11-22', 'count');
    expect(columns.map((column) => column.isRunning)).toEqual([false, false, true]);
  });

  it('ignores days outside the range', () => {
    expect(stackDays([traffic('2026-11-01')], range, '2026-11-22', 'count').every((c) => !c.traffic)).toBe(
      true,
    );
  });
});

describe('stackClasses', () => {
  it('puts classes on top of each other and leaves out empty ones', () => {
    expect(stackClasses(traffic('2026-11-20'), 'count')).toEqual([
      { key: 'bothPass', from: 0, to: 6 },
      { key: 'dkimOnly', from: 6, to: 8 },
      { key: 'fail', from: 8, to: 10 },
    ]);
  });

  it('fills exactly 1 in shares', () => {
    const odd = traffic('2026-11-20', { messages: 3, bothPass: 1, dkimOnly: 1, fail: 1 });
    expect(stackClasses(odd, 'share').at(-1)?.to).toBe(1);
  });

  it('draws nothing for a report about no messages', () => {
    const none = traffic('2026-11-20', { messages: 0, bothPass: 0, dkimOnly: 0, fail: 0 });
    expect(stackClasses(none, 'share')).toEqual([]);
  });
});

describe('rates', () => {
  it('counts messages without a verdict neither as pass nor as fail', () => {
    const counts = traffic('2026-11-20', { messages: 12, notGiven: 2 });
    expect(passRate(counts)).toBe(0.8);
    expect(dkimRate(counts)).toBe(0.8);
    expect(passRate({ ...counts, messages: 2 })).toBeNull();
  });
});

describe('countAxis', () => {
  it.each([
    [0, 1, 2],
    [1, 1, 2],
    [7, 8, 5],
    [23, 25, 6],
    [1204, 1500, 4],
    [98_765_432, 100_000_000, 6],
  ])('shows %d on an axis to %d with %d lines', (largest, max, lines) => {
    const axis = countAxis(largest, 5);
    expect(axis.max).toBe(max);
    expect(axis.ticks).toHaveLength(lines);
  });

  it('has whole steps and holds the largest value, whatever it is', () => {
    for (let largest = 0; largest < 3000; largest++) {
      const { max, ticks } = countAxis(largest, 4);
      expect(max).toBeGreaterThanOrEqual(largest);
      expect(ticks.length).toBeLessThanOrEqual(5);
      expect(ticks.every(Number.isInteger)).toBe(true);
    }
  });
});
