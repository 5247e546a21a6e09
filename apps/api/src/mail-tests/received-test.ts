/** A test mail as SMTP has received it. */
export interface ReceivedTest {
  readonly token: string;
  readonly receivedAt: Date;
  readonly envelopeFrom: string;
  readonly remoteIp: string;
  readonly heloName: string;
  readonly isTls: boolean;
  /** As OpenSSL names it; null without TLS. */
  readonly tlsVersion: string | null;
  readonly raw: Buffer;
}

/** Why a test address takes no mail at the moment, or never. */
export type TestRefusal = 'unknown-address' | 'address-full' | 'sender-busy' | 'store-full';
