// SMTP in → verified, stored, rolled up, visible. Floor 500 mails/s, aim 1,000 (2 cores, everything on one machine).
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

const MAILS = Number(process.argv[2] ?? 10_000);
const WARM_UP = 500;
const DOMAINS = 200;
const RECORDS = 6; // a mail; real reports have 8.6 on average, half of them 1
const CONNECTIONS = 8;
const DAY = '2026-11-02';

const reporters = await startReporters();
const bench = await startBench();
try {
  const domains = await createDomains(bench.pool, DOMAINS);
  const mails = Array.from({ length: WARM_UP + MAILS }, (_, i) => {
    const { name, address } = domains[i % DOMAINS];
    const records = Array.from(
      { length: RECORDS },
      (_, n) => recordXml(name, `192.0.2.${(i + n) % 250}`, i + n + 1), // no two alike: that would be a resend
    ).join('');
    const xml = `${reportHead(name, `r${i}`, DAY, nameOf(i))}${records}</feedback>`;
    return { address, ...reporters.seal(i, mailOf(xml, nameOf(i))) };
  });
  const port = await freePort();
  const child = await bench.startRoles('all', {
    POSTSEAL_SMTP_HOST: '127.0.0.1',
    POSTSEAL_SMTP_PORT: String(port),
    POSTSEAL_HTTP_PORT: String(await freePort()),
    POSTSEAL_SMTP_MAX_MAILS_PER_MINUTE_PER_IP: '100000000',
    ...reporters.env,
  });
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => SmtpConnection.open(port)));
  const sendAll = async (batch) => {
    let next = 0;
    await Promise.all(
      connections.map(async (connection) => {
        while (next < batch.length) {
          const { address, data, from } = batch[next++];
          await connection.send(address, data, from);
        }
      }),
    );
  };
  const visible = async (count) => {
    for (;;) {
      const { rows } = await bench.pool.query(
        'SELECT coalesce(sum(reports), 0)::int AS reports FROM daily_traffic WHERE is_believed',
      );
      if (rows[0].reports === count) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await sendAll(mails.slice(0, WARM_UP));
  await visible(WARM_UP);

  const cpuBefore = await cpuSeconds(bench.pool, child.pid);
  const startedAt = performance.now();
  await sendAll(mails.slice(WARM_UP));
  const acceptedAfter = (performance.now() - startedAt) / 1000;
  await visible(WARM_UP + MAILS);
  const seconds = (performance.now() - startedAt) / 1000;
  report('smtp-to-visible', {
    mailsPerSecond: Math.round(MAILS / seconds),
    cpuSeconds: cpuBetween(cpuBefore, await cpuSeconds(bench.pool, child.pid)),
    floor: 500,
    aim: 1000,
    acceptedPerSecond: Math.round(MAILS / acceptedAfter),
    mails: MAILS,
    recordsPerMail: RECORDS,
    domains: DOMAINS,
  });

  const single = [];
  for (let i = 0; i < 20; i++) {
    const { name, address } = domains[i];
    const xml = `${reportHead(name, `single${i}`, DAY, nameOf(i))}${recordXml(name, '192.0.2.1', 1)}</feedback>`;
    const { data, from } = reporters.seal(i, mailOf(xml, nameOf(i)));
    const sentAt = performance.now();
    await connections[0].send(address, data, from);
    await visible(WARM_UP + MAILS + i + 1);
    single.push(performance.now() - sentAt);
  }
  report('mail-to-visible-latency', {
    medianMs: Math.round(single.sort((a, b) => a - b)[10]),
    worstMs: Math.round(single.at(-1)),
  });
  for (const connection of connections) connection.close();
} finally {
  await bench.close();
  reporters.close();
}
