import { makeToken } from '../domains/report-address.js';

const PREFIX = 'test-';

/** A new unguessable token of 80 bits. */
export const makeTestToken = makeToken;

/** The address to send a test mail to. The prefix tells it from report addresses. */
export function testAddress(token: string, reportHost: string): string {
  return `${PREFIX}${token}@${reportHost}`;
}

/** The token of a test address, compared without case; null for any other address. */
export function readTestToken(address: string, reportHost: string): string | null {
  const at = address.lastIndexOf('@');
  if (at < 1 || address.slice(at + 1).toLowerCase() !== reportHost) return null;
  return /^test-([a-z0-9]{16})$/.exec(address.slice(0, at).toLowerCase())?.[1] ?? null;
}
