import { readDomainName } from '@postseal/mail-terms';
import { addressParser, decodeWords, type Mailbox } from 'postal-mime';
import { type HeaderField, valuesOf } from './message-source.js';

/** Who the message says it is from. */
export type Author =
  | { readonly ok: true; readonly address: string; readonly domain: string; readonly displayName: string }
  | { readonly ok: false; readonly fault: string };

const MAX_LENGTH = 10_000;
const DOT_ATOM = /^[^\s"(),.:;<>@[\\\]\x00-\x1f\x7f]+(?:\.[^\s"(),.:;<>@[\\\]\x00-\x1f\x7f]+)*$/;
const QUOTED = /^"(?:[^"\\\r\n]|\\.)*"$/;

/** The one author of a message (RFC 5322 §3.6.2), or why receivers see none. */
export function readAuthor(fields: readonly HeaderField[]): Author {
  const values = valuesOf(fields, 'from');
  if (values.length === 0) return { ok: false, fault: 'no From field' };
  if (values.length > 1) return { ok: false, fault: `${values.length} From fields` };
  const value = values[0]!;
  if (value.length > MAX_LENGTH) return { ok: false, fault: `From of ${value.length} characters` };
  const mailboxes = readMailboxes(value);
  if (mailboxes.length > 1) return { ok: false, fault: `${mailboxes.length} addresses in From: ${value}` };
  const [mailbox] = mailboxes;
  const domain = mailbox ? domainOf(mailbox.address) : null;
  if (!mailbox || domain === null) return { ok: false, fault: `no valid address in From: ${value}` };
  return { ok: true, address: mailbox.address, domain, displayName: mailbox.name };
}

/** Mailboxes of an address list, groups opened, names decoded. */
export function readMailboxes(value: string): Mailbox[] {
  return addressParser(value.slice(0, MAX_LENGTH), { flatten: true }).map((mailbox) => ({
    name: decodeWords(mailbox.name ?? ''),
    address: mailbox.address ?? '',
  }));
}

/** The A-label domain of an address; null when it is no address (RFC 5322 §3.4.1). */
export function domainOf(address: string): string | null {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  if (at < 1 || !(DOT_ATOM.test(local) || QUOTED.test(local))) return null;
  const read = readDomainName(address.slice(at + 1));
  return read.ok ? read.name : null;
}
