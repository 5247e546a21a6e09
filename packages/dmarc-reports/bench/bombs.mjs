// Resident memory and time that hostile archives cost before they are refused.
import { gzipSync } from 'node:zlib';
import { defaultLimits, readDocument } from '@postseal/dmarc-reports';

const MiB = 1048576;
const options = { limits: defaultLimits, now: Date.parse('2026-01-01T00:00:00Z') / 1000 };

const bombs = {
  blanks: gzipBomb('<feedback><version>', ' '),
  elements: gzipBomb('<feedback>', '<x/>'),
  records: gzipBomb('<feedback>', '<record></record>'),
  nested: gzipSync(gzipBomb('<feedback>', '<x/>')),
};

for (const [name, bytes] of Object.entries(bombs)) {
  globalThis.gc?.();
  let rssPeak = 0;
  const watch = setInterval(() => {
    rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
  }, 5);
  const start = performance.now();
  const [reading] = await readDocument(bytes, options);
  const milliseconds = Math.round(performance.now() - start);
  clearInterval(watch);
  rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
  if (reading.outcome !== 'rejected') throw new Error(`${name} was not refused`);
  const facts = { reason: reason(reading), packedBytes: bytes.length, milliseconds };
  console.log(
    JSON.stringify({
      name: `dmarc-reports.bomb-${name}-rss`,
      value: Math.round(rssPeak / MiB),
      unit: 'MiB',
      floor: 150,
      ...facts,
    }),
  );
}

function reason({ reason }) {
  return reason;
}

/** 300 MiB of one filler, compressed as several gzip members so that it never exists expanded. */
function gzipBomb(opening, filler) {
  const member = gzipSync(Buffer.from(filler.repeat(Math.ceil((10 * MiB) / filler.length))));
  return Buffer.concat([gzipSync(Buffer.from(opening)), ...Array.from({ length: 30 }, () => member)]);
}
