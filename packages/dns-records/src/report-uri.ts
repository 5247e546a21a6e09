import { readDomainName } from '@postseal/mail-terms';
import { type RecordFault, type Span, splitTagValue, type Tag } from './tag-list.js';

/** One destination of `rua` or `ruf` (RFC 9989 §4.7; RFC 3986). */
export interface ReportUri {
  /** As written, without a size limit. */
  readonly uri: string;
  /** Lower-case, without colon. */
  readonly scheme: string;
  /** The mailbox of a mailto URI, percent-decoded; null for another scheme. */
  readonly address: string | null;
  /** The mailbox's domain as lower-case A-label name; null for another scheme. */
  readonly host: string | null;
  /** A removed `!10m` limit (RFC 7489 §6.2); null without one. */
  readonly sizeLimit: string | null;
  readonly span: Span;
}

export type ReportUriFaultCode =
  | 'uri-empty' // ",," or an empty tag
  | 'uri-without-scheme' // "reports@example.org"
  | 'uri-separator' // two addresses with a blank or ";" instead of a comma
  | 'uri-address' // no mailbox@domain after mailto:
  | 'uri-size'; // works, but "!10m" was removed by RFC 9989

export interface ReportUriList {
  readonly uris: readonly ReportUri[];
  readonly faults: readonly RecordFault<ReportUriFaultCode>[];
}

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;
const SIZE_LIMIT = /!(\d+[kmgt]?)$/i;

/** Reads the comma-separated URI list of a `rua` or `ruf` tag; usable URIs are kept beside faulty ones. */
export function readReportUris(text: string, tag: Tag): ReportUriList {
  const uris: ReportUri[] = [];
  const faults: RecordFault<ReportUriFaultCode>[] = [];
  for (const { item, span } of splitTagValue(text, tag, ',')) {
    const fault = (code: ReportUriFaultCode) => faults.push({ code, span });
    const size = SIZE_LIMIT.exec(item);
    const uri = size ? item.slice(0, size.index) : item;
    const scheme = SCHEME.exec(uri)?.[1]?.toLowerCase();
    if (item === '') fault('uri-empty');
    else if (/\s/.test(item)) fault('uri-separator');
    else if (scheme === undefined) fault('uri-without-scheme');
    else {
      const mailbox = scheme === 'mailto' ? readMailbox(uri.slice('mailto:'.length)) : null;
      if (scheme === 'mailto' && mailbox === null) {
        fault('uri-address');
        continue;
      }
      if (size) fault('uri-size');
      uris.push({
        uri,
        scheme,
        address: mailbox?.address ?? null,
        host: mailbox?.host ?? null,
        sizeLimit: size?.[1] ?? null,
        span,
      });
    }
  }
  return { uris, faults };
}

/** The mailbox of a mailto URI's path (RFC 6068 §2): one address, percent-decoded; "!" and "," must come encoded. */
function readMailbox(path: string): { address: string; host: string } | null {
  const target = path.replace(/\?.*$/s, '');
  if (/[!,<>"]/.test(target)) return null;
  let address: string;
  try {
    address = decodeURIComponent(target);
  } catch {
    return null;
  }
  const at = address.lastIndexOf('@');
  if (at < 1) return null;
  const domain = readDomainName(address.slice(at + 1));
  return domain.ok ? { address, host: domain.name } : null;
}

/** The URI for a mailbox: `mailto:` with the characters encoded that separate items in a URI list. */
export function mailtoUri(address: string): string {
  return `mailto:${address.replace(/[%,!;? ]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}
