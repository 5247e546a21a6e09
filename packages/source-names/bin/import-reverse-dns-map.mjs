// node packages/source-names/bin/import-reverse-dns-map.mjs FOLDER
// Writes src/reverse-dns-map.data.ts from parsedmarc's `base_reverse_dns_map.csv` and `psl_overrides.txt` in FOLDER.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
if (!folder) throw new Error('Say in which folder base_reverse_dns_map.csv and psl_overrides.txt are.');
const target = new URL('../src/reverse-dns-map.data.ts', import.meta.url);

const [head, ...rows] = readCsv(readFileSync(join(folder, 'base_reverse_dns_map.csv'), 'utf8'));
if (head.join() !== 'base_reverse_dns,name,type') throw new Error(`unexpected columns: ${head}`);
const suffixes = readFileSync(join(folder, 'psl_overrides.txt'), 'utf8').split(/\r?\n/).filter(Boolean);

const types = Map.groupBy(rows, ([, , type]) => type);
const sections = [...types].sort(byKey).map(([type, ofType]) => {
  const names = Map.groupBy(ofType, ([, name]) => name.replace(/\s+/g, ' ').trim());
  const lines = [...names].sort(byKey).map(([name, list]) => {
    const domains = list.map(([domain]) => domain.toLowerCase()).sort();
    return `${name}\t${domains.join(' ')}`;
  });
  return [`=${type}`, ...lines].join('\n');
});

writeFileSync(
  target,
  [
    '// Made by bin/import-reverse-dns-map.mjs from parsedmarc (github.com/domainaware/parsedmarc, resources/maps),',
    '// Copyright Sean Whalen and contributors, Apache-2.0: see LICENSE-reverse-dns-map.txt. Changed in form, not in content:',
    '// `=type` begins the organizations of a type, each line is an organization, a tab, and its base domains.',
    `export const reverseDnsMap = ${template(sections.join('\n'))};`,
    '',
    '/** What counts as a public suffix beyond the public suffix list, with its leading dot or hyphen. */',
    `export const suffixOverrides = ${template(suffixes.join('\n'))};`,
    '',
  ].join('\n'),
);

function byKey([a], [b]) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function template(text) {
  return `\`${text.replace(/[\\`]|\$(?=\{)/g, '\\$&')}\``;
}

/** RFC 4180. */
function readCsv(text) {
  const rows = [];
  for (const line of text.split(/\r?\n/).filter(Boolean)) {
    const cells = line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g);
    const row = [...cells].map(([, cell]) =>
      cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
    );
    rows.push(row.slice(0, 3));
  }
  return rows;
}
