// Resident memory and time that hostile archives cost before they are refused, each read in a process of its own.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const MiB = 1048576;
const READER = fileURLToPath(new URL('parts/read-bomb.mjs', import.meta.url));

const bombs = {
  blanks: gzipBomb('<feedback><version>', ' '),
  elements: gzipBomb('<feedback>', '<x/>'),
  records: gzipBomb('<feedback>', '<record></record>'),
  nested: gzipSync(gzipBomb('<feedback>', '<x/>')),
};

for (const [name, bytes] of Object.entries(bombs)) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [READER], { input: bytes });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  const { rssPeakBytes, milliseconds, reason } = JSON.parse(stdout);
  console.log(
    JSON.stringify({
      name: `dmarc-reports.bomb-${name}-rss`,
      value: Math.round(rssPeakBytes / MiB),
      unit: 'MiB',
      floor: 150,
      reason,
      packedBytes: bytes.length,
      milliseconds,
    }),
  );
}

/** 300 MiB of one filler, compressed as several gzip members so that it never exists expanded. */
function gzipBomb(opening, filler) {
  const member = gzipSync(Buffer.from(filler.repeat(Math.ceil((10 * MiB) / filler.length))));
  return Buffer.concat([gzipSync(Buffer.from(opening)), ...Array.from({ length: 30 }, () => member)]);
}
