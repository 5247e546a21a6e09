import { createHmac, timingSafeEqual } from 'node:crypto';

const PREFIX = 'bounce-';
const ADDRESS = /^bounce-([0-9a-f]{32})-([0-9a-f]{16})$/;

/**
 * The envelope sender of one mail of the outbox (VERP): bounces come back to it, and tell by it which mail they are about.
 * Signed, so that nobody who knows the id of a mail can pretend that it bounced.
 */
export function returnPathOf(mailId: string, reportHost: string, secret: string): string {
  const id = mailId.replaceAll('-', '');
  return `${PREFIX}${id}-${sign(id, secret)}@${reportHost}`;
}

/** The mail whose return path an address is; null for any other address, and for one that is not ours. */
export function readReturnPath(address: string, reportHost: string, secret: string): string | null {
  const at = address.lastIndexOf('@');
  if (at < 1 || address.slice(at + 1).toLowerCase() !== reportHost) return null;
  const [, id, signature] = ADDRESS.exec(address.slice(0, at).toLowerCase()) ?? [];
  if (!id || !signature) return null;
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(sign(id, secret)))) return null;
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function sign(id: string, secret: string): string {
  return createHmac('sha256', secret).update(`return path ${id}`).digest('hex').slice(0, 16);
}
