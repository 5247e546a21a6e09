// What the benchmarks share: a throw-away database, roles as processes from the build, an SMTP client that costs little.
import { fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureEmbeddedPostgres } from '@postseal/embedded-postgres';
import pg from 'pg';
import { applyMigrations } from '../dist/database/apply-migrations.js';

export const REPORT_HOST = 'rua.example';
const PROFILES = process.env.BENCH_CPU_PROF; // folder for CPU profiles of the roles and their threads

/** Prints one figure as a JSON line. */
export function report(benchmark, figures) {
  console.log(JSON.stringify({ benchmark, ...figures }));
}

/** A fresh database with the settings of production: what is committed is on the disk. */
async function startDatabase() {
  const dataDir = mkdtempSync(join(tmpdir(), 'postseal-bench-'));
  chmodSync(dataDir, 0o755); // the server may run as another user
  const { url, stop } = await ensureEmbeddedPostgres({ dataDir });
  const drop = async () => {
    await stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { url, drop };
}

export async function startBench() {
  const database = await startDatabase();
  await applyMigrations(database.url);
  const pool = new pg.Pool({
    connectionString: database.url,
    options: '-c postseal.organization_id=*',
    max: 4,
  });
  const processes = [];
  return {
    url: database.url,
    pool,
    async startRoles(role, env = {}) {
      const child = fork(new URL(`../dist/main.${role}.js`, import.meta.url), {
        execArgv: PROFILES ? ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`] : [],
        stdio: ['ignore', process.env.BENCH_LOG ? 'inherit' : 'ignore', 'inherit', 'ipc'],
        env: {
          PATH: process.env.PATH,
          DATABASE_URL: database.url,
          POSTSEAL_SECRET: 'x'.repeat(32),
          POSTSEAL_REPORT_HOST: REPORT_HOST,
          POSTSEAL_LOG_LEVEL: process.env.BENCH_LOG ?? 'error',
          ...env,
        },
      });
      await new Promise((resolve, reject) => {
        child.on('message', (message) => message.postseal === 'ready' && resolve());
        child.on('exit', (code) => reject(new Error(`${role} ended with ${code}`)));
      });
      processes.push(child);
      return child;
    },
    async close() {
      for (const child of processes) {
        child.removeAllListeners('exit');
        const gone = once(child, 'exit');
        child.kill(PROFILES ? 'SIGTERM' : 'SIGKILL');
        await gone;
      }
      await pool.end();
      await database.drop();
    },
  };
}

/**
 * CPU seconds so far of a process and of the database server with all that it started, by /proc: unlike elapsed time they
 * do not depend on what else the machine does. Null where /proc is missing.
 */
export async function cpuSeconds(pool, pid) {
  const { rows } = await pool.query('SELECT pg_backend_pid() AS pid');
  const statOf = (id) => {
    const [, parent, ...fields] = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1].split(' ');
    const [own, ended] = [9, 11].map((at) => (Number(fields[at]) + Number(fields[at + 1])) / 100);
    return { parent: Number(parent), own, ended };
  };
  try {
    const postmaster = statOf(rows[0].pid).parent;
    const running = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    let database = statOf(postmaster).own + statOf(postmaster).ended; // sessions come and go
    for (const id of running) {
      const process = statIfThere(() => statOf(id));
      if (process?.parent === postmaster) database += process.own;
    }
    return { node: statOf(pid).own, database };
  } catch {
    return null;
  }
}

/** A process may end while one looks for it. */
function statIfThere(read) {
  try {
    return read();
  } catch {
    return null;
  }
}

/** The CPU seconds between two measurements, rounded. */
export function cpuBetween(before, after) {
  if (!before || !after) return null;
  const round = (seconds) => Number(seconds.toFixed(2));
  return { node: round(after.node - before.node), database: round(after.database - before.database) };
}

/** Domains with report addresses; answers `{ organizationId, domainId, name, address }` each. */
export async function createDomains(pool, count) {
  const organizationId = randomUUID();
  await pool.query('INSERT INTO organization (id, name, slug) VALUES ($1, $1, $1)', [organizationId]);
  const domains = [];
  for (let i = 0; i < count; i++) {
    const token = randomBytes(8).toString('hex');
    const domain = {
      organizationId,
      domainId: randomUUID(),
      name: `d${i}.example`,
      address: `${token}@${REPORT_HOST}`,
    };
    await pool.query('INSERT INTO domain (organization_id, id, name) VALUES ($1, $2, $3)', [
      organizationId,
      domain.domainId,
      domain.name,
    ]);
    await pool.query('INSERT INTO report_address (token, organization_id, domain_id) VALUES ($1, $2, $3)', [
      token,
      organizationId,
      domain.domainId,
    ]);
    domains.push(domain);
  }
  return domains;
}

/** Believes what checks have seen, as the name servers' confirmation does a minute after the first check. */
export async function believeAll(pool) {
  await pool.query(
    `UPDATE record_state SET state = state || jsonb_build_object('next', NULL, 'raw', state->'seen', 'seen', '[]'::jsonb,
       'drift', state->'drift' || jsonb_build_object('phase', 'STABLE', 'baseline', state->'drift'->'candidate',
         'candidate', NULL, 'heard', '{"resolver": null, "authority": null}'::jsonb, 'resolverSightings', 0))
     WHERE state->'drift'->>'candidate' IS NOT NULL`,
  );
}

export function recordXml(domain, ip, count) {
  return `<record><row><source_ip>${ip}</source_ip><count>${count}</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><envelope_from>bounce.${domain}</envelope_from><header_from>${domain}</header_from></identifiers><auth_results><dkim><domain>${domain}</domain><selector>selector1</selector><result>pass</result></dkim><dkim><domain>mailer.example</domain><selector>k1</selector><result>pass</result></dkim><spf><domain>bounce.${domain}</domain><scope>mfrom</scope><result>pass</result></spf></auth_results></record>\n`;
}

export function reportHead(domain, reportId, day, reporter = 'mailbox.example') {
  const begin = Date.parse(day) / 1000;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<feedback><report_metadata><org_name>${reporter}</org_name><email>dmarc@${reporter}</email><report_id>${reportId}</report_id><date_range><begin>${begin}</begin><end>${begin + 86_399}</end></date_range></report_metadata><policy_published><domain>${domain}</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><sp>none</sp><pct>100</pct></policy_published>\n`;
}

/** A mail with the document as gzip attachment, dot-stuffed and ready for DATA. */
export function mailOf(xml, reporter = 'mailbox.example') {
  const base64 = (Buffer.isBuffer(xml) ? xml : gzipSync(xml)).toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from(
    `From: noreply@${reporter}\r\nTo: reports@rua.example\r\nSubject: Report Domain\r\nDate: Tue, 03 Nov 2026 00:10:00 +0000\r\nMessage-ID: <${randomUUID()}@${reporter}>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nReport.\r\n--b\r\nContent-Type: application/gzip; name="r.xml.gz"\r\nContent-Disposition: attachment; filename="r.xml.gz"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64}\r\n--b--\r\n`,
    'latin1',
  );
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** One SMTP connection. `send` pipelines the envelope and resolves with the answer to the mail. */
export class SmtpConnection {
  #waiting = [];

  static async open(port) {
    const connection = new SmtpConnection();
    connection.socket = connect(port, '127.0.0.1').setNoDelay(true);
    let text = '';
    connection.socket.setEncoding('latin1').on('data', (chunk) => {
      const lines = (text + chunk).split('\r\n');
      text = lines.pop();
      for (const line of lines) if (line[3] !== '-') connection.#waiting.shift()?.(line);
    });
    await connection.#answer();
    await connection.#ask('EHLO bench.example');
    return connection;
  }

  async send(to, data, from = 'noreply@mailbox.example') {
    this.socket.write(`MAIL FROM:<${from}>\r\nRCPT TO:<${to}>\r\nDATA\r\n`);
    const envelope = await Promise.all([this.#answer(), this.#answer(), this.#answer()]);
    if (!envelope[2].startsWith('354')) throw new Error(envelope.join(' / '));
    this.socket.write(data);
    const stored = await this.#ask('.');
    if (!stored.startsWith('250')) throw new Error(stored);
    return stored;
  }

  close() {
    this.socket.destroy();
  }

  #ask(line) {
    this.socket.write(`${line}\r\n`);
    return this.#answer();
  }

  #answer() {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
