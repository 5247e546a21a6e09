import { readdirSync, readFileSync } from 'node:fs';
import {
  buildReportMail,
  generateTraffic,
  reporterStyles,
  typicalReporters,
  typicalSources,
} from '@postseal/test-mail';

const FIXTURES = new URL('../../../packages/dmarc-reports/fixtures/', import.meta.url);

/** Every fixture of the report reader but the bombs, and a mail in each reporter's style. */
export function loadSeeds() {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:xml|gz|zip|eml|json)$/.test(name) && !name.includes('bomb'))
    .sort()
    .map((name) => ({ name, isMail: name.endsWith('.eml'), bytes: readFileSync(new URL(name, FIXTURES)) }));
  const { report } = generateTraffic({
    seed: 3,
    domain: 'example.com',
    firstDay: '2025-11-01',
    days: 1,
    sources: typicalSources('example.com'),
    reporters: typicalReporters,
    policies: [{ fromDay: 0, p: 'none' }],
  }).next().value;
  const mails = reporterStyles.map((style) => ({
    name: style,
    isMail: true,
    bytes: buildReportMail(report, { style, rcptTo: 'token@rua.example' }).raw,
  }));
  return [...files.filter(({ bytes }) => bytes.length < 40_000), ...mails];
}
