// SMTP in → stored, rolled up, visible. Floor 500 mails/s, aim 1,000 (2 cores, everything on one machine).
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

const MAILS = Number(process.argv[2] ?? 10_000);
const WARM_UP = 500;
const DOMAINS = 200;
const RECORDS = 6; // a mail; real reports have 8.6 on average, half of them 1
const CONNECTIONS = 8;
const DAY = '2026-11-02';

const bench = await startBench();
try {
  const domains = await createDomains(bench.pool, DOMAINS);
  const mails = Array.from({ length: WARM_UP + MAILS }, (_, i) => {
    const { name, address } = domains[i % DOMAINS];
    const records = Array.from(
      { length: RECORDS },
      (_, n) => recordXml(name, `192.0.2.${(i + n) % 250}`, i + n + 1), // no two alike: that would be a resend
    ).join('');
    return { address, data: mailOf(`${reportHead(name, `r${i}`, DAY)}${records}</feedback>`) };
  });
  const port = await freePort();
  const child = await bench.startRoles('all', {
    POSTSEAL_SMTP_HOST: '127.0.0.1',
    POSTSEAL_SMTP_PORT: String(port),
    POSTSEAL_HTTP_PORT: String(await freePort()),
    POSTSEAL_SMTP_MAX_MAILS_PER_MINUTE_PER_IP: '100000000',
    POSTSEAL_DNS_SERVERS: '127.0.0.1:9', // nobody answers: no check disturbs the measurement
  });
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => SmtpConnection.open(port)));
  const sendAll = async (batch) => {
    let next = 0;
    await Promise.all(
      connections.map(async (connection) => {
        while (next < batch.length) {
          const { address, data } = batch[next++];
          await connection.send(address, data);
        }
      }),
    );
  };
  const visible = async (count) => {
    for (;;) {
      const { rows } = await bench.pool.query(
        'SELECT coalesce(sum(reports), 0)::int AS reports FROM daily_traffic',
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
    const sentAt = performance.now();
    await connections[0].send(
      address,
      mailOf(`${reportHead(name, `single${i}`, DAY)}${recordXml(name, '192.0.2.1', 1)}</feedback>`),
    );
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
}
