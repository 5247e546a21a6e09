import { readDomain, readSourceIp } from './field-values.js';
import { decodeHeaderText, type MimeHeaders, readHeaders } from './mime-headers.js';
import type { MimeLeaf } from './mime-walk.js';
import { domainsOfAddresses, redactAddresses } from './redact-addresses.js';
import type { FailureReport } from './types.js';

const MAX_HEADER_BYTES = 64 * 1024; // of a report's own fields, and of the message that it is about
const MAX_TEXT_LENGTH = 1_000;
const MAX_LISTED = 20;
const EARLIEST_ARRIVAL = Date.UTC(2010, 0, 1) / 1000;

/** Fields of a report by lower-case name; those that may stand several times are lists. */
type Fields = ReadonlyMap<string, readonly string[]>;

export function isFeedbackLeaf({ contentType }: MimeLeaf): boolean {
  return contentType === 'message/feedback-report';
}

/** The message that a report is about, or its headers, in each spelling that is in use. */
function isOriginalLeaf({ contentType }: MimeLeaf): boolean {
  return /^(?:message\/(?:rfc822|global)|(?:text|message)\/(?:rfc-?822|global)-?headers?)$/.test(
    contentType ?? '',
  );
}

/**
 * Reads a failure report: its fields (RFC 5965, 6591, 9991) and the headers of the message that it is about, which are
 * the following parts. What can name a person is left out while reading: local parts, subjects, bodies.
 */
export function readFeedback(leaf: MimeLeaf, following: readonly MimeLeaf[]): FailureReport {
  const next = following.findIndex(isFeedbackLeaf);
  const own = next < 0 ? following : following.slice(0, next);
  const original = own.find((one) => one.reportType === leaf.reportType && isOriginalLeaf(one));
  const fields = readFields(Buffer.from(leaf.body.bytes).toString('utf8', 0, MAX_HEADER_BYTES));
  return toReport('arf', fields, original ? headersOf(original.body.bytes) : new Map());
}

const TEXT_KINDS = [
  /A message claiming to be from you has failed/i, // Exim and the gateways that took over its words
  /This is an? [\w ,/-]{0,80}report for an (?:e-?mail )?message received from/i, // the sample text of RFC 6591; Netease
  /\b(?:dmarc|spf|dkim)[\w /-]{0,40}(?:failure|forensic) report\b/i,
];

/** Reads a report that is plain text only; null when the text is none. Needs a telling phrase and a sending address. */
export function readTextReport(leaf: MimeLeaf): FailureReport | null {
  if (leaf.contentType !== null && leaf.contentType !== 'text/plain') return null;
  const text = Buffer.from(leaf.body.bytes).toString('utf8', 0, MAX_HEADER_BYTES);
  if (!TEXT_KINDS.some((kind) => kind.test(text))) return null;
  const { own, original } = splitOriginal(text);
  const fields = new Map(readFields(own.replace(/^[ \t>*-]+/gm, '')));
  const [, address, moment] =
    /received from (?:IP )?(?:address )?\[?([\da-f.:]+)\]?(?: on ([^\n]{10,60}))?/i.exec(text) ?? [];
  if (address && !fields.has('source-ip')) fields.set('source-ip', [address.replace(/\.$/, '')]);
  if (moment && !fields.has('arrival-date')) fields.set('arrival-date', [moment]);
  const report = toReport('text', fields, headersOf(Buffer.from(original)));
  return report.sourceIp === null ? null : report;
}

/** Everything from the line that announces a copy of the message belongs to the message. */
function splitOriginal(text: string): { own: string; original: string } {
  const match = /^.*(?:copy of the (?:message|headers)|original (?:message|headers)|was detected).*$/im.exec(
    text,
  );
  if (!match) return { own: text, original: '' };
  const after = text.slice(match.index + match[0].length);
  const firstHeader = /^[A-Za-z][A-Za-z0-9-]*:/m.exec(after.replace(/^.*was detected.*$/im, ''));
  return {
    own: text.slice(0, match.index),
    original: firstHeader ? after.slice(after.indexOf(firstHeader[0])) : '',
  };
}

function headersOf(bytes: Uint8Array): MimeHeaders {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readHeaders(buffer, 0, buffer.length, MAX_HEADER_BYTES).headers;
}

/** `Name: text` lines, unfolded; blanks in a name become hyphens, since vendors write “Sender IP Address”. */
function readFields(text: string): Fields {
  const fields = new Map<string, string[]>();
  for (const line of text
    .replaceAll('\0', '')
    .replace(/\r?\n[ \t]+(?=\S)/g, ' ')
    .split(/\r?\n/)) {
    const match = /^\s*([A-Za-z][A-Za-z -]{0,60}):\s*(.*)$/.exec(line);
    if (!match) continue;
    const name = match[1]!.trim().toLowerCase().replace(/ +/g, '-');
    const values = fields.get(SYNONYMS[name] ?? name) ?? [];
    if (values.length < MAX_LISTED) values.push(match[2]!.trim());
    fields.set(SYNONYMS[name] ?? name, values);
  }
  return fields;
}

const SYNONYMS: Readonly<Record<string, string>> = {
  'received-date': 'arrival-date',
  'sender-domain': 'reported-domain',
  'sender-ip-address': 'source-ip',
  'sender-ip': 'source-ip',
  'source-ip-address': 'source-ip',
  'dmarc-results': 'delivery-result',
  'dmarc-result': 'delivery-result',
};

function toReport(form: FailureReport['form'], fields: Fields, original: MimeHeaders): FailureReport {
  const first = (name: string) => fields.get(name)?.[0];
  const all = (name: string) => fields.get(name) ?? [];
  const domains = (texts: readonly string[]) => domainsOfAddresses(texts.join(' '), MAX_LISTED);
  const from = original.get('from');
  return {
    form,
    feedbackType: wordsOf(all('feedback-type'))[0] ?? null,
    version: shortText(first('version')),
    userAgent: shortText(first('user-agent')),
    authFailures: wordsOf(all('auth-failure')),
    identityAlignment: wordsOf(all('identity-alignment')),
    deliveryResult: wordsOf(all('delivery-result'))[0] ?? null,
    arrivalDate: readMoment(first('arrival-date') ?? original.get('date')),
    incidents: readIncidents(first('incidents')),
    sourceIp: readSourceIp(first('source-ip')?.split(/[\s,;]/, 1)[0])?.ip ?? null,
    sourcePort: readPort(first('source-port')),
    reportingMta: nameOf(first('reporting-mta')?.replace(/^\s*dns\s*;/i, '')),
    reportedDomains: all('reported-domain').flatMap((text) => nameOf(text) ?? []),
    reportedHosts: all('reported-uri').flatMap((text) => hostOf(text) ?? []),
    originalMailFromDomains: domains(all('original-mail-from')),
    originalRcptToDomains: domains(all('original-rcpt-to')),
    authenticationResults: all('authentication-results').map((text) => redactedText(text)),
    dkimDomain: nameOf(first('dkim-domain')),
    dkimIdentityDomain: domains(all('dkim-identity'))[0] ?? null,
    dkimSelector: shortText(first('dkim-selector')),
    spfRecords: all('spf-dns').map((text) => redactedText(text)),
    adspRecords: all('dkim-adsp-dns').map((text) => redactedText(text)),
    headerFromDomain: from === undefined ? null : (domains([decodeHeaderText(from)])[0] ?? null),
    messageIdDomain: domains([original.get('message-id') ?? ''])[0] ?? null,
    signature: signatureOf(original.get('dkim-signature')),
  };
}

function wordsOf(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => text.split(/[,\s]+/)).filter((word) => /^[\w-]{1,40}$/.test(word));
  return [...new Set(words.map((word) => word.toLowerCase()))].slice(0, MAX_LISTED);
}

function shortText(text: string | undefined): string | null {
  return text ? redactedText(text) || null : null;
}

function redactedText(text: string): string {
  return redactAddresses(text.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, MAX_TEXT_LENGTH))
    .toWellFormed()
    .trim();
}

function readMoment(text: string | undefined): number | null {
  const milliseconds = Date.parse((text ?? '').slice(0, 100).replace(/\([^)]*\)/g, ''));
  const seconds = Math.floor(milliseconds / 1000);
  return Number.isNaN(seconds) || seconds < EARLIEST_ARRIVAL ? null : seconds;
}

function readIncidents(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function readPort(text: string | undefined): number | null {
  const port = text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port > 0 && port < 65_536 ? port : null;
}

function nameOf(text: string | undefined): string | null {
  const name = readDomain(text === undefined ? undefined : redactAddresses(text));
  return name === null ? null : name.slice(0, 255).toWellFormed();
}

/** Only the host of a link: paths and queries may name the person who got the mail. */
function hostOf(text: string): string | null {
  const url = text.trim().replace(/^<|>$/g, '');
  const host = URL.canParse(url) ? new URL(url).host : '';
  return host || (domainsOfAddresses(url, 1)[0] ?? null);
}

function signatureOf(text: string | undefined): FailureReport['signature'] {
  const tag = (name: string) =>
    new RegExp(`(?:^|;)\\s*${name}\\s*=\\s*([^;\\s]{1,255})`).exec(text?.slice(0, 4_000) ?? '')?.[1];
  const domain = nameOf(tag('d'));
  return domain === null ? null : { domain, selector: nameOf(tag('s')) };
}
