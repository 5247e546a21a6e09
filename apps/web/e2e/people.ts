import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test';

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export function person(name: string): Person {
  return {
    name,
    email: `${name.toLowerCase().replaceAll(' ', '.')}@people.example`,
    password: 'correct horse battery',
  };
}

/** A browser with cookies of its own. */
export function newDevice(browser: Browser, origin: string): Promise<BrowserContext> {
  return browser.newContext({ baseURL: origin });
}

let addresses = 0;

/** Goes on from another address: the limits on signing in count by address, and tests sign in faster than people. */
function moveElsewhere(page: Page): Promise<void> {
  return page.context().setExtraHTTPHeaders({ 'x-forwarded-for': `198.51.100.${++addresses}` });
}

export async function fillSignUp(page: Page, { name, email, password }: Person): Promise<void> {
  await moveElsewhere(page);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
}

export async function fillSignIn(page: Page, { email, password }: Person): Promise<void> {
  await moveElsewhere(page);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function createOrganization(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name of the organization').fill(name);
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(page).toHaveURL(/\/domains$/);
}

/** Signs out by the menu, as a person does. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /account of / }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
}

/** Opens the newest mail of the outbox to `recipient` whose subject matches; the page shows it afterwards. */
export async function openMail(page: Page, recipient: string, subject: RegExp): Promise<void> {
  const row = page.getByRole('row').filter({ hasText: recipient }).filter({ hasText: subject }).first();
  await expect(async () => {
    await page.goto('/outbox');
    await expect(row).toBeVisible({ timeout: 1000 });
  }).toPass();
  await row.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: subject })).toBeVisible();
}

/** The link in the mail that is open. */
export async function linkInMail(page: Page): Promise<string> {
  const href = await page.locator('pre a').first().getAttribute('href');
  expect(href).not.toBeNull();
  return href!;
}
