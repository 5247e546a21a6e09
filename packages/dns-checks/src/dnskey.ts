import { createHash } from 'node:crypto';
import type { DnskeyData, DsData } from './check-means.js';

const PROTOCOL = 3; // RFC 4034 §2.1.2
const DIGESTS: Readonly<Record<number, string>> = { 1: 'sha1', 2: 'sha256', 4: 'sha384' };

function rdataOf({ flags, algorithm, key }: DnskeyData): Buffer {
  return Buffer.concat([Buffer.from([flags >> 8, flags & 255, PROTOCOL, algorithm]), key]);
}

/** RFC 4034 appendix B; algorithm 1, which nobody may use, is not told apart. */
export function keyTagOf(key: DnskeyData): number {
  let sum = 0;
  for (const [index, byte] of rdataOf(key).entries()) sum += index & 1 ? byte : byte << 8;
  return (sum + (sum >> 16)) & 0xffff;
}

/** Whether a DS record is of this key (RFC 4034 §5.1.4); null when its digest type is unknown here. */
export function dsMatchesKey(zone: string, ds: DsData, key: DnskeyData): boolean | null {
  if (ds.keyTag !== keyTagOf(key) || ds.algorithm !== key.algorithm) return false;
  const digest = DIGESTS[ds.digestType];
  if (digest === undefined) return null;
  const wanted = createHash(digest).update(wireName(zone)).update(rdataOf(key)).digest();
  return wanted.equals(Buffer.from(ds.digest));
}

/** Length of an RSA modulus (RFC 3110 §2); null when the key is damaged. */
export function rsaBits(key: Uint8Array): number | null {
  const isLong = key[0] === 0;
  const exponentBytes = isLong ? ((key[1] ?? 0) << 8) | (key[2] ?? 0) : (key[0] ?? 0);
  const modulus = key.subarray((isLong ? 3 : 1) + exponentBytes);
  if (modulus.length === 0 || modulus[0] === 0) return null;
  return modulus.length * 8 - (Math.clz32(modulus[0]!) - 24);
}

function wireName(name: string): Buffer {
  const labels = name === '' ? [] : name.toLowerCase().split('.');
  const parts = labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...parts, Buffer.from([0])]);
}
