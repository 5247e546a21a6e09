// How much script a first visit to a page loads, gzip, from the build output: node scripts/script-size.mjs [/page …]
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = path.join(import.meta.dirname, '..', process.env.NEXT_DIST_DIR ?? '.next');
const { rootMainFiles } = JSON.parse(readFileSync(path.join(dist, 'build-manifest.json'), 'utf8'));
const routes = JSON.parse(readFileSync(path.join(dist, 'app-path-routes-manifest.json'), 'utf8'));
const wanted = process.argv.slice(2);

for (const [page, route] of Object.entries(routes).sort(([, a], [, b]) => a.localeCompare(b))) {
  if (!page.endsWith('/page') || (wanted.length > 0 && !wanted.includes(route))) continue;
  const text = readFileSync(path.join(dist, 'server/app', `${page}_client-reference-manifest.js`), 'utf8');
  const { entryJSFiles } = JSON.parse(text.slice(text.indexOf('] = ') + 4).replace(/;\s*$/, ''));
  const own = new Set(Object.values(entryJSFiles).flat());
  for (const file of rootMainFiles) own.delete(file);
  const [frame, rest] = [gzipped(rootMainFiles), gzipped([...own])];
  console.log(
    `${route}  ${kilobytes(frame + rest)} kB = ${kilobytes(frame)} framework + ${kilobytes(rest)} own`,
  );
}

function gzipped(files) {
  return files.reduce(
    (sum, file) => sum + gzipSync(readFileSync(path.join(dist, file)), { level: 9 }).length,
    0,
  );
}

function kilobytes(bytes) {
  return (bytes / 1000).toFixed(1);
}
