const COMPACT_AFTER = 1024;

/** At most `free` holders at a time; the rest wait in order. */
export class Slots {
  private waiting: (() => void)[] = [];
  private head = 0;

  constructor(private free: number) {}

  /** Null when a slot was free, so that the usual case costs no turn of the event loop. */
  acquire(): Promise<void> | null {
    return this.tryAcquire() ? null : new Promise((resolve) => this.waiting.push(resolve));
  }

  get waitingCount(): number {
    return this.waiting.length - this.head;
  }

  /** Whether a slot was free; it is taken now. */
  tryAcquire(): boolean {
    if (this.free === 0) return false;
    this.free--;
    return true;
  }

  release(): void {
    const next = this.waiting[this.head];
    if (next === undefined) {
      this.free++;
      return;
    }
    if (++this.head === COMPACT_AFTER) {
      this.waiting = this.waiting.slice(COMPACT_AFTER);
      this.head = 0;
    }
    next();
  }
}
