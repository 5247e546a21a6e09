// One report of 200,000 records (115 MB of XML): seconds from the 250 to visible, and growth of the process that stores
// it. Floor 6 s and 200 MB, aim 4 s and 120 MB.
import { readFileSync } from 'node:fs';
import { createGzip } from 'node:zlib';
import {
  cpuBetween,
  cpuSeconds,
  createDomains,
  freePort,
  mailOf,
  recordXml,
  report,
  reportHead,
  SmtpConnection,
  startBench,
} from './instance.mjs';
import { nameOf, startReporters } from './parts/reporters.mjs';

const RECORDS = Number(process.argv[2] ?? 200_000);
const DAY = '2026-11-02';

const reporters = await startReporters();
const bench = await startBench();
try {
  const [domain] = await createDomains(bench.pool, 1);
  const { gzip, xmlBytes } = await buildReport(domain.name);
  const port = await freePort();
  const child = await bench.startRoles('all', {
    POSTSEAL_SMTP_HOST: '127.0.0.1',
    POSTSEAL_SMTP_PORT: String(port),
    POSTSEAL_HTTP_PORT: String(await freePort()),
    ...reporters.env,
  });
  const connection = await SmtpConnection.open(port);
  const { address, name } = domain;
  const visible = async (count) => {
    for (;;) {
      const { rows } = await bench.pool.query(
        'SELECT coalesce(sum(reports), 0)::int AS reports FROM daily_traffic WHERE is_believed',
      );
      if (rows[0].reports === count) return;
      const refused = await bench.pool.query(
        "SELECT outcome, reason FROM inbound_message WHERE outcome <> 'stored'",
      );
      if (refused.rows.length > 0) throw new Error(JSON.stringify(refused.rows));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const send = (xml) => {
    const { data, from } = reporters.seal(0, mailOf(xml, nameOf(0)));
    return connection.send(address, data, from);
  };
  for (let i = 0; i < 20; i++) {
    await send(
      `${reportHead(name, `warm${i}`, DAY, nameOf(0))}${recordXml(name, '192.0.2.1', i + 1)}</feedback>`, // no two alike: that would be a resend
    );
  }
  await visible(20);
  const memory = watchMemory(child.pid);
  const cpuBefore = await cpuSeconds(bench.pool, child.pid);
  await send(gzip);
  const startedAt = performance.now();
  await visible(21);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = cpuBetween(cpuBefore, await cpuSeconds(bench.pool, child.pid));
  const { rows } = await bench.pool.query('SELECT count(*)::int AS records FROM report_record');
  if (rows[0].records !== RECORDS + 20) throw new Error(`stored ${rows[0].records} records`);
  report('large-report-stored', {
    seconds: Number(seconds.toFixed(2)),
    cpuSeconds: cpu,
    floorSeconds: 6,
    aimSeconds: 4,
    rssGrowthMb: memory.growthMb(),
    floorMb: 200,
    aimMb: 120,
    records: RECORDS,
    xmlMb: Math.round(xmlBytes / 1e6),
    gzipMb: Number((gzip.length / 1e6).toFixed(2)),
  });
  connection.close();
} finally {
  await bench.close();
  reporters.close();
}

async function buildReport(name) {
  const packer = createGzip();
  const chunks = [];
  const packed = (async () => {
    for await (const chunk of packer) chunks.push(chunk);
  })();
  let xmlBytes = 0;
  const write = (text) => {
    xmlBytes += text.length;
    packer.write(text);
  };
  write(reportHead(name, 'large', DAY, nameOf(0)));
  for (let i = 0; i < RECORDS; i++)
    write(recordXml(name, `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`, (i % 97) + 1));
  write('</feedback>');
  packer.end();
  await packed;
  return { gzip: Buffer.concat(chunks), xmlBytes };
}

/** Resident memory of a process from now on, by /proc; nothing where that is missing. */
function watchMemory(pid) {
  const rssMb = () => {
    try {
      return (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024) / 1e6;
    } catch {
      return Number.NaN;
    }
  };
  const before = rssMb();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, rssMb());
  }, 50);
  return {
    growthMb() {
      clearInterval(timer);
      return Number.isNaN(peak) ? null : Math.round(peak - before);
    },
  };
}
