import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureEmbeddedPostgres } from '@postseal/embedded-postgres';
import { seededRandom } from '@postseal/test-mail';
import pg from 'pg';
import { applyMigrations } from '../src/database/apply-migrations.js';
import { Database } from '../src/database/database.js';
import { reportAddress } from '../src/domains/report-address.js';
import { createDomains, type TestDomain } from './domain-rows.js';
import { freePort, type RunningProcess, startRole, until } from './processes.js';
import { reportMail, reportXml } from './report-mail.js';
import { SmtpSender } from './smtp-sender.js';

export interface CrashOptions {
  readonly rounds: number;
  /** At least so many mails are sent; more when the rounds take longer. */
  readonly mails: number;
  readonly senders: number;
  readonly seed: number;
}

const victims = ['smtp', 'worker', 'postgres'] as const;
export type Victim = (typeof victims)[number];

export interface CrashResult {
  readonly kills: Readonly<Record<Victim, number>>;
  /** Inbox ids by mail, as the 250 said them. */
  readonly acknowledged: ReadonlyMap<number, string>;
  /** Tries that ended with 4xx or without an answer. */
  readonly refusedTries: number;
  readonly domains: readonly TestDomain[];
  readonly database: Database;
  close(): Promise<void>;
}

const HOST = 'rua.example';
const DOMAINS = 12;

/** The report of a mail: its number is the report's id and the number of its messages. */
export const messagesOf = (mail: number) => mail + 1;
export const reportIdOf = (mail: number) => `crash-${mail}`;

/**
 * Kills listener, worker and database (SIGKILL) at random moments, one a round, while clients send; each keeps its mail
 * until it is acknowledged, as mail servers do. Answers when all mails are acknowledged and read.
 */
export async function runCrashes(options: CrashOptions): Promise<CrashResult> {
  const random = seededRandom(options.seed);
  const dataDir = mkdtempSync(join(tmpdir(), 'postseal-crash-'));
  chmodSync(dataDir, 0o755); // the server may run as another user
  const server = await ensureEmbeddedPostgres({ dataDir }); // fsync on: what is acknowledged is on the disk
  await applyMigrations(server.url);
  const database = new Database({ url: server.url, poolSize: 4 });
  const domains = await createDomains(
    database,
    Array.from({ length: DOMAINS }, (_, i) => `d${i}.example`),
  );
  const port = await freePort();
  const start: Record<'smtp' | 'worker', () => Promise<RunningProcess>> = {
    smtp: () =>
      startRole('smtp', server.url, {
        POSTSEAL_REPORT_HOST: HOST,
        POSTSEAL_SMTP_HOST: '127.0.0.1',
        POSTSEAL_SMTP_PORT: String(port),
        POSTSEAL_SMTP_MAX_MAILS_PER_MINUTE_PER_IP: '1000000',
        POSTSEAL_SMTP_MAX_CONNECTIONS_PER_IP: '1000',
      }),
    worker: () => startRole('worker', server.url, { POSTSEAL_CHECK_INTERVAL_SECONDS: '86400' }),
  };
  const running = { smtp: await start.smtp(), worker: await start.worker() };
  const clients = new Clients(port, domains, options);
  const kills: Record<Victim, number> = { smtp: 0, worker: 0, postgres: 0 };
  try {
    for (let round = 0; round < options.rounds; round++) {
      await delay(50 + random() * 700);
      const victim = victims[Math.floor(random() * victims.length)]!;
      kills[victim]++;
      if (victim === 'postgres') await killPostgres(dataDir, server.url);
      else {
        await running[victim].kill();
        running[victim] = await start[victim]();
      }
    }
    const { acknowledged, refusedTries } = await clients.finish();
    await until(
      () => database.system.inboundMessage.count({ where: { state: 'queued' } }).catch(() => -1),
      (waiting) => waiting === 0,
      300_000,
    );
    return { kills, acknowledged, refusedTries, domains, database, close };
  } catch (error) {
    clients.giveUp();
    await close();
    throw error;
  }

  async function close(): Promise<void> {
    await Promise.all([running.smtp.kill(), running.worker.kill()]);
    await database.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Kills the server at once, with whatever it is doing, and waits until it is back. */
async function killPostgres(dataDir: string, url: string): Promise<void> {
  const pid = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGKILL');
  await until(
    async () => {
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
      client.on('error', () => {});
      try {
        await client.connect();
        const { rows } = await client.query('SELECT pg_postmaster_start_time()::text AS since');
        return rows[0].since as string;
      } catch {
        return null;
      } finally {
        await client.end().catch(() => {});
      }
    },
    (since) => since !== null,
  );
}

/** Mail servers: each takes one mail after the other and tries it until it is acknowledged. */
class Clients {
  readonly acknowledged = new Map<number, string>();
  refusedTries = 0;
  private next = 0;
  private mayEnd = false;
  private isOver = false;
  private readonly sender: SmtpSender;
  private readonly sending: Promise<unknown>;

  constructor(
    port: number,
    private readonly domains: readonly TestDomain[],
    private readonly options: CrashOptions,
  ) {
    this.sender = new SmtpSender(port, options.senders);
    this.sending = Promise.all(Array.from({ length: options.senders }, () => this.sendOn()));
    this.sending.catch(() => {}); // told by finish
  }

  /** Resolves when enough mails were sent and every one is acknowledged. */
  async finish(): Promise<Clients> {
    this.mayEnd = true;
    await this.sending;
    this.sender.close();
    return this;
  }

  giveUp(): void {
    this.isOver = true;
    this.sender.close();
  }

  private async sendOn(): Promise<void> {
    while (!this.isOver && !(this.mayEnd && this.next >= this.options.mails)) await this.deliver(this.next++);
  }

  private async deliver(mail: number): Promise<void> {
    const domain = this.domains[mail % this.domains.length]!;
    const records = [{ count: messagesOf(mail) }];
    const xml = reportXml({ domain: domain.name, reportId: reportIdOf(mail), records });
    const raw = reportMail(xml, mail % 2 ? 'gzip' : 'zip');
    while (!this.isOver) {
      try {
        const { inboxId } = await this.sender.send(reportAddress(domain.token, HOST), raw);
        this.acknowledged.set(mail, inboxId);
        return;
      } catch (error) {
        const { responseCode } = error as { responseCode?: number };
        if (responseCode && responseCode >= 500) throw error; // lost for good: nothing here may be answered so
        this.refusedTries++;
        await delay(100);
      }
    }
  }
}
