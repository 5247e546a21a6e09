import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

/** A key, where it is published, and how. */
export interface DkimSigner {
  readonly domain: string;
  readonly selector: string;
  /** PEM. */
  readonly privateKey: string;
  /** Of header and body; most mail servers sign `relaxed`. Simple when it is not given. */
  readonly canonicalization?: 'simple' | 'relaxed';
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
 * Puts a DKIM signature (RFC 6376; rsa-sha256) before a mail with CRLF line ends. Own code, so that what verifies
 * signatures is never tested against itself.
 */
export function signMail(raw: Buffer, signer: DkimSigner): Buffer {
  const { domain, selector, privateKey, canonicalization = 'simple' } = signer;
  const read = canonicalizations[canonicalization];
  const text = raw.toString('latin1');
  const headerEnd = text.indexOf('\r\n\r\n');
  const body = read.body(text.slice(headerEnd + 4)).replace(/(?:\r\n)*$/, '\r\n');
  const fields = text.slice(0, headerEnd).split(/\r\n(?![ \t])/);
  const signed = SIGNED_FIELDS.flatMap((name) => fields.filter((field) => nameOf(field) === name).slice(-1));
  const bodyHash = createHash('sha256').update(body, 'latin1').digest('base64');
  const tags = [
    ...['v=1', 'a=rsa-sha256', `c=${canonicalization}/${canonicalization}`, `d=${domain}`, `s=${selector}`],
    ...[`h=${signed.map(nameOf).join(':')}`, `bh=${bodyHash}`, 'b='],
  ];
  const unsigned = `DKIM-Signature: ${tags.join(';\r\n\t')}`;
  const input = [...signed, unsigned].map(read.field).join('\r\n');
  const signature = sign('sha256', Buffer.from(input, 'latin1'), privateKey).toString('base64');
  return Buffer.concat([Buffer.from(`${unsigned}${signature}\r\n`, 'latin1'), raw]);
}

const nameOf = (field: string) => field.slice(0, field.indexOf(':')).trimEnd().toLowerCase();

/** How a header field and the body are read for the signature (RFC 6376 §3.4), but for the lines at the body's end. */
const canonicalizations = {
  simple: { field: (field: string) => field, body: (body: string) => body },
  relaxed: {
    field: (field: string) => {
      const value = field.slice(field.indexOf(':') + 1).replaceAll('\r\n', '');
      return `${nameOf(field)}:${value.replace(/[ \t]+/g, ' ').trim()}`;
    },
    body: (body: string) => body.replace(/[ \t]+/g, ' ').replaceAll(' \r\n', '\r\n'),
  },
};
