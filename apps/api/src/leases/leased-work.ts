export interface LeasedWorkOptions<T> {
  /** Takes leases on up to `free` pieces of work that are due. */
  claim(free: number): Promise<readonly T[]>;
  /** Does one piece. What breaks off is claimed again, by anybody, when its lease ends. */
  perform(piece: T): Promise<void>;
  readonly maxConcurrent: number;
  onClaimFailed(error: unknown): void;
  onPieceFailed(error: unknown, piece: T): void;
}

/**
 * Work that any number of processes share through leases in the database: `tick` claims as much as there is room for
 * and does it side by side; it never rejects. `stop` lets what is under way finish.
 */
export class LeasedWork<T> {
  private readonly underWay = new Set<Promise<void>>();
  private isClaiming = false;
  private isStopping = false;

  constructor(private readonly options: LeasedWorkOptions<T>) {}

  async tick(): Promise<void> {
    const { claim, maxConcurrent, onClaimFailed } = this.options;
    const free = maxConcurrent - this.underWay.size;
    if (this.isClaiming || this.isStopping || free === 0) return;
    this.isClaiming = true;
    try {
      for (const piece of await claim(free)) this.begin(piece);
    } catch (error) {
      onClaimFailed(error);
    } finally {
      this.isClaiming = false;
    }
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.underWay);
  }

  private begin(piece: T): void {
    const { perform, onPieceFailed } = this.options;
    const work = perform(piece)
      .catch((error) => onPieceFailed(error, piece))
      .finally(() => this.underWay.delete(work));
    this.underWay.add(work);
  }
}
