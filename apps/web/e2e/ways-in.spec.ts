import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import {
  type ImapServer,
  issueAuthority,
  issueCertificate,
  sendReportMails,
  startImapServer,
} from '@postseal/test-mail';
import { expectAccessible, watchConsole } from './page-health';
import { createOrganization, fillSignUp, newDevice, person } from './people';
import { failureReportMail, reportMail, tlsReportMails, utcDay } from './report-mails';
import { NAME_SERVER, STACK_PATIENCE_MS, type Stack, startStack } from './stack';

const DOMAIN = 'waysin.example';
const owner = person('Wanda Ways');
const login = { user: 'rua@waysin.example', password: 'imap password' };

test.describe.configure({ mode: 'serial', timeout: 120_000 });

let folder: string;
let stack: Stack;
let mailHost: ImapServer;
let page: Page;
let complaints: readonly string[];
let reportAddress: string;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(STACK_PATIENCE_MS);
  folder = mkdtempSync(join(tmpdir(), 'postseal-e2e-imap-'));
  const authority = issueAuthority();
  const certificate = issueCertificate({ commonName: 'localhost', issuer: authority });
  writeFileSync(join(folder, 'authority.pem'), authority.pem);
  mailHost = await startImapServer({ ...login, tls: { cert: certificate.pem, key: certificate.keyPem } });
  stack = await startStack({
    checkInterval: 3600,
    settings: {
      POSTSEAL_IMAP_ALLOW_ADDRESSES: '127.0.0.1,::1',
      NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem'),
    },
  });
  stack.dns.zones.set(DOMAIN, { SOA: { primary: NAME_SERVER }, NS: [NAME_SERVER], TXT: 'v=spf1 -all' });
  page = await (await newDevice(browser, stack.origin)).newPage();
  complaints = watchConsole(page);
  await page.goto(`${stack.origin}/sign-up`);
  await fillSignUp(page, owner);
  await createOrganization(page, 'Ways Ltd');
  // A busy machine: what is typed while the new page takes over from the old one is lost, so it is looked at first.
  await expect(async () => {
    const names = page.getByRole('textbox', { name: 'Domains' });
    await names.fill(DOMAIN);
    await expect(names).toHaveValue(DOMAIN, { timeout: 500 });
    await page.getByRole('button', { name: 'Add and check' }).click({ timeout: 1000 });
    await expect(page.getByRole('heading', { level: 1, name: DOMAIN })).toBeVisible({ timeout: 10_000 });
  }).toPass({ timeout: 60_000 });
});

test.afterAll(async () => {
  await page?.context().close();
  await stack?.close();
  await mailHost?.close();
  rmSync(folder, { recursive: true, force: true });
});

const mailed = (day: number) =>
  reportMail({
    domain: DOMAIN,
    rcptTo: login.user,
    reporter: `mailbox${day}.example`,
    style: 'google',
    day: utcDay(day),
    sent: [{ ip: '192.0.2.7', count: 3, dkim: 'pass', spf: 'pass' }],
    id: `mailbox-${day}`,
  }).raw;

async function send(mails: Parameters<typeof sendReportMails>[0]): Promise<void> {
  const { refused } = await sendReportMails(mails, {
    host: '127.0.0.1',
    port: stack.smtpPort,
    connections: 2,
  });
  expect(refused).toEqual([]);
}

test('a mailbox is tried out, told what is wrong with it, and read once it is right', async () => {
  for (const day of [3, 4]) mailHost.deliver('INBOX', mailed(day));
  mailHost.deliver(
    'INBOX',
    Buffer.from('Subject: Dear aunt\r\nContent-Type: text/plain\r\n\r\nPrivate.\r\n'),
  );
  await page.goto('/settings/reports');
  await expect(page.getByText('No mailbox is read at present.')).toBeVisible();
  await page.getByRole('link', { name: 'Read a mailbox' }).click();
  await page.getByLabel('IMAP server').fill('localhost');
  await page.getByLabel('Port').fill(String(mailHost.port));
  await page.getByLabel('User name').fill(login.user);
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText('localhost refuses the user name or password')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Password').fill(login.password);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText('Signed in: all is well.')).toBeVisible();
  await page.getByRole('button', { name: 'Read this mailbox' }).click();
  const row = page.getByRole('listitem').filter({ hasText: login.user });
  await expect(async () => {
    await page.goto('/settings/reports');
    await expect(row).toContainText('2 mails stored, 1 passed over', { timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await expect(row).toContainText('Connected');
  await expectAccessible(page);
  expect(mailHost.folders.get('INBOX')!.mails.map(({ flags }) => flags.has('\\Seen'))).toEqual([
    true,
    true,
    false,
  ]);
});

test('a fetched mail is in the ledger, its original is downloaded byte for byte, and it is read again', async () => {
  const rows = page.getByRole('table', { name: 'Report mails' }).getByRole('row');
  await expect(async () => {
    await page.goto('/ledger?origin=imap');
    await expect(rows.filter({ hasText: 'Stored' })).toHaveCount(2, { timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await rows.filter({ hasText: 'mailbox3.example' }).getByRole('link').first().click();
  await expect(page.getByText(`${login.user}, INBOX`)).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Original mail' }).click();
  expect(readFileSync((await (await download).path())!).equals(mailed(3))).toBe(true);
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(page.getByText('The mail will be read again in a moment')).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole('region', { name: 'What became of it' })).toContainText('Stored', {
      timeout: 1000,
    });
  }).toPass({ timeout: 60_000 });
  await page.goto(`/domains/${DOMAIN}/reports`);
  await expect(page.getByRole('link', { name: /^mailbox3\.example/ })).toHaveCount(1); // counted once
  await page.getByRole('link', { name: /^mailbox3\.example/ }).click();
  await expect(page.getByRole('region', { name: 'About mailbox3.example' })).toContainText(
    'left out of what decides',
  );
  await expectAccessible(page);
});

test('a mailbox is removed, and nothing of it is touched', async () => {
  await page.goto('/settings/reports');
  await page.getByRole('link', { name: login.user }).click();
  await expect(page.getByLabel('Password')).toHaveValue(''); // what is kept is told to nobody
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Remove mailbox' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove mailbox' }).click();
  await expect(page.getByText('No mailbox is read at present.')).toBeVisible();
  expect(mailHost.folders.get('INBOX')!.mails).toHaveLength(3);
});

test('failure reports are off, kept short and without names once they are on, and gone when they are off again', async () => {
  const path = `/domains/${DOMAIN}/reports/failures`;
  await page.goto(path);
  await expect(page.getByText('Failure reports are off')).toBeVisible();
  await page.getByLabel('Days to keep them').fill('5');
  await page.getByRole('button', { name: 'Switch on' }).click();
  await expect(page.getByText('Failure reports are on').first()).toBeVisible();
  const tag = (await page.getByText(/^ruf=mailto:/).textContent())!;
  reportAddress = tag.replace('ruf=mailto:', '');
  await send([failureReportMail(DOMAIN, reportAddress)]);
  const report = page.getByRole('listitem').filter({ hasText: '2001:db8::77' });
  await expect(async () => {
    await page.goto(path);
    await expect(report).toContainText('reject', { timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await report.getByText(/^Details of the report/).click();
  await expect(report).toContainText('a-long-name.example');
  await expect(report).not.toContainText('bounce@');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Switch off and remove' }).click();
  await expect(page.getByText('Failure reports are off').first()).toBeVisible();
  await expect(report).toHaveCount(0);
});

test('TLS reports that came by mail are listed, filtered and opened', async () => {
  await send(tlsReportMails(DOMAIN, reportAddress));
  const rows = page.getByRole('main').getByRole('row').filter({ hasText: 'Google Inc.' });
  await expect(async () => {
    await page.goto(`/domains/${DOMAIN}/tls/reports`);
    await expect(rows).toHaveCount(14, { timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await expectAccessible(page);
  await page.getByRole('link', { name: 'With failures' }).click();
  await expect(rows).toHaveCount(5);
  await rows.first().getByRole('link').first().click();
  await expect(page).toHaveURL(/\/tls-reports\//);
  await expect(page.getByRole('main')).toContainText('expired');
  expect(complaints).toEqual([]);
});
