import type { IpAddress } from '@postseal/mail-terms';
import type { ListingAnswer } from './blocklist-answer.js';
import type { ScannerReport } from './scanner-report.js';

/** What the sending side showed while it delivered the message. */
export interface MailSession {
  /** The connecting address. */
  readonly ip: IpAddress;
  /** The name given in HELO or EHLO, as given. */
  readonly helo: string;
  /** The reverse path without angle brackets; empty for the null path. */
  readonly mailFrom: string;
  /** Null when it is not known whether TLS was used. */
  readonly tls: TlsFacts | null;
  /** When the message arrived, in seconds since 1970. */
  readonly receivedAtSeconds: number;
}

export interface TlsFacts {
  readonly isUsed: boolean;
  /** As OpenSSL names it (`TLSv1.3`); null when not known. */
  readonly version: string | null;
}

/** One message as it arrived, and what others said about it. */
export interface MailToTest {
  /** Header and body as received after DATA, dots unstuffed. */
  readonly message: Uint8Array;
  readonly session: MailSession;
  /** The sender says that this is bulk mail; List-Id and Precedence say so as well. */
  readonly isBulk: boolean;
  /** Answers of blocklists; null when none was asked. */
  readonly listings: readonly ListingAnswer[] | null;
  /** What a content filter found; null when none was asked. */
  readonly scanner: ScannerReport | null;
}

/** Caps of one test, each against a hostile message. */
export interface MailTestLimits {
  /** A larger message is refused. */
  readonly maxMessageBytes: number;
  /** A header section that is larger, or has more lines or fields, is refused. */
  readonly maxHeaderBytes: number;
  /** Folded ones included: mailauth's work grows with their square. */
  readonly maxHeaderLines: number;
  readonly maxHeaderFields: number;
  /** DKIM signatures verified, from the top; the others stay unknown. */
  readonly maxSignatures: number;
  /** A longer signature field is not verified: its `h=` could name thousands of fields. */
  readonly maxSignatureBytes: number;
  /** Body bytes that are hashed for signatures: each canonicalization, hash and `l=` reads the body anew. */
  readonly maxHashedBytes: number;
  readonly maxMimeDepth: number;
  readonly maxMimeParts: number;
  /** Encoded bytes of one text or HTML part that are looked at. */
  readonly maxTextBytes: number;
  /** Links looked at. */
  readonly maxLinks: number;
  /** Names looked at inside one archive. */
  readonly maxArchiveEntries: number;
  /** DNS questions in all; further ones stay unanswered. */
  readonly maxDnsQueries: number;
  /** Ends the test's DNS work; what is open then stays unknown. */
  readonly signal: AbortSignal | null;
}

/** Figures that fit honest mail many times over. */
export const advisedMailTestLimits: Omit<MailTestLimits, 'signal'> = {
  maxMessageBytes: 40 * 1024 * 1024, // receivers take 25 MB, a third more once it is encoded
  maxHeaderBytes: 256 * 1024,
  maxHeaderLines: 5000,
  maxHeaderFields: 1000,
  maxSignatures: 10,
  maxSignatureBytes: 16 * 1024,
  maxHashedBytes: 80 * 1024 * 1024, // the largest message, relaxed and simple
  maxMimeDepth: 20,
  maxMimeParts: 1000,
  maxTextBytes: 2 * 1024 * 1024,
  maxLinks: 500,
  maxArchiveEntries: 10_000,
  maxDnsQueries: 300,
};
