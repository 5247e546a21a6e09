// Queries per second over UDP against a name server in a process of its own: NSD when it is installed, since it is
// faster than the client, else the zone server of test-mail. Prints one JSON line.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createResolver } from '@postseal/dns-client';

const NAMES = 10_000;
const IN_FLIGHT = 200;
const ROUNDS = 5;
const QUERIES_PER_ROUND = 60_000;

const server = process.argv.includes('--zone-server') ? null : await startNsd();
const { name, address, stop } = server ?? (await startZoneServer());
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
    (_, n) => `d${n} IN TXT "v=spf1 include:_spf.d${n}.bench.test ip4:192.0.2.${n % 256} -all"`,
  );
}

async function startNsd() {
  const folder = await mkdtemp(join(tmpdir(), 'dns-bench-'));
  const port = await freePort();
  const zone = [
    '$ORIGIN bench.test.',
    '$TTL 300',
    '@ IN SOA ns1 mail 1 3600 600 86400 60',
    '@ IN NS ns1',
    'ns1 IN A 127.0.0.1',
  ];
  await writeFile(join(folder, 'bench.test.zone'), [...zone, ...records(), ''].join('\n'));
  const config = `server:
  ip-address: 127.0.0.1@${port}
  username: ""
  chroot: ""
  zonesdir: "${folder}"
  database: ""
  pidfile: ""
  zonelistfile: "${folder}/zone.list"
  xfrdfile: ""
  xfrdir: "${folder}"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: bench.test
  zonefile: bench.test.zone
`;
  await writeFile(join(folder, 'nsd.conf'), config);
  const child = spawn('nsd', ['-d', '-c', join(folder, 'nsd.conf')], { stdio: 'ignore' });
  const stop = async () => {
    if (child.exitCode === null && child.pid !== undefined) {
      child.kill();
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  const address = { address: '127.0.0.1', port };
  const started = await Promise.race([once(child, 'error').then(() => false), answers(address)]);
  if (started) return { name: 'nsd', address, stop };
  await stop();
  return null;
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

/** Waits until the server answers. */
async function answers(address) {
  const probe = createResolver({ servers: [address], cache: false, timeoutMs: 200, retryDelaysMs: [] });
  for (let attempt = 0; attempt < 50; attempt++) {
    const answer = await probe.txt('d1.bench.test');
    if (answer.outcome === 'found') break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const answer = await probe.txt('d1.bench.test');
  probe.close();
  return answer.outcome === 'found';
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
