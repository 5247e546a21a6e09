import { describe, expect, it } from '@jest/globals';
import { ProblemError } from '../http/problem.js';
import { toDaySpan } from './day-span.js';

const now = new Date('2026-03-10T23:30:00Z');

describe('toDaySpan', () => {
  it('is the last 30 days when nothing is asked', () => {
    expect(toDaySpan({}, now)).toEqual({ from: '2026-02-09', to: '2026-03-10' });
    expect(toDaySpan({ to: '2026-01-01' }, now)).toEqual({ from: '2025-12-03', to: '2026-01-01' });
  });

  it('includes both ends', () => {
    expect(toDaySpan({ from: '2026-03-10', to: '2026-03-10' }, now)).toEqual({
      from: '2026-03-10',
      to: '2026-03-10',
    });
  });

  it('refuses a span that is empty or too long', () => {
    expect(() => toDaySpan({ from: '2026-03-11', to: '2026-03-10' }, now)).toThrow(ProblemError);
    expect(() => toDaySpan({ from: '2025-02-03', to: '2026-03-10' }, now)).toThrow('at most 400 days');
    expect(toDaySpan({ from: '2025-02-04', to: '2026-03-10' }, now).from).toBe('2025-02-04');
  });
});
