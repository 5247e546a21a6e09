import type { Clock } from './clock.js';

interface Entry<T> {
  readonly value: Promise<T>;
  /** Infinity while the answer is on its way. */
  since: number;
}

/** Answers to expensive questions, shared by all who ask within a while; the oldest go when there are too many. */
export class Memory<T> {
  private readonly entries = new Map<string, Entry<T>>();

  constructor(
    private readonly maxEntries: number,
    private readonly clock: Clock,
    /** What is not worth keeping, such as a failure. */
    private readonly isWorthKeeping: (value: T) => boolean,
  ) {}

  /** What has been known for less than `maxAgeMs`, else the answer of `ask`; who asks meanwhile waits for the same. */
  async recall(key: string, maxAgeMs: number, ask: () => Promise<T>): Promise<T> {
    const known = this.entries.get(key);
    if (known && this.clock.now() - known.since < maxAgeMs) return known.value;
    this.entries.delete(key); // the new entry comes last
    const entry: Entry<T> = { value: ask(), since: Number.POSITIVE_INFINITY };
    this.entries.set(key, entry);
    if (this.entries.size > this.maxEntries) this.entries.delete(this.entries.keys().next().value!);
    const value = await entry.value;
    entry.since = this.clock.now();
    if (!this.isWorthKeeping(value) && this.entries.get(key) === entry) this.entries.delete(key);
    return value;
  }
}
