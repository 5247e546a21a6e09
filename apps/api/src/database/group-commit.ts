export interface GroupLimits {
  readonly maxItems: number;
  readonly maxBytes: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly bytes: number;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Stores what arrives at the same time with one commit. While one group is being stored the next one gathers, so the
 * groups grow with the load and a lone item never waits for company. Each `add` settles with the commit of its own group.
 */
export class GroupCommit<T> {
  private waiting: Waiting<T>[] = [];
  private isStoring = false;

  constructor(
    private readonly store: (items: readonly T[]) => Promise<void>,
    private readonly limits: GroupLimits,
  ) {}

  /** Resolves after the item is stored; rejects with what `store` threw. */
  add(item: T, bytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, bytes, resolve, reject });
      if (!this.isStoring) void this.storeGroups();
    });
  }

  private async storeGroups(): Promise<void> {
    this.isStoring = true;
    while (this.waiting.length > 0) {
      const group = this.takeGroup();
      try {
        await this.store(group.map(({ item }) => item));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.isStoring = false;
  }

  private takeGroup(): Waiting<T>[] {
    let bytes = this.waiting[0]!.bytes;
    let count = 1;
    while (count < this.waiting.length && count < this.limits.maxItems) {
      bytes += this.waiting[count]!.bytes;
      if (bytes > this.limits.maxBytes) break;
      count++;
    }
    return this.waiting.splice(0, count);
  }
}
