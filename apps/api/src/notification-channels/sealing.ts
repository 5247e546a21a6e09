import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const IV_BYTES = 12; // AES-GCM, NIST SP 800-38D §8.2.2
const TAG_BYTES = 16;
const VERSION = 'v1.';

/** The text could not be opened: another secret sealed it, or it was sealed for another owner. */
export class UnsealError extends Error {}

/**
 * Seals text so that only this instance reads it (AES-256-GCM under a key derived from the instance's secret). `owner`
 * is bound to it: moved to another row, the text does not open.
 */
export function seal(text: string, owner: string, secret: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return VERSION + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Opens what `seal` made. Throws UnsealError. */
export function unseal(sealed: string, owner: string, secret: string): string {
  try {
    if (!sealed.startsWith(VERSION)) throw new Error('unknown version');
    const bytes = Buffer.from(sealed.slice(VERSION.length), 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(owner));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw new UnsealError('sealed by another secret');
  }
}

function keyOf(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', 'postseal notification channels', 32));
}
