// `npm run test:fuzz [inputs] [seed]`: mutated mails, archives and XML through the reading that workers do, in processes
// that are watched. No input may end without a verdict and a ledger line, take 2 s of processor time, or let a reading
// process grow above 400 MB. A failing input is saved and named by its index, which repeats it.
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fuzzInput } from '@postseal/test-mail';
import { loadSeeds } from './seeds.mjs';

const INPUTS = Number(process.argv[2] ?? 200_000);
const SEED = Number(process.argv[3] ?? 20261124);
const CHUNK = 500;
const MAX_MINUTES = Number(process.env.FUZZ_MINUTES ?? Number.POSITIVE_INFINITY); // after that, what was read must do
const MAX_CPU_MS = 2_000;
const MAX_CLOCK_MS = 60_000; // for a process that neither works nor answers
const MAX_RSS_BYTES = 400e6;
const MAX_SAVED = 10;

let next = 0;
let finished = 0;
let peakRssBytes = 0;
let slowestCpuMs = 0;
const outcomes = {};
const failures = [];
const startedAt = performance.now();

await Promise.all(Array.from({ length: availableParallelism() }, work));
const seconds = Math.round((performance.now() - startedAt) / 1000);
console.log(
  JSON.stringify({
    ...{ inputs: finished, seed: SEED, failures: failures.length, outcomes, seconds },
    ...{ peakRssMb: Math.round(peakRssBytes / 1e6), slowestCpuMs: Math.round(slowestCpuMs) },
  }),
);
for (const failure of failures.slice(0, MAX_SAVED)) console.error(failure);
process.exitCode = failures.length > 0 || finished !== next ? 1 : 0;

/** One reading process after the other; a chunk's rest goes on in a new one after a failure that killed it. */
async function work() {
  let range = null;
  for (;;) {
    range ??= takeRange();
    if (!range) return;
    range = await readRange(range);
  }
}

function takeRange() {
  if (next >= INPUTS || performance.now() - startedAt > MAX_MINUTES * 60_000) return null;
  const from = next;
  next = Math.min(INPUTS, next + CHUNK);
  return { from, to: next };
}

/** Reads ranges in a process of its own until there are no more (null), or answers what is left when it had to die. */
function readRange(first) {
  return new Promise((resolve) => {
    const child = fork(new URL('child.mjs', import.meta.url), {
      execArgv: ['--max-old-space-size=256', '--max-semi-space-size=16'],
    });
    let range = first;
    let index = -1;
    let begunAt = 0;
    let cpuBefore = 0;
    const ask = () => child.send({ seed: SEED, ...range });
    const die = (fault) => {
      clearInterval(watch);
      child.removeAllListeners();
      child.kill('SIGKILL');
      fail(index, fault);
      finished++;
      resolve(index + 1 < range.to ? { from: index + 1, to: range.to } : null);
    };
    const watch = setInterval(() => {
      if (index < 0) return;
      const spent = cpuMs(child.pid) - cpuBefore;
      if (spent > MAX_CPU_MS || performance.now() - begunAt > MAX_CLOCK_MS)
        die(`took ${spent} ms of processor time`);
    }, 250);
    child.on('exit', (code, signal) => die(`the process died: ${signal ?? code}`));
    child.on('message', (message) => {
      if (message.begins !== undefined) {
        index = message.begins;
        begunAt = performance.now();
        cpuBefore = cpuMs(child.pid);
      } else if (message.ends !== undefined) {
        finished++;
        slowestCpuMs = Math.max(slowestCpuMs, cpuMs(child.pid) - cpuBefore);
        index = -1;
        if (message.fault) fail(message.ends, message.fault);
        else outcomes[message.outcome] = (outcomes[message.outcome] ?? 0) + 1;
        peakRssBytes = Math.max(peakRssBytes, message.rssBytes ?? 0);
        if (message.rssBytes > MAX_RSS_BYTES)
          fail(message.ends, `grew to ${Math.round(message.rssBytes / 1e6)} MB`);
      } else {
        range = takeRange();
        if (range) return ask();
        clearInterval(watch);
        child.removeAllListeners();
        child.kill();
        resolve(null);
      }
      return undefined;
    });
    ask();
  });
}

/** Processor time of a process so far, to 10 ms; the clock where there is no /proc. */
function cpuMs(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return performance.now();
  }
}

/** Notes a failure; the first inputs that fail are saved. */
function fail(index, fault) {
  if (failures.push(fault) > MAX_SAVED) return;
  const { name, steps, bytes } = fuzzInput(loadSeeds(), SEED, index);
  const file = join(mkdtempSync(join(tmpdir(), 'postseal-fuzz-')), `input-${index}.bin`);
  writeFileSync(file, bytes);
  failures[failures.length - 1] = `input ${index} (${name}: ${steps.join(', ')}), saved as ${file}: ${fault}`;
}
