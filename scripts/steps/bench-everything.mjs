import { readdirSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { toRow, toTable } from './bench-table.mjs';
import { buildStale } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { orComplain, pinnedNode, root, run, seconds } from './runtime.mjs';

/** Files of a bench folder that benchmarks share. */
const PARTS = new Set([
  'instance.mjs',
  'healthy-domains.mjs',
  'zone-process.mjs',
  'generated-zones-process.mjs',
]);

/**
 * Runs every benchmark whose path holds one of `names` (all without), one after the other, since they would share the cores,
 * and prints one table of their figures.
 */
export function benchEverything(names) {
  return orComplain(async () => {
    await ensureInstalled();
    await buildStale();
    const begin = performance.now();
    const rows = [];
    for (const file of findBenchmarks().filter(
      (path) => names.length === 0 || names.some((name) => path.includes(name)),
    )) {
      rows.push(...(await rowsOf(file)));
    }
    console.log(`\n${machine()}\n\n${toTable(rows)}\n\n${seconds(begin)} in all`);
  });
}

/** Runs a benchmark; what it prints besides figures goes on to the terminal. */
async function rowsOf(file) {
  const begin = performance.now();
  const rows = [];
  const onLine = (line) => {
    const row = toRow(line);
    if (row) rows.push(row);
    else if (line !== '') console.error(line);
  };
  const exitCode = await run(pinnedNode(), ['--expose-gc', file], { onLine });
  console.error(`${exitCode === 0 ? 'done' : 'FAILED'}  ${file} (${seconds(begin)})`);
  if (exitCode !== 0) process.exitCode = 1;
  return rows;
}

function machine() {
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} × ${model}, ${memory} GiB, Node.js ${process.versions.node}, load ${loadavg()[0].toFixed(1)}`;
}

/** Runs one file, such as a benchmark too long for the others' company. */
export function benchOne(file, parameters) {
  return orComplain(async () => {
    await ensureInstalled();
    await buildStale();
    process.exitCode = await run(pinnedNode(), ['--expose-gc', file, ...parameters]);
  });
}

function findBenchmarks() {
  return ['packages', 'apps'].flatMap((area) =>
    readdirSync(join(root, area)).flatMap((name) => {
      const folder = join(area, name, 'bench');
      return filesIn(folder)
        .filter((file) => file.endsWith('.mjs') && !PARTS.has(file))
        .map((file) => join(folder, file));
    }),
  );
}

function filesIn(folder) {
  try {
    return readdirSync(join(root, folder)).sort();
  } catch {
    return [];
  }
}
