import { expect, it } from '@jest/globals';
import { linesOf } from './csv-lines';

it('keeps the head and the lines of the domains that were chosen', () => {
  const csv = 'domain,tags\r\na.example,x\r\nb.example,"y, z"\r\naa.example,\r\n';
  expect(linesOf(csv, new Set(['b.example', 'a.example']))).toBe(
    'domain,tags\r\na.example,x\r\nb.example,"y, z"\r\n',
  );
});
