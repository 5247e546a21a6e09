import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildStale } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { orComplain, pinnedNode, root, run } from './runtime.mjs';

/** Files of a bench folder that benchmarks share. */
const PARTS = new Set([
  'instance.mjs',
  'healthy-domains.mjs',
  'zone-process.mjs',
  'generated-zones-process.mjs',
]);

/** Runs every benchmark whose path holds one of `names` (all without), one after the other: they would share the cores. */
export function benchEverything(names) {
  return orComplain(async () => {
    await ensureInstalled();
    await buildStale();
    for (const file of findBenchmarks().filter(
      (path) => names.length === 0 || names.some((name) => path.includes(name)),
    )) {
      const exitCode = await run(pinnedNode(), ['--expose-gc', file]);
      if (exitCode !== 0) {
        console.error(`${file} failed`);
        process.exitCode = 1;
      }
    }
  });
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
