// Workers and a queue of mails for them, to see what they do when nothing else limits them.
import { createHash, randomUUID } from 'node:crypto';
import { cpuBetween, cpuSeconds, mailOf, recordXml, reportHead } from '../instance.mjs';
import { nameOf } from './reporters.mjs';

const RECORDS = 6; // a mail; real reports have 8.6 on average, half of them 1
let made = 0;

/** Makes `count` mails, each with a report of its own on `day`; `put` lets them wait in the inbox, all at once. */
function makeMails(reporters, domains, count, day) {
  return Array.from({ length: count }, () => {
    const n = made++;
    const { name, ...domain } = domains[n % domains.length];
    const records = Array.from(
      { length: RECORDS },
      (_, i) => recordXml(name, `192.0.2.${(n + i) % 250}`, n + i + 1), // no two alike: that would be a resend
    ).join('');
    const xml = `${reportHead(name, `waiting${n}`, day, nameOf(n))}${records}</feedback>`;
    return { ...domain, ...reporters.seal(n, mailOf(xml, nameOf(n))) };
  });
}

async function put(pool, mails) {
  const client = await pool.connect();
  await client.query('BEGIN');
  for (const { organizationId, domainId, from, data } of mails) {
    const id = randomUUID().replace(/^(.{14})./, '$17');
    await client.query(
      `INSERT INTO inbound_message (organization_id, id, domain_id, envelope_from, envelope_to, remote_ip, helo_name,
         raw_bytes, raw_sha256, raw) VALUES ($1, $2, $3, $4, '', '127.0.0.1', '', $5, $6, $7)`,
      [organizationId, id, domainId, from, data.length, createHash('sha256').update(data).digest(), data],
    );
  }
  await client.query('COMMIT');
  client.release();
}

/** Starts `workers` worker processes; end them with `end`. */
export async function startWorkers(bench, reporters, workers) {
  const children = [];
  for (let i = 0; i < workers; i++) {
    children.push(await bench.startRoles('worker', reporters.env));
  }
  return {
    children,
    reporters,
    async end() {
      for (const child of children) {
        child.removeAllListeners('exit');
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await gone;
      }
    },
  };
}

/**
 * Lets the running workers store `count` mails. Answers mails a second, from the commit that makes them wait to the last
 * one stored, and CPU milliseconds a mail: those do not depend on what else the machine does.
 */
export async function drain(bench, { children, reporters }, domains, count, day) {
  await put(bench.pool, makeMails(reporters, domains, count, day));
  const before = await Promise.all(children.map(({ pid }) => cpuSeconds(bench.pool, pid)));
  const startedAt = performance.now();
  for (;;) {
    const { rows } = await bench.pool.query(
      "SELECT count(*)::int AS waiting FROM inbound_message WHERE state = 'queued'",
    );
    if (rows[0].waiting === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const refused = await bench.pool.query(
    `SELECT outcome, reason, trust, count(*)::int FROM inbound_message
     WHERE outcome <> 'stored' OR trust <> 'verified' GROUP BY 1, 2, 3`,
  );
  if (refused.rows.length > 0) throw new Error(JSON.stringify(refused.rows));
  const spent = await Promise.all(
    children.map(async ({ pid }, i) => cpuBetween(before[i], await cpuSeconds(bench.pool, pid))),
  );
  const perMail = (cpu) => Number(((cpu * 1000) / count).toFixed(2));
  const isKnown = spent.every((one) => one !== null);
  return {
    mailsPerSecond: Math.round(count / seconds),
    recordsPerSecond: Math.round((count * RECORDS) / seconds),
    workerCpuMsPerMail: isKnown ? perMail(spent.reduce((sum, { node }) => sum + node, 0)) : null,
    databaseCpuMsPerMail: isKnown ? perMail(spent[0].database) : null,
    mails: count,
  };
}
