import { type IpRange, parseIp, prefixRange } from '@postseal/mail-terms';

/** Reads `192.0.2.0/24` as `spfPosture` writes it; null for anything else. */
export function parseRange(text: string): IpRange | null {
  const slash = text.lastIndexOf('/');
  const ip = parseIp(text.slice(0, slash));
  const length = Number(text.slice(slash + 1));
  const isValid =
    ip !== null && Number.isInteger(length) && length >= 0 && length <= (ip.family === 4 ? 32 : 128);
  return isValid ? prefixRange(ip, length) : null;
}
