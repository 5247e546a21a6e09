import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { watchConsole } from './page-health';
import { fillSignUp, person } from './people';
import { STACK_PATIENCE_MS, type Stack, startStack } from './stack';

let stack: Stack;
test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(STACK_PATIENCE_MS);
  stack = await startStack({ checkInterval: 600 });
});

test.afterAll(async () => {
  await stack?.close();
});

const REFUSAL =
  'Our system has detected that this message does not meet IPv6 sending guidelines regarding PTR records and authentication.';
const SECRET = 'confidential-recipient';

/** Everything the browser sent from now on: addresses and bodies. */
function watchNetwork(page: Page): readonly string[] {
  const sent: string[] = [];
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
  return sent;
}

test('the refusal that began it all is answered under the box, and nothing of it is sent', async ({
  page,
}) => {
  const complaints = watchConsole(page);
  await page.goto(`${stack.origin}/`);
  const sent = watchNetwork(page);
  const box = page.getByLabel('A bounce, a log line, or your domain');
  await box.fill(`<${SECRET}@gmail.example>: host said: 550-5.7.1 [2001:db8::25] ${REFUSAL}`);
  await expect(
    page.getByRole('heading', { name: 'Gmail wants a PTR record and authentication for your IPv6 address' }),
  ).toBeVisible();
  await expect(page.getByText('2001:db8::25', { exact: true })).toBeVisible();
  await expect(page.getByText('ptr.missing-v6')).toBeVisible();
  expect(sent.filter((text) => text.includes(SECRET) || text.includes('2001:db8'))).toEqual([]);

  await page.getByRole('link', { name: /^Reverse name \(PTR\)/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Give each address its name' })).toBeVisible();
  await expect(page.getByLabel('Addresses your mail leaves from')).toHaveValue('2001:db8::25');
  expect(complaints).toEqual([]);
});

test('the domain and address of a refusal are looked at in DNS once the visitor asks, and mended from there', async ({
  page,
}) => {
  const complaints = watchConsole(page);
  stack.dns.zones.set('story.example', { SOA: {}, MX: '10 mail.story.example', TXT: 'v=spf1 mx -all' });
  stack.dns.zones.set('mail.story.example', { A: '46.4.113.5' });
  await page.goto(`${stack.origin}/`);
  await page
    .getByLabel('A bounce, a log line, or your domain')
    .fill(`<${SECRET}@gmail.example>: host said: 550-5.7.1 [2a01:4f8:c0c:1::25] ${REFUSAL}`);
  const sent = watchNetwork(page);
  await page.getByLabel('Your domain', { exact: true }).fill('story.example');
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('No reverse DNS for an IPv6 address')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Check again' })).toBeVisible();
  expect(sent.filter((text) => text.includes(SECRET))).toEqual([]);

  await page.goto(`${stack.origin}/check`);
  await page.getByLabel('Domain').fill('story.example');
  await page.getByLabel('Addresses your mail leaves from').fill('127.0.0.1');
  await page.getByRole('button', { name: 'Check this domain' }).click();
  await expect(page.getByText('“127.0.0.1” is not a public IP address.')).toBeVisible();
  await page.getByLabel('Addresses your mail leaves from').fill('2a01:4f8:c0c:1::25');
  await page.getByRole('button', { name: 'Check this domain' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'story.example' })).toBeVisible();
  await expect(page.getByText('No DMARC record', { exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Mend it step by step' }).click();
  await expect(page.getByLabel('Addresses your mail leaves from')).toHaveValue('2a01:4f8:c0c:1::25');
  expect(complaints).toEqual([]);
});

test('a text that nobody knows is called unknown, and a domain is not taken for a refusal', async ({
  page,
}) => {
  await page.goto(`${stack.origin}/`);
  const box = page.getByLabel('A bounce, a log line, or your domain');
  await box.fill('the parrot is resting and will not be disturbed');
  await expect(
    page
      .getByRole('heading', { name: /do not know this one|find no refusal/ })
      .or(page.getByText('We find no refusal in this')),
  ).toBeVisible();
  await box.fill('story.example');
  await expect(page.getByRole('link', { name: 'Check this domain' })).toHaveAttribute(
    'href',
    '/check/story.example',
  );
});

test('what is pasted before the page comes alive is read once it does', async ({ page }) => {
  let comeAlive = () => {};
  const scripts = new Promise<void>((resolve) => {
    comeAlive = resolve;
  });
  await page.route('**/_next/static/**/*.js', async (route) => {
    await scripts;
    await route.continue();
  });
  await page.goto(`${stack.origin}/`, { waitUntil: 'commit' });
  const box = page.getByLabel('A bounce, a log line, or your domain');
  await box.fill('story.example');
  comeAlive();
  await expect(page.getByRole('link', { name: 'Check this domain' })).toBeVisible();
  await expect(box).toHaveValue('story.example');
});

test('known refusals are read without scripts', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${stack.origin}/bounces?receiver=T-Online`);
  await expect(page.getByRole('status')).toHaveText('2 refusals of T-Online');
  await page.goto(`${stack.origin}/bounces/gmail-ipv6-ptr-auth`);
  await expect(page.getByText(/Set a PTR with matching AAAA/)).toBeVisible();
  expect((await page.goto(`${stack.origin}/bounces/no-such-refusal`))?.status()).toBe(404);
  await context.close();
});

test('a key is made here, its private half is downloaded, and it fits the record', async ({ page }) => {
  await page.goto(`${stack.origin}/setup/dkim`);
  const sent = watchNetwork(page);
  await page.getByLabel('Domain', { exact: true }).fill('story.example');
  await page.getByRole('button', { name: 'Make an RSA key' }).click();
  const record = page.getByRole('region', { name: 'RSA key' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    record.getByRole('button', { name: 'Download the private key' }).click(),
  ]);
  const pem = await readFile(await download.path(), 'utf8');
  const published = createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'der' });
  await expect(
    record.getByText(`v=DKIM1; k=rsa; p=${published.toString('base64')}`, { exact: true }),
  ).toBeVisible();
  expect(download.suggestedFilename()).toMatch(/^s20\d{4}r\.private$/);
  const told = sent.filter((text) => !text.startsWith('blob:'));
  expect(told.filter((text) => /story\.example|MII|PRIVATE/.test(text))).toEqual([]);
  const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
  expect(stored).not.toContain('PRIVATE KEY');
  expect(stored).not.toContain(pem.split('\n')[1]);
});

test('a pasted private key leaves the field at once', async ({ page }) => {
  await page.goto(`${stack.origin}/setup/dkim`);
  const field = page.getByLabel('Key, file or record');
  await field.fill('-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----');
  await expect(page.getByText(/private key/).last()).toBeVisible();
  await expect(field).toHaveValue('');
});

test('the set-up is walked from the first step to an account that watches the domain', async ({ page }) => {
  const complaints = watchConsole(page);
  await page.goto(`${stack.origin}/setup`);
  await page.getByLabel('Domain', { exact: true }).fill('story.example');
  await page.getByLabel('Name of the mail server').fill('mail.story.example');
  await page.getByLabel('Addresses your mail leaves from').fill('203.0.113.9\n2001:db8::25');
  await next(page, 'PTR');
  await expect(page.getByText('mail.story.example.', { exact: true }).first()).toBeVisible();
  await next(page, 'SPF');
  await page.getByLabel('Record that is published now').fill('v=spf1 mx -all');
  await page.getByLabel('Fastmail').check();
  const spf = 'v=spf1 mx ip4:203.0.113.9 ip6:2001:db8::25 include:spf.messagingengine.com -all';
  await expect(page.getByText(spf, { exact: true })).toBeVisible();
  await next(page, 'DKIM');
  await page.getByRole('button', { name: 'Make an RSA key' }).click();
  await expect(page.getByRole('region', { name: 'RSA key' })).toBeVisible();
  await next(page, 'DMARC');
  await page.getByLabel('Address for reports').fill('dmarc@story.example');
  await expect(
    page.getByText('v=DMARC1; p=none; rua=mailto:dmarc@story.example', { exact: true }),
  ).toBeVisible();
  await next(page, 'Mail server');
  await expect(page.getByText(/^opendkim-testkey -d story\.example -s s20\d{4}r/)).toBeVisible();
  await next(page, 'TLS');
  await page.getByLabel('Servers that take your mail').fill('mail.story.example');
  await expect(page.getByText(/version: STSv1/)).toBeVisible();
  await next(page, 'Publish');
  await page.getByLabel('Written for').first().selectOption({ label: 'BIND zone file' });
  await expect(page.getByText(spf)).toBeVisible();
  await page.reload();
  await expect(page.getByText(spf)).toBeVisible();
  expect(complaints).toEqual([]);

  await page.getByRole('link', { name: 'Watch this domain' }).click();
  await fillSignUp(page, person('Stella Story'));
  await page.getByLabel('Name of the organization').fill('Story Ltd');
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(page.getByRole('textbox', { name: 'Domains' })).toHaveValue('story.example');
});

async function next(page: Page, step: string): Promise<void> {
  await page.getByRole('link', { name: `Next: ${step}`, exact: true }).click();
  await expect(page.getByRole('link', { name: step, exact: true })).toHaveAttribute('aria-current', 'page');
}
