import { test as base, expect, type Page } from '@playwright/test';
import { expectAccessible, watchConsole } from './page-health';
import type { Seeded } from './seed';

type Visitor = 'stranger' | 'operator' | 'newcomer';

interface Fixtures {
  readonly seeded: Seeded;
  /** A browser in which somebody, or nobody, is signed in. */
  readonly visit: (who: Visitor, path: string) => Promise<Page>;
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters' names
  seeded: async ({}, use) => {
    await use(JSON.parse(process.env.POSTSEAL_E2E_SEEDED!) as Seeded);
  },
  visit: async ({ page, context, seeded }, use) => {
    const complaints = watchConsole(page);
    await use(async (who, path) => {
      const header = { stranger: '', operator: seeded.operatorCookie, newcomer: seeded.newcomerCookie }[who];
      await context.addCookies(
        header
          .split('; ')
          .filter(Boolean)
          .map((pair) => {
            const [name, ...value] = pair.split('=');
            return { name: name!, value: value.join('='), url: seeded.origin };
          }),
      );
      await page.goto(seeded.origin + path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByText('Loading', { exact: true })).toHaveCount(0); // parts that arrive later are here
      return page;
    });
    expect.soft(complaints, 'what the browser complained about').toEqual([]);
  },
});

const domain = '/domains/busy.example';
const pages: readonly (readonly [what: string, who: Visitor, path: string | ((seeded: Seeded) => string)])[] =
  [
    ['landing', 'stranger', '/'],
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
    ['no domains', 'newcomer', '/domains'],
    ['no issues', 'newcomer', '/issues'],
    ['no report mails', 'newcomer', '/ledger'],
    ['no incidents', 'newcomer', '/incidents'],
    ['new organization', 'newcomer', '/welcome'],
    ['page that is not there', 'newcomer', '/outbox'],
    ['domains', 'operator', '/domains'],
    ['domains, nothing found', 'operator', '/domains?search=zzz'],
    ['overview', 'operator', domain],
    ['overview in shares', 'operator', `${domain}?days=90&view=share`],
    ['overview of a day without reports', 'operator', `${domain}?from=2020-01-01&to=2020-01-02`],
    ['overview before the first report', 'operator', '/domains/xn--mller-kva.example'],
    ['overview without control', 'operator', '/domains/broken.example'],
    ['overview of a long name', 'operator', `/domains/${'very-long-name-'.repeat(4)}x.example`],
    ['DNS', 'operator', `${domain}/dns`],
    ['DNS of a domain that is not there', 'operator', '/domains/absent.example/dns'],
    ['DNS after a loss', 'operator', '/domains/broken.example/dns'],
    ['reports', 'operator', `${domain}/reports`],
    ['reports of one reporter', 'operator', `${domain}/reports?reporter=google.com`],
    ['no reports', 'operator', '/domains/broken.example/reports'],
    ['domain settings', 'operator', `${domain}/settings`],
    ['source', 'operator', `${domain}/sources/185.234.219.14?days=90`],
    ['source that never sent', 'operator', `${domain}/sources/2001:db8::1`],
    ['domain that is not ours', 'operator', '/domains/nobody.example'],
    ['report', 'operator', ({ reportId }) => `/reports/${reportId}`],
    ['issues', 'operator', '/issues'],
    ['issues, filtered', 'operator', '/issues?severity=info&domain=busy.example'],
    ['report mails', 'operator', '/ledger'],
    ['report mails, filtered', 'operator', '/ledger?outcome=quarantined'],
    ['report mail', 'operator', ({ storedMailId }) => `/ledger/${storedMailId}`],
    ['broken report mail', 'operator', ({ brokenMailId }) => `/ledger/${brokenMailId}`],
    ['incidents', 'operator', '/incidents'],
    ['outbox', 'operator', '/outbox'],
    ['outgoing mail', 'operator', ({ alertId }) => `/outbox/${alertId}`],
    ['profile', 'operator', '/settings'],
    ['security', 'operator', '/settings/security'],
    ['organization', 'operator', '/settings/organization'],
    ['alerts', 'operator', '/settings/alerts'],
  ];

for (const [what, who, path] of pages) {
  test(`page: ${what}`, async ({ visit, seeded }) => {
    const page = await visit(who, typeof path === 'string' ? path : path(seeded));
    await page.evaluate(() => {
      for (const folded of document.querySelectorAll('details')) folded.open = true;
    });
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: 'dark' }); // pages follow the system's theme as it changes
    await expect
      .poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches))
      .toBe(true);
    // A colour on its way from one theme to the other has the contrast of neither: two frames, and no transition left.
    await page.evaluate(
      () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
    );
    await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
    await expectAccessible(page, { onlyColours: true });
  });
}

test.describe('by key', () => {
  test('the first stop of the keyboard leads past the header', async ({ visit, isMobile }) => {
    test.skip(isMobile, 'a phone has no Tab key');
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

  test('the phone menu leads to every page and closes by key', async ({ visit, isMobile }) => {
    test.skip(!isMobile, 'wide screens show the links');
    const page = await visit('operator', '/domains');
    const opener = page.getByRole('button', { name: 'Menu', exact: true });
    await opener.click();
    const menu = page.getByRole('dialog');
    await expect(menu.getByRole('link')).toHaveText([
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
