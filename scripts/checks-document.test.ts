import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { catalogue, notImplemented } from '@postseal/dns-checks';
// @ts-expect-error plain JavaScript, as all scripts are
import { renderChecksDocument } from './steps/checks-document.mjs';

const document = readFileSync(join(import.meta.dirname, '../docs/checks.md'), 'utf8');

it('docs/checks.md says what the catalogue says; otherwise run `npm run checks-document`', () => {
  expect(renderChecksDocument(document, catalogue, notImplemented)).toBe(document);
});

it('the document names every check once, and why one is not made', () => {
  for (const { id } of catalogue) expect(document.split(`\`${id}\`<br>`)).toHaveLength(2);
  for (const reason of Object.values(notImplemented)) expect(document).toContain(`Not checked: ${reason}`);
});
