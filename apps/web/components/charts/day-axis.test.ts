import { describe, expect, it } from '@jest/globals';
import { addDays, dayCount, dayTicks, eachDay, utcDay } from './day-axis';

describe('UTC days', () => {
  it('crosses months, leap days and the summer-time change without losing a day', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(eachDay('2026-03-28', '2026-03-30')).toEqual(['2026-03-28', '2026-03-29', '2026-03-30']);
  });

  it('counts inclusively, and a backward range holds no day', () => {
    expect(dayCount('2026-11-23', '2026-11-23')).toBe(1);
    expect(eachDay('2026-11-23', '2026-11-22')).toEqual([]);
  });

  it('books a moment on the UTC day, whatever its offset says', () => {
    expect(utcDay('2026-11-23T00:30:00+02:00')).toBe('2026-11-22');
  });
});

describe('dayTicks', () => {
  it('labels each day of a week', () => {
    expect(dayTicks(eachDay('2026-11-17', '2026-11-23'), 7).map((tick) => tick.label)).toEqual([
      'Nov 17',
      'Nov 18',
      'Nov 19',
      'Nov 20',
      'Nov 21',
      'Nov 22',
      'Nov 23',
    ]);
  });

  it('labels Mondays of a month', () => {
    const days = eachDay('2026-10-25', '2026-11-23');
    expect(dayTicks(days, 6).map((tick) => days[tick.index])).toEqual([
      '2026-10-26',
      '2026-11-02',
      '2026-11-09',
      '2026-11-16',
      '2026-11-23',
    ]);
  });

  it('names the year where a long axis crosses it', () => {
    const labels = dayTicks(eachDay('2025-11-24', '2026-11-23'), 6).map((tick) => tick.label);
    expect(labels).toEqual(['2026', 'Mar', 'May', 'Jul', 'Sep', 'Nov']);
  });

  it('never gives more labels than asked for', () => {
    for (const length of [1, 2, 7, 8, 14, 30, 45, 90, 180, 365, 400]) {
      const days = eachDay('2026-01-01', addDays('2026-01-01', length - 1));
      expect(dayTicks(days, 6).length).toBeLessThanOrEqual(6);
    }
  });
});
