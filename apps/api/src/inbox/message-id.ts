import { randomBytes } from 'node:crypto';

/** A UUIDv7 (RFC 9562 §5.7): ids made later sort later, so the inbox is read in order and its indexes grow at one end. */
export function makeMessageId(now: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
