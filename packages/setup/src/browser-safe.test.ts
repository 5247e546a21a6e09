import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';

const packages = path.resolve(import.meta.dirname, '../..');

/** Every module that is loaded with the entry, and what of it is not in this repository. */
function loadedWith(entry: string): { files: Set<string>; outside: Set<string> } {
  const files = new Set<string>();
  const outside = new Set<string>();
  const visit = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    const source = readFileSync(file, 'utf8');
    for (const [, clause = '', name] of source.matchAll(
      /(?:^|\n)(?:import|export)\s+([^;'"]*?from\s+)?'([^']+)'/g,
    )) {
      if (clause.startsWith('type ')) continue;
      const target = resolve(name!, file);
      if (target === null) outside.add(name!);
      else visit(target);
    }
  };
  visit(path.join(packages, entry));
  return { files, outside };
}

function resolve(name: string, from: string): string | null {
  const own = /^@postseal\/([a-z-]+)(?:\/(.+))?$/.exec(name);
  if (own !== null) return path.join(packages, own[1]!, 'src', `${own[2] ?? 'index'}.ts`);
  if (!name.startsWith('.') || name.endsWith('.json')) return null;
  const file = path.resolve(path.dirname(from), name.replace(/\.js$/, '.ts'));
  return existsSync(file) ? file : null;
}

it.each(['setup/src/index.ts', 'bounces/src/index.ts'])('%s loads nothing that a browser lacks', (entry) => {
  const { files, outside } = loadedWith(entry);
  expect(files.size).toBeGreaterThan(10);
  const known = ['tldts', 'punycode/punycode.js', './bounces.json'];
  expect([...outside].filter((name) => !known.includes(name))).toEqual([]);
});
