import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'; // 32 letters, none that is easily misread
const TOKEN_LENGTH = 16; // 80 bits

/** A new unguessable local part. Lower case, since some reporters lower-case addresses. */
export function makeToken(): string {
  return Array.from(randomBytes(TOKEN_LENGTH), (byte) => ALPHABET[byte & 31]).join('');
}

/** The address that a domain's DMARC record names in `rua`. */
export function reportAddress(token: string, reportHost: string): string {
  return `${token}@${reportHost}`;
}

/** The token of one of our addresses, compared without case; null for any other address. */
export function readToken(address: string, reportHost: string): string | null {
  const at = address.lastIndexOf('@');
  if (at < 1 || address.slice(at + 1).toLowerCase() !== reportHost) return null;
  const local = address.slice(0, at).toLowerCase();
  return /^[a-z0-9]{12,64}$/.test(local) ? local : null;
}
