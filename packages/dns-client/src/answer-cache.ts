import type { DnsAnswer } from '@postseal/mail-terms';

export interface CacheLimits {
  /** Estimated size of all answers held; those longest unused go first, half of the cache at a time. */
  readonly maxBytes: number;
  readonly maxTtlSeconds: number;
  /** For proven absence: short, because someone is about to publish the record. */
  readonly maxNegativeTtlSeconds: number;
  /** For `unavailable`: at least a second, so that a dead zone is not hammered (RFC 9520 §3.2). */
  readonly failureTtlSeconds: number;
}

interface Entry {
  readonly answer: DnsAnswer<unknown>;
  readonly expiresAt: number;
  readonly bytes: number;
}

type Generation = Map<string, Entry>;

/**
 * Answers by question, for as long as their TTL allows. Times are milliseconds of the clock that is handed in.
 *
 * Two generations instead of one list in order of use: what is used moves to the young one, and when that holds half of
 * the cache, the old one is dropped whole. A Map in order of use is full of holes at its front, which every look for the
 * oldest entry walks over: with 22,000 entries that came to 14 µs for each answer stored.
 */
export class AnswerCache {
  private young: Generation = new Map();
  private old: Generation = new Map();
  private youngBytes = 0;

  constructor(private readonly limits: CacheLimits) {}

  /** The answer with the rest of its TTL, or null. */
  read(key: string, now: number): DnsAnswer<unknown> | null {
    const recent = this.young.get(key);
    const entry = recent ?? this.old.get(key);
    if (entry === undefined || entry.expiresAt <= now) return null;
    if (recent === undefined) {
      this.old.delete(key);
      this.keep(key, entry);
    }
    return withTtl(entry.answer, Math.ceil((entry.expiresAt - now) / 1000));
  }

  store(key: string, answer: DnsAnswer<unknown>, now: number): void {
    const lifetimeSeconds = this.lifetimeSeconds(answer);
    const previous = this.young.get(key);
    if (previous !== undefined) this.youngBytes -= previous.bytes;
    else this.old.delete(key);
    if (lifetimeSeconds <= 0) this.young.delete(key);
    else
      this.keep(key, { answer, expiresAt: now + lifetimeSeconds * 1000, bytes: estimateBytes(key, answer) });
  }

  get size(): number {
    return this.young.size + this.old.size;
  }

  private keep(key: string, entry: Entry): void {
    this.young.set(key, entry);
    this.youngBytes += entry.bytes;
    if (this.youngBytes <= this.limits.maxBytes / 2) return;
    this.old = this.young;
    this.young = new Map();
    this.youngBytes = 0;
  }

  private lifetimeSeconds(answer: DnsAnswer<unknown>): number {
    switch (answer.outcome) {
      case 'found':
        return Math.min(answer.ttlSeconds, this.limits.maxTtlSeconds);
      case 'no_data':
      case 'no_such_name':
        return Math.min(answer.ttlSeconds ?? 0, this.limits.maxNegativeTtlSeconds);
      case 'unavailable':
        return this.limits.failureTtlSeconds;
    }
  }
}

function withTtl(answer: DnsAnswer<unknown>, restSeconds: number): DnsAnswer<unknown> {
  return answer.outcome === 'unavailable'
    ? answer
    : { ...answer, ttlSeconds: Math.min(answer.ttlSeconds ?? restSeconds, restSeconds) };
}

const ENTRY_BYTES = 400; // measured: Map slot, entry, answer and arrays, rounded up
const RECORD_BYTES = 100;
const STRING_BYTES = 300; // a TXT string is a view that keeps its packet; measured: 855 bytes for an entry of one

function estimateBytes(key: string, answer: DnsAnswer<unknown>): number {
  let bytes = ENTRY_BYTES + key.length;
  if (answer.outcome !== 'found') return bytes;
  for (const record of answer.records) bytes += RECORD_BYTES + payloadBytes(record);
  return bytes;
}

function payloadBytes(record: unknown): number {
  if (typeof record === 'string') return record.length;
  if (!Array.isArray(record)) return 0; // a few numbers and a name: in RECORD_BYTES
  return record.reduce((sum: number, part: Uint8Array) => sum + part.byteLength + STRING_BYTES, 0);
}
