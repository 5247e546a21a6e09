import { expect, it } from '@jest/globals';
import { clockMinutes, clockText, subjectOf } from './delivery-words';

it('reads and writes a time of day', () => {
  expect([0, 450, 1439].map(clockText)).toEqual(['00:00', '07:30', '23:59']);
  expect(['00:00', '07:30', '23:59', '07:30:00'].map(clockMinutes)).toEqual([0, 450, 1439, 450]);
  expect(['', '24:00', '7:30', 'noon', '12:60'].map(clockMinutes)).toEqual([null, null, null, null, null]);
});

it('says what a message is about', () => {
  const incident = { id: '1', domain: 'nordwind.example', summary: 'SPF record removed' };
  expect(subjectOf({ phase: 'opened', incident })).toBe(
    'Incident opened: nordwind.example, SPF record removed',
  );
  expect(subjectOf({ phase: 'digest', incident: null })).toBe('Digest');
});
