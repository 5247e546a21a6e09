import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, watchConsole } from './page-health';
import type { Seeded } from './seed';

interface Post {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

test.describe.configure({ mode: 'serial', timeout: 90_000 });

const posts: Post[] = [];
let receiver: Server;
let page: Page;
let complaints: readonly string[];
let secret: string;

test.beforeAll(async ({ browser }) => {
  receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    posts.push({ headers: request.headers, body });
    response.end('thank you');
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { origin, operatorCookie } = JSON.parse(process.env.POSTSEAL_E2E_SEEDED!) as Seeded;
  const context = await browser.newContext({ baseURL: origin });
  await context.addCookies(
    operatorCookie.split('; ').map((pair) => {
      const [name, ...value] = pair.split('=');
      return { name: name!, value: value.join('='), url: origin };
    }),
  );
  page = await context.newPage();
  complaints = watchConsole(page);
});

test.afterAll(async () => {
  await page?.context().close();
  receiver?.close();
});

test('adds a webhook and shows its signing secret once', async () => {
  await page.goto('/settings/alerts');
  await page.getByRole('link', { name: 'Add a channel' }).click();
  await page.getByRole('link', { name: /^Webhook/ }).click();
  await page.getByRole('button', { name: 'Add the channel' }).click();
  await expect(page.getByText('Enter the URL.')).toBeVisible();
  await page.getByLabel('URL').fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in?key=1`);
  await page.getByLabel('Name').fill('Status board');
  await page.getByRole('checkbox', { name: 'Quiet hours' }).check();
  await page.getByLabel('From').fill('23:30');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Add the channel' }).click();
  const shown = page.getByText(/^whsec_/);
  await expect(shown).toBeVisible();
  secret = (await shown.textContent())!;
  await expectAccessible(page);
  await page.getByRole('link', { name: /I have kept it/ }).click();
  await expect(page.getByRole('heading', { name: 'Status board' })).toBeVisible();
  await expect(page.getByLabel('From')).toHaveValue('23:30');
  await expect(page.getByText(secret)).toHaveCount(0);
});

test('sends a test, shows that it arrived, and sends it again', async () => {
  await page.getByRole('button', { name: 'Send a test' }).click();
  const messages = page.getByRole('region', { name: 'Messages' }).filter({ hasText: 'newest first' });
  await expect(messages.getByText('Delivered')).toBeVisible({ timeout: 30_000 });
  expect(posts).toHaveLength(1);
  expect(isSigned(posts[0]!)).toBe(true);

  await messages.getByRole('link', { name: 'Test' }).click();
  const tries = page.getByRole('table', { name: 'Tries, newest first' });
  await expect(tries.getByRole('row')).toHaveCount(2);
  await expect(tries).toContainText('HTTP 200');
  await expect(tries).toContainText('thank you');
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(tries.getByRole('row')).toHaveCount(3, { timeout: 30_000 }); // without a reload
  await expectAccessible(page);
  expect(posts).toHaveLength(2);
  expect(isSigned(posts[1]!)).toBe(true);
  expect(posts[1]!.headers['webhook-id']).toBe(posts[0]!.headers['webhook-id']);
});

test('asks the owner of an address, who says yes and may end it again', async ({ browser }) => {
  const { askedChannelId, consentToken, origin } = JSON.parse(process.env.POSTSEAL_E2E_SEEDED!) as Seeded;
  await page.goto(`/settings/alerts/channels/${askedChannelId}`);
  await expect(page.getByText('Waiting for confirmation')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send a test' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Send the mail again' })).toBeVisible();
  const stranger = await browser.newPage({ baseURL: origin });
  await stranger.goto(`/alert-address/${consentToken}`);
  await stranger.getByRole('button', { name: 'Yes, send them to me' }).click();
  await expect(stranger.getByRole('heading', { name: 'You get these alerts' })).toBeVisible();
  await page.bringToFront();
  await expect(page.getByText('Waiting for confirmation')).toHaveCount(0, { timeout: 30_000 }); // by itself
  await expect(page.getByRole('button', { name: 'Send a test' })).toBeVisible();
  await stranger.getByRole('button', { name: 'End these mails' }).click();
  await expect(stranger.getByRole('heading', { name: 'You get no alerts' })).toBeVisible();
  await stranger.close();
});

test('leads alerts by a rule', async () => {
  await page.goto('/settings/alerts');
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const rule = page.getByRole('group', { name: 'Rule 2' });
  await rule.getByLabel('Severity').selectOption('warning');
  await rule.getByRole('checkbox', { name: 'Status board' }).check();
  await page.getByRole('button', { name: 'Move rule 2 up' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save rules' }).click();
  await expect(page.getByText('The rules are saved.')).toBeVisible();
  await page.reload();
  const first = page.getByRole('group', { name: 'Rule 1' });
  await expect(first.getByLabel('Severity')).toHaveValue('warning');
  await expect(first.getByRole('checkbox', { name: 'Status board' })).toBeChecked();
});

test('takes an incident in hand, with a note for the others', async () => {
  await page.goto('/incidents');
  await expect(page.getByText('1 incident', { exact: true })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'DMARC record removed' }).click();
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  const dialog = page.getByRole('dialog', { name: 'Take it in hand' });
  await dialog.getByLabel('Note').fill('The provider is looking into it');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(page.getByText('Olga Operator took it in hand')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Take it over' })).toBeVisible();
  await expect(page.getByText('“The provider is looking into it”').first()).toBeVisible();
  await page.goto('/incidents?state=acknowledged');
  await expect(page.getByRole('listitem').filter({ hasText: 'in the hands of Olga Operator' })).toBeVisible();
});

test('and the browser had nothing to complain about on the way', () => {
  expect(complaints).toEqual([]);
});

/** What a receiver does; see docs/alerts.md. */
function isSigned({ headers, body }: Post): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}
