// A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection); full-width forms count as well.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/** One line of RFC 4180 with its line end. Texts that a spreadsheet would run get an apostrophe in front. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(toCell).join(',')}\r\n`;
}

function toCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
