import type { DnsAnswer } from '@postseal/mail-terms';

export interface CacheLimits {
  /** Estimated size of all answers held; the longest unused go first. */
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

/** Answers by question, for as long as their TTL allows. Times are milliseconds of the clock that is handed in. */
export class AnswerCache {
  private readonly entries = new Map<string, Entry>(); // in order of use
  private bytes = 0;

  constructor(private readonly limits: CacheLimits) {}

  /** The answer with the rest of its TTL, or null. */
  read(key: string, now: number): DnsAnswer<unknown> | null {
    const entry = this.entries.get(key);
    if (entry === undefined) return null;
    if (entry.expiresAt <= now) {
      this.remove(key, entry);
      return null;
    }
    this.entries.delete(key);
    this.entries.set(key, entry);
    return withTtl(entry.answer, Math.ceil((entry.expiresAt - now) / 1000));
  }

  store(key: string, answer: DnsAnswer<unknown>, now: number): void {
    const previous = this.entries.get(key);
    if (previous !== undefined) this.remove(key, previous);
    const lifetimeSeconds = this.lifetimeSeconds(answer);
    if (lifetimeSeconds <= 0) return;
    const entry = { answer, expiresAt: now + lifetimeSeconds * 1000, bytes: estimateBytes(key, answer) };
    this.entries.set(key, entry);
    this.bytes += entry.bytes;
    for (const [oldestKey, oldest] of this.entries) {
      if (this.bytes <= this.limits.maxBytes) break;
      this.remove(oldestKey, oldest);
    }
  }

  get size(): number {
    return this.entries.size;
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

  private remove(key: string, entry: Entry): void {
    this.entries.delete(key);
    this.bytes -= entry.bytes;
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
