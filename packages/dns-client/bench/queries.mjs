// Queries per second over UDP against a name server in a process of its own: NSD when it is installed, since it is
// faster than the client, else the zone server of test-mail. Prints one JSON line.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createResolver } from '@postseal/dns-client';
import { startNsd } from '@postseal/test-mail';

const NAMES = 10_000;
const IN_FLIGHT = 200;
const ROUNDS = 5;
const QUERIES_PER_ROUND = 60_000;

const APEX = '@ 300 IN SOA ns1 mail 1 3600 600 86400 60\n@ 300 IN NS ns1\nns1 300 IN A 127.0.0.1';
const nsd = process.argv.includes('--zone-server')
  ? null
  : await startNsd({ 'bench.test': [APEX, ...records()].join('\n') });
const { name, address, stop } = nsd
  ? { name: 'nsd', address: nsd, stop: () => nsd.close() }
  : await startZoneServer();
const dns = createResolver({ servers: [address], cache: false, maxInFlight: IN_FLIGHT, timeoutMs: 2_500 });
try {
  await measure(QUERIES_PER_ROUND / 2); // warm-up
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measure(QUERIES_PER_ROUND));
  const speeds = rounds.map(({ perSecond }) => perSecond).sort((a, b) => a - b);
  console.log(
    JSON.stringify({
      bench: 'dns-client queries',
      perSecond: speeds[Math.floor(ROUNDS / 2)],
      slowest: speeds[0],
      fastest: speeds.at(-1),
      cpuMicrosPerQuery: Math.round(Math.min(...rounds.map(({ cpuMicros }) => cpuMicros)) * 10) / 10,
      lost: rounds.reduce((sum, { lost }) => sum + lost, 0),
      queries: ROUNDS * QUERIES_PER_ROUND,
      inFlight: IN_FLIGHT,
      server: name,
      floor: 30_000,
      aim: 45_000,
    }),
  );
} finally {
  dns.close();
  await stop();
}

/** A fixed number of askers, each with one question at a time, so that the client is never idle. */
async function measure(queries) {
  let asked = 0;
  let lost = 0;
  const begin = performance.now();
  const cpuBegin = process.cpuUsage();
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (asked < queries) {
        const answer = await dns.txt(`d${asked++ % NAMES}.bench.test`);
        if (answer.outcome !== 'found') lost++;
      }
    }),
  );
  const perSecond = Math.round((queries / (performance.now() - begin)) * 1000);
  const { user, system } = process.cpuUsage(cpuBegin);
  return { perSecond, cpuMicros: (user + system) / queries, lost };
}

function records() {
  return Array.from(
    { length: NAMES },
    (_, n) => `d${n} 300 IN TXT "v=spf1 include:_spf.d${n}.bench.test ip4:192.0.2.${n % 256} -all"`,
  );
}

async function startZoneServer() {
  const script = `
    import { parseZoneText, startZoneServer } from '@postseal/test-mail';
    const chunks = [];
    for await (const chunk of process.stdin) chunks.push(chunk);
    const server = await startZoneServer(parseZoneText(Buffer.concat(chunks).toString(), 'bench.test'));
    console.log(server.port);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(records().join('\n'));
  const [port] = await once(child.stdout, 'data');
  const stop = async () => {
    child.kill();
    await once(child, 'exit');
  };
  return { name: 'zone server', address: { address: '127.0.0.1', port: Number(port) }, stop };
}
