import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { TestDatabase } from '@postseal/embedded-postgres/testing';
import { Database } from '../src/database/database.js';
import { reportAddress } from '../src/domains/report-address.js';
import { createDomains, type TestDomain } from './domain-rows.js';
import { freePort, type RunningProcess, startRole, until } from './processes.js';
import { type Packing, reportMail } from './report-mail.js';
import { SmtpSender } from './smtp-sender.js';
import { createMigratedDatabase, repositoryRoot } from './test-instance.js';

jest.setTimeout(300_000);

const HOST = 'rua.example';
const folder = join(resolve(repositoryRoot, process.env.POSTSEAL_CORPUS ?? '../shared'), 'corpus');
const hasCorpus = existsSync(join(folder, 'truth.jsonl'));
if (!hasCorpus)
  console.warn(`SKIPPED: the flow over real reports; no corpus at ${folder} (set POSTSEAL_CORPUS).`);

interface Truth {
  readonly file: string;
  readonly well_formed: boolean;
  readonly domain: string;
  readonly org: string;
  readonly report_id: string;
  readonly begin: string;
  readonly end: string;
  readonly records: number;
  readonly messages: number;
  readonly dkim_pass: number;
  readonly spf_pass: number;
  readonly dmarc_pass: number;
  readonly disp_none: number;
  readonly disp_quarantine: number;
  readonly disp_reject: number;
}

/** A file with the domain that it is sent to. */
interface Sendable {
  readonly truth: Truth;
  readonly xml: Buffer;
  readonly domain: TestDomain;
}

(hasCorpus ? describe : describe.skip)('real reports over SMTP', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let smtp: RunningProcess;
  let worker: RunningProcess;
  let sender: SmtpSender;
  let sendables: Sendable[];

  beforeAll(async () => {
    testDatabase = await createMigratedDatabase();
    database = new Database({ url: testDatabase.url, poolSize: 4 });
    const port = await freePort();
    smtp = await startRole('smtp', testDatabase.url, {
      POSTSEAL_REPORT_HOST: HOST,
      POSTSEAL_SMTP_HOST: '127.0.0.1',
      POSTSEAL_SMTP_PORT: String(port),
      POSTSEAL_SMTP_MAX_MAILS_PER_MINUTE_PER_IP: '1000000',
    });
    worker = await startRole('worker', testDatabase.url, { POSTSEAL_WORKER_THREADS: '2' });
    sender = new SmtpSender(port);
    sendables = await addressCorpus(database);
  });

  afterAll(async () => {
    sender?.close();
    await smtp?.stop();
    await worker?.stop();
    await database?.close();
    await testDatabase?.drop();
  });

  /** Sends every file; answers what the ledger then says of each mail's document. */
  async function sendAll(packing: Packing) {
    const sent = await Promise.all(
      sendables.map(async (sendable) => {
        const { inboxId } = await sender.send(
          reportAddress(sendable.domain.token, HOST),
          reportMail(sendable.xml, packing),
        );
        return { inboxId, sendable };
      }),
    );
    await until(
      () => database.system.inboundMessage.count({ where: { state: 'queued' } }),
      (waiting) => waiting === 0,
      200_000,
    );
    const { rows } = await database.systemPool.query<{ messageId: string; outcome: string; report: object }>(`
      SELECT e.message_id AS "messageId", e.outcome, CASE WHEN r.id IS NOT NULL THEN jsonb_build_object(
        'records', r.record_count, 'messages', r.message_count, 'dkim_pass', r.dkim_pass_count,
        'spf_pass', r.spf_pass_count, 'dmarc_pass', r.dmarc_pass_count) END AS report
      FROM ledger_entry e LEFT JOIN report r ON r.organization_id = e.organization_id AND r.id = e.report_id
      WHERE e.kind IN ('aggregate', 'unknown')`);
    const byMessage = new Map(rows.map((row) => [row.messageId, row]));
    return sent.map(({ inboxId, sendable }) => ({ ...sendable, entry: byMessage.get(inboxId)! }));
  }

  const rollups = async () => {
    const { rows } = await database.systemPool.query(`
      SELECT sum(reports)::int AS reports, sum(messages)::int AS messages, sum(both_pass + dkim_only)::int AS dkim_pass,
        sum(both_pass + spf_only)::int AS spf_pass, sum(both_pass + dkim_only + spf_only)::int AS dmarc_pass,
        sum(disposition_none)::int AS disp_none, sum(disposition_quarantine)::int AS disp_quarantine,
        sum(disposition_reject)::int AS disp_reject
      FROM daily_traffic`);
    return rows[0];
  };

  it('have exactly their totals, and count once when they are sent again in another archive', async () => {
    const wellFormed = sendables.map(({ truth }) => truth).filter(({ well_formed }) => well_formed);
    expect(wellFormed).toHaveLength(1822);
    const sum = (key: keyof Truth) => wellFormed.reduce((total, truth) => total + Number(truth[key]), 0);
    const expected = {
      reports: 1822,
      messages: sum('messages'),
      dkim_pass: sum('dkim_pass'),
      spf_pass: sum('spf_pass'),
      dmarc_pass: sum('dmarc_pass'),
      disp_none: sum('disp_none'),
      disp_quarantine: sum('disp_quarantine'),
      disp_reject: sum('disp_reject'),
    };
    expect(expected.messages).toBe(103_371);

    const wrong: object[] = [];
    for (const { truth, entry } of await sendAll('gzip')) {
      const { records, messages, dkim_pass, spf_pass, dmarc_pass } = truth;
      const right = truth.well_formed
        ? { outcome: 'stored', report: { records, messages, dkim_pass, spf_pass, dmarc_pass } }
        : { outcome: expect.stringMatching(/^(quarantined|rejected)$/), report: null };
      try {
        expect({ outcome: entry.outcome, report: entry.report }).toEqual(right);
      } catch {
        wrong.push({ file: truth.file, ...entry });
      }
    }
    expect(wrong).toEqual([]);
    expect(await rollups()).toEqual(expected);

    const again = await sendAll('zip');
    expect(
      Object.fromEntries(
        [...Map.groupBy(again, ({ truth, entry }) => `${truth.well_formed} ${entry.outcome}`)].map(
          ([key, all]) => [key, all.length],
        ),
      ),
    ).toMatchObject({ 'true duplicate': 1822 });
    expect(await rollups()).toEqual(expected);
  });
});

/**
 * Gives every file a domain to be sent to. Files that share reporter, id, domain and period but differ in content (the
 * hand-written TestFeedback pairs) go to separate organizations, or they would come out as revisions.
 */
async function addressCorpus(database: Database): Promise<Sendable[]> {
  const truths = readFileSync(join(folder, 'truth.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line): Truth => JSON.parse(line));
  const seen = new Map<string, number>();
  const placed = truths.map((truth) => {
    const identity = [truth.org, truth.report_id, truth.domain, truth.begin, truth.end].join('\n');
    const organization = truth.well_formed ? (seen.get(identity) ?? 0) : 0;
    if (truth.well_formed) seen.set(identity, organization + 1);
    return {
      truth,
      organization,
      name: truth.well_formed ? truth.domain.trim().toLowerCase().replace(/\.$/, '') : 'damaged.example',
    };
  });
  const domains = new Map<string, TestDomain>();
  for (const [organization, members] of Map.groupBy(placed, (one) => one.organization)) {
    const names = [...new Set(members.map(({ name }) => name))];
    for (const domain of await createDomains(database, names, `org-${organization}`))
      domains.set(`${organization} ${domain.name}`, domain);
  }
  return placed.map(({ truth, organization, name }) => ({
    truth,
    xml: readFileSync(join(folder, 'dmarcrua', truth.file)),
    domain: domains.get(`${organization} ${name}`)!,
  }));
}
