import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answerPolicyQuestions,
  judgeSource,
  listDomains,
  type PolicyAdvice,
  readAdvice,
  readDailyTraffic,
  readFilteredTraffic,
} from '@postseal/contract';
import { seededRandom } from '@postseal/test-mail';
import { PinoLogger } from 'nestjs-pino';
import { DigestService } from '../src/digest/digest.service.js';
import { InboxService } from '../src/inbox/inbox.service.js';
import { makeMessageId } from '../src/inbox/message-id.js';
import { InProcessReader } from '../src/report-ingest/digest-reader.js';
import { RecordPartitions } from '../src/report-ingest/record-partitions.js';
import { ReportIngestService } from '../src/report-ingest/report-ingest.service.js';
import { addDays } from '../src/traffic/day-span.js';
import { createDomains, type TestDomain } from './domain-rows.js';
import { reportMail, reportXml } from './report-mail.js';
import { believingAuthenticator } from './reporter-dns.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

/** Seeds of the generated organizations; a failing one is to be added here. */
const SEEDS = [20261124, 7, 4711];
const today = new Date().toISOString().slice(0, 10);
const window = { from: addDays(today, -14), to: addDays(today, -1) };
const reporters = ['google.com', 'yahoo.com', 'gmx.net', 'unknown.example'] as const;
const ips = ['192.0.2.1', '192.0.2.2', '198.51.100.7', '203.0.113.9', '203.0.113.10', '2001:db8::7'];
const OWN = ips[0]!;
const STRIP = { ptr: 'ok', spf: 'ok', dkim: 'ok', dmarc: 'ok', mx: 'ok' };

let instance: TestInstance;

beforeAll(async () => {
  instance = await startInstance();
}, 60_000);

afterAll(() => instance?.close());

/** Two domains of one organization with 50 days of mail by chance, of which some is corrected and some not believed. */
async function generate(seed: number): Promise<{ person: TestPerson; domains: readonly TestDomain[] }> {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const person = await instance.signUp(`Person${seed}`);
  const names = [`a${seed}.example`, `b${seed}.example`];
  const domains = await createDomains(instance.database, names, person.organizationId!);
  const { organizationId } = domains[0]!;
  for (const { name, domainId } of domains) {
    await instance.database.system.posture.create({
      data: {
        ...{ organizationId, domainId, checkedAt: new Date(), sentence: '', strip: STRIP, policy: 'none' },
        reading: {
          ...{ observations: [], dkim: [], hosts: [], spf: null },
          dmarc: {
            record: `v=DMARC1; p=none; np=reject; sp=${pick(['none', 'reject'])}`,
            ...{ policyDomain: name, organizationalDomain: name, policy: 'none', queries: [] },
            publicSuffixView: null,
          },
        },
      },
    });
    await instance.database.system.sendingHost.create({ data: { organizationId, domainId, host: OWN } });
  }
  const reports = domains.flatMap(({ name, domainId }) =>
    Array.from({ length: 50 }, (_, back) => addDays(today, -1 - back)).flatMap((day) =>
      reporters.flatMap((reporter) => {
        if (random() < 0.2) return [];
        const versions = random() < 0.1 ? 2 : 1; // the second corrects the first
        return Array.from({ length: versions }, () => ({
          domainId,
          raw: reportMail(
            reportXml({
              domain: name,
              day,
              reporter,
              reportId: `${day} ${reporter}`,
              records: Array.from({ length: 1 + Math.floor(random() * 6) }, () => ({
                ip: pick(ips),
                count: 1 + Math.floor(random() * 200),
                dkim: pick(['pass', 'pass', 'fail', null]),
                spf: pick(['pass', 'fail', 'fail', null]),
                disposition: pick(['none', 'none', 'quarantine', 'reject']),
                headerFrom: pick([name, name, `news.${name}`]),
                reasons: random() < 0.2 ? '<reason><type>forwarded</type></reason>' : '',
              })),
            }),
            'gzip',
            reporter,
          ),
        }));
      }),
    ),
  );
  await ingest(organizationId, reports);
  return { person, domains };
}

async function ingest(
  organizationId: string,
  reports: readonly { readonly domainId: string; readonly raw: Buffer }[],
): Promise<void> {
  const { database } = instance;
  const inbox = new InboxService(database);
  const worker = new ReportIngestService(
    database,
    inbox,
    new RecordPartitions(database),
    new InProcessReader(),
    believingAuthenticator(),
    new PinoLogger({ pinoHttp: { level: 'silent' } }),
  );
  for (const { domainId, raw } of reports) {
    const isForged = raw.includes('noreply@unknown.example');
    const session = {
      envelopeFrom: isForged ? 'r@other.example' : 'r@x.example',
      envelopeTo: 't@rua.example',
      remoteIp: isForged ? '203.0.113.200' : '192.0.2.9', // SPF of the fake lets 192.0.2.0/24 alone send
      heloName: 'm',
      tlsVersion: null,
    };
    const headerFrom = /noreply@([a-z.]+)/.exec(raw.toString('latin1'))![1]!;
    await inbox.accept([
      {
        ...session,
        ...(isForged ? {} : { envelopeFrom: `r@${headerFrom}` }),
        organizationId,
        domainId,
        id: makeMessageId(),
        receivedAt: new Date(),
        raw,
        rawSha256: createHash('sha256').update(raw).digest(),
      },
    ]);
  }
  while (await worker.ingestNext()) {}
}

const CLASSES = `
  coalesce(sum(n), 0)::int AS messages,
  coalesce(sum(n) FILTER (WHERE dkim = 'pass' AND spf = 'pass'), 0)::int AS "bothPass",
  coalesce(sum(n) FILTER (WHERE dkim = 'pass' AND spf IS DISTINCT FROM 'pass'), 0)::int AS "dkimOnly",
  coalesce(sum(n) FILTER (WHERE spf = 'pass' AND dkim IS DISTINCT FROM 'pass'), 0)::int AS "spfOnly",
  coalesce(sum(n) FILTER (WHERE dkim = 'fail' AND spf = 'fail'), 0)::int AS fail,
  coalesce(sum(n) FILTER (WHERE disposition = 'quarantine'), 0)::int AS quarantined,
  coalesce(sum(n) FILTER (WHERE disposition = 'reject'), 0)::int AS rejected`;

interface Counted {
  readonly messages: number;
  readonly bothPass: number;
  readonly dkimOnly: number;
  readonly spfOnly: number;
  readonly fail: number;
  readonly quarantined: number;
  readonly rejected: number;
}

/** Messages counted from the records themselves, by nothing that the product counts with. */
async function count(domain: TestDomain, where: string): Promise<Counted> {
  const [row] = await instance.database.system.$queryRawUnsafe<Counted[]>(`
    SELECT ${CLASSES} FROM (
      SELECT r.message_count AS n, r.dkim, r.spf, r.disposition, r.source_ip, r.day, r.header_from, p.standing, p.reporter
      FROM report_record r JOIN report p ON p.organization_id = r.organization_id AND p.id = r.report_id
      WHERE r.domain_id = '${domain.domainId}' AND p.superseded_by_id IS NULL
    ) AS record WHERE ${where}`);
  return row!;
}

const believed = `standing = 'believed'`;
const inWindow = `${believed} AND day BETWEEN '${window.from}' AND '${window.to}'`;
const from = (list: readonly string[]) =>
  list.length === 0 ? 'false' : `source_ip IN (${list.map((ip) => `'${ip}'`).join(', ')})`;
const passedOf = ({ bothPass, dkimOnly, spfOnly }: Counted) => bothPass + dkimOnly + spfOnly;

describe.each(SEEDS)('every number of the organization made from %i', (seed) => {
  let person: TestPerson;
  let domains: readonly TestDomain[];
  const advices = new Map<string, PolicyAdvice>();

  beforeAll(async () => {
    ({ person, domains } = await generate(seed));
    const forger = { key: `ip:${ips[4]}`, verdict: 'not-mine' as const };
    await person.call(judgeSource, { params: { domain: domains[0]!.name }, body: forger });
    const body = { hasMonthlyMail: null, doPeopleWrite: false, acceptsForwardLoss: false, isParked: false };
    for (const { name } of domains) {
      await person.call(answerPolicyQuestions, { params: { domain: name }, body });
      advices.set(name, await person.call(readAdvice, { params: { domain: name } }));
    }
  }, 120_000);

  it('some reports are believed and some are not', async () => {
    for (const domain of domains) {
      const all = await count(domain, 'true');
      const trusted = await count(domain, believed);
      expect(trusted.messages).toBeGreaterThan(0);
      expect(trusted.messages).toBeLessThan(all.messages);
    }
  });

  it('of the sources on the policy page', async () => {
    for (const domain of domains) {
      const sources = advices.get(domain.name)!.sources.filter(({ isRare }) => !isRare);
      expect(sources.length).toBeGreaterThan(3);
      for (const source of sources) {
        expect(source).toMatchObject(await count(domain, `${inWindow} AND ${from(source.ips)}`));
      }
    }
  });

  it('of the pass rate and of every gate', async () => {
    for (const domain of domains) {
      const { passRate, readiness, sources, reporters: reporterCount } = advices.get(domain.name)!;
      const addresses = (...classes: string[]) =>
        sources.filter((one) => classes.includes(one.class) && !one.isRare).flatMap((one) => one.ips);
      const sum = (...classes: string[]) => count(domain, `${inWindow} AND ${from(addresses(...classes))}`);
      const counted = await sum('compliant', 'needs-fixing', 'unknown');
      const own = await sum('compliant', 'needs-fixing');
      const forwarded = await sum('forwarder');
      expect(passRate).toMatchObject({
        messages: counted.messages,
        passed: passedOf(counted),
        rate: passedOf(counted) / counted.messages,
        forwarded: forwarded.messages,
        spoofed: (await sum('likely-spoof')).messages,
      });
      const value = (id: string) => readiness!.gates.find((gate) => gate.id === id)!.value;
      expect(value('volume')).toBe(own.messages);
      expect(value('pass-rate')).toBe(passedOf(counted) / counted.messages);
      expect(value('dkim-share')).toBe((counted.bothPass + counted.dkimOnly) / counted.messages);
      const unknown = await Promise.all(
        addresses('unknown').map((ip) => count(domain, `${inWindow} AND ${from([ip])}`)),
      );
      expect(value('unreviewed-sources')).toBe(Math.max(0, ...unknown.map(({ messages }) => messages)));
      const [{ n }] = (await instance.database.system.$queryRawUnsafe(`
        SELECT count(DISTINCT reporter)::int AS n FROM report WHERE domain_id = '${domain.domainId}'
          AND ${inWindow} AND superseded_by_id IS NULL`)) as [{ n: number }];
      expect(reporterCount).toBe(n);
    }
  });

  it('of the preview, in all and source by source', async () => {
    for (const domain of domains) {
      const { impact, step, sources } = advices.get(domain.name)!;
      const reach = step!.raisesSubdomains ? 'true' : `header_from = '${domain.name}'`;
      const lost = `${inWindow} AND ${reach} AND dkim IS DISTINCT FROM 'pass' AND spf IS DISTINCT FROM 'pass'`;
      expect(step!.scope).toBe('domain');
      expect(impact!.messages).toBe((await count(domain, `${inWindow} AND ${reach}`)).messages);
      expect(impact!.affected).toBe((await count(domain, lost)).messages);
      for (const { key, messages } of impact!.sources) {
        const { ips: list } = sources.find((source) => source.key === key)!;
        expect(messages).toBe((await count(domain, `${lost} AND ${from(list)}`)).messages);
      }
    }
  });

  it('of the overview and of the list of domains', async () => {
    const { domains: listed } = await person.call(listDomains, {});
    for (const domain of domains) {
      const span = { from: addDays(today, -29), to: today };
      const { days, totals } = await person.call(readDailyTraffic, {
        params: { domain: domain.name },
        query: span,
      });
      const shown = `day BETWEEN '${span.from}' AND '${span.to}' AND standing <> 'ignored'`;
      const all = await count(domain, shown);
      const { quarantined, rejected, ...classes } = all;
      expect(totals).toMatchObject({
        ...classes,
        dispositions: { quarantine: quarantined, reject: rejected },
      });
      for (const { day, messages, fail } of days)
        expect({ messages, fail }).toMatchObject(
          (({ messages: m, fail: f }) => ({ messages: m, fail: f }))(
            await count(domain, `day = '${day}' AND standing <> 'ignored'`),
          ),
        );
      expect(listed.find(({ name }) => name === domain.name)).toMatchObject({
        messages: all.messages,
        passRate: passedOf(all) / all.messages,
      });
    }
  });

  it('behind each affected source: the list that its number opens has as many messages', async () => {
    for (const domain of domains) {
      const { impact } = advices.get(domain.name)!;
      for (const { key, messages } of impact!.sources) {
        const { totals } = await person.call(readFilteredTraffic, {
          params: { domain: domain.name },
          query: {
            ...window,
            source: key,
            outcome: 'unaligned',
            standing: 'believed',
            ...(advices.get(domain.name)!.step!.raisesSubdomains ? {} : { name: domain.name }),
          },
        });
        expect(totals.messages).toBe(messages);
      }
    }
  });

  it('of the digest', async () => {
    const digest = await instance.database.forOrganization(person.organizationId!, (tx) =>
      instance.app
        .get(DigestService, { strict: false })
        .compose(tx, person.organizationId!, 'weekly', new Date()),
    );
    expect(digest.domains).toHaveLength(2);
    for (const domain of domains) {
      const row = digest.domains.find((one) => one.domain === domain.name)!;
      const week = await count(domain, `${believed} AND day BETWEEN '${digest.from}' AND '${digest.to}'`);
      const before = await count(
        domain,
        `${believed} AND day BETWEEN '${addDays(digest.from, -7)}' AND '${addDays(digest.to, -7)}'`,
      );
      expect(row).toMatchObject({ messages: week.messages, messagesBefore: before.messages });
      expect(row.days.map(({ messages }) => messages).reduce((a, b) => a + b, 0)).toBe(week.messages);
    }
  });
});
