import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startZoneServer, type ZoneServer } from '@postseal/test-mail';
import { freePort, ServerProcess } from './processes';

export const REPORT_HOST = 'reports.postseal.example';
export const NAME_SERVER = 'ns1.postseal.example';

/** The whole product as built, on free ports, with a throw-away database and a DNS of its own. */
export interface Stack {
  /** Where a browser finds it. */
  readonly origin: string;
  readonly smtpPort: number;
  /** All of DNS as the product sees it: resolver and name servers in one. */
  readonly dns: ZoneServer;
  /** Ends the worker as a power cut would. */
  killWorker(): Promise<void>;
  startWorker(): Promise<void>;
  /** Stops every process and removes the data. */
  close(): Promise<void>;
}

/** How long the start may take on a busy machine. */
export const STACK_PATIENCE_MS = 180_000;

const WEB = 'apps/web/.next/standalone/apps/web/server.js';
/** A minute of the drift machine passes in a second; any faster, and a busy machine is late for its rounds. */
const DRIFT_SPEED = '60';

export interface StackOptions {
  /** Seconds between scheduled checks of a domain. */
  readonly checkInterval: number;
  /** Settings of the product besides. */
  readonly settings?: Readonly<Record<string, string>>;
}

export async function startStack({ checkInterval, settings = {} }: StackOptions): Promise<Stack> {
  const [httpPort, smtpPort, webPort] = [await freePort(), await freePort(), await freePort()];
  const origin = `http://localhost:${webPort}`;
  const dataDir = mkdtempSync(join(tmpdir(), 'postseal-e2e-'));
  chmodSync(dataDir, 0o755); // the database may run as another user
  const dns = await startZoneServer(ownZone());
  const env = {
    POSTSEAL_DATA_DIR: dataDir,
    POSTSEAL_PUBLIC_URL: origin,
    POSTSEAL_HTTP_PORT: String(httpPort),
    POSTSEAL_SMTP_HOST: '127.0.0.1',
    POSTSEAL_SMTP_PORT: String(smtpPort),
    POSTSEAL_REPORT_HOST: REPORT_HOST,
    POSTSEAL_DNS_SERVERS: `127.0.0.1:${dns.port}`,
    POSTSEAL_DNS_AUTHORITY_PORT: String(dns.port),
    POSTSEAL_DNS_ALLOW_PRIVATE: 'true',
    POSTSEAL_CHECK_INTERVAL_SECONDS: String(checkInterval),
    POSTSEAL_DRIFT_SPEED: DRIFT_SPEED,
    POSTSEAL_WEBHOOK_ALLOW_ADDRESSES: '127.0.0.1',
    POSTSEAL_LOG_LEVEL: 'warn',
    ...settings,
  };
  const start = (role: string) => new ServerProcess(`apps/api/dist/main.${role}.js`, env);

  const running = new Set<ServerProcess>();
  const close = async () => {
    const ends = await Promise.allSettled([...running].map((process) => process.stop()));
    await dns.close();
    rmSync(dataDir, { recursive: true, force: true });
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  };
  try {
    const http = start('http');
    running.add(http);
    await http.saysReady(); // it starts and migrates the database; the others find it done
    const smtp = start('smtp');
    let worker = start('worker');
    const web = new ServerProcess(WEB, {
      HOSTNAME: '127.0.0.1',
      PORT: String(webPort),
      POSTSEAL_API_URL: `http://127.0.0.1:${httpPort}`,
    });
    for (const process of [smtp, worker, web]) running.add(process);
    await Promise.all([smtp.saysReady(), worker.saysReady(), web.answers(`${origin}/icon.svg`)]);
    return {
      origin,
      smtpPort,
      dns,
      async killWorker() {
        running.delete(worker);
        await worker.kill();
      },
      async startWorker() {
        worker = start('worker');
        running.add(worker);
        await worker.saysReady();
      },
      close,
    };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

/** Zones of the instance itself: where reports go, and that it takes them for every domain. */
function ownZone() {
  return {
    example: { SOA: {}, NS: [NAME_SERVER], ttl: 1 }, // the walk up the tree ends at servers that answer
    'postseal.example': { SOA: { primary: NAME_SERVER }, NS: [NAME_SERVER], ttl: 1 },
    [NAME_SERVER]: { A: '127.0.0.1', ttl: 1 },
    [REPORT_HOST]: { MX: '10 mx.postseal.example', ttl: 1 },
    'mx.postseal.example': { A: '46.4.113.7', ttl: 1 },
    [`*._report._dmarc.${REPORT_HOST}`]: { TXT: 'v=DMARC1', ttl: 1 },
  };
}
