import { describe, expect, it } from '@jest/globals';
import { formatBytes, formatDuration, formatMoment, formatRelative, formatShare } from './format';

describe('formatShare', () => {
  it.each([
    [1, '100%'],
    [0.9999, '99.9%'],
    [0.943, '94.3%'],
    [0.0002, '< 0.1%'],
    [0, '0%'],
    [null, '–'],
  ])('shows %p as %p: a whole only when it is one', (share, text) => {
    expect(formatShare(share)).toBe(text);
  });
});

it('names binary units', () => {
  expect(formatBytes(0)).toBe('0 B');
  expect(formatBytes(1536)).toBe('1.5 KiB');
  expect(formatBytes(3 * 1024 ** 3)).toBe('3 GiB');
});

it('says moments in UTC', () => {
  expect(formatMoment('2026-11-23T14:05:12.000Z')).toBe('2026-11-23 14:05:12 UTC');
});

describe('formatRelative', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  it.each([
    ['2026-11-23T11:59:58Z', 'just now'],
    ['2026-11-23T11:58:00Z', '2 minutes ago'],
    ['2026-11-22T12:00:00Z', 'yesterday'],
    ['2026-11-23T12:10:00Z', 'in 10 minutes'],
    ['2025-11-01T12:00:00Z', 'last year'],
  ])('%p is %p', (moment, text) => {
    expect(formatRelative(moment, now)).toBe(text);
  });
});

it('says durations in their largest unit', () => {
  const minute = 60_000;
  expect([-5, 1000, 119 * 1000, 26 * 60 * minute, 800 * 24 * 60 * minute].map(formatDuration)).toEqual([
    '0 seconds',
    '1 second',
    '1 minute',
    '1 day',
    '2 years',
  ]);
});
