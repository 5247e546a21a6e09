import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What pages are made to show: that there is nothing here, and that a check is under way already. */
const EXPECTED_ANSWERS = /status of (404|429)/;

/** Collects what the browser complains about on a page, from now on. */
export function watchConsole(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED_ANSWERS.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What a theme can break; all else is the same in every theme. They take most of axe's time. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** `colours` when only the theme has changed since the last look, `shape` when only the width has. */
type Rules = 'all' | 'colours' | 'shape';

/** No rule of WCAG 2.2 AA that axe knows is broken, and the page does not scroll sideways. */
export async function expectAccessible(page: Page, rules: Rules = 'all'): Promise<void> {
  const axe = new AxeBuilder({ page })
    .exclude('iframe') // a mail behind glass: its HTML is a mail program's matter
    .setLegacyMode(); // no second page to gather what frames say: there are none to ask
  if (rules === 'colours') axe.withRules(COLOUR_RULES);
  else axe.withTags(TAGS);
  if (rules === 'shape') axe.disableRules(COLOUR_RULES);
  const { violations } = await axe.analyze();
  const told = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)}\n${failureSummary}`),
  }));
  expect.soft(told, 'accessibility').toEqual([]);
  expect.soft(await page.evaluate(whatSticksOut), 'no sideways scrolling').toEqual([]);
}

/** The elements that make the page wider than its window, from the outside in. */
function whatSticksOut(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const wide = [...document.body.querySelectorAll('*')].filter(
    (element) => element.getBoundingClientRect().right > clientWidth,
  );
  return [`${scrollWidth} of ${clientWidth} pixels`, ...wide.map(({ outerHTML }) => outerHTML.slice(0, 160))];
}
