import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

/** A key, where it is published, and how. */
export interface DkimSigner {
  readonly domain: string;
  readonly selector: string;
  /** PEM. */
  readonly privateKey: string;
}

/** A fresh 2048-bit RSA key in PEM. */
export function makeSigningKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The TXT record that publishes the public half (RFC 6376 §3.6.1). */
export function keyRecordOf(privateKey: string): string {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return `v=DKIM1; k=rsa; p=${spki.toString('base64')}`;
}

const SIGNED_FIELDS = ['from', 'to', 'subject', 'date', 'message-id', 'mime-version', 'content-type'];

/**
 * Puts a DKIM signature (RFC 6376; rsa-sha256, simple/simple) before a mail with CRLF line ends. Own code, so that what
 * verifies signatures is never tested against itself.
 */
export function signMail(raw: Buffer, { domain, selector, privateKey }: DkimSigner): Buffer {
  const text = raw.toString('latin1');
  const headerEnd = text.indexOf('\r\n\r\n');
  const body = text.slice(headerEnd + 4).replace(/(?:\r\n)*$/, '\r\n');
  const fields = text.slice(0, headerEnd).split(/\r\n(?![ \t])/);
  const nameOf = (field: string) => field.slice(0, field.indexOf(':')).trimEnd().toLowerCase();
  const signed = SIGNED_FIELDS.flatMap((name) => fields.filter((field) => nameOf(field) === name).slice(-1));
  const bodyHash = createHash('sha256').update(body, 'latin1').digest('base64');
  const tags = [
    ...['v=1', 'a=rsa-sha256', 'c=simple/simple', `d=${domain}`, `s=${selector}`],
    ...[`h=${signed.map(nameOf).join(':')}`, `bh=${bodyHash}`, 'b='],
  ];
  const unsigned = `DKIM-Signature: ${tags.join(';\r\n\t')}`;
  const input = [...signed, unsigned].join('\r\n');
  const signature = sign('sha256', Buffer.from(input, 'latin1'), privateKey).toString('base64');
  return Buffer.concat([Buffer.from(`${unsigned}${signature}\r\n`, 'latin1'), raw]);
}
