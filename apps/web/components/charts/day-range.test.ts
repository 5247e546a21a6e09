import { describe, expect, it } from '@jest/globals';
import { chooseRange, previousRange } from './day-range';

const today = '2026-11-23';
const choose = (query: Parameters<typeof chooseRange>[0]) => chooseRange(query, today, 400);

describe('chooseRange', () => {
  it('shows the last 30 days when the URL says nothing, or something unreadable', () => {
    const usual = { from: '2026-10-25', to: today, preset: 30 };
    expect(choose({})).toEqual(usual);
    expect(choose({ days: '31' })).toEqual(usual);
    expect(choose({ days: 'x' })).toEqual(usual);
    expect(choose({ from: '2026-02-30', to: '2026-03-02' })).toEqual(usual);
    expect(choose({ from: '2026-11-20', to: '2026-11-02' })).toEqual(usual);
  });

  it('counts today as the last day of a preset', () => {
    expect(choose({ days: '7' })).toEqual({ from: '2026-11-17', to: today, preset: 7 });
  });

  it('keeps an absolute range, without days to come and without more days than the API answers', () => {
    expect(choose({ from: '2026-11-01', to: '2026-11-10' })).toEqual({
      from: '2026-11-01',
      to: '2026-11-10',
      preset: null,
    });
    expect(choose({ from: '2026-11-20', to: '2027-01-01' }).to).toBe(today);
    expect(choose({ from: '2020-01-01', to: today }).from).toBe('2025-10-20');
  });
});

it('compares with as many days directly before', () => {
  expect(previousRange({ from: '2026-11-17', to: today })).toEqual({ from: '2026-11-10', to: '2026-11-16' });
});
