import { isPublicIp, parseIp, registrableDomain } from '@postseal/mail-terms';
import { decodeWords } from 'postal-mime';
import { type Author, domainOf, readMailboxes } from './author.js';
import { failed, type Judgement, passed } from './judgement.js';
import { readMessageDate } from './message-date.js';
import { type HeaderField, type MessageSource, valuesOf } from './message-source.js';
import type { MimeTree } from './mime-tree.js';

const MAX_DRIFT_SECONDS = 24 * 3600;
const MAX_LINE = 998; // RFC 5322 §2.1.1
/** Fields that may stand once (RFC 5322 §3.6, RFC 2045 §3); From has its own check. */
const SINGLE_FIELDS = [
  'date',
  'sender',
  'reply-to',
  'to',
  'cc',
  'bcc',
  'message-id',
  'in-reply-to',
  'references',
  'subject',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
];
const MESSAGE_ID = /^<[^\s<>@]+@(?:\[[^\s<>[\]]*\]|[^\s<>@[\]]+)>$/;

/** The form of header and lines (RFC 5322), and what the header gives away. */
export function checkHeaders(
  source: MessageSource,
  mime: MimeTree,
  author: Author,
  receivedAtSeconds: number,
): Judgement[] {
  const { fields } = source;
  return [
    author.ok ? passed('hdr.from-invalid', author.address) : failed('hdr.from-invalid', author.fault),
    ...judgeDate(fields, receivedAtSeconds),
    judgeMessageId(fields, author),
    judgeSubject(fields),
    judgeRepetition(fields),
    judgeMime(source, mime),
    ...judgeLines(source),
    judgeNames(fields, author),
    judgeLeaks(fields),
  ];
}

function judgeDate(fields: readonly HeaderField[], receivedAtSeconds: number): Judgement[] {
  const value = valuesOf(fields, 'date')[0];
  const paste = `Date: ${new Date(receivedAtSeconds * 1000).toUTCString().replace('GMT', '+0000')}`;
  if (value === undefined) return [failed('hdr.date-invalid', 'no Date field', { paste })];
  const at = readMessageDate(value);
  if (at === null) return [failed('hdr.date-invalid', value, { paste })];
  const drift = Math.abs(at - receivedAtSeconds);
  const received = new Date(receivedAtSeconds * 1000).toISOString();
  const seen = `${value}; received ${received}`;
  return [
    passed('hdr.date-invalid', value),
    drift > MAX_DRIFT_SECONDS ? failed('hdr.date-drift', seen) : passed('hdr.date-drift', seen),
  ];
}

function judgeMessageId(fields: readonly HeaderField[], author: Author): Judgement {
  const value = valuesOf(fields, 'message-id')[0];
  if (value !== undefined && MESSAGE_ID.test(value)) return passed('hdr.message-id-invalid', value);
  const paste = `Message-ID: <unique.text@${author.ok ? author.domain : 'example.org'}>`;
  return failed('hdr.message-id-invalid', value ?? 'no Message-ID field', { paste });
}

function judgeSubject(fields: readonly HeaderField[]): Judgement {
  const value = valuesOf(fields, 'subject')[0];
  const text = value === undefined ? '' : decodeWords(value.slice(0, 2000)).trim();
  return text === ''
    ? failed('hdr.subject-missing', value === undefined ? 'no Subject field' : 'an empty Subject')
    : passed('hdr.subject-missing', text);
}

function judgeRepetition(fields: readonly HeaderField[]): Judgement {
  const counts = new Map<string, number>();
  for (const { name } of fields) counts.set(name, (counts.get(name) ?? 0) + 1);
  const repeated = SINGLE_FIELDS.filter((name) => (counts.get(name) ?? 0) > 1);
  return repeated.length === 0
    ? passed('hdr.duplicate', 'every field once')
    : failed('hdr.duplicate', repeated.map((name) => `${name} ${counts.get(name)} times`).join(', '));
}

function judgeMime({ fields, strayLines, lines }: MessageSource, { faults, leaves }: MimeTree): Judgement {
  const found = [...faults];
  if (strayLines.length > 0) found.unshift(`“${strayLines[0]!.slice(0, 60)}” is no header field`);
  if (lines.hasNul) found.push('NUL bytes');
  const raw = fields.find(({ isEightBit, name }) => isEightBit && name !== 'received');
  if (raw) found.push(`${raw.name} holds 8-bit characters that are not encoded (RFC 2047)`);
  return found.length === 0
    ? passed('hdr.mime-malformed', leaves.map(({ type }) => type).join(', '))
    : failed('hdr.mime-malformed', found.join('; '));
}

function judgeLines({ lines }: MessageSource): Judgement[] {
  const { longestLine, bareCr, bareLf } = lines;
  const seen = `longest line ${longestLine} bytes`;
  const judgements = [
    longestLine > MAX_LINE ? failed('hdr.line-too-long', seen) : passed('hdr.line-too-long', seen),
  ];
  if (bareCr > 0 || (bareLf ?? 0) > 0) {
    judgements.push(failed('hdr.bare-newline', `${bareCr} bare CR, ${bareLf ?? 0} bare LF`));
  } else if (bareLf !== null) judgements.push(passed('hdr.bare-newline', 'every line ends with CR LF'));
  return judgements;
}

/** What a reader sees as the sender, against where the mail is from. */
function judgeNames(fields: readonly HeaderField[], author: Author): Judgement {
  const found: string[] = [];
  if (author.ok) {
    const own = organizationOf(author.domain);
    for (const { address } of valuesOf(fields, 'reply-to').flatMap(readMailboxes)) {
      const domain = domainOf(address);
      if (domain !== null && organizationOf(domain) !== own) found.push(`Reply-To ${address}`);
    }
    const shown = /[^\s<>"'(),;:]+@([^\s<>"'(),;:@]+\.[^\s<>"'(),;:@]+)/.exec(author.displayName);
    if (shown && shown[0].toLowerCase() !== author.address.toLowerCase())
      found.push(`display name “${author.displayName}”`);
    if (mixesScripts(author.displayName)) found.push(`display name “${author.displayName}” mixes scripts`);
  }
  return found.length === 0
    ? passed('hdr.reply-to-differs', author.ok ? author.displayName || author.address : 'no From')
    : failed('hdr.reply-to-differs', found.join('; '));
}

function organizationOf(domain: string): string {
  return registrableDomain(domain) ?? domain;
}

/** Latin letters beside Cyrillic or Greek ones within one word, as look-alikes use them. */
function mixesScripts(text: string): boolean {
  return text
    .slice(0, 200)
    .split(/[\s.,@_-]+/)
    .some((word) => /\p{Script=Latin}/u.test(word) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word));
}

const ORIGIN_FIELDS = new Set([
  'x-originating-ip',
  'x-php-originating-script',
  'x-php-script',
  'x-sender-ip',
  'x-get-message-sender-via',
]);

function judgeLeaks(fields: readonly HeaderField[]): Judgement {
  const found: string[] = [];
  for (const { name, value } of fields) {
    if (ORIGIN_FIELDS.has(name)) found.push(`${name}: ${value.slice(0, 80)}`);
    if (name !== 'received') continue;
    for (const [, address] of value.slice(0, 2000).matchAll(/\[(?:IPv6:)?([0-9A-Fa-f:.]{3,45})\]/gi)) {
      const ip = parseIp(address!);
      if (ip && !isPublicIp(ip) && !isDocumentation(address!)) found.push(`Received shows ${address}`);
    }
  }
  const paste =
    '/^Received:.*\\[(10|127|192\\.168)\\./ IGNORE   # Postfix header_checks of the submission service';
  return found.length === 0
    ? passed('hdr.leak', 'nothing internal')
    : failed('hdr.leak', [...new Set(found)].slice(0, 5).join('; '), { paste });
}

/** Addresses of examples say nothing about an inner network. */
function isDocumentation(address: string): boolean {
  return /^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.|^2001:0?db8:/i.test(address);
}
