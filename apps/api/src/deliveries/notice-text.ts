import type { Severity } from '@postseal/contract';
import type { AlertNotice, Digest, IncidentNotice } from './alert-notice.js';

/** A notice in words, for channels that take little more than text. */
export interface NoticeText {
  readonly title: string;
  /** Paragraphs. */
  readonly lines: readonly string[];
  /** Record texts: published by somebody else, so never to be read as markup. */
  readonly records: readonly { readonly label: string; readonly text: string }[];
  readonly link: { readonly label: string; readonly url: string };
  /** Null for good news. */
  readonly severity: Severity | null;
}

const NOTHING = '(no record)';
const SUMMARY_LINES = 25; // Teams refuses a message of 28 KB, and with it every alert of the night

export function describeNotice(notice: AlertNotice): NoticeText {
  switch (notice.type) {
    case 'incident':
      return describeIncident(notice.incident);
    case 'summary':
      return describeSummary(notice);
    case 'digest':
      return describeDigest(notice.digest);
    case 'test':
      return {
        title: 'Test alert from Postseal',
        lines: [
          `Alerts reach “${notice.channel}”. A real one says what changed, since when, what it means and what to publish.`,
        ],
        records: [],
        link: { label: 'Alert settings', url: notice.url },
        severity: null,
      };
  }
}

/** "nordwind.example: DMARC record removed", or that it recovered. */
export function headlineOf({ domain, title, phase, acceptedBy }: IncidentNotice): string {
  if (phase !== 'resolved') return `${domain}: ${title}`;
  return `${domain}: ${acceptedBy ? 'accepted' : 'recovered'} – ${title}`;
}

function endingOf({ acceptedBy, openedAt }: IncidentNotice): string {
  return acceptedBy
    ? `${acceptedBy} took the change of ${formatMoment(openedAt)} as right. Nothing needs to be done.`
    : `The trouble that began ${formatMoment(openedAt)} is over. Nothing needs to be done.`;
}

function describeIncident(incident: IncidentNotice): NoticeText {
  const isOver = incident.phase === 'resolved';
  return {
    title: headlineOf(incident),
    lines: isOver
      ? [endingOf(incident)]
      : [
          `${severityWord(incident.severity)}, seen first ${formatMoment(incident.openedAt)}.`,
          incident.meaning,
          incident.fix,
        ].filter((line) => line !== ''),
    records: [
      { label: 'Before', text: incident.before ?? NOTHING },
      { label: 'Now', text: incident.after ?? NOTHING },
      ...(incident.proposal && !isOver
        ? [
            {
              label: `To publish at ${incident.proposal.name} (${incident.proposal.type})`,
              text: incident.proposal.value,
            },
          ]
        : []),
    ],
    link: { label: 'See the incident', url: incident.url },
    severity: isOver ? null : incident.severity,
  };
}

function describeSummary({ incidents, url }: Extract<AlertNotice, { type: 'summary' }>): NoticeText {
  const rest = incidents.length - SUMMARY_LINES;
  return {
    title: summaryTitle(incidents.length),
    lines: [
      ...incidents
        .slice(0, SUMMARY_LINES)
        .map(
          (incident) =>
            `${incident.phase === 'resolved' ? 'Recovered' : severityWord(incident.severity)}: ${incident.domain}, ${incident.title} (${formatMoment(incident.occurredAt)})`,
        ),
      ...(rest > 0 ? [`and ${formatCount(rest)} more`] : []),
    ],
    records: [],
    link: { label: 'See all incidents', url },
    severity: incidents.some(({ phase }) => phase !== 'resolved') ? 'error' : null,
  };
}

export function summaryTitle(count: number): string {
  return `${count} alerts from your quiet hours`;
}

function describeDigest(digest: Digest): NoticeText {
  return {
    title: `Your mail, ${digestPeriod(digest)}`,
    lines: [
      digestSentence(digest),
      ...digest.domains
        .slice(0, 5)
        .map(
          ({ domain, messages, passRate }) =>
            `${domain}: ${messages === 0 ? 'no mail reported' : `${formatShare(passRate)} of ${formatCount(messages)} passed`}`,
        ),
      `${plural(digest.newSourceCount, 'new source')}, ${plural(digest.changeCount, 'record change')}, ${plural(digest.openIncidentCount, 'open incident')}.`,
    ],
    records: [],
    link: { label: 'Open Postseal', url: digest.url },
    severity: null,
  };
}

/** "16–22 Nov 2026", or one day. */
export function digestPeriod({ from, to }: Digest): string {
  return days.formatRange(new Date(from), new Date(to)).replaceAll('\u2009', ''); // thin spaces: not for subjects
}

/** The one sentence that matters: the rate, and how it moved. */
export function digestSentence(digest: Digest): string {
  const { messages, passRate, passRateBefore, rhythm } = digest;
  const period = rhythm === 'daily' ? 'the day' : 'the week';
  if (messages === 0 || passRate === null)
    return `Receivers reported no mail from your domains for ${period}.`;
  const figure = `${formatShare(passRate)} of ${plural(messages, 'message')} passed DMARC`;
  return passRateBefore === null
    ? `${figure}.`
    : `${figure}, ${comparison(passRate, passRateBefore, period)}.`;
}

function comparison(now: number, before: number, period: string): string {
  const points = Math.round((now - before) * 1000) / 10;
  if (points === 0) return `as ${period} before`;
  return `${Math.abs(points)} points ${points > 0 ? 'more' : 'less'} than ${period} before`;
}

export function severityWord(severity: Severity): string {
  return { critical: 'Critical', error: 'Error', warning: 'Warning', info: 'Note' }[severity];
}

/** "2026-11-23 14:05 UTC" */
export function formatMoment(moment: string): string {
  return `${new Date(moment).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const days = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const counts = new Intl.NumberFormat('en');

export function formatCount(count: number): string {
  return counts.format(count);
}

/** 0.9996 → "99.9%": cut, not rounded, so that only a whole is called 100%. */
export function formatShare(share: number | null): string {
  return share === null ? '–' : `${Math.floor(share * 1000 + 1e-9) / 10}%`;
}

/** 1 → "1 message", 2 → "2 messages" */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
