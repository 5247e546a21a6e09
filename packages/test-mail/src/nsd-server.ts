import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A running NSD on loopback. */
export interface NsdServer {
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts NSD, for benchmarks in which the server must not be the slow one: it answers some hundred thousand questions a
 * second on one core. It is authoritative for every zone given, and so plays a resolver as long as no alias leaves its zone.
 * @param zones zone file text by apex, '.' for the root; without $ORIGIN, which is the apex
 * @returns null where NSD is not installed
 */
export async function startNsd(zones: Readonly<Record<string, string>>): Promise<NsdServer | null> {
  const folder = await mkdtemp(join(tmpdir(), 'nsd-'));
  const port = await freePort();
  const stanzas = await Promise.all(
    Object.entries(zones).map(async ([apex, text], index) => {
      await writeFile(join(folder, `${index}.zone`), `$ORIGIN ${apex.replace(/\.?$/, '.')}\n${text}\n`);
      return `zone:\n  name: "${apex}"\n  zonefile: "${index}.zone"\n`;
    }),
  );
  const configFile = join(folder, 'nsd.conf');
  await writeFile(configFile, `${configuration(folder, port)}${stanzas.join('')}`);
  const child = spawn('nsd', ['-d', '-c', configFile], { stdio: ['ignore', 'ignore', 'pipe'] });
  const close = async () => {
    if (child.exitCode === null && child.pid !== undefined) {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    }
    await rm(folder, { recursive: true, force: true });
  };
  const hasStarted = await new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', () => resolve(false));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('nsd started')) resolve(true);
    });
  });
  if (hasStarted) return { address: '127.0.0.1', port, close };
  await close();
  return null;
}

function configuration(folder: string, port: number): string {
  return `server:
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
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
