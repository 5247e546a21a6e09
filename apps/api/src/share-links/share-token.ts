import { createHash, randomBytes } from 'node:crypto';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits. */
export function makeShareToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token. A plain hash: there is nothing to guess in 256 random bits. Null for what is no token. */
export function hashShareToken(token: string): Uint8Array<ArrayBuffer> | null {
  return TOKEN.test(token) ? Uint8Array.from(createHash('sha256').update(token).digest()) : null;
}
