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
  readonly domainId: string;
  readonly receivedAt: Date;
  readonly raw: Buffer;
}
