import type { Clock } from './clock.js';

const FORGET_AFTER_ENTRIES = 10_000;

/** A token bucket per key: `perSecond` on average, as many at once. Callers wait for their turn. */
export class RateLimit {
  /** Per key, the moment at which its bucket is full again (GCRA: one number instead of tokens and a timestamp). */
  private readonly fullAt = new Map<string, number>();

  constructor(
    private readonly perSecond: number,
    private readonly clock: Clock,
  ) {}

  async take(key: string): Promise<void> {
    const now = this.clock.now();
    if (this.fullAt.size > FORGET_AFTER_ENTRIES) this.forgetFull(now);
    const fullAt = Math.max(this.fullAt.get(key) ?? 0, now) + 1000 / this.perSecond;
    this.fullAt.set(key, fullAt);
    const waitMs = fullAt - now - 1000;
    if (waitMs > 0) await this.clock.sleep(waitMs);
  }

  private forgetFull(now: number): void {
    for (const [key, fullAt] of this.fullAt) if (fullAt <= now) this.fullAt.delete(key);
  }
}
