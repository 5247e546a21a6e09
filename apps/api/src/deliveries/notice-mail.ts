import { type MailBlock, type MailText, renderMail } from '../outbox/mail-text.js';
import type { AlertNotice, Digest, IncidentNotice } from './alert-notice.js';
import {
  describeNotice,
  digestPeriod,
  digestSentence,
  formatCount,
  formatMoment,
  formatShare,
  headlineOf,
  plural,
  severityWord,
} from './notice-text.js';

const SHOWN = 10; // rows of each table in a digest; the link leads to the rest

/** A notice as a mail. `settingsUrl` is where a member changes what comes, `stopUrl` where anybody else ends it. */
export function noticeMail(
  notice: AlertNotice,
  settingsUrl: string,
  stopUrl: string | null = null,
): MailText & { readonly subject: string } {
  const heading = describeNotice(notice).title;
  const subject = notice.type === 'digest' ? digestSubject(notice.digest) : heading;
  const way = stopUrl ? `End these mails: ${stopUrl}` : `Change what you get: ${settingsUrl}`;
  const footer = `Sent by Postseal, which watches your mail domains.\n${way}`;
  return { subject, ...renderMail(heading, blocksOf(notice), footer) };
}

function blocksOf(notice: AlertNotice): MailBlock[] {
  switch (notice.type) {
    case 'incident':
    case 'test': {
      const { lines, records, link } = describeNotice(notice);
      return [
        ...lines.map((text): MailBlock => ({ kind: 'text', text })),
        ...records.map(({ label, text }): MailBlock => ({ kind: 'code', label, text })),
        { kind: 'link', ...link },
      ];
    }
    case 'summary':
      return [
        { kind: 'text', text: 'These waited until your quiet hours were over.' },
        ...notice.incidents.flatMap(summaryBlocks),
        { kind: 'link', label: 'See all incidents', url: notice.url },
      ];
    case 'digest':
      return digestBlocks(notice.digest);
  }
}

function summaryBlocks(incident: IncidentNotice): MailBlock[] {
  const state = incident.phase === 'resolved' ? 'Recovered' : severityWord(incident.severity);
  return [
    { kind: 'heading', text: headlineOf(incident) },
    { kind: 'text', text: `${state}, ${formatMoment(incident.occurredAt)}. ${incident.meaning}`.trimEnd() },
    { kind: 'code', label: 'Now', text: incident.after ?? '(no record)' },
  ];
}

function digestSubject(digest: Digest): string {
  const { organization, messages, passRate, openIncidentCount } = digest;
  const figure = messages === 0 ? 'no mail reported' : `${formatShare(passRate)} passed`;
  const trouble = openIncidentCount > 0 ? `, ${plural(openIncidentCount, 'open incident')}` : '';
  return `${organization}: ${figure}${trouble}, ${digestPeriod(digest)}`;
}

function digestBlocks(digest: Digest): MailBlock[] {
  const before = digest.rhythm === 'daily' ? 'Day before' : 'Week before';
  return [
    { kind: 'text', text: digestSentence(digest) },
    ...section('Open incidents', digest.openIncidentCount, [
      {
        kind: 'list',
        items: digest.openIncidents.map(
          ({ domain, title, severity, since }) =>
            `${severityWord(severity)}: ${domain}, ${title} (since ${formatMoment(since)})`,
        ),
      },
    ]),
    ...section('Domains', digest.domainCount, [
      {
        kind: 'table',
        columns: [
          { title: 'Domain' },
          { title: 'Passed', isNumeric: true },
          { title: before, isNumeric: true },
          { title: 'Messages', isNumeric: true },
        ],
        rows: digest.domains.map(({ domain, passRate, passRateBefore, messages }) => [
          domain,
          formatShare(passRate),
          formatShare(passRateBefore),
          formatCount(messages),
        ]),
      },
    ]),
    ...section('New sources', digest.newSourceCount, [
      {
        kind: 'table',
        columns: [
          { title: 'Address' },
          { title: 'Domain' },
          { title: 'Passed', isNumeric: true },
          { title: 'Messages', isNumeric: true },
        ],
        rows: digest.newSources.map(({ ip, domain, passRate, messages }) => [
          ip,
          domain,
          formatShare(passRate),
          formatCount(messages),
        ]),
      },
    ]),
    ...section('Record changes', digest.changeCount, [
      {
        kind: 'list',
        items: digest.changes.map(({ domain, title, at }) => `${formatMoment(at)}: ${domain}, ${title}`),
      },
    ]),
    { kind: 'heading', text: 'Open issues' },
    { kind: 'text', text: findingsSentence(digest) },
    { kind: 'link', label: 'Open Postseal', url: digest.url },
  ];
}

/** Nothing for an empty part; says how many more there are than shown. */
function section(title: string, count: number, blocks: readonly MailBlock[]): MailBlock[] {
  if (count === 0) return [];
  const rest = count - Math.min(count, SHOWN);
  return [
    { kind: 'heading', text: title },
    ...blocks.map(firstRows),
    ...(rest > 0 ? [{ kind: 'text' as const, text: `and ${formatCount(rest)} more` }] : []),
  ];
}

function firstRows(block: MailBlock): MailBlock {
  if (block.kind === 'list') return { ...block, items: block.items.slice(0, SHOWN) };
  return block.kind === 'table' ? { ...block, rows: block.rows.slice(0, SHOWN) } : block;
}

function findingsSentence({ findings: { critical, error, warning } }: Digest): string {
  const parts = [
    critical > 0 ? `${formatCount(critical)} critical` : '',
    error > 0 ? plural(error, 'error') : '',
    warning > 0 ? plural(warning, 'warning') : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'None: every check that could be made is in order.' : `${parts.join(', ')}.`;
}
