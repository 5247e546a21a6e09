import type { MessageCheckId } from './own-checks.js';

/** Areas of the score. Caps keep one area from eating the score twice. Points are tenths, so that sums stay exact. */
export const groups = {
  host: { title: 'Sending host', cap: 40 },
  spf: { title: 'SPF', cap: 20 },
  dkim: { title: 'DKIM', cap: 15 },
  dmarc: { title: 'DMARC', cap: 20 },
  lists: { title: 'Blocklists', cap: 30 },
  envelope: { title: 'Envelope', cap: 30 },
  headers: { title: 'Headers', cap: 20 },
  bulk: { title: 'Bulk mail', cap: 10 },
  body: { title: 'Content', cap: 20 },
  scanner: { title: 'Content filter', cap: 30 },
  info: { title: 'More', cap: 0 },
} as const;

export type Group = keyof typeof groups;

/** Checks of one kind that together cost no more than this, within their group. */
export const bundles = { links: 10, otherLists: 15, domainLists: 25 } as const;

export interface Weight {
  readonly group: Group;
  /** Tenths of a point; 0 is advice. */
  readonly points: number;
  readonly bundle?: keyof typeof bundles;
}

const advice = (group: Group): Weight => ({ group, points: 0 });

/** What each check costs (mail-tester.md §4). Checks that are not listed are advice in the group of their area. */
const weights: Partial<Record<MessageCheckId, Weight>> = {
  'ptr.missing': { group: 'host', points: 15 },
  'ptr.missing-v6': { group: 'host', points: 15 },
  'ptr.not-confirmed': { group: 'host', points: 15 },
  'ptr.generic': { group: 'host', points: 5 },
  'ptr.multiple': { group: 'host', points: 2 },
  'ptr.partial': { group: 'host', points: 2 },
  'ptr.helo-mismatch': { group: 'host', points: 2 },
  'helo.invalid': { group: 'host', points: 5 },
  'helo.literal': { group: 'host', points: 3 },
  'tls.outbound-missing': { group: 'host', points: 5 },
  'tls.outbound-old': { group: 'host', points: 5 },
  'spf.missing': { group: 'spf', points: 15 },
  'spf.not-pass': { group: 'spf', points: 20 }, // less for softfail, neutral, permerror: see spf-verdict
  'spf.too-many-lookups': { group: 'spf', points: 5 },
  'spf.too-many-void-lookups': { group: 'spf', points: 5 },
  'spf.multiple-records': { group: 'spf', points: 5 },
  'spf.ptr-used': { group: 'spf', points: 5 },
  'spf.all-pass': { group: 'spf', points: 20 },
  'dkim.unsigned': { group: 'dkim', points: 15 },
  'dkim.signature-invalid': { group: 'dkim', points: 15 },
  'dkim.selector-missing': { group: 'dkim', points: 15 },
  'dkim.cname-dangling': { group: 'dkim', points: 15 },
  'dkim.multiple-records': { group: 'dkim', points: 15 },
  'dkim.syntax': { group: 'dkim', points: 15 },
  'dkim.version': { group: 'dkim', points: 15 },
  'dkim.key-missing': { group: 'dkim', points: 15 },
  'dkim.key-invalid': { group: 'dkim', points: 15 },
  'dkim.key-revoked': { group: 'dkim', points: 15 },
  'dkim.key-too-short': { group: 'dkim', points: 15 },
  'dkim.key-known-weak': { group: 'dkim', points: 15 },
  'dkim.service-type': { group: 'dkim', points: 15 },
  'dkim.hash-excludes-sha256': { group: 'dkim', points: 15 },
  'dkim.key-weak': { group: 'dkim', points: 5 },
  'dkim.hash-sha1': { group: 'dkim', points: 10 },
  'dkim.test-mode': { group: 'dkim', points: 3 },
  'dkim.ed25519-only': { group: 'dkim', points: 5 },
  'dkim.coverage': { group: 'dkim', points: 2 },
  'dkim.body-length': { group: 'dkim', points: 5 },
  'dmarc.missing': { group: 'dmarc', points: 10 },
  'dmarc.not-aligned': { group: 'dmarc', points: 15 },
  'dmarc.multiple-records': { group: 'dmarc', points: 10 },
  'blocklist.ip-listed': { group: 'lists', points: 30 },
  'blocklist.policy-listed': { group: 'lists', points: 20 },
  'blocklist.domain-listed': { group: 'lists', points: 20, bundle: 'domainLists' },
  'content.url-listed': { group: 'lists', points: 10, bundle: 'domainLists' },
  'envelope.domain-unresolvable': { group: 'envelope', points: 30 },
  'mx.null': { group: 'envelope', points: 10 },
  'hdr.from-invalid': advice('headers'), // sets a ceiling
  'hdr.date-invalid': { group: 'headers', points: 5 },
  'hdr.date-drift': { group: 'headers', points: 5 },
  'hdr.message-id-invalid': { group: 'headers', points: 5 },
  'hdr.subject-missing': { group: 'headers', points: 3 },
  'hdr.duplicate': { group: 'headers', points: 5 },
  'hdr.mime-malformed': { group: 'headers', points: 5 },
  'hdr.charset-invalid': { group: 'headers', points: 5 },
  'hdr.line-too-long': { group: 'headers', points: 5 },
  'hdr.bare-newline': { group: 'headers', points: 5 },
  'hdr.reply-to-differs': { group: 'headers', points: 3 },
  'hdr.leak': advice('headers'),
  'hdr.one-click-missing': { group: 'bulk', points: 10 },
  'content.no-text-part': { group: 'body', points: 5 },
  'content.active-html': { group: 'body', points: 10 },
  'content.html-large': { group: 'body', points: 3 },
  'content.images': { group: 'body', points: 2 },
  'content.shortener': { group: 'body', points: 5, bundle: 'links' },
  'content.link-host-differs': { group: 'body', points: 5, bundle: 'links' },
  'content.link-ip-literal': { group: 'body', points: 5, bundle: 'links' },
  'content.link-credentials': { group: 'body', points: 5, bundle: 'links' },
  'content.link-plain-http': { group: 'body', points: 3, bundle: 'links' },
  'content.attachment-executable': { group: 'body', points: 5 },
  'content.message-large': advice('body'),
  'content.spam-score': { group: 'scanner', points: 30 }, // as many as the filter's rules come to: see scanner-report
};

const groupByArea: Readonly<Record<string, Group>> = {
  ptr: 'host',
  helo: 'host',
  tls: 'host',
  spf: 'spf',
  dkim: 'dkim',
  dmarc: 'dmarc',
  blocklist: 'lists',
  hdr: 'headers',
  content: 'body',
};

/** What a check costs, and in which group. */
export function weightOf(id: MessageCheckId): Weight {
  return weights[id] ?? advice(groupByArea[id.slice(0, id.indexOf('.'))] ?? 'info');
}
