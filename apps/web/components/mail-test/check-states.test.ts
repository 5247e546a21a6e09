import { expect, it } from '@jest/globals';
import type { MailTestCheck } from '@postseal/contract';
import { describeResult, formatLoss, inOrder } from './check-states';

const check = (id: string, state: MailTestCheck['state'], points = 0): MailTestCheck => ({
  id,
  state,
  points,
  title: id,
  seen: null,
  why: '',
  fix: null,
  paste: null,
  reference: null,
});

it('puts faults first, the dearest at the top, and what is good last', () => {
  const checks = [
    check('good', 'passed'),
    check('off', 'not-tested'),
    check('small', 'failed', 0.2),
    check('silent', 'unknown'),
    check('large', 'failed', 1.5),
    check('nicer', 'advice'),
  ];
  expect(inOrder(checks).map(({ id }) => id)).toEqual(['large', 'small', 'nicer', 'silent', 'off', 'good']);
});

it('says the result as a sentence', () => {
  expect(describeResult(10, 'Ready', 0)).toBe(
    'Your mail scored 10.0 out of 10: ready. No receiver whose rules we know would refuse it.',
  );
  expect(describeResult(4, 'Likely rejected', 3)).toMatch(/^Your mail scored 4\.0 .* 3 known rules/);
});

it('writes a loss with a real minus', () => {
  expect([formatLoss(1.5), formatLoss(0)]).toEqual(['−1.5', '0']);
});
