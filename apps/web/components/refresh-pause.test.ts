import { expect, it } from '@jest/globals';
import { pauseUntil } from './refresh-pause';

it('looks again soon at what is due, and once a minute at what waits longer', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  expect(pauseUntil('2026-11-24T11:59:30Z', now)).toBe(2_000);
  expect(pauseUntil('2026-11-24T11:00:00Z', now)).toBe(60_000);
  expect(pauseUntil('2026-11-24T12:00:05Z', now)).toBe(5_000);
  expect(pauseUntil('2026-11-25T07:00:00Z', now)).toBe(60_000);
  expect(pauseUntil(null, now)).toBe(5_000);
});
