/** Why there is no answer. Each kind of failure has exactly one of these. */
export const failureReasons = [
  'url-not-allowed', // scheme, port, user name in it, or no URL at all
  'no-address', // DNS proves that the name has none
  'dns-failed', // DNS could not be asked: nothing is known
  'address-not-allowed', // every address of the name is private, reserved or otherwise refused
  'connect-failed', // refused or unreachable
  'connect-timeout', // TCP and TLS together
  'tls-failed', // no handshake: protocol, cipher, or not TLS at all
  'certificate-invalid', // expired, for another name, or not trusted
  'headers-timeout',
  'headers-too-large',
  'bad-response', // not HTTP
  'body-compressed', // never inflated, so no bomb goes off
  'body-too-large',
  'connection-lost', // ended before the answer did
  'redirect-refused', // to another host, another scheme, or too often
  'timeout', // the whole exchange, for answers that drip
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** What the server's certificate says; it was found valid for the host. */
export interface PeerCertificate {
  readonly validFrom: Date;
  readonly validTo: Date;
  /** Subject alternative names as OpenSSL prints them: `DNS:example.org, DNS:*.example.org`. */
  readonly names: string;
}

export interface GuardedAnswer {
  readonly outcome: 'answered';
  readonly status: number;
  /** Lower-case names; repeated headers joined with commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The URL that answered, after redirects. */
  readonly url: string;
  /** The address that was connected to. */
  readonly address: string;
  /** Null for plain HTTP. */
  readonly certificate: PeerCertificate | null;
}

export interface GuardedFailure {
  readonly outcome: 'failed';
  readonly reason: FailureReason;
  /** For people, in English, without anything secret: no header, no body, no query. */
  readonly detail: string;
}

export type GuardedOutcome = GuardedAnswer | GuardedFailure;

export function failed(reason: FailureReason, detail: string): GuardedFailure {
  return { outcome: 'failed', reason, detail };
}
