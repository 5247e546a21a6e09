import { expect, it } from '@jest/globals';
import { csvLine } from './csv.js';

it('quotes what needs quotes', () => {
  expect(csvLine(['plain', 'a,b', 'say "hi"', 'two\nlines', ' padded', null, 7])).toBe(
    'plain,"a,b","say ""hi""","two\nlines"," padded",,7\r\n',
  );
});

it('lets no text of a reporter become a formula', () => {
  const hostile = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '=HYPERLINK("x","y")'];
  for (const text of hostile) {
    const cell = csvLine([text]).trimEnd();
    expect(cell.replace(/^"/, '')[0]).toBe("'");
  }
  expect(csvLine([-1, 'a=1', "'quoted"])).toBe("-1,a=1,'quoted\r\n");
});
