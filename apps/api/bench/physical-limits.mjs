// What this machine's disk and database could do at best, to read the other figures by: durable writes, and rows into
// the records' own table with nothing around them.
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { RecordPartitions } from '../dist/report-ingest/record-partitions.js';
import { createDomains, report, startBench } from './instance.mjs';

const ROWS = 200_000;
const DAY = '2026-11-02';
const SYNC_SECONDS = 3;

report('limit.fsync', { syncsPerSecond: syncsPerSecond(), bytesEach: 8_192 });
await measureCopy();

function syncsPerSecond() {
  const folder = mkdtempSync(join(tmpdir(), 'postseal-bench-'));
  const file = openSync(join(folder, 'synced'), 'w');
  const page = Buffer.alloc(8_192, 1);
  const begin = performance.now();
  let syncs = 0;
  while (performance.now() - begin < SYNC_SECONDS * 1000) {
    writeSync(file, page);
    fdatasyncSync(file);
    syncs++;
  }
  const seconds = (performance.now() - begin) / 1000;
  closeSync(file);
  rmSync(folder, { recursive: true });
  return Math.round(syncs / seconds);
}

/** One COPY into a month of report_record, with its indexes, fed as fast as it takes. */
async function measureCopy() {
  const bench = await startBench();
  try {
    const [{ organizationId, domainId, name }] = await createDomains(bench.pool, 1);
    await new RecordPartitions({ systemPool: bench.pool }).ensure([DAY]);
    const client = await bench.pool.connect();
    const results = `[{"domain": "${name}", "selector": "s1", "result": "pass", "humanResult": null}]`;
    const key = `${organizationId}\t${DAY}\t${domainId}\t${domainId}`;
    const lines = Array.from(
      { length: ROWS },
      (_, i) =>
        `${key}\t${i}\t${addressOf(i)}\t${(i % 97) + 1}\tnone\tpass\tfail\t${name}\t\\N\t${results}\t${results}\n`,
    );
    const chunks = Array.from({ length: ROWS / 1_000 }, (_, n) =>
      lines.slice(n * 1_000, n * 1_000 + 1_000).join(''),
    );
    const copy = `COPY report_record_2026_11 (organization_id, day, report_id, domain_id, position, source_ip,
      message_count, disposition, dkim, spf, header_from, envelope_from, dkim_results, spf_results) FROM STDIN`;
    const seconds = await timed(() => pipeline(Readable.from(chunks), client.query(copyFrom(copy))));
    report('limit.copy', { rowsPerSecond: Math.round(ROWS / seconds), rows: ROWS });
    client.release();
  } finally {
    await bench.close();
  }
}

function addressOf(i) {
  return `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
}

async function timed(work) {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}
