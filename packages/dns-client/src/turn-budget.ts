/**
 * Spreads work that strangers can make dear over turns of the event loop: two hundred hostile answers that come at once
 * are half a second's work, and whatever else the process does would wait for it.
 */
export class TurnBudget {
  private spentMs = 0;
  private nextTurn: Promise<void> | null = null;

  /** @param maxMs of such work in one turn; what is begun then is finished */
  constructor(private readonly maxMs: number) {}

  /** Does the work in a turn that has time for it: at once, unless more than usual came in this one. */
  async run<T>(work: () => T): Promise<T> {
    while (this.spentMs >= this.maxMs) await this.turn();
    const begin = performance.now();
    const result = work();
    this.spentMs += performance.now() - begin;
    void this.turn();
    return result;
  }

  private turn(): Promise<void> {
    this.nextTurn ??= new Promise((resolve) => {
      setImmediate(() => {
        this.spentMs = 0;
        this.nextTurn = null;
        resolve();
      });
    });
    return this.nextTurn;
  }
}
