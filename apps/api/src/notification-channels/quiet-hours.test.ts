import { describe, expect, it } from '@jest/globals';
import { isTimeZone, localTimeOf, momentOf, nextLocal } from './local-time.js';
import { heldUntil } from './quiet-hours.js';

const night = { timeZone: 'Europe/Berlin', quietFrom: 22 * 60, quietTo: 7 * 60 };
const until = (now: string, severity: 'critical' | 'error' = 'error', hours = night) =>
  heldUntil(new Date(now), severity, hours)?.toISOString() ?? null;

describe('quiet hours', () => {
  it('hold an error of the late evening until the next morning, there', () => {
    expect(until('2026-11-23T21:30:00Z')).toBe('2026-11-24T06:00:00.000Z'); // 22:30 in Berlin
  });

  it('hold an error of the early morning until the same morning', () => {
    expect(until('2026-11-24T05:59:00Z')).toBe('2026-11-24T06:00:00.000Z');
  });

  it('end to the minute', () => {
    expect(until('2026-11-24T06:00:00Z')).toBeNull();
    expect(until('2026-11-24T20:59:59Z')).toBeNull();
    expect(until('2026-11-24T21:00:00Z')).not.toBeNull();
  });

  it('never hold what is critical', () => {
    expect(until('2026-11-23T23:30:00Z', 'critical')).toBeNull();
  });

  it('may lie within a day', () => {
    const noon = { ...night, quietFrom: 12 * 60, quietTo: 13 * 60 };
    expect(until('2026-11-24T11:15:00Z', 'error', noon)).toBe('2026-11-24T12:00:00.000Z');
    expect(until('2026-11-24T12:00:00Z', 'error', noon)).toBeNull();
  });

  it('follow the clocks when these are put forward during the night', () => {
    expect(until('2026-03-28T22:00:00Z')).toBe('2026-03-29T05:00:00.000Z'); // 23:00 winter time, 07:00 summer time
  });

  it.each([
    ['America/New_York', 90, '2026-11-01T06:10:00Z', '2026-11-01T06:30:00.000Z'], // 01:10 for the second time
    ['Europe/Berlin', 150, '2026-10-25T01:10:00Z', '2026-10-25T01:30:00.000Z'],
    ['Australia/Lord_Howe', 115, '2026-04-04T15:10:00Z', '2026-04-04T15:25:00.000Z'], // half an hour is repeated
  ])(
    'end in the same night in %s when they end in the hour that is repeated',
    (timeZone, quietTo, now, end) => {
      expect(until(now, 'error', { timeZone, quietFrom: 22 * 60, quietTo })).toBe(end);
    },
  );

  it('are none when they begin and end at once', () => {
    expect(until('2026-11-24T02:00:00Z', 'error', { ...night, quietTo: night.quietFrom })).toBeNull();
  });
});

describe('local time', () => {
  it('knows zones with odd offsets', () => {
    expect(localTimeOf(new Date('2026-11-23T20:00:00Z'), 'Asia/Kathmandu')).toEqual({
      year: 2026,
      month: 11,
      day: 24,
      weekday: 2,
      minutes: 105,
    });
  });

  it('goes there and back for every hour of a year with two clock changes', () => {
    for (const zone of ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC']) {
      for (let hour = 0; hour < 365 * 24; hour += 5) {
        const moment = new Date(Date.UTC(2026, 0, 1, hour));
        const local = localTimeOf(moment, zone);
        expect(localTimeOf(momentOf(local, zone), zone)).toEqual(local);
      }
    }
  });

  it('takes the moment after the gap for a time that the clocks skip', () => {
    const skipped = { year: 2026, month: 3, day: 29, minutes: 150 };
    expect(momentOf(skipped, 'Europe/Berlin').toISOString()).toBe('2026-03-29T01:30:00.000Z'); // 03:30
  });

  it('finds Monday morning, also on a Monday', () => {
    const monday = (now: string) =>
      nextLocal(new Date(now), 'America/New_York', { weekday: 1, minutes: 7 * 60 }).toISOString();
    expect(monday('2026-11-22T12:00:00Z')).toBe('2026-11-23T12:00:00.000Z');
    expect(monday('2026-11-23T11:59:00Z')).toBe('2026-11-23T12:00:00.000Z');
    expect(monday('2026-11-23T12:00:00Z')).toBe('2026-11-30T12:00:00.000Z');
  });

  it('refuses zones that do not exist', () => {
    expect([isTimeZone('Europe/Berlin'), isTimeZone('Mars/Olympus'), isTimeZone('')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
