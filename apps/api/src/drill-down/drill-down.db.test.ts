import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  exportTraffic,
  listReporters,
  listSources,
  readDailyTraffic,
  readFilteredTraffic,
  readSource,
  type TrafficCounts,
  type TrafficFilter,
} from '@postseal/contract';
import { seededRandom } from '@postseal/test-mail';
import { PinoLogger } from 'nestjs-pino';
import { createDomains, type TestDomain } from '../../test/domain-rows.js';
import { reportMail, reportXml } from '../../test/report-mail.js';
import { believingAuthenticator } from '../../test/reporter-dns.js';
import { startInstance, type TestInstance, type TestPerson } from '../../test/test-instance.js';
import { InboxService } from '../inbox/inbox.service.js';
import { makeMessageId } from '../inbox/message-id.js';
import { InProcessReader } from '../report-ingest/digest-reader.js';
import { RecordPartitions } from '../report-ingest/record-partitions.js';
import { ReportIngestService } from '../report-ingest/report-ingest.service.js';
import { cutReports } from './export-records.js';

const NAME = 'counted.example';
const params = { domain: NAME };
const days = ['2026-11-02', '2026-11-03', '2026-11-05'] as const;
const query = { from: '2026-11-01', to: '2026-11-30' };
const reporters = ['google.com', 'yahoo.com', '=HYPERLINK("x")'] as const;
const ips = ['192.0.2.1', '192.0.2.2', '198.51.100.7', '198.51.100.8', '203.0.113.9', '2001:db8::7'] as const;
const names = [NAME, `news.${NAME}`, `shop.${NAME}`] as const;
const verdicts = ['pass', 'fail', null] as const;
const dispositions = ['none', 'quarantine', 'reject', 'pass'] as const;
const reasons = ['forwarded', 'local_policy', 'mailing_list'] as const;

let instance: TestInstance;
let ada: TestPerson;
let eve: TestPerson;
let domain: TestDomain;
let random: () => number;

/** A record that counts, as SQL finds it: the truth that every number is held against. */
interface Truth {
  readonly day: string;
  readonly reporter: string;
  readonly reportId: string;
  readonly ip: string;
  readonly n: number;
  readonly disposition: string | null;
  readonly dkim: string | null;
  readonly spf: string | null;
  readonly name: string | null;
  readonly reasons: readonly string[];
}
let truth: Truth[];

beforeAll(async () => {
  instance = await startInstance();
  ada = await instance.signUp('Ada');
  eve = await instance.signUp('Eve');
  [domain] = (await createDomains(instance.database, [NAME], ada.organizationId!)) as [TestDomain];
  await createDomains(instance.database, [NAME], eve.organizationId!);
  random = seededRandom(20261124);
  const mails = days.flatMap((day) =>
    reporters.flatMap((reporter) => {
      const made = [makeReport(day, reporter), makeReport(day, reporter)];
      return random() < 0.5 ? made : made.slice(0, 1); // the second corrects the first
    }),
  );
  await ingest(mails);
  // Sources are grouped from believed reports; who is believed is another feature's promise.
  await instance.database.system.$executeRaw`UPDATE daily_source SET is_believed = true`;
  await instance.database.system.addressFacts.createMany({
    data: [
      { ip: ips[2], reverseName: 'a.relay.example', country: 'DE' },
      { ip: ips[3], reverseName: 'b.relay.example', country: 'AT' },
      { ip: ips[4], asn: 64500, networkName: 'Example', country: 'DE' },
    ],
  });
  truth = await readTruth();
}, 60_000);

afterAll(() => instance.close());

function pick<T>(list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}

function makeReport(day: string, reporter: string): Buffer {
  const records = Array.from({ length: 5 + Math.floor(random() * 30) }, () => ({
    ip: pick(ips),
    count: 1 + Math.floor(random() * 1_000),
    dkim: pick(verdicts),
    spf: pick(verdicts),
    disposition: pick(dispositions),
    headerFrom: pick(names),
    reasons: reasons
      .filter(() => random() < 0.2)
      .map((type) => `<reason><type>${type}</type><comment>c</comment></reason>`)
      .join(''),
  }));
  return reportMail(reportXml({ domain: NAME, day, reporter, reportId: `${day} ${reporter}`, records }));
}

async function ingest(mails: readonly Buffer[]): Promise<void> {
  const { database } = instance;
  const log = new PinoLogger({ pinoHttp: { level: 'silent' } });
  const inbox = new InboxService(database);
  const partitions = new RecordPartitions(database);
  const reader = new InProcessReader();
  const worker = new ReportIngestService(database, inbox, partitions, reader, believingAuthenticator(), log);
  const { organizationId, domainId } = domain;
  const session = { envelopeFrom: 'r@m.example', envelopeTo: 't@rua.example', remoteIp: '192.0.2.9' };
  for (const raw of mails) {
    const rawSha256 = createHash('sha256').update(raw).digest();
    const mail = { organizationId, domainId, id: makeMessageId(), receivedAt: new Date(), raw, rawSha256 };
    await inbox.accept([{ ...mail, ...session, heloName: 'm', tlsVersion: null }]);
    await worker.ingestNext();
  }
}

function readTruth(): Promise<Truth[]> {
  return instance.database.system.$queryRaw`
    SELECT r.day::text AS day, p.reporter, p.report_id AS "reportId", host(r.source_ip) AS ip,
      r.message_count::int AS n, r.disposition, r.dkim, r.spf, r.header_from AS name,
      ARRAY(SELECT DISTINCT x ->> 'type' FROM jsonb_array_elements(coalesce(r.override_reasons, '[]')) AS x) AS reasons
    FROM report_record r JOIN report p ON p.organization_id = r.organization_id AND p.id = r.report_id
    WHERE r.domain_id = ${domain.domainId}::uuid AND p.superseded_by_id IS NULL`;
}

const country = (ip: string) => (ip === ips[3] ? 'AT' : ip === ips[2] || ip === ips[4] ? 'DE' : 'unknown');
const sourceOf = (ip: string) =>
  ip === ips[2] || ip === ips[3] ? 'ptr:relay.example' : ip === ips[4] ? 'asn:64500' : `ip:${ip}`;

function outcomeOf({ dkim, spf }: Truth): keyof TrafficCounts {
  if (dkim === 'pass' && spf === 'pass') return 'bothPass';
  if (dkim === 'pass') return 'dkimOnly';
  if (spf === 'pass') return 'spfOnly';
  return dkim && spf ? 'fail' : 'notGiven';
}

function isMatching(record: Truth, filter: TrafficFilter): boolean {
  const { source, ip, reporter, disposition, reason, name, outcome } = filter;
  return (
    (source === undefined || sourceOf(record.ip) === source) &&
    (ip === undefined || record.ip === ip) &&
    (reporter === undefined || record.reporter === reporter) &&
    (filter.country === undefined || country(record.ip) === filter.country) &&
    (disposition === undefined || (record.disposition ?? 'not-given') === disposition) &&
    (reason === undefined ||
      (reason === 'no-reason' ? record.reasons.length === 0 : record.reasons.includes(reason))) &&
    (name === undefined || record.name === name) &&
    (outcome === undefined || outcomeOf(record) === outcome)
  );
}

function countsOf(records: readonly Truth[]): TrafficCounts {
  const sum = (of: (record: Truth) => boolean) => records.filter(of).reduce((total, { n }) => total + n, 0);
  const outcome = (wanted: string) => sum((record) => outcomeOf(record) === wanted);
  return {
    messages: sum(() => true),
    bothPass: outcome('bothPass'),
    dkimOnly: outcome('dkimOnly'),
    spfOnly: outcome('spfOnly'),
    fail: outcome('fail'),
    notGiven: outcome('notGiven'),
    dispositions: {
      none: sum(({ disposition }) => disposition === 'none'),
      quarantine: sum(({ disposition }) => disposition === 'quarantine'),
      reject: sum(({ disposition }) => disposition === 'reject'),
    },
  };
}

/** Counts per value, in no order. */
function countedBy(records: readonly Truth[], valuesOf: (record: Truth) => readonly string[]) {
  const pairs = records.flatMap((record) => valuesOf(record).map((value) => ({ value, record })));
  return new Map(
    [...Map.groupBy(pairs, ({ value }) => value)].map(([value, list]) => [
      value,
      countsOf(list.map(({ record }) => record)),
    ]),
  );
}

const toMap = (rows: readonly (TrafficCounts & { value?: string; key?: string; day?: string })[]) =>
  new Map(
    rows.map(({ messages, bothPass, dkimOnly, spfOnly, fail, notGiven, dispositions: done, ...row }) => [
      row.value ?? row.key ?? row.day,
      { messages, bothPass, dkimOnly, spfOnly, fail, notGiven, dispositions: done },
    ]),
  );

const filters: readonly (() => TrafficFilter)[] = [
  () => ({}),
  () => ({ ip: pick(ips) }),
  () => ({ source: sourceOf(pick(ips)) }),
  () => ({ reporter: pick(reporters) }),
  () => ({ country: pick(['DE', 'AT', 'unknown', 'CH']) }),
  () => ({ disposition: pick(dispositions) }),
  () => ({ reason: pick([...reasons, 'no-reason']) }),
  () => ({ name: pick(names) }),
  () => ({ outcome: pick(['bothPass', 'dkimOnly', 'spfOnly', 'fail', 'notGiven']) }),
];

describe('every number on the page is what the records say', () => {
  it('under any filter: sums, days and each list', async () => {
    for (let round = 0; round < 60; round++) {
      const filter = Object.assign({}, ...Array.from({ length: 1 + (round % 4) }, () => pick(filters)()));
      const page = await ada.call(readFilteredTraffic, { params, query: { ...query, ...filter } });
      const matching = truth.filter((record) => isMatching(record, filter));
      expect(page.totals).toEqual(countsOf(matching));
      expect(page.records).toBe(matching.length);
      expect(toMap(page.days)).toEqual(countedBy(matching, ({ day }) => [day]));
      expect(toMap(page.addresses.rows)).toEqual(countedBy(matching, ({ ip }) => [ip]));
      expect(toMap(page.sources.rows)).toEqual(countedBy(matching, ({ ip }) => [sourceOf(ip)]));
      expect(toMap(page.reporters.rows)).toEqual(countedBy(matching, ({ reporter }) => [reporter]));
      expect(toMap(page.countries.rows)).toEqual(countedBy(matching, ({ ip }) => [country(ip)]));
      expect(toMap(page.dispositions.rows)).toEqual(
        countedBy(matching, ({ disposition }) => [disposition ?? 'not-given']),
      );
      expect(toMap(page.names.rows)).toEqual(countedBy(matching, ({ name }) => [name ?? 'not-given']));
      expect(toMap(page.reasons.rows)).toEqual(
        countedBy(matching, (record) => (record.reasons.length > 0 ? record.reasons : ['no-reason'])),
      );
    }
  });

  it('on the pages that read the rollups as well', async () => {
    const daily = await ada.call(readDailyTraffic, { params, query });
    expect(daily.totals).toEqual(countsOf(truth));
    expect(toMap(daily.days)).toEqual(countedBy(truth, ({ day }) => [day]));
    const { sources } = await ada.call(listSources, { params, query });
    expect(toMap(sources.map((row) => ({ ...row, value: row.ip })))).toEqual(
      countedBy(truth, ({ ip }) => [ip]),
    );
    const listed = await ada.call(listReporters, { params, query });
    expect(new Map(listed.reporters.map((row) => [row.reporter, [row.messages, row.dmarcPass]]))).toEqual(
      new Map(
        [...countedBy(truth, ({ reporter }) => [reporter])].map(([reporter, counts]) => [
          reporter,
          [counts.messages, counts.bothPass + counts.dkimOnly + counts.spfOnly],
        ]),
      ),
    );
  });
});

describe('the exported records', () => {
  const download = async (person: TestPerson, asked: Record<string, string>) => {
    const text = new URLSearchParams({ ...query, ...asked });
    return person.request(`/api${exportTraffic.path.replace(':domain', NAME)}?${text}`);
  };

  it('are those that the filter leaves, each once', async () => {
    for (const make of filters) {
      const filter = make();
      const answer = await download(ada, { ...(filter as Record<string, string>), format: 'json' });
      const lines = (await answer.text()).split('\n').filter(Boolean);
      const rows = lines.map((line) => JSON.parse(line) as { messages: number; sourceIp: string });
      const matching = truth.filter((record) => isMatching(record, filter));
      const sorted = (list: readonly string[]) => [...list].sort();
      expect(sorted(rows.map(({ sourceIp, messages }) => `${sourceIp} ${messages}`))).toEqual(
        sorted(matching.map(({ ip, n }) => `${ip} ${n}`)),
      );
    }
  });

  it('are a table that no spreadsheet runs', async () => {
    const answer = await download(ada, {});
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="${NAME}_2026-11-01_2026-11-30.csv"`,
    );
    const [head, ...lines] = (await answer.text()).split('\r\n').filter(Boolean);
    expect(head).toMatch(/^day,reporter,report_id,source,source_ip,/);
    expect(lines).toHaveLength(truth.length);
    expect(lines.some((line) => line.includes(`"'=HYPERLINK(""x"")"`))).toBe(true);
    expect(lines.join('\n')).not.toMatch(/(^|,)"?=/m);
  });

  it('are nobody else’s', async () => {
    expect((await (await download(eve, { format: 'json' })).text()).trim()).toBe('');
    const page = await eve.call(readFilteredTraffic, { params, query });
    expect(page.totals.messages).toBe(0);
  });
});

it('tells of one source what its name rests on, and how to set up a service', async () => {
  const { addressFacts } = instance.database.system;
  const about = (key: string) => ada.call(readSource, { params: { ...params, key }, query });
  const relay = await about('ptr:relay.example');
  expect(relay.source).toMatchObject({ name: 'relay.example', ipCount: 2, basis: 'reverse-name' });
  expect(relay.source!.messages).toBe(
    countsOf(truth.filter(({ ip }) => sourceOf(ip) === 'ptr:relay.example')).messages,
  );
  expect(relay.guide).toBeNull();
  await addressFacts.create({ data: { ip: ips[0], reverseName: 'o1.sendgrid.net' } });
  const { guide, source } = await about('service:sendgrid');
  expect(source).toMatchObject({
    basis: 'service',
    evidence: [{ kind: 'reverse-name', value: 'o1.sendgrid.net', owner: 'Twilio SendGrid' }],
  });
  expect(guide).toMatchObject({ name: 'Twilio SendGrid', selectors: ['s1', 's2'], isFromVendor: true });
  await addressFacts.delete({ where: { ip: ips[0] } });
  expect(await about('service:sendgrid')).toEqual({ source: null, guide: null });
});

it('refuses an address that is none, and counts nothing for a source that is not there', async () => {
  await expect(
    ada.call(readFilteredTraffic, { params, query: { ...query, ip: 'nowhere' } }),
  ).rejects.toMatchObject({ problem: { status: 400 } });
  const page = await ada.call(readFilteredTraffic, { params, query: { ...query, source: 'service:none' } });
  expect(page).toMatchObject({ records: 0, sourceName: 'service:none' });
});

it('cuts reports into pieces of bounded size that hold each record once', () => {
  const reports = [3, 0, 25, 7, 10].map((records, index) => ({ id: `r${index}`, day: days[0], records }));
  const pieces = [...cutReports(reports, 10)];
  const sizes = pieces.map((batch) =>
    batch.reduce((sum, { firstPosition, lastPosition }) => sum + lastPosition - firstPosition + 1, 0),
  );
  expect(sizes).toEqual([10, 10, 10, 10, 5]);
  const held = pieces
    .flat()
    .flatMap(({ id, firstPosition, lastPosition }) =>
      Array.from({ length: lastPosition - firstPosition + 1 }, (_, n) => `${id} ${firstPosition + n}`),
    );
  expect(new Set(held).size).toBe(45);
});
