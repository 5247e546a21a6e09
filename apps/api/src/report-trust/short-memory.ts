export interface MemoryLimits {
  readonly maxEntries: number;
  /** How long an answer is remembered, and one that is none. */
  readonly keptMs: number;
  readonly openMs: number;
}

/** Answers that are asked for again and again, each made once: also while it is being made. */
export class ShortMemory<T> {
  private readonly entries = new Map<string, { readonly value: Promise<T>; until: number }>();

  constructor(
    private readonly limits: MemoryLimits,
    /** True for an answer that says something. */
    private readonly isSettled: (value: T) => boolean,
  ) {}

  get(key: string, make: () => Promise<T>): Promise<T> {
    const now = Date.now();
    const known = this.entries.get(key);
    if (known && known.until > now) return known.value;
    if (this.entries.size >= this.limits.maxEntries) this.entries.delete(this.entries.keys().next().value!);
    const entry = { value: make(), until: Number.POSITIVE_INFINITY };
    this.entries.delete(key); // to the end: the oldest goes first
    this.entries.set(key, entry);
    entry.value.then(
      (value) => {
        entry.until = Date.now() + (this.isSettled(value) ? this.limits.keptMs : this.limits.openMs);
      },
      () => {
        if (this.entries.get(key) === entry) this.entries.delete(key);
      },
    );
    return entry.value;
  }
}
