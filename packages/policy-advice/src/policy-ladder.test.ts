import { describe, expect, it } from '@jest/globals';
import { readDmarcRecord, requestedPoliciesOf } from '@postseal/dns-records';
import { requestedPolicies } from '@postseal/mail-terms';
import { nextStep, parkedRecord, stepBack } from './policy-ladder.js';

const quiet = { isOrganizational: true, doSubdomainsSend: false };
const busy = { isOrganizational: true, doSubdomainsSend: true };
const rua = 'rua=mailto:r@rua.example';

function climb(start: string, situation: typeof quiet): string[] {
  const records = [start];
  for (;;) {
    const step = nextStep(records.at(-1)!, situation);
    if (!step) return records;
    records.push(step.record);
  }
}

describe('the ladder', () => {
  it('goes from absent names over subdomains to the domain itself', () => {
    expect(climb(`v=DMARC1; p=none; ${rua}`, quiet)).toEqual([
      `v=DMARC1; p=none; ${rua}`,
      `v=DMARC1; p=none; ${rua}; np=reject`,
      `v=DMARC1; p=none; ${rua}; np=reject; sp=quarantine`,
      `v=DMARC1; p=none; ${rua}; np=reject; sp=reject`,
      `v=DMARC1; p=quarantine; ${rua}; np=reject; sp=reject`,
      `v=DMARC1; p=reject; ${rua}; np=reject; sp=reject`,
    ]);
  });

  it('leaves sending subdomains to follow the domain', () => {
    expect(climb(`v=DMARC1; p=none; ${rua}`, busy)).toEqual([
      `v=DMARC1; p=none; ${rua}`,
      `v=DMARC1; p=none; ${rua}; np=reject`,
      `v=DMARC1; p=quarantine; ${rua}; np=reject`,
      `v=DMARC1; p=reject; ${rua}; np=reject`,
    ]);
    expect(nextStep(`v=DMARC1; p=none; ${rua}; np=reject`, busy)?.raisesSubdomains).toBe(true);
  });

  it('asks for nothing below a subdomain, where sp and np do not count', () => {
    const below = { isOrganizational: false, doSubdomainsSend: false };
    expect(climb('v=DMARC1; p=none', below)).toEqual([
      'v=DMARC1; p=none',
      'v=DMARC1; p=quarantine',
      'v=DMARC1; p=reject',
    ]);
  });

  it('keeps everything else of the record, and marks what changes', () => {
    const step = nextStep(`v=DMARC1;p=none;np=reject;own=1;adkim=s;${rua}`, busy)!;
    expect(step.record).toBe(`v=DMARC1; p=quarantine; np=reject; own=1; adkim=s; ${rua}`);
    expect(step.changes).toEqual([{ tag: 'p', from: 'none', to: 'quarantine' }]);
    expect(step.stepBackRecord).toBe(`v=DMARC1; p=none; np=reject; own=1; adkim=s; ${rua}`);
  });

  it('never climbs by pct, and takes the tag out', () => {
    const step = nextStep('v=DMARC1; p=quarantine; pct=20; np=reject', busy)!;
    expect(step.record).toBe('v=DMARC1; p=reject; np=reject');
    expect(step.changes).toContainEqual({ tag: 'pct', from: '20', to: null });
  });

  it('reads t=y as one level lower, and takes it out', () => {
    const step = nextStep('v=DMARC1; p=reject; sp=reject; np=reject; t=y', quiet)!;
    expect(step.record).toBe('v=DMARC1; p=quarantine; sp=reject; np=reject');
  });

  it.each(['', 'v=spf1 -all', 'v=DMARC1', 'v=DMARC1; p=reject; np=reject; sp=reject'])(
    'has no step from %j',
    (record) => {
      expect(nextStep(record, quiet)).toBeNull();
    },
  );

  it('from any record, each step asks for more of one name and for less of none', () => {
    const policies = ['none', 'quarantine', 'reject'];
    for (const p of policies)
      for (const sp of [null, ...policies])
        for (const np of [null, ...policies])
          for (const situation of [quiet, busy]) {
            const start = `v=DMARC1; p=${p}${sp ? `; sp=${sp}` : ''}${np ? `; np=${np}` : ''}`;
            const levels = climb(start, situation).map((record) => levelsOf(record));
            for (const [before, after] of pairs(levels)) {
              expect(after.every((level, name) => level >= before[name]!)).toBe(true);
              expect(after).not.toEqual(before);
            }
            expect(levels.at(-1)![0]).toBe(2);
          }
  });
});

function levelsOf(record: string): number[] {
  const { p, sp, np } = requestedPoliciesOf(readDmarcRecord(record)!)!;
  return [p, sp, np].map((policy) => requestedPolicies.indexOf(policy));
}

function pairs<T>(list: readonly T[]): (readonly [T, T])[] {
  return list.slice(1).map((after, index) => [list[index]!, after] as const);
}

describe('the way back', () => {
  it.each([
    ['v=DMARC1; p=reject', 'v=DMARC1; p=quarantine'],
    ['v=DMARC1; p=quarantine; np=reject', 'v=DMARC1; p=none; np=reject'],
    ['v=DMARC1; p=quarantine; sp=reject', 'v=DMARC1; p=none; sp=quarantine'],
    ['v=DMARC1; p=none; sp=quarantine', 'v=DMARC1; p=none; sp=none'],
  ])('leads from %s to %s', (record, expected) => {
    expect(stepBack(record)).toBe(expected);
  });

  it('ends at the bottom', () => {
    expect(stepBack('v=DMARC1; p=none; np=reject')).toBeNull();
    expect(stepBack('no record')).toBeNull();
  });
});

it('takes a parked domain straight to the top', () => {
  expect(parkedRecord(`v=DMARC1; p=none; pct=50; ${rua}`)).toBe(
    `v=DMARC1; p=reject; ${rua}; sp=reject; np=reject`,
  );
});
