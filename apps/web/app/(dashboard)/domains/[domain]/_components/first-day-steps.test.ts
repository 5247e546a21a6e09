import { describe, expect, it } from '@jest/globals';
import { firstDaySteps, isOverdue } from './first-day-steps';

const facts = {
  control: 'proven',
  controlProvenAt: '2026-11-20T00:00:00.000Z',
  addedAt: '2026-11-19T00:00:00.000Z',
  lastCheckedAt: '2026-11-20T00:00:00.000Z',
} as const;
const states = (...args: Parameters<typeof firstDaySteps>) =>
  firstDaySteps(...args).map((step) => step.state);

describe('firstDaySteps', () => {
  it('begins with the record, and waits for the rest', () => {
    const fresh = { ...facts, control: 'waiting', controlProvenAt: null, lastCheckedAt: null } as const;
    expect(states(fresh, [])).toEqual(['next', 'waiting', 'waiting', 'waiting']);
  });

  it('has only the report left once the record is seen and nothing is wrong', () => {
    expect(states(facts, [{ checkId: 'spf.all-softfail', severity: 'info' }])).toEqual([
      'done',
      'done',
      'done',
      'waiting',
    ]);
  });

  it('says when the destination is not confirmed, and counts it among the faults', () => {
    const findings = [{ checkId: 'dmarc.rua-external-unauthorised', severity: 'error' }] as const;
    expect(states(facts, findings)).toEqual(['done', 'problem', 'problem', 'waiting']);
  });
});

describe('isOverdue', () => {
  it('begins 72 hours after the record was seen', () => {
    expect(isOverdue(facts, new Date('2026-11-22T23:59:00Z'))).toBe(false);
    expect(isOverdue(facts, new Date('2026-11-23T00:01:00Z'))).toBe(true);
  });

  it('never holds while the record is missing', () => {
    expect(isOverdue({ ...facts, control: 'waiting' }, new Date('2027-01-01'))).toBe(false);
  });
});
