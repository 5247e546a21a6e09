// Pictures of every page, light and dark, wide and narrow, from a running demo (`npm run demo`):
//   POSTSEAL_SCREENSHOTS=/tmp/pictures node apps/web/e2e/screenshots.mjs [http://localhost:3000]
// With POSTSEAL_README_IMAGES=docs/images it makes the pictures of the README instead.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const { POSTSEAL_SCREENSHOTS, POSTSEAL_README_IMAGES, POSTSEAL_CHROMIUM } = process.env;
const origin = process.argv[2] ?? 'http://localhost:3000';
const person = { email: 'demo@postseal.example', password: 'postseal-demo' };
const sizes = { wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } };
const MAX_README_BYTES = 300 * 1024;

const publicPages = {
  landing: '/',
  bounces: '/bounces',
  bounce: '/bounces/gmail-ipv6-ptr-auth',
  'check-start': '/check',
  'check-domain': '/check/nordwind.example?ip=46.4.113.5',
  'setup-start': '/setup',
  'setup-dkim': '/setup/dkim',
  'setup-publish': '/setup/publish',
  checks: '/checks?group=dkim',
  check: '/checks/spf.version-garbled',
  'sign-in': '/sign-in',
  'sign-up': '/sign-up',
  'forgot-password': '/forgot-password',
  'reset-password': '/reset-password?token=any',
  'verify-email': '/verify-email?email=someone@people.example',
};

const system = POSTSEAL_CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({
  ...(existsSync(system) && { executablePath: system }),
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  if (POSTSEAL_README_IMAGES) await readmeImages(POSTSEAL_README_IMAGES);
  else await everyPage(POSTSEAL_SCREENSHOTS ?? 'test-results/screenshots');
} finally {
  await browser.close();
}

async function everyPage(folder) {
  const session = await signIn();
  const pages = { ...(await privatePages(session)), ...publicPages };
  for (const colorScheme of ['light', 'dark']) {
    for (const [size, viewport] of Object.entries(sizes)) {
      const target = join(folder, `${size}-${colorScheme}`);
      await mkdir(target, { recursive: true });
      for (const [name, path] of Object.entries(pages)) {
        const storageState = name in publicPages ? undefined : session;
        await picture(path, { viewport, colorScheme, storageState }, async (page) => {
          await page.screenshot({ path: join(target, `${name}.png`), fullPage: true });
        });
      }
    }
  }
}

/** Pages of the demo; those with an id are found by following the first link to one. */
async function privatePages(session) {
  const pages = {
    'all-domains': '/overview',
    domains: '/domains',
    overview: '/domains/nordwind.example?days=90',
    'overview-shares': '/domains/lindenhof.example?days=90&view=share',
    'overview-lost': '/domains/atelier-sued.example',
    'overview-first-day': '/domains/nordwind-shop.example',
    dns: '/domains/nordwind.example/dns',
    'dns-faults': '/domains/lindenhof.example/dns',
    reports: '/domains/nordwind.example/reports',
    policy: '/domains/nordwind.example/policy',
    traffic: '/domains/nordwind.example/traffic?days=90',
    'traffic-filtered': '/domains/nordwind.example/traffic?days=90&outcome=fail',
    summary: '/domains/nordwind.example/summary?days=90',
    address: '/domains/nordwind.example/sources/46.4.113.5?days=90',
    source: '/domains/nordwind.example/sources/spf:_spf.postdienst.example?days=90',
    tls: '/domains/nordwind.example/tls',
    'tls-reports': '/domains/nordwind.example/tls/reports',
    'tls-first-day': '/domains/lindenhof.example/tls',
    failures: '/domains/nordwind.example/reports/failures',
    'failures-off': '/domains/lindenhof.example/reports/failures',
    'domain-settings': '/domains/nordwind.example/settings',
    issues: '/issues',
    ledger: '/ledger',
    incidents: '/incidents',
    outbox: '/outbox',
    profile: '/settings',
    security: '/settings/security',
    organization: '/settings/organization',
    alerts: '/settings/alerts',
    welcome: '/welcome',
    'not-found': '/domains/nobody.example',
  };
  const firstLink = (list, pattern) =>
    picture(list, { viewport: sizes.wide, storageState: session }, (page) =>
      page.locator(`main a[href^="${pattern}"]`).first().getAttribute('href'),
    );
  pages.report = await firstLink('/domains/nordwind.example/reports', '/reports/');
  pages['tls-report'] = await firstLink(
    '/domains/nordwind.example/tls/reports?failures=only',
    '/tls-reports/',
  );
  pages['report-mail'] = await firstLink('/ledger', '/ledger/');
  pages['outgoing-mail'] = await firstLink('/outbox', '/outbox/');
  return pages;
}

async function readmeImages(folder) {
  const session = await signIn();
  await mkdir(folder, { recursive: true });
  const tall = { ...sizes.wide, height: 1420 };
  const images = {
    'overview-light': { path: '/domains/nordwind.example?days=90', viewport: tall },
    'overview-dark': { path: '/domains/nordwind.example?days=90', section: 'Mail as receivers saw it' },
    'dns-light': { path: '/domains/lindenhof.example/dns', section: 'SPF' },
  };
  for (const [name, { path, section, viewport = sizes.wide }] of Object.entries(images)) {
    const colorScheme = name.endsWith('dark') ? 'dark' : 'light';
    await picture(path, { viewport, colorScheme, storageState: session }, async (page) => {
      if (section) {
        const heading = page.getByRole('heading', { level: 2, name: section });
        await heading.evaluate((element) => window.scrollTo(0, element.getBoundingClientRect().top - 96));
      }
      const png = await page.screenshot();
      if (png.length > MAX_README_BYTES) throw new Error(`${name}.png has ${png.length} bytes`);
      await writeFile(join(folder, `${name}.png`), png);
    });
  }
}

async function signIn() {
  const context = await browser.newContext({ baseURL: origin });
  const answer = await context.request.post('/api/auth/sign-in/email', { data: person, headers: { origin } });
  if (!answer.ok()) throw new Error(`the demo person cannot sign in at ${origin}: ${answer.status()}`);
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Opens a page in a browser of its own and waits until nothing moves. */
async function picture(path, options, look) {
  const context = await browser.newContext({ baseURL: origin, reducedMotion: 'reduce', ...options });
  try {
    const page = await context.newPage();
    await page.goto(path, { waitUntil: 'networkidle' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    return await look(page);
  } finally {
    await context.close();
  }
}
