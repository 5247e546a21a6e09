import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, watchConsole } from './page-health';
import { createOrganization, fillSignUp, newDevice, person } from './people';
import { NAME_SERVER, STACK_PATIENCE_MS, type Stack, startStack } from './stack';

const SHOPS = ['alpha.example', 'beta.example', 'gamma.example'];
const OTHER = 'other.example';
const owner = person('Paula Portfolio');

test.describe.configure({ mode: 'serial', timeout: 120_000 });

let stack: Stack;
let page: Page;
let complaints: readonly string[];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(STACK_PATIENCE_MS);
  stack = await startStack({ checkInterval: 3600 });
  for (const domain of [...SHOPS, OTHER])
    stack.dns.zones.set(domain, { SOA: { primary: NAME_SERVER }, NS: [NAME_SERVER], TXT: 'v=spf1 -all' });
  const context = await newDevice(browser, stack.origin);
  page = await context.newPage();
  complaints = watchConsole(page);
  await page.goto('/sign-up');
  await fillSignUp(page, owner);
  await createOrganization(page, 'Portfolio Ltd');
  await page.getByRole('textbox', { name: 'Domains' }).fill([...SHOPS, OTHER].join('\n'));
  await page.getByRole('button', { name: 'Add and check' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: OTHER })).toContainText('added');
});

test.afterAll(async () => {
  await page?.context().close();
  await stack?.close();
});

const row = (name: string) => page.getByRole('row').filter({ hasText: name });
const bar = () => page.getByRole('region', { name: 'Selected domains' });
const toastOf = (words: string) =>
  page.getByRole('region', { name: 'Just done' }).getByText(words, { exact: true });

async function select(...names: string[]): Promise<void> {
  for (const name of names) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
}

test('domains are selected and tagged together, and grouped by the tag', async () => {
  await page.goto('/domains');
  await expect(row(OTHER)).toBeVisible();
  await select(...SHOPS);
  await expect(bar()).toContainText('3 selected');
  await expectAccessible(page);
  await bar().getByRole('button', { name: 'Tag', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Tag 3 domains' });
  await expectAccessible(page);
  await dialog.getByLabel('Tag', { exact: true }).fill('Shops');
  await dialog.getByRole('button', { name: 'Tag 3 domains' }).click();
  await expect(toastOf('3 tagged “shops”.')).toBeVisible();
  for (const name of SHOPS) await expect(row(name)).toContainText('shops');
  await expect(row(OTHER)).not.toContainText('shops');
  await page.getByRole('link', { name: 'By tag' }).click();
  await expect(page.getByRole('rowheader', { name: 'Without a tag' })).toBeVisible();
  await expectAccessible(page);
});

test('an act on many is taken back by one button', async () => {
  await page.goto('/domains?tag=shops');
  await page.getByRole('checkbox', { name: 'Select all of this page' }).check();
  await bar().getByRole('button', { name: 'Pause' }).click();
  await expect(row('beta.example')).toContainText('Paused');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(toastOf('Undone.')).toBeVisible();
  await expect(row('beta.example')).not.toContainText('Paused');
});

test('the selected lines are saved as a file', async () => {
  await page.goto('/domains');
  await select('alpha.example', OTHER);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    bar().getByRole('button', { name: 'Export' }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
  expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['alpha.example', OTHER]);
});

test('filters are kept under a name, and the name leads back to them', async () => {
  await page.goto('/domains?tag=shops&policy=absent');
  await page.getByRole('button', { name: 'Save view' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save these filters as a view' });
  await dialog.getByLabel('Name').fill('Shops without a record');
  await dialog.getByRole('button', { name: 'Save view' }).click();
  await expect(toastOf('The view is saved.')).toBeVisible();
  await page.goto('/domains');
  await page.getByRole('link', { name: 'Shops without a record' }).click();
  await expect(page).toHaveURL(/tag=shops/);
  await expect(row(OTHER)).toHaveCount(0);
  await page.getByRole('button', { name: 'Remove the view Shops without a record' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('link', { name: 'Shops without a record' })).toBeVisible();
});

test('an issue is taken in hand, muted, brought back, and resolved', async () => {
  await page.goto(`/issues?domain=${OTHER}&severity=error`);
  const issue = page.getByRole('listitem').filter({ hasText: 'No DMARC record' });
  await issue.getByRole('button', { name: 'Assign No DMARC record' }).click();
  await expectAccessible(page);
  await page.getByRole('menuitem', { name: `${owner.name} (you)` }).click();
  await expect(issue).toContainText('In the hands of you');
  await page.reload();
  await expect(issue).toContainText('In the hands of you');
  await issue.getByRole('button', { name: 'Mute No DMARC record' }).click();
  await page.getByRole('menuitem', { name: 'For a week' }).click();
  await expect(issue).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(issue).toBeVisible();
  await issue.getByRole('button', { name: 'Resolve' }).click();
  await expect(issue).toHaveCount(0);
  await page.goto(`/issues?domain=${OTHER}&severity=error`);
  await expect(async () => {
    await page.reload();
    await expect(issue, 'still broken, so the check that follows brings it back').toBeVisible({
      timeout: 2000,
    });
  }).toPass();
});

test('all domains are seen at once', async () => {
  await page.goto('/overview');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await expect(page.getByText(/^4 domains: \d+ faults need mending/)).toBeVisible();
  await expectAccessible(page);
});

test('a link shows one domain to somebody without an account, until it is revoked', async ({ browser }) => {
  await page.goto(`/domains/${OTHER}/settings`);
  await page.getByRole('button', { name: 'New link' }).click();
  await page.getByLabel('Whom it is for').fill('Our customer');
  await page.getByRole('button', { name: 'Make the link' }).click();
  const url = (await page.getByRole('dialog').locator('code').textContent())!;
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();

  const device = await newDevice(browser, stack.origin);
  const visitor = await device.newPage();
  const answer = await visitor.goto(url);
  expect(answer?.headers()).toMatchObject({
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex, nofollow',
  });
  await expect(visitor.getByRole('heading', { level: 1, name: OTHER })).toBeVisible();
  await expect(visitor.getByText('No DMARC record').first()).toBeVisible();
  await expectAccessible(visitor);

  await page.getByRole('button', { name: 'Revoke the link for Our customer' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(toastOf('The link is revoked.')).toBeVisible();
  await visitor.reload();
  await expect(visitor.getByText(OTHER)).toHaveCount(0);
  await expectAccessible(visitor);
  await device.close();
  expect(complaints).toEqual([]);
});

test('domains are removed together once their number is typed', async () => {
  await page.goto('/domains?tag=shops');
  await select('alpha.example', 'beta.example');
  await bar().getByRole('button', { name: 'Remove' }).click();
  const question = page.getByRole('alertdialog');
  await expect(question.getByRole('button', { name: 'Remove 2 domains' })).toBeDisabled();
  await question.getByRole('textbox').fill('remove 2');
  await question.getByRole('button', { name: 'Remove 2 domains' }).click();
  await expect(row('alpha.example')).toHaveCount(0);
  await expect(row('gamma.example')).toBeVisible();
});
