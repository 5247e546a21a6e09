import { createHmac } from 'node:crypto';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import {
  createOrganization,
  fillSignIn,
  fillSignUp,
  linkInMail,
  newDevice,
  openMail,
  person,
  signOut,
} from './people';
import { STACK_PATIENCE_MS, type Stack, startStack } from './stack';

const operator = person('Olga Operator');
const second = person('Sam Second');
const viewer = person('Vera Viewer');
const NEW_PASSWORD = 'another horse entirely';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

let stack: Stack;
/** The operator's browser; it reads the outbox for everybody, as the operator of an instance without mail does. */
let office: Page;
let page: Page;
const contexts: BrowserContext[] = [];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(STACK_PATIENCE_MS);
  stack = await startStack({ checkInterval: 600 });
  const open = async () => {
    const context = await newDevice(browser, stack.origin);
    contexts.push(context);
    return context.newPage();
  };
  office = await open();
  page = await open();
  await office.goto('/sign-up');
  await fillSignUp(office, operator);
  await createOrganization(office, 'Office Ltd');
  await office.getByRole('textbox', { name: 'Domains' }).fill('office.example');
  await office.getByRole('button', { name: 'Add and check' }).click();
  await expect(office).toHaveURL(/\/domains\/office\.example$/);
});

test.afterAll(async () => {
  for (const context of contexts) await context.close();
  await stack?.close();
});

test('the second person comes in by the link in the mail', async () => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await fillSignUp(page, second);
  await expect(page.getByRole('heading', { name: 'Look in your inbox' })).toBeVisible();
  await expect(page.getByText('This instance does not send mail')).toBeVisible();
  await page.goto('/sign-in');
  await fillSignIn(page, second);
  await expect(page.getByRole('heading', { name: 'Look in your inbox' })).toBeVisible(); // not in yet

  await openMail(office, second.email, /confirm/i);
  await page.goto(await linkInMail(office));
  await page.getByRole('link', { name: /Continue|Sign in/ }).click();
  await createOrganization(page, 'Second Ltd');
});

test('nobody but the operator sees the outbox', async () => {
  await expect(page.getByRole('navigation', { name: 'Main' })).not.toContainText('Outbox');
  await page.goto('/outbox');
  await expect(page.getByRole('heading', { level: 1, name: 'Nothing here' })).toBeVisible();
});

test('a forgotten password is replaced, and the old one is worth nothing', async () => {
  await page.goto('/domains');
  await signOut(page);
  await page.getByRole('link', { name: 'Forgot it?' }).click();
  await expect(page.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible();
  await page.getByLabel('E-mail address').fill(second.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByText('Look in your inbox')).toBeVisible();

  await openMail(office, second.email, /password/i);
  const link = await linkInMail(office);
  await page.goto(link);
  await page.getByLabel('New password').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your password is changed.')).toBeVisible();
  await fillSignIn(page, second);
  await expect(page.getByRole('alert')).toBeVisible();
  await fillSignIn(page, { ...second, password: NEW_PASSWORD });
  await expect(page).toHaveURL(/\/domains$/);

  const other = await page.context().newPage();
  await other.goto(link);
  await expect(other.getByRole('heading', { name: 'This link does not work any more' })).toBeVisible();
  await other.close();
});

test('with two-factor on, the password alone does not open the account', async () => {
  await page.goto('/settings/security');
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByLabel('Your password').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set up your app' });
  const secret = (await dialog.locator('code').textContent()) ?? '';
  await dialog.getByLabel('Code from the app').fill(totp(secret));
  await dialog.getByRole('button', { name: 'Switch on' }).click();
  const codes = page.getByRole('dialog').getByRole('listitem');
  await expect(codes).toHaveCount(10);
  const backupCode = (await codes.first().textContent()) ?? '';
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('Signing in asks for a code')).toBeVisible();

  await signOut(page);
  await fillSignIn(page, { ...second, password: NEW_PASSWORD });
  const code = page.getByLabel('Code from your authenticator app');
  await code.fill('000000');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await code.fill(totp(secret));
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL(/\/domains$/);

  await signOut(page);
  await fillSignIn(page, { ...second, password: NEW_PASSWORD });
  await page.getByRole('button', { name: 'Use a backup code' }).click();
  await page.getByLabel('Backup code').fill(backupCode);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL(/\/domains$/);
});

test('a session that is ended elsewhere is over', async ({ browser }) => {
  const context = await newDevice(browser, stack.origin);
  contexts.push(context);
  const phone = await context.newPage();
  await phone.goto('/sign-in');
  await fillSignIn(phone, operator);
  await expect(phone).toHaveURL(/\/domains$/);

  await office.goto('/settings/security');
  const sessions = office.getByRole('region', { name: 'Where you are signed in' }).getByRole('listitem');
  await expect(sessions).toHaveCount(2);
  await expect(sessions.filter({ hasText: 'This device' })).toHaveCount(1);
  await office.getByRole('button', { name: /^End the session of / }).click();
  await office.getByRole('alertdialog').getByRole('button', { name: 'End session' }).click();
  await expect(sessions).toHaveCount(1);
  await phone.reload();
  await expect(phone).toHaveURL(/\/sign-in/);
});

test('an invited viewer joins, and can change nothing', async ({ browser }) => {
  await office.goto('/settings/organization');
  await office.getByRole('button', { name: 'Invite' }).click();
  await office.getByLabel('E-mail address').fill(viewer.email);
  await office.getByLabel('Role').selectOption('viewer');
  await office.getByRole('button', { name: 'Send invitation' }).click();
  await expect(office.getByRole('region', { name: 'Open invitations' })).toContainText(viewer.email);
  await openMail(office, viewer.email, /invit/i);
  const invitation = await linkInMail(office);

  const context = await newDevice(browser, stack.origin);
  contexts.push(context);
  const guest = await context.newPage();
  await guest.goto(invitation);
  await guest.getByRole('link', { name: 'Create an account' }).click();
  await fillSignUp(guest, viewer);
  await expect(guest.getByRole('heading', { name: 'Look in your inbox' })).toBeVisible();
  await openMail(office, viewer.email, /confirm/i);
  await guest.goto(await linkInMail(office));
  await guest.getByRole('link', { name: /Continue|Sign in/ }).click();
  await guest.getByRole('button', { name: 'Accept' }).click();
  await expect(guest).toHaveURL(/\/domains$/);

  const main = guest.getByRole('main');
  await expect(main.getByRole('link', { name: 'office.example' })).toBeVisible();
  await expect(main.getByRole('button', { name: 'Add domains' })).toHaveCount(0);
  await main.getByRole('link', { name: 'office.example' }).click();
  await expect(guest.getByRole('heading', { level: 1, name: 'office.example' })).toBeVisible();
  await expect(main.getByRole('button', { name: /Check/ })).toHaveCount(0);
  await guest.goto('/domains/office.example/settings');
  await expect(guest.getByLabel('DKIM selectors')).toBeDisabled();
  await expect(main.getByRole('button', { name: /Save|New address|Remove domain/ })).toHaveCount(0);
  await guest.goto('/settings/organization');
  await expect(main.getByRole('button', { name: /Invite|Save|Remove/ })).toHaveCount(0);
  await guest.goto('/settings/alerts');
  await expect(main.getByRole('button', { name: 'Add' })).toHaveCount(0);

  // What the pages do not offer, the API refuses.
  const refused = await guest.request.post('/api/domains', {
    data: { names: 'sneaked.example' },
    headers: { origin: stack.origin },
  });
  expect(refused.status()).toBe(403);
});

test('the chosen theme stays', async () => {
  await office.goto('/domains');
  const background = () => office.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await office.emulateMedia({ colorScheme: 'light' });
  const light = await background();
  await office.getByRole('button', { name: /account of/ }).click();
  await office.getByRole('menuitemradio', { name: 'Dark theme' }).click();
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  await office.reload();
  expect(await background()).toBe(dark);
  await office.getByRole('button', { name: /account of/ }).click();
  await expect(office.getByRole('menuitemradio', { name: 'Dark theme' })).toBeChecked();
  await office.getByRole('menuitemradio', { name: 'System theme' }).click();
  await expect.poll(background).toBe(light);
});

/** The code of an authenticator app at this moment: HOTP of the count of half minutes (RFC 6238, RFC 4226 §5.3). */
function totp(base32: string): string {
  const bits = [...base32.replace(/=+$/, '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = mac.at(-1)! & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}
