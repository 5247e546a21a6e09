import { gzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, watchConsole } from './page-health';
import { createOrganization, fillSignUp, newDevice, person } from './people';
import { reportMail, utcDay } from './report-mails';
import { NAME_SERVER, STACK_PATIENCE_MS, type Stack, startStack } from './stack';

const DOMAIN = 'uploaded.example';
const owner = person('Uma Uploader');
const MAILS = 60;

test.describe.configure({ mode: 'serial', timeout: 120_000 });

let stack: Stack;
let page: Page;
let complaints: readonly string[];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(STACK_PATIENCE_MS);
  stack = await startStack({ checkInterval: 3600 });
  stack.dns.zones.set(DOMAIN, { SOA: { primary: NAME_SERVER }, NS: [NAME_SERVER], TXT: 'v=spf1 -all' });
  const context = await newDevice(browser, stack.origin);
  page = await context.newPage();
  complaints = watchConsole(page);
  await page.goto(`${stack.origin}/sign-up`);
  await fillSignUp(page, owner);
  await createOrganization(page, 'Uploaders Ltd');
  await page.getByRole('textbox', { name: 'Domains' }).fill(DOMAIN);
  await page.getByRole('button', { name: 'Add and check' }).click();
  await expect(page.getByRole('heading', { level: 1, name: DOMAIN })).toBeVisible();
});

test.afterAll(async () => {
  await page?.context().close();
  await stack?.close();
});

/** A report of a day of its own: the same numbers for the same day would be told from one another by nothing but the id. */
const mailOf = (id: string, daysAgo: number, domain = DOMAIN) =>
  reportMail({
    domain,
    rcptTo: 'reports@elsewhere.example',
    reporter: 'mailbox.example',
    style: 'google',
    day: utcDay(daysAgo),
    sent: [{ ip: '192.0.2.7', count: 3, dkim: 'pass', spf: 'pass' }],
    id: `upload-${id}`,
  }).raw;

/** Mails and much text besides: larger than what Next.js would hold of a body. */
function largeMbox(): Buffer {
  const filler = `Subject: no report\n\n${'All work and no play. \n'.repeat(9_000)}`;
  const mails = Array.from({ length: MAILS }, (_, i) => [
    mailOf(`year-${i}`, 5 + i),
    Buffer.from(`${filler}${i}\n`),
  ]).flat();
  return Buffer.concat(mails.flatMap((mail) => [Buffer.from('From x@y\n'), mail, Buffer.from('\n\n')]));
}

test('files are chosen by keyboard, sent, read, and each tells what became of it', async () => {
  await page.goto('/ledger');
  await page.getByRole('link', { name: 'Upload' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Upload reports' })).toBeVisible();
  await page.getByRole('button', { name: 'Choose files' }).focus();
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  const mbox = largeMbox();
  expect(mbox.length).toBeGreaterThan(11_000_000);
  await (await chooser).setFiles([
    { name: 'single.eml', mimeType: 'message/rfc822', buffer: mailOf('single', 2) },
    { name: 'theirs.eml', mimeType: 'message/rfc822', buffer: mailOf('theirs', 2, 'theirs.example') },
    { name: 'photo.gz', mimeType: 'application/gzip', buffer: gzipSync('no report') },
    { name: 'years.mbox', mimeType: 'application/mbox', buffer: mbox },
  ]);
  const row = (name: string) => page.getByRole('listitem').filter({ hasText: name });
  await expect(row('single.eml')).toContainText('3 messages counted');
  await expect(row('theirs.eml')).toContainText('about a domain that is not in this organization');
  await expect(row('photo.gz')).toContainText('Nothing stored');
  await expect(row('years.mbox')).toContainText(`${MAILS} × stored`);
  await expect(row('years.mbox')).toContainText(`${MAILS} × not readable`);
  await expect(page.getByRole('status').filter({ hasText: 'All through' })).toContainText(
    `${MAILS + 1} stored, with ${3 * (MAILS + 1)} messages`,
  );
  await expectAccessible(page);
  expect(complaints).toEqual([]);
});

test('a file that is dropped again counts nothing', async () => {
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'again.eml'));
    return data;
  }, mailOf('single', 2).toString());
  await page.getByText('Drop files here').dispatchEvent('drop', { dataTransfer: transfer });
  const row = page.getByRole('listitem').filter({ hasText: 'again.eml' });
  await expect(row).toContainText('Duplicate');
  await expect(row).toContainText('1 × here already');
});

test('everything that came to nothing is read again at once, and the domain that was missing now counts', async () => {
  stack.dns.zones.set('theirs.example', { SOA: { primary: NAME_SERVER }, NS: [NAME_SERVER] });
  await page.request.post('/api/domains', { data: { names: 'theirs.example' } });
  await page.goto('/ledger');
  await page.getByRole('button', { name: 'Read all again' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Read again' }).click();
  await expect(page.getByText(`${MAILS + 2} read again`)).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search mails and files' }).fill('theirs.eml');
  await page.getByRole('search').getByRole('button', { name: 'Search' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'theirs.example' })).toContainText('Stored');
});

test('a key is shown once, sends a file, and is revoked', async ({ playwright }) => {
  await page.goto('/settings/reports');
  await page.getByLabel('What is the new key for?').fill('old mailbox');
  await page.getByRole('button', { name: 'Make a key' }).click();
  const notice = page.getByRole('status').filter({ hasText: 'keep it now' });
  const key = (await notice.locator('code').textContent())!;
  await expectAccessible(page);
  const program = await playwright.request.newContext();
  const send = () =>
    program.post(`${stack.origin}/api/reports?name=by-key.eml&wait=20`, {
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/octet-stream' },
      data: mailOf('by-key', 3),
    });
  expect(await (await send()).json()).toMatchObject({
    sentBy: 'old mailbox',
    byOutcome: { stored: 1 },
    messages: 3,
  });
  await page.reload();
  await expect(page.getByText(key)).toHaveCount(0);
  await expect(page.getByRole('listitem').filter({ hasText: 'old mailbox' })).toContainText('last used');
  await page.getByRole('button', { name: 'Revoke old mailbox' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByText('No key has been made yet.')).toBeVisible();
  expect((await send()).status()).toBe(401);
  await program.dispose();
});
