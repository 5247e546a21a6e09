// Waiting mails stored per second by 1, 2 and 4 worker processes on one PostgreSQL. On a machine of two cores, which the
// database shares, more than two cannot add much; on larger ones this shows where the database begins to limit.
import { createDomains, report, startBench } from './instance.mjs';
import { startReporters } from './parts/reporters.mjs';
import { drain, startWorkers } from './parts/waiting-mails.mjs';

const MAILS = Number(process.argv[2] ?? 6_000);
const DAY = '2026-11-02';

const reporters = await startReporters();
const bench = await startBench();
try {
  const domains = await createDomains(bench.pool, 200);
  for (const count of [1, 2, 4]) {
    const workers = await startWorkers(bench, reporters, count);
    await drain(bench, workers, domains, 1_000, DAY); // warm
    report('workers', { workers: count, ...(await drain(bench, workers, domains, MAILS, DAY)) });
    await workers.end();
  }
} finally {
  await bench.close();
  reporters.close();
}
