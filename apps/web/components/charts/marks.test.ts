import { expect, it } from '@jest/globals';
import { marksByDay } from './marks';

it('gathers the marks of a day in the order in which they happened, and drops those out of range', () => {
  const mark = (id: string, at: string) => ({ id, title: id, at });
  const marks = [
    mark('late', '2026-11-21T23:59:59.000Z'),
    mark('early', '2026-11-21T00:00:00.000Z'),
    mark('before', '2026-11-19T23:59:59.000Z'),
  ];
  expect(marksByDay(marks, ['2026-11-20', '2026-11-21'])).toEqual([
    { index: 1, day: '2026-11-21', marks: [marks[1], marks[0]] },
  ]);
});
