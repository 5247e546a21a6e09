export interface CheckLineLimits {
  /** Checks at a time, beside slow ones; their queries share the client's own limit. */
  readonly places: number;
  /** Places that must be free, so that a claim is worth its statements. */
  readonly claimAtOnce: number;
  /** A check that has heard nothing for so long gives its place up for one of the slow places. */
  readonly quietMs: number;
  readonly slowPlaces: number;
}

/** A check under way. */
export interface BegunCheck {
  /** Never rejects. */
  readonly ended: Promise<void>;
  /** Milliseconds since it last heard anything. A busy process makes checks take long, but not quiet. */
  quietMs(): number;
  /** Others need its place: it should end now if it has heard nothing at all. */
  hurry(): void;
}

/**
 * Checks what is due, as many at a time as it has places, until nothing is left. Checks that wait for
 * silent DNS move aside; where too many do, those that came first are told to hurry: dead zones lose patience, nobody else.
 */
export class CheckLine<Work> {
  private readonly inPlace = new Set<BegunCheck>();
  private readonly aside = new Set<BegunCheck>();
  /** In place and quiet, the longest first. */
  private readonly overdue = new Set<BegunCheck>();
  private isClaiming = false;
  private isStopping = false;
  private wake = () => {};

  constructor(
    private readonly limits: CheckLineLimits,
    private readonly claim: (limit: number) => Promise<readonly Work[]>,
    private readonly beginCheck: (work: Work) => BegunCheck,
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
    await Promise.all([...this.inPlace, ...this.aside].map(({ ended }) => ended));
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
    const { quietMs } = this.limits;
    const check = this.beginCheck(work);
    const look = () => {
      const restMs = quietMs - check.quietMs();
      if (restMs > 0) {
        looking = setTimeout(look, restMs);
      } else {
        this.overdue.add(check);
        this.moveAside();
      }
    };
    let looking = setTimeout(look, quietMs);
    this.inPlace.add(check);
    void check.ended.then(() => {
      clearTimeout(looking);
      for (const state of [this.inPlace, this.aside, this.overdue]) state.delete(check);
      this.moveAside();
      this.wake();
    });
  }

  /** Frees places as far as there is room aside, and makes room for the rest. */
  private moveAside(): void {
    for (const check of this.overdue) {
      if (this.aside.size >= this.limits.slowPlaces) break;
      this.overdue.delete(check);
      this.inPlace.delete(check);
      this.aside.add(check);
      this.wake();
    }
    let wanted = this.overdue.size;
    for (const check of this.aside) {
      if (wanted-- <= 0) return;
      check.hurry();
    }
  }
}
