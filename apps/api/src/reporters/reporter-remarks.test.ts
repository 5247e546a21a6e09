import { describe, expect, it } from '@jest/globals';
import { addDays } from '../traffic/day-span.js';
import { remarkOn } from './reporter-remarks.js';

const TODAY = '2026-11-24';
const ago = (days: number) => addDays(TODAY, -days);
/** A report a day, from `from` days ago until `until` days ago. */
const daily = (from: number, until: number, messages = 100) =>
  Array.from({ length: from - until + 1 }, (_, i) => ({ day: ago(from - i), messages }));
const signer = { sender: 'dkim:mail.example', firstDay: ago(60) };

describe('remarkOn', () => {
  it('has nothing to say about a reporter that does as ever', () => {
    expect(remarkOn(daily(60, 1), [signer], ago(60), TODAY)).toEqual([]);
  });

  it('names one that is new, and not its sender besides', () => {
    expect(remarkOn(daily(3, 1), [{ ...signer, firstDay: ago(3) }], ago(3), TODAY)).toEqual([
      { kind: 'first-seen', day: ago(3) },
    ]);
  });

  it('misses one that reported daily and no longer does', () => {
    expect(remarkOn(daily(60, 5), [signer], ago(60), TODAY)).toEqual([
      { kind: 'silent', lastDay: ago(5), usualDays: 1 },
    ]);
  });

  it('does not miss one that reports once a week', () => {
    const weekly = [49, 42, 35, 28, 21, 14, 7].map((days) => ({ day: ago(days), messages: 3 }));
    expect(remarkOn(weekly, [signer], ago(49), TODAY)).toEqual([]);
  });

  it('points at a day far above the usual ones, unless it is long past or small', () => {
    const jump = { kind: 'volume', day: ago(2), messages: 900, usual: 100 };
    const days = daily(60, 1).map((one) => (one.day === ago(2) ? { ...one, messages: 900 } : one));
    expect(remarkOn(days, [signer], ago(60), TODAY)).toEqual([jump]);
    const past = daily(60, 1).map((one) => (one.day === ago(30) ? { ...one, messages: 900 } : one));
    expect(remarkOn(past, [signer], ago(60), TODAY)).toEqual([]);
    const small = daily(60, 1, 2).map((one) => (one.day === ago(2) ? { ...one, messages: 90 } : one));
    expect(remarkOn(small, [signer], ago(60), TODAY)).toEqual([]);
  });

  it('names a sender that came lately to a reporter of long standing, but not who handed reports in', () => {
    const late = { sender: 'ip:203.0.113.0/24', firstDay: ago(4) };
    const upload = { sender: 'upload', firstDay: ago(4) };
    expect(remarkOn(daily(60, 1), [signer, late, upload], ago(60), TODAY)).toEqual([
      { kind: 'new-sender', sender: 'ip:203.0.113.0/24', day: ago(4) },
    ]);
  });
});
