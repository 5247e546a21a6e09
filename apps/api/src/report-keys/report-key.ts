import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'psr_';
const KEY = /^psr_[A-Za-z0-9_-]{43}$/;

/** 256 random bits, with a prefix by which a key that leaked is recognised. */
export function makeKey(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

/** What is stored of a key. A plain hash: there is nothing to guess in 256 random bits. Null for what is no key. */
export function hashKey(key: string): Buffer | null {
  return KEY.test(key) ? createHash('sha256').update(key).digest() : null;
}

/** Enough of a key to tell it from others. */
export function shownKey(key: string): string {
  return `${key.slice(0, PREFIX.length + 4)}…${key.slice(-4)}`;
}
