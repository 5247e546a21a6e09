import { expect, it } from '@jest/globals';
import { readFieldTime, toFieldTime } from './field-time';

it('gives back the moment that a field was filled with, to the minute', () => {
  const moment = new Date('2026-11-23T14:05:00.000Z');
  expect(readFieldTime(toFieldTime(moment))).toBe(moment.toISOString());
});

it('reads no moment from an empty or broken field', () => {
  expect([readFieldTime(''), readFieldTime('yesterday')]).toEqual([null, null]);
});
