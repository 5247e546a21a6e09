export interface CheckLineLimits {
  /** Checks at a time, beside slow ones; their queries share the client's own limit. */
  readonly places: number;
  /** Places that must be free, so that a claim is worth its statements. */
  readonly claimAtOnce: number;
  /** A check that takes longer gives its place up for a slow one while there is any. */
  readonly slowAfterMs: number;
  readonly slowPlaces: number;
}

/**
 * Checks what is due, as many at a time as it has places, until nothing is left. Slow checks move aside: their zones
 * hold up each other at worst, never the line.
 */
export class CheckLine<Work> {
  private readonly inPlace = new Set<Promise<void>>();
  private readonly aside = new Set<Promise<void>>();
  private isClaiming = false;
  private isStopping = false;
  private wake = () => {};

  /** @param check must not reject */
  constructor(
    private readonly limits: CheckLineLimits,
    private readonly claim: (limit: number) => Promise<readonly Work[]>,
    private readonly check: (work: Work) => Promise<void>,
  ) {}

  /** Claims until nothing is due; returns at once while an earlier call does so. Rejects when claiming fails. */
  async run(): Promise<void> {
    if (this.isClaiming || this.isStopping) return;
    this.isClaiming = true;
    try {
      await this.fillUp();
    } finally {
      this.isClaiming = false;
    }
  }

  /** Takes nothing more and resolves when all that was begun has ended. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.wake();
    await Promise.all([...this.inPlace, ...this.aside]);
  }

  private async fillUp(): Promise<void> {
    const { places, claimAtOnce } = this.limits;
    while (!this.isStopping) {
      if (places - this.inPlace.size < claimAtOnce) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        continue;
      }
      const claimed = await this.claim(claimAtOnce);
      if (claimed.length === 0) return;
      for (const work of claimed) this.begin(work);
    }
  }

  private begin(work: Work): void {
    const moving = setTimeout(() => this.moveAside(checking), this.limits.slowAfterMs);
    const checking = this.check(work).finally(() => {
      clearTimeout(moving);
      this.inPlace.delete(checking);
      this.aside.delete(checking);
      this.wake();
    });
    this.inPlace.add(checking);
  }

  private moveAside(checking: Promise<void>): void {
    if (this.aside.size >= this.limits.slowPlaces) return;
    this.inPlace.delete(checking);
    this.aside.add(checking);
    this.wake();
  }
}
