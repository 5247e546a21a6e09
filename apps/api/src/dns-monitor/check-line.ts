export interface CheckLineLimits {
  /** Checks at a time, beside slow ones; their queries share the client's own limit. */
  readonly places: number;
  /** Places that must be free, so that a claim is worth its statements. */
  readonly claimAtOnce: number;
  /** A check that takes longer gives its place up for one of the slow places. */
  readonly slowAfterMs: number;
  readonly slowPlaces: number;
}

interface UnderWay {
  readonly hurrying: AbortController;
  checking: Promise<void>;
}

/**
 * Checks what is due, as many at a time as it has places, until nothing is left. Slow checks move aside; where too many
 * wait there, the one that has waited longest is told to hurry, so that dead zones lose patience and not the living.
 */
export class CheckLine<Work> {
  private readonly inPlace = new Set<UnderWay>();
  private readonly aside = new Set<UnderWay>();
  /** In place for too long, the first of them the longest. */
  private readonly overdue = new Set<UnderWay>();
  private isClaiming = false;
  private isStopping = false;
  private wake = () => {};

  /** @param check must not reject; `hurry` aborts when others need its place, and what it has not heard by then is lost */
  constructor(
    private readonly limits: CheckLineLimits,
    private readonly claim: (limit: number) => Promise<readonly Work[]>,
    private readonly check: (work: Work, hurry: AbortSignal) => Promise<void>,
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
    await Promise.all([...this.inPlace, ...this.aside].map(({ checking }) => checking));
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
    const underWay: UnderWay = { hurrying: new AbortController(), checking: Promise.resolve() };
    const moving = setTimeout(() => {
      this.overdue.add(underWay);
      this.moveAside();
    }, this.limits.slowAfterMs);
    underWay.checking = this.check(work, underWay.hurrying.signal).finally(() => {
      clearTimeout(moving);
      for (const state of [this.inPlace, this.aside, this.overdue]) state.delete(underWay);
      this.moveAside();
      this.wake();
    });
    this.inPlace.add(underWay);
  }

  /** Frees places as far as there is room aside, and makes room for the rest. */
  private moveAside(): void {
    for (const underWay of this.overdue) {
      if (this.aside.size >= this.limits.slowPlaces) break;
      this.overdue.delete(underWay);
      this.inPlace.delete(underWay);
      this.aside.add(underWay);
      this.wake();
    }
    let wanted = this.overdue.size;
    for (const { hurrying } of this.aside) {
      if (wanted-- <= 0) return;
      hurrying.abort();
    }
  }
}
