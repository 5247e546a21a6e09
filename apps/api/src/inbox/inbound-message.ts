/** How a mail or document came in. `upload` and `api` were given by a member or with the organization's key. */
export type Origin = 'smtp' | 'upload' | 'api' | 'imap';

/** What the raw bytes are: a mail (message/rfc822), or a bare document (XML, gzip, zip, JSON). */
export type RawFormat = 'mail' | 'file';

/** A mail that SMTP has received, addressed to one domain; a mail with several of our recipients is several of these. */
export interface AcceptedMessage {
  readonly organizationId: string;
  readonly id: string;
  readonly domainId: string;
  readonly receivedAt: Date;
  readonly envelopeFrom: string;
  readonly envelopeTo: string;
  readonly remoteIp: string;
  readonly heloName: string;
  readonly tlsVersion: string | null;
  readonly raw: Buffer;
  readonly rawSha256: Buffer;
}

/** A mail or document that came in another way. What it is about says which domain it belongs to. */
export interface ImportedMessage {
  readonly id: string;
  readonly origin: Exclude<Origin, 'smtp'>;
  readonly format: RawFormat;
  readonly fileName: string | null;
  readonly importId: string | null;
  /** Address of who sent it here; empty when a mailbox was read. */
  readonly remoteIp: string;
  /** The mailbox it was fetched from; else empty. */
  readonly mailbox: string;
  readonly raw: Buffer;
  readonly rawSha256: Buffer;
}

/** What a worker needs to know to choose its next batch. */
export interface WaitingMessage {
  readonly organizationId: string;
  readonly id: string;
  /** Readings that began and did not end. */
  readonly attempts: number;
  readonly rawBytes: number;
}

/** A message that this worker holds until its transaction ends. */
export interface ClaimedMessage {
  readonly organizationId: string;
  readonly id: string;
  /** Of the address it was sent to; null when it came in another way than SMTP. */
  readonly domainId: string | null;
  readonly origin: Origin;
  readonly format: RawFormat;
  readonly fileName: string | null;
  readonly receivedAt: Date;
  readonly envelopeFrom: string;
  readonly remoteIp: string;
  readonly heloName: string;
  /** How often DNS was asked again about its sender. */
  readonly rechecks: number;
  readonly raw: Buffer;
}
