import { addressParser } from 'postal-mime';
import { displayLabel } from './display-label.js';
import { readDomain } from './field-values.js';
import { decodeHeaderText, type MimeHeaders } from './mime-headers.js';
import type { MimeLeaf } from './mime-walk.js';
import type { MailFacts, MailKind } from './types.js';

const MAX_TEXT_LENGTH = 998; // RFC 5322 §2.1.1

/** The headers that the ledger shows. A missing or odd header is null and never stops anything. */
export function readMailFacts(headers: MimeHeaders): MailFacts {
  const fromAddress = firstAddress(headers.get('from'));
  return {
    fromAddress,
    fromDomain: fromAddress === null ? null : readDomain(fromAddress.slice(fromAddress.lastIndexOf('@') + 1)),
    subject: textOf(headers.get('subject')),
    messageId: textOf(headers.get('message-id')),
    date: readDate(headers.get('date')),
  };
}

function textOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  return displayLabel(decodeHeaderText(text.slice(0, 4 * MAX_TEXT_LENGTH)), MAX_TEXT_LENGTH) || null;
}

function firstAddress(text: string | undefined): string | null {
  if (text === undefined) return null;
  const plain = /^[^<>,"()]*<([^<>\s@,]+)@([^<>\s@,]+)>$/.exec(text); // nearly every header, without a full parse
  if (plain) return `${plain[1]}@${plain[2]!.toLowerCase()}`;
  for (const mailbox of addressParser(text.slice(0, 4 * MAX_TEXT_LENGTH), { flatten: true })) {
    const address = 'address' in mailbox ? displayLabel(mailbox.address ?? '') : undefined;
    const at = address?.lastIndexOf('@') ?? -1;
    if (address && at > 0) return `${address.slice(0, at)}@${address.slice(at + 1).toLowerCase()}`;
  }
  return null;
}

function readDate(text: string | undefined): number | null {
  const milliseconds = Date.parse((text ?? '').slice(0, 100).replace(/\([^)]*\)/g, ''));
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000);
}

/** What a mail without a report seems to be; a guess for the ledger's reader. */
export function guessMailKind(headers: MimeHeaders, leaves: readonly MimeLeaf[]): MailKind {
  const types = leaves.map((leaf) => leaf.contentType);
  if (types.includes('message/feedback-report')) return 'complaint';
  if (
    types.includes('message/delivery-status') ||
    leaves.some((leaf) => leaf.reportType === 'delivery-status')
  ) {
    return 'bounce';
  }
  const autoSubmitted = headers.get('auto-submitted')?.toLowerCase() ?? 'no';
  if (
    headers.has('x-autoreply') ||
    headers.has('x-autorespond') ||
    autoSubmitted.startsWith('auto-replied')
  ) {
    return 'auto-reply';
  }
  if (/^(mailer-daemon|postmaster)@/i.test(firstAddress(headers.get('from')) ?? '')) return 'bounce';
  return 'unknown';
}
