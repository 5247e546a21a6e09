import { expect, it } from '@jest/globals';
import { stepsOfChecks } from './check-steps';

it('leads from check ids to the steps that mend them, and keeps the others', () => {
  const { steps, others } = stepsOfChecks([
    'ptr.missing-v6',
    'spf.missing',
    'ptr.not-confirmed',
    'rate.spike',
  ]);
  expect(steps).toEqual([
    {
      title: 'Reverse name (PTR) and EHLO',
      href: '/setup/ptr',
      checks: ['ptr.missing-v6', 'ptr.not-confirmed'],
    },
    { title: 'SPF', href: '/setup/spf', checks: ['spf.missing'] },
  ]);
  expect(others).toEqual(['rate.spike']);
});
