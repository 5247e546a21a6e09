import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { expectAccessible, watchConsole } from './page-health';
import type { Seeded } from './seed';

type Visitor = 'stranger' | 'operator' | 'newcomer';

interface Fixtures {
  readonly seeded: Seeded;
  /** A page in a browser in which somebody, or nobody, is signed in. */
  readonly visit: (who: Visitor, path: string) => Promise<Page>;
}

interface WorkerFixtures {
  /** One browser per visitor for all tests of a worker: what it has cached is not fetched again for every page. */
  readonly browsers: Map<Visitor, BrowserContext>;
}

const test = base.extend<Fixtures, WorkerFixtures>({
  browsers: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters' names
    async ({}, use) => {
      const browsers = new Map<Visitor, BrowserContext>();
      await use(browsers);
      for (const browser of browsers.values()) await browser.close();
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters' names
  seeded: async ({}, use) => {
    await use(JSON.parse(process.env.POSTSEAL_E2E_SEEDED!) as Seeded);
  },
  visit: async ({ browser, browsers, seeded }, use) => {
    const visits: { readonly page: Page; readonly complaints: readonly string[] }[] = [];
    await use(async (who, path) => {
      let context = browsers.get(who);
      if (!context) {
        context = await browser.newContext();
        await context.addCookies(cookiesOf(who, seeded));
        browsers.set(who, context);
      }
      const page = await context.newPage();
      visits.push({ page, complaints: watchConsole(page) });
      await page.goto(seeded.origin + path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByText('Loading', { exact: true })).toHaveCount(0); // parts that arrive later are here
      return page;
    });
    for (const { page, complaints } of visits) {
      await page.close();
      expect.soft(complaints, 'what the browser complained about').toEqual([]);
    }
  },
});

function cookiesOf(who: Visitor, seeded: Seeded) {
  const header = { stranger: '', operator: seeded.operatorCookie, newcomer: seeded.newcomerCookie }[who];
  return header
    .split('; ')
    .filter(Boolean)
    .map((pair) => {
      const [name, ...value] = pair.split('=');
      return { name: name!, value: value.join('='), url: seeded.origin };
    });
}

const PHONE = { width: 360, height: 740 };
const domain = '/domains/busy.example';
const pages: readonly (readonly [what: string, who: Visitor, path: string | ((seeded: Seeded) => string)])[] =
  [
    ['landing', 'stranger', '/'],
    ['known refusals', 'stranger', '/bounces?receiver=Gmail'],
    ['known refusal', 'stranger', '/bounces/gmail-ipv6-ptr-auth'],
    ['live check', 'stranger', '/check'],
    ['live check of a domain', 'stranger', '/check/busy.example?ip=46.4.113.5'],
    ['set-up', 'stranger', '/setup'],
    ['set-up of PTR', 'stranger', '/setup/ptr'],
    ['set-up of SPF', 'stranger', '/setup/spf'],
    ['set-up of DKIM', 'stranger', '/setup/dkim'],
    ['set-up of DMARC', 'stranger', '/setup/dmarc'],
    ['set-up of the mail server', 'stranger', '/setup/server'],
    ['set-up of TLS', 'stranger', '/setup/tls'],
    ['set-up to publish', 'stranger', '/setup/publish'],
    ['mail test', 'stranger', '/test'],
    ['mail test with history', 'operator', '/test'],
    ['mail test, waiting', 'stranger', ({ waitingTestToken }) => `/test/${waitingTestToken}`],
    ['mail test, scored', 'stranger', ({ scoredTestToken }) => `/test/${scoredTestToken}`],
    ['mail test, shared', 'stranger', ({ scoredTestId }) => `/test/result/${scoredTestId}`],
    ['mail test that has run out', 'stranger', '/test/aaaaaaaaaaaaaaaa'],
    ['checks', 'stranger', '/checks'],
    ['checks of a group', 'stranger', '/checks?group=mta-sts&search=policy'],
    ['checks, nothing found', 'stranger', '/checks?search=zzz'],
    ['check', 'stranger', '/checks/spf.multiple-records'],
    ['check without an example', 'stranger', '/checks/sender-requirements.manual'],
    ['sign in', 'stranger', '/sign-in'],
    ['sign in after a reset', 'stranger', '/sign-in?reset=done'],
    ['sign up', 'stranger', '/sign-up'],
    ['forgotten password', 'stranger', '/forgot-password'],
    ['new password', 'stranger', '/reset-password?token=any'],
    ['new password, link used', 'stranger', '/reset-password?error=INVALID_TOKEN'],
    ['confirm address', 'stranger', '/verify-email?email=someone@people.example'],
    ['confirm address, link used', 'stranger', '/verify-email?error=TOKEN_EXPIRED'],
    ['invitation', 'stranger', '/accept-invitation/any'],
    ['invitation that is not open', 'newcomer', '/accept-invitation/any'],
    [
      'alerts that an address is asked about',
      'stranger',
      ({ consentToken }) => `/alert-address/${consentToken}`,
    ],
    ['alerts, link cut off', 'stranger', '/alert-address/any'],
    ['shared domain, link cut off', 'stranger', '/shared/any'],
    ['no domains', 'newcomer', '/domains'],
    ['no issues', 'newcomer', '/issues'],
    ['no report mails', 'newcomer', '/ledger'],
    ['no incidents', 'newcomer', '/incidents'],
    ['new organization', 'newcomer', '/welcome'],
    ['page that is not there', 'newcomer', '/outbox'],
    ['domains', 'operator', '/domains'],
    ['domains, nothing found', 'operator', '/domains?search=zzz'],
    ['all domains', 'operator', '/overview'],
    ['domains by tag', 'operator', '/domains?group=tag&sort=pass-rate'],
    ['overview', 'operator', domain],
    ['overview in shares', 'operator', `${domain}?days=90&view=share`],
    ['overview of a day without reports', 'operator', `${domain}?from=2020-01-01&to=2020-01-02`],
    ['overview before the first report', 'operator', '/domains/xn--mller-kva.example'],
    ['overview without control', 'operator', '/domains/broken.example'],
    ['overview of a long name', 'operator', `/domains/${'very-long-name-'.repeat(4)}x.example`],
    ['DNS', 'operator', `${domain}/dns`],
    ['DNS of a domain that is not there', 'operator', '/domains/absent.example/dns'],
    ['DNS after a loss', 'operator', '/domains/broken.example/dns'],
    ['history', 'operator', `${domain}/history`],
    ['history after a loss', 'operator', '/domains/broken.example/history'],
    ['history, filtered', 'operator', `${domain}/history?show=alerts&kind=dkim`],
    ['watched records', 'operator', `${domain}/dns/propagation`],
    ['no watched records', 'operator', '/domains/absent.example/dns/propagation'],
    [
      'record published wrongly',
      'operator',
      ({ wrongWatchId }) => `${domain}/dns/propagation/${wrongWatchId}`,
    ],
    ['record everywhere', 'operator', ({ doneWatchId }) => `${domain}/dns/propagation/${doneWatchId}`],
    ['policy', 'operator', `${domain}/policy`],
    ['policy without a record', 'operator', '/domains/broken.example/policy'],
    ['receivers', 'operator', `${domain}/receivers`],
    ['receivers of a broken domain', 'operator', '/domains/broken.example/receivers'],
    ['reports', 'operator', `${domain}/reports`],
    ['reports of one reporter', 'operator', `${domain}/reports?reporter=google.com`],
    ['no reports', 'operator', '/domains/broken.example/reports'],
    ['traffic', 'operator', `${domain}/traffic`],
    [
      'traffic, filtered',
      'operator',
      `${domain}/traffic?days=90&reporter=google.com&outcome=fail&view=share`,
    ],
    ['summary for paper', 'operator', `${domain}/summary`],
    ['traffic, nothing found', 'operator', `${domain}/traffic?name=nobody.example`],
    ['TLS', 'operator', `${domain}/tls`],
    ['TLS before the first report', 'operator', '/domains/broken.example/tls'],
    ['TLS reports', 'operator', `${domain}/tls/reports?failures=only`],
    ['TLS report', 'operator', ({ tlsReportId }) => `/tls-reports/${tlsReportId}`],
    ['failure reports', 'operator', `${domain}/reports/failures`],
    ['failure reports, off', 'operator', '/domains/broken.example/reports/failures'],
    ['domain settings', 'operator', `${domain}/settings`],
    ['source', 'operator', `${domain}/sources/185.234.219.14?days=90`],
    ['source that never sent', 'operator', `${domain}/sources/2001:db8::1`],
    ['source with a name', 'operator', `${domain}/sources/spf:_spf.service.example?days=90`],
    ['source without mail', 'operator', `${domain}/sources/service:sendgrid`],
    ['domain that is not ours', 'operator', '/domains/nobody.example'],
    ['report', 'operator', ({ reportId }) => `/reports/${reportId}`],
    ['issues', 'operator', '/issues'],
    ['issues of mine', 'operator', '/issues?state=resolved&assignee=me'],
    ['issues, filtered', 'operator', '/issues?severity=info&domain=busy.example'],
    ['report mails', 'operator', '/ledger'],
    ['report mails, filtered', 'operator', '/ledger?outcome=quarantined'],
    ['report mails, searched', 'operator', '/ledger?q=google&origin=smtp'],
    ['upload of reports', 'operator', '/ledger/upload'],
    ['report sources', 'operator', '/settings/reports'],
    ['new mailbox', 'operator', '/settings/reports/mailboxes/new'],
    ['report mail', 'operator', ({ storedMailId }) => `/ledger/${storedMailId}`],
    ['broken report mail', 'operator', ({ brokenMailId }) => `/ledger/${brokenMailId}`],
    ['incidents', 'operator', '/incidents'],
    ['outbox', 'operator', '/outbox'],
    ['outgoing mail', 'operator', ({ alertId }) => `/outbox/${alertId}`],
    ['profile', 'operator', '/settings'],
    ['security', 'operator', '/settings/security'],
    ['organization', 'operator', '/settings/organization'],
    ['incident', 'operator', ({ incidentId }) => `/incidents/${incidentId}`],
    ['incidents, filtered', 'operator', '/incidents?state=resolved&severity=warning&tag=production'],
    ['alerts', 'operator', '/settings/alerts'],
    ['alerts that reach nobody', 'newcomer', '/settings/alerts'],
    ['kinds of channels', 'operator', '/settings/alerts/new'],
    ['new webhook', 'operator', '/settings/alerts/new?kind=webhook'],
    ['new address', 'operator', '/settings/alerts/new?kind=email'],
    ['new ntfy topic', 'operator', '/settings/alerts/new?kind=ntfy'],
    [
      'channel that is not confirmed',
      'operator',
      ({ askedChannelId }) => `/settings/alerts/channels/${askedChannelId}`,
    ],
    ['channel', 'operator', ({ webhookId }) => `/settings/alerts/channels/${webhookId}`],
    [
      'channel that takes nothing',
      'newcomer',
      ({ lostChannelId }) => `/settings/alerts/channels/${lostChannelId}`,
    ],
    ['messages', 'operator', '/settings/alerts/deliveries'],
    ['message by mail', 'operator', ({ deliveryId }) => `/settings/alerts/deliveries/${deliveryId}`],
    [
      'message that was lost',
      'newcomer',
      ({ lostDeliveryId }) => `/settings/alerts/deliveries/${lostDeliveryId}`,
    ],
    ['digest', 'operator', '/settings/alerts/digest'],
  ];

for (const [what, who, path] of pages) {
  test(`page: ${what}`, async ({ visit, seeded }) => {
    const page = await visit(who, typeof path === 'string' ? path : path(seeded));
    await fold(page, false);
    await expectAccessible(page);
    await fold(page, true);
    await page.emulateMedia({ colorScheme: 'dark' }); // pages follow the system's theme as it changes
    await settled(page);
    await expectAccessible(page, 'colours');
    await page.setViewportSize(PHONE);
    await settled(page);
    await expectAccessible(page, 'shape');
  });
}

/** Opens or closes everything that folds. */
async function fold(page: Page, isFolded: boolean): Promise<void> {
  await page.evaluate((folded) => {
    for (const part of document.querySelectorAll('details')) part.open = !folded;
  }, isFolded);
}

/** A colour on its way from one theme to the other has the contrast of neither: two frames, and no transition left. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
  );
  await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
}

test.describe('by key', () => {
  test('the first stop of the keyboard leads past the header', async ({ visit }) => {
    for (const path of ['/domains', domain, '/ledger']) {
      const page = await visit('operator', path);
      await page.keyboard.press('Tab');
      await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
      await expect(page.getByRole('link', { name: 'Skip to content' })).toBeInViewport();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('main')).toBeFocused();
    }
  });

  test('a dialog holds the focus and gives it back', async ({ visit }) => {
    const page = await visit('operator', '/domains');
    const opener = page.getByRole('button', { name: 'Add domains' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add domains' });
    await expect(dialog).toBeVisible();
    for (let stop = 0; stop < 6; stop++) {
      await page.keyboard.press('Tab');
      const isBehind = await page.evaluate(() => {
        const focused = document.activeElement;
        return focused !== document.body && focused?.closest('dialog, [role=dialog]') === null;
      });
      expect(isBehind).toBe(false);
    }
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(opener).toBeFocused();
  });

  test('a question before an act can be declined by key', async ({ visit }) => {
    const page = await visit('operator', `${domain}/settings`);
    const opener = page.getByRole('button', { name: 'Remove domain' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const question = page.getByRole('alertdialog');
    await expect(question.getByRole('button', { name: 'Remove domain' })).toBeDisabled();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden();
    await expect(opener).toBeFocused();
  });

  test('the account menu works by key', async ({ visit }) => {
    const page = await visit('operator', domain);
    const opener = page.getByRole('button', { name: /account of/ });
    await opener.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menu')).toBeVisible();
    await expect(page.getByRole('menuitem').first()).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('menuitem', { name: 'Security' })).toBeFocused();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(opener).toBeFocused();
  });

  test('the chart is read day by day with the arrow keys', async ({ visit }) => {
    const page = await visit('operator', domain);
    const days = page.getByRole('slider', { name: /^Day/ });
    await days.focus();
    await page.keyboard.press('ArrowLeft');
    const last = await days.getAttribute('aria-valuetext');
    await page.keyboard.press('ArrowLeft');
    await expect(days).not.toHaveAttribute('aria-valuetext', last!);
    await expect(days).toHaveAttribute('aria-valuetext', /messages, .* passed/);
  });

  test('the phone menu leads to every page and closes by key', async ({ visit }) => {
    const page = await visit('operator', '/domains');
    await page.setViewportSize(PHONE);
    const opener = page.getByRole('button', { name: 'Menu', exact: true });
    await opener.click();
    const menu = page.getByRole('dialog');
    await expect(menu.getByRole('link')).toHaveText([
      'Overview',
      'Domains',
      'Issues',
      'Reports inbox',
      'Incidents',
      'Settings',
      'Outbox',
    ]);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(opener).toBeFocused();
  });
});
