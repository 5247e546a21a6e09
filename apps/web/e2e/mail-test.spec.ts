import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, watchConsole } from './page-health';
import { newDevice } from './people';
import { NAME_SERVER, STACK_PATIENCE_MS, type Stack, startStack } from './stack';
import { sendTestMail } from './test-mails';

const DOMAIN = 'tested.example';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

let stack: Stack;
let page: Page;
let complaints: readonly string[];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(STACK_PATIENCE_MS);
  stack = await startStack({ checkInterval: 3_600 });
  stack.dns.zones.set(DOMAIN, {
    SOA: { primary: NAME_SERVER },
    NS: [NAME_SERVER],
    MX: `10 mail.${DOMAIN}`,
    TXT: 'v=spf1 -all',
    ttl: 1,
  });
  stack.dns.zones.set(`mail.${DOMAIN}`, { A: '46.4.113.9', ttl: 1 });
  const context = await newDevice(browser, stack.origin);
  page = await context.newPage();
  complaints = watchConsole(page);
});

test.afterAll(async () => {
  await page?.context().close();
  await stack?.close();
});

const send = (to: string, html: string) => sendTestMail(stack, { to, domain: DOMAIN, html });

const address = async () => (await page.locator('code').filter({ hasText: 'test-' }).first().textContent())!;

test('one click gives an address, and the result arrives by itself', async () => {
  await page.goto(`${stack.origin}/test`);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Get a test address' }).click();
  await expect(page).toHaveURL(/\/test\/[a-z0-9]{16}$/);
  await expect(page.getByRole('status').filter({ hasText: 'Waiting for your mail' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Copy address' })).toBeVisible();
  await expectAccessible(page);
  const requested: string[] = [];
  page.on('request', (request) => requested.push(request.url()));
  await send(
    await address(),
    '<p id="mine">Hello <a href="https://links.tested.example/x">read</a></p><img src="https://pixel.tested.example/p.gif"><script>window.wasRun = true</script>',
  );
  await expect(page.getByRole('status').filter({ hasText: /Your mail scored \d/ })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: 'Score' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: 'Would be rejected by' })).toBeVisible();
  await expect(page.getByText('Gmail', { exact: true }).first()).toBeVisible();
  await page.getByText('Body as text').click();
  await expect(page.getByText('<p id="mine">')).toBeVisible();
  expect(await page.locator('#mine').count()).toBe(0);
  expect(await page.evaluate(() => 'wasRun' in window)).toBe(false);
  expect(requested.filter((url) => url.includes('tested.example'))).toEqual([]);
  await expectAccessible(page);
});

test('what this instance does not look at is said to be not tested', async () => {
  await expect(page.getByText('Not tested', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('Could not ask', { exact: true }).first()).toBeVisible();
});

test('a second mail to the same address is shown beside the first', async () => {
  stack.dns.zones.set(DOMAIN, { TXT: 'v=spf1 ip4:127.0.0.1 -all', SOA: {}, MX: `10 mail.${DOMAIN}`, ttl: 1 });
  await send(await address(), '<p>Once more</p>');
  await expect(page.getByRole('status').filter({ hasText: 'Your mail number 2 scored' })).toBeVisible();
  const mails = page.getByRole('region', { name: 'Mails at this address' }).getByRole('link');
  await expect(mails).toHaveCount(2);
  await mails.last().click();
  await expect(page).toHaveURL(/\?mail=/);
  await expect(page.getByText('Because of:').first()).toBeVisible();
});

test('the page to share shows neither the address nor the mail', async () => {
  const secret = await address();
  await page.getByRole('link', { name: 'Page to share' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Mail test of ${DOMAIN}` })).toBeVisible();
  const html = await page.content();
  for (const hidden of [secret, secret.slice(5, 21), 'Minutes of Tuesday', `ann@${DOMAIN}`])
    expect(html).not.toContain(hidden);
  await expectAccessible(page);
  await page.goBack();
});

test('“delete now” leaves nothing', async () => {
  const url = page.url();
  await page.getByRole('button', { name: 'Delete now' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete everything' }).click();
  await expect(page).toHaveURL(/\/test$/);
  await page.goto(url);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText('test-')).toHaveCount(0);
  expect(complaints).toEqual([]);
});
