// node scripts/checks-document.mjs: writes the list of checks in docs/checks.md from the catalogue. Needs a build of
// packages/dns-checks.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue, notImplemented } from '@postseal/dns-checks';
import { renderChecksDocument } from './steps/checks-document.mjs';

const path = join(import.meta.dirname, '../docs/checks.md');
const document = readFileSync(path, 'utf8');
writeFileSync(path, renderChecksDocument(document, catalogue, notImplemented));
console.log(`${path}: ${catalogue.length} checks, ${Object.keys(notImplemented).length} of them not made`);
