import { expect, type Locator, type Page, test } from '@playwright/test';
import { sendReportMails } from '@postseal/test-mail';
import { expectAccessible, watchConsole } from './page-health';
import { createOrganization, fillSignUp, newDevice, openMail, person } from './people';
import { brokenReportMail, reportMail, utcDay } from './report-mails';
import { NAME_SERVER, STACK_PATIENCE_MS, type Stack, startStack } from './stack';

const DOMAIN = 'fresh.example';
const OTHER = 'second.example';
const OWN_IP = '46.4.113.5';
const SERVICE_IP = '167.89.115.53';
const SPOOFER_IP = '185.234.219.14';

const first = person('Fiona First');
const zone = {
  SOA: { primary: NAME_SERVER },
  NS: [NAME_SERVER],
  MX: `10 mail.${DOMAIN}`,
  TXT: `v=spf1 ip4:${OWN_IP} -all`,
  ttl: 1,
};

test.describe.configure({ mode: 'serial', timeout: 120_000 });

let stack: Stack;
let page: Page;
let complaints: readonly string[];
let reportAddress: string;
let record: { name: string; value: string };

test.beforeAll(async ({ browser }) => {
  test.setTimeout(STACK_PATIENCE_MS);
  stack = await startStack({ checkInterval: 10 });
  stack.dns.zones.set(DOMAIN, zone);
  stack.dns.zones.set(`mail.${DOMAIN}`, { A: OWN_IP, ttl: 1 });
  stack.dns.zones.set('113.4.46.in-addr.arpa', { SOA: {}, NS: [NAME_SERVER], ttl: 1 });
  stack.dns.zones.set('5.113.4.46.in-addr.arpa', { PTR: `mail.${DOMAIN}`, ttl: 1 });
  const context = await newDevice(browser, stack.origin);
  page = await context.newPage();
  complaints = watchConsole(page);
});

test.afterAll(async () => {
  await page?.context().close();
  await stack?.close();
});

test('a new instance offers the first account and signs it in at once', async () => {
  await page.goto('/');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Make the first account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Make the first account' })).toBeVisible();
  await expectAccessible(page);
  await fillSignUp(page, first);
  await expect(page).toHaveURL(/\/welcome$/);
  await createOrganization(page, 'Fresh Ltd');
});

test('pages of an empty organization say what comes next', async () => {
  await expect(page.getByRole('heading', { level: 1, name: 'Is your mail believed?' })).toBeVisible();
  for (const [path, words] of [
    ['/issues', 'No open issues'],
    ['/ledger', 'No report mail has come yet'],
    ['/incidents', 'Nothing has broken so far'],
    ['/outbox', 'No mail yet'],
  ] as const) {
    await page.goto(path);
    await expect(page.getByText(words)).toBeVisible();
    await expectAccessible(page);
  }
});

test('adds domains, and says why one is refused', async () => {
  await page.goto('/domains');
  await page.getByRole('textbox', { name: 'Domains' }).fill(`${DOMAIN}\nco.uk\n${OTHER}`);
  await page.getByRole('button', { name: 'Add and check' }).click();
  const result = page.getByRole('listitem');
  await expect(result.filter({ hasText: 'co.uk' })).toContainText('Everybody registers names below this one');
  await expect(result.filter({ hasText: DOMAIN })).toContainText('added');
  await expect(page.getByRole('textbox', { name: 'Domains' })).toHaveValue('co.uk');
  await page.getByRole('link', { name: DOMAIN }).click();
  await expect(page.getByRole('heading', { level: 1, name: DOMAIN })).toBeVisible();
});

test('shows the record to publish, and sees it once it is published', async () => {
  const block = page.getByRole('main').locator('dl').filter({ hasText: 'Host' }).first();
  const shown = async (term: string) =>
    (
      (await block.locator('div').filter({ hasText: term }).first().locator('code').textContent()) ?? ''
    ).trim();
  record = { name: await shown('Host'), value: await shown('Value') };
  expect(record.name).toBe(`_dmarc.${DOMAIN}`);
  reportAddress = /mailto:([^,;\s]+)/.exec(record.value)![1]!;

  stack.dns.zones.set(record.name, { TXT: record.value, ttl: 1 });
  const end = page.getByText(/answers and \d+ findings in|is being checked already/).last();
  await expect(async () => {
    await page.getByRole('button', { name: /Check (again )?now/ }).click();
    await expect(end).toBeVisible();
    await expect(end).toContainText('findings in', { timeout: 1 }); // or a scheduled check was under way
  }).toPass({ timeout: 60_000 });
  const answers = page.getByRole('list', { name: 'DNS answers' });
  await expect(answers.getByText(record.value)).toBeVisible();
  await expect(page.getByText(/^Control proven/)).toBeVisible();
  await expect(page.getByText('DMARC record names our report address (done)')).toBeVisible();
});

const dayOne = { domain: DOMAIN, day: utcDay(2) };
const dayTwo = { domain: DOMAIN, day: utcDay(1) };

test('takes report mails and shows exactly their numbers', async () => {
  const google = {
    ...dayOne,
    rcptTo: reportAddress,
    reporter: 'google.com',
    style: 'google',
    sent: [
      { ip: OWN_IP, count: 1200, dkim: 'pass', spf: 'pass' },
      { ip: SERVICE_IP, count: 340, dkim: 'pass', spf: 'fail' },
    ],
  } as const;
  const microsoft = {
    ...dayTwo,
    rcptTo: reportAddress,
    reporter: 'microsoft.com',
    style: 'microsoft',
    sent: [
      { ip: OWN_IP, count: 800, dkim: 'fail', spf: 'pass' },
      { ip: SPOOFER_IP, count: 57, dkim: 'fail', spf: 'fail', disposition: 'reject' },
    ],
  } as const;
  await send([
    reportMail(google),
    reportMail(microsoft),
    brokenReportMail({ ...microsoft, reporter: 'broken.example' }),
  ]);
  await inLedger('Stored', 2);
  await send([reportMail(google)]);
  await inLedger('Duplicate', 1);

  await page.goto(`/domains/${DOMAIN}`);
  await expectFigures({ 'Passed DMARC': '97.6%', 'DKIM passed': '64.2%', Messages: '2,397', Failed: '57' });
  await page.getByText('Numbers as a table').click();
  const days = page.getByRole('table', { name: 'Messages per UTC day by what passed' });
  // Day, reports, messages, passed, both, DKIM only, SPF only, fail, no verdict, delivered, quarantined, rejected.
  await expectRow(days, dayOne.day, ['1', '1,540', '100%', '1,200', '340', '0', '0', '0', '1,540', '0', '0']);
  await expectRow(days, dayTwo.day, ['1', '857', '93.3%', '0', '0', '800', '57', '0', '800', '0', '57']);
});

test('lists who sent, with the same numbers, and leads to one report', async () => {
  const sources = page.getByRole('table', { name: 'Sending addresses' });
  const cells = (ip: string) => sources.getByRole('row').filter({ hasText: ip }).getByRole('cell');
  await expect(cells(OWN_IP)).toContainText(['2,000', '100%', '', '1,200', '0', '800', '0']);
  await expect(cells(SERVICE_IP)).toContainText(['340', '100%', '', '0', '340', '0', '0']);
  await expect(cells(SPOOFER_IP)).toContainText(['57', '0%', '', '0', '0', '0', '57']);

  await sources.getByRole('link', { name: SPOOFER_IP }).click();
  await expect(page.getByRole('table', { name: `Report records about ${SPOOFER_IP}` })).toContainText(
    'rejected',
  );
  await page.getByRole('link', { name: 'microsoft.com' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'microsoft.com' })).toBeVisible();
  await expect(page.getByText('800 of 857 messages passed.')).toBeVisible();
});

test('tells in the inbox what became of each mail, the broken one included', async () => {
  await page.goto('/ledger');
  const rows = page.getByRole('table', { name: 'Report mails' }).getByRole('row');
  await expect(rows).toHaveCount(5); // its head and four mails
  await rows.filter({ hasText: 'Set apart' }).getByRole('link').first().click();
  await expect(page.getByText('Readable enough to show, not sound enough to count.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Parts' })).toContainText('.xml.gz');
});

test('says that nothing proves a reporter, and counts it everywhere once somebody trusts it', async () => {
  await page.goto(`/domains/${DOMAIN}/reports`);
  await page.getByRole('link', { name: /^microsoft\.com/ }).click();
  const card = page.getByRole('region', { name: 'About microsoft.com' });
  await expect(card).toContainText('Unsigned, from 127.0.0.0/24');
  await expect(card).toContainText('left out of what decides about your policy');
  await expectAccessible(page);
  await card.getByRole('button', { name: 'Trust' }).click();
  await expect(card).toContainText(`Trusted by ${first.name}`);
  await expect(card).toContainText('It counts everywhere.');
  await page.goto('/settings/reports');
  const word = page.getByRole('listitem').filter({ hasText: 'microsoft.com' });
  await word.getByRole('button', { name: 'Take back' }).click();
  await expect(page.getByText('Nothing was said about any reporter.')).toBeVisible();
  await page.goto(`/domains/${DOMAIN}/reports?reporter=microsoft.com`);
  await expect(card).toContainText('left out of what decides about your policy');
});

test('loses and repeats nothing when the worker is killed in the middle', async () => {
  const mails = Array.from({ length: 60 }, (_, index) =>
    reportMail({
      ...dayTwo,
      rcptTo: reportAddress,
      reporter: `reporter-${index}.example`,
      style: index % 2 ? 'fastmail' : 'yahoo',
      sent: [{ ip: OWN_IP, count: 100 + index, dkim: 'pass', spf: 'pass' }],
    }),
  );
  const added = mails.reduce((sum, _, index) => sum + 100 + index, 0);
  await send(mails.slice(0, 30));
  await stack.killWorker();
  await send(mails.slice(30)); // taken while nobody reads
  await stack.startWorker();
  await inLedger('Stored', 62);
  await page.goto(`/domains/${DOMAIN}`);
  await expectFigures({ Messages: (2397 + added).toLocaleString('en'), Failed: '57' });
});

test('raises an incident and an alert when the record is lost, and ends it when it is back', async () => {
  stack.dns.zones.remove(record.name);
  await openMail(page, first.email, /^fresh\.example: DMARC record removed/);
  await expect(page.getByRole('main')).toContainText(record.value);
  await page.goto('/incidents');
  const incident = page.getByRole('listitem').filter({ hasText: DOMAIN });
  await expect(incident.getByText('Open', { exact: true })).toBeVisible();
  await expect(incident).toContainText('no record');
  await page.goto(`/domains/${DOMAIN}`);
  await expect(page.getByText('Reports no longer come here')).toBeVisible();

  stack.dns.zones.set(record.name, { TXT: record.value, ttl: 1 });
  await openMail(page, first.email, /^fresh\.example: recovered/);
  await page.goto('/incidents?state=resolved');
  await expect(incident.getByText('Resolved', { exact: true })).toBeVisible();
});

test('and the browser had nothing to complain about on the way', () => {
  expect(complaints).toEqual([]);
});

async function send(mails: Parameters<typeof sendReportMails>[0]): Promise<void> {
  const { refused } = await sendReportMails(mails, {
    host: '127.0.0.1',
    port: stack.smtpPort,
    connections: 2,
  });
  expect(refused).toEqual([]);
}

/** Waits until the inbox counts so many mails of an outcome. */
async function inLedger(outcome: string, count: number): Promise<void> {
  const filter = page
    .getByRole('list', { name: 'Outcome' })
    .getByRole('link', { name: `${outcome} ${count}` });
  await expect(async () => {
    await page.goto('/ledger');
    await expect(filter).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
}

async function expectFigures(figures: Readonly<Record<string, string>>): Promise<void> {
  for (const [term, value] of Object.entries(figures)) {
    const figure = page.locator('dl > div').filter({ has: page.getByText(term, { exact: true }) });
    await expect(figure.locator('dd').first()).toHaveText(value);
  }
}

async function expectRow(table: Locator, day: string, cells: readonly string[]): Promise<void> {
  const name = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day));
  const row = table.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
  await expect(row.getByRole('cell')).toHaveText([...cells]);
}
