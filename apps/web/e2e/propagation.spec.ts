import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, watchConsole } from './page-health';
import { createOrganization, fillSignUp, newDevice, openMail, person } from './people';
import { NAME_SERVER, STACK_PATIENCE_MS, type Stack, startStack } from './stack';

const DOMAIN = 'arriving.example';
const RECORD = `s1._domainkey.${DOMAIN}`;
const KEY = `v=DKIM1; k=rsa; p=${'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC'.repeat(9)}`;
const owner = person('Paula Publisher');

test.describe.configure({ mode: 'serial', timeout: 120_000 });

let stack: Stack;
let page: Page;
let complaints: readonly string[];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(STACK_PATIENCE_MS);
  stack = await startStack({ checkInterval: 5 });
  stack.dns.zones.set(DOMAIN, {
    SOA: { primary: NAME_SERVER },
    NS: [NAME_SERVER],
    MX: `10 mail.${DOMAIN}`,
    TXT: `v=spf1 include:_spf.${DOMAIN} include:gone.${DOMAIN} -all`,
    ttl: 1,
  });
  stack.dns.zones.set(`_spf.${DOMAIN}`, { TXT: 'v=spf1 ip4:203.0.113.0/24 -all', ttl: 1 });
  const context = await newDevice(browser, stack.origin);
  page = await context.newPage();
  complaints = watchConsole(page);
  await page.goto(`${stack.origin}/sign-up`);
  await fillSignUp(page, owner);
  await createOrganization(page, 'Publishers Ltd');
  await page.getByRole('textbox', { name: 'Domains' }).fill(DOMAIN);
  await page.getByRole('button', { name: 'Add and check' }).click();
  await expect(page.getByRole('heading', { level: 1, name: DOMAIN })).toBeVisible();
});

test.afterAll(async () => {
  await page?.context().close();
  await stack?.close();
});

test('a record entered by hand is watched, and a host of another domain is refused', async () => {
  await page.goto(`/domains/${DOMAIN}/dns/propagation`);
  await page.getByLabel('Host').fill('_dmarc.somebody-else.com');
  await page.getByLabel('Value').fill(KEY);
  await page.getByRole('button', { name: 'Watch it' }).click();
  await expect(page.getByText(`This name does not belong to ${DOMAIN}.`)).toBeVisible();
  await expect(page.getByLabel('Host')).toBeFocused();
  await page.getByLabel('Host').fill('s1._domainkey');
  await page.getByRole('button', { name: 'Watch it' }).click();
  await expect(page).toHaveURL(/\/dns\/propagation\/[0-9a-f-]{36}$/);
  await expect(sentence()).toHaveText('The name server does not have it yet.');
  await expect(page.getByText(RECORD, { exact: true })).toBeVisible();
});

test('each fault of a panel is named while one looks, with the characters marked', async () => {
  stack.dns.zones.set(RECORD, { TXT: `"${KEY}"`, ttl: 1 });
  await expect(sentence()).toHaveText('Quotation marks were published.');
  await expect(page.locator('ins')).toHaveText(['underlined', '"', '"'].toSorted(), { ignoreCase: false });
  await expectAccessible(page);
  stack.dns.zones.set(RECORD, { TXT: KEY.slice(0, 255), ttl: 1 });
  await expect(sentence()).toHaveText('The value was cut.');
  await expect(page.getByText(`The value ends after 255 of ${KEY.length} characters.`)).toBeVisible();
});

test('the right record is seen without a reload, and one mail tells of it', async () => {
  stack.dns.zones.set(RECORD, { TXT: KEY, ttl: 1 });
  await expect(sentence()).toHaveText('The name server has it, and so does our resolver.');
  await expect(page.getByText('Everywhere', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await openMail(page, owner.email, new RegExp(`TXT record at ${RECORD} is visible everywhere`));
  await page.goto('/outbox');
  await expect(page.getByRole('row').filter({ hasText: 'is visible everywhere' })).toHaveCount(1);
});

test('a record that a finding proposes is watched by one click, and the watch can be stopped', async () => {
  await page.goto(`/domains/${DOMAIN}/dns`);
  await page.getByRole('group').filter({ hasText: 'No DMARC record' }).first().locator('summary').click();
  await page.getByRole('button', { name: 'Watch it arrive' }).first().click();
  await expect(page.getByText(`_dmarc.${DOMAIN}`, { exact: true }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Stop watching' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stop watching' }).click();
  await expect(sentence()).toHaveText('This watch was cancelled.');
  await page.getByRole('link', { name: 'All watched records' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: `_dmarc.${DOMAIN}` })).toContainText('cancelled');
});

test('the SPF tree opens branch by branch', async () => {
  await page.goto(`/domains/${DOMAIN}/dns`);
  const spf = page.getByRole('region', { name: 'SPF' });
  await expect(spf.getByText('ip4:203.0.113.0/24')).toBeHidden();
  await spf.getByText(`include:_spf.${DOMAIN}`).last().click();
  await expect(spf.getByText('The network 203.0.113.0/24 may send.')).toBeVisible();
  await expect(spf.getByText('no SPF record there')).toBeVisible();
});

test('maintenance is planned and ended on the history page', async () => {
  await page.goto(`/domains/${DOMAIN}/history`);
  await page.getByRole('button', { name: 'Plan maintenance' }).click();
  const dialog = page.getByRole('dialog', { name: 'Plan maintenance' });
  await expectAccessible(page);
  await dialog.getByLabel('Why').fill('moving house');
  await dialog.getByRole('button', { name: 'Plan maintenance' }).click();
  const planned = page.getByRole('region', { name: 'Planned changes' });
  await expect(planned).toContainText('moving house');
  await planned.getByRole('button', { name: /End now|Cancel/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End maintenance' }).click();
  await expect(planned).not.toContainText('moving house');
});

test('a change is announced and withdrawn', async () => {
  await page.getByRole('button', { name: 'Expect a change' }).click();
  const dialog = page.getByRole('dialog', { name: 'Expect a change' });
  await dialog.getByLabel('Record', { exact: true }).selectOption({ label: `SPF ${DOMAIN}` });
  await dialog.getByLabel('The record as it will stand').fill('v=spf1 -all');
  await dialog.getByRole('button', { name: 'Expect it' }).click();
  const planned = page.getByRole('region', { name: 'Planned changes' });
  await expect(planned).toContainText('v=spf1 -all');
  await planned.getByRole('button', { name: 'Withdraw' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Withdraw' }).click();
  await expect(planned).toContainText('Nothing is announced.');
});

test('and the browser had nothing to complain about on the way', () => {
  const refused = /status of 400/; // the host of another domain, on purpose
  expect(complaints.filter((text) => !refused.test(text))).toEqual([]);
});

/** The watch in one sentence, read aloud as it changes. */
function sentence() {
  return page
    .getByRole('main')
    .getByRole('status')
    .filter({ hasText: /\.$|…$/ })
    .first();
}
