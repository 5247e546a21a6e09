// One table of what the benchmarks print: a line of JSON each, with `benchmark`, `name` or `bench` for the title, `value`
// and `unit` or the first number for the figure, `floor…` and `aim…` to hold it against, and all else beside it.

const TITLES = ['benchmark', 'name', 'bench'];
const IS_FIGURE = /perSecond$|Ms$|seconds$/i;
const COLUMNS = ['Benchmark', 'Figure', 'Floor', 'Aim', 'Beside'];

/** The line as a row of five texts, or null when it is no figure. */
export function toRow(line) {
  const figures = readFigures(line);
  const title = TITLES.find((key) => typeof figures?.[key] === 'string');
  if (!title) return null;
  const { [title]: name, value, unit, ...rest } = figures;
  const all = Object.entries(rest).flatMap(([key, one]) => flatten(key, one));
  const held = (word) => all.filter(([key]) => new RegExp(`^${word}(?![a-z])`).test(key));
  const facts = all.filter(([key]) => !/^(?:floor|aim)(?![a-z])/.test(key));
  const kinds = facts.filter(([, one]) => typeof one === 'string').map(([, one]) => one);
  const numbers = facts.filter(([, one]) => typeof one === 'number');
  const first = Math.max(
    0,
    numbers.findIndex(([key]) => IS_FIGURE.test(key)),
  );
  const main = value === undefined ? numbers.splice(first, 1) : [];
  const figure =
    value === undefined ? main.map(([key, one]) => inWords(key, one))[0] : `${number(value)} ${unit}`;
  const listed = (some) => some.map(([key, one]) => inWords(key, one)).join(', ');
  const limits = (word) => listed(held(word).map(([key, one]) => [key.slice(word.length), one]));
  return [[name, ...kinds].join(', '), figure ?? '', limits('floor'), limits('aim'), listed(numbers)];
}

/** Rows under their columns, as Markdown that reads well in a terminal too. */
export function toTable(rows) {
  const widths = COLUMNS.slice(0, -1).map((title, i) =>
    Math.max(title.length, ...rows.map((row) => row[i].length)),
  );
  const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [
    line(COLUMNS),
    line([...widths.map((width) => '-'.repeat(width)), '------']),
    ...rows.map(line),
  ].join('\n');
}

function readFigures(line) {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** A figure within a figure keeps the name of what it is in. */
function flatten(key, one) {
  if (one === null || typeof one !== 'object') return [[key, one]];
  return Object.entries(one).flatMap(([inner, value]) =>
    flatten(key + inner[0].toUpperCase() + inner.slice(1), value),
  );
}

const UNITS = { ms: 'ms', micros: 'µs', seconds: 's', mb: 'MB', milliseconds: 'ms' };

/** `mailsPerSecond` 683 as `683 mails/s`, `workerCpuMsPerMail` 1.03 as `worker cpu 1.03 ms a mail`. */
function inWords(key, value) {
  const words = key
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase()
    .trim()
    .split(' ')
    .filter(Boolean);
  const per = words.indexOf('per');
  if (per >= 0 && words[per + 1] === 'second') {
    const what = words[per - 1] === 'mb' ? 'MB' : (words[per - 1] ?? '');
    return [
      ...words.slice(0, Math.max(0, per - 1)),
      ...words.slice(per + 2),
      `${number(value)} ${what}/s`,
    ].join(' ');
  }
  const unitAt = words.findIndex((word) => Object.hasOwn(UNITS, word));
  if (unitAt < 0) return words.length === 0 ? number(value) : `${number(value)} ${words.join(' ')}`;
  const each = per > unitAt ? ` a ${words.slice(per + 1).join(' ')}` : '';
  const rest = words.filter((_, i) => i !== unitAt && !(each && i >= per));
  return [...rest, `${number(value)} ${UNITS[words[unitAt]]}${each}`].join(' ');
}

function number(value) {
  return typeof value === 'number' ? value.toLocaleString('en-US') : String(value);
}
