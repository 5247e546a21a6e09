import type { Clock } from './clock.js';

interface Bucket {
  /** The moment at which the bucket is full again (GCRA: one number instead of tokens and a time stamp). */
  fullAt: number;
  /** Turns wanted, by who wants them; whoever was served goes to the end. */
  readonly queues: Map<string, (() => void)[]>;
  waiting: number;
}

const FORGET_AFTER_ENTRIES = 10_000;
const MAX_WAIT_SECONDS = 20;

/** A token bucket per key: `perSecond` on average, as many at once. Who waits for one key shares its rate equally. */
export class RateLimit {
  private readonly buckets = new Map<string, Bucket>();
  private readonly intervalMs: number;
  private readonly maxWaiting: number;

  constructor(
    perSecond: number,
    private readonly clock: Clock,
  ) {
    this.intervalMs = 1000 / perSecond;
    this.maxWaiting = perSecond * MAX_WAIT_SECONDS;
  }

  /** Resolves true when it is the caller's turn, false at once where more are waiting than 20 s can serve. */
  async take(key: string, who: string): Promise<boolean> {
    const bucket = this.bucketOf(key);
    if (bucket.waiting === 0 && this.waitMs(bucket) <= 0) {
      this.spend(bucket);
      return true;
    }
    if (bucket.waiting >= this.maxWaiting) return false;
    await new Promise<void>((resolve) => {
      const queue = bucket.queues.get(who);
      if (queue) queue.push(resolve);
      else bucket.queues.set(who, [resolve]);
      if (++bucket.waiting === 1) void this.serve(bucket);
    });
    return true;
  }

  private async serve(bucket: Bucket): Promise<void> {
    while (bucket.waiting > 0) {
      const waitMs = this.waitMs(bucket);
      if (waitMs > 0) await this.clock.sleep(waitMs);
      this.spend(bucket);
      const [who, queue] = bucket.queues.entries().next().value!;
      bucket.queues.delete(who);
      const turn = queue.shift()!;
      if (queue.length > 0) bucket.queues.set(who, queue);
      bucket.waiting--;
      turn();
    }
  }

  private waitMs(bucket: Bucket): number {
    return bucket.fullAt + this.intervalMs - this.clock.now() - 1000;
  }

  private spend(bucket: Bucket): void {
    bucket.fullAt = Math.max(bucket.fullAt, this.clock.now()) + this.intervalMs;
  }

  private bucketOf(key: string): Bucket {
    const known = this.buckets.get(key);
    if (known) return known;
    if (this.buckets.size >= FORGET_AFTER_ENTRIES) this.forgetFull();
    const bucket = { fullAt: 0, queues: new Map(), waiting: 0 };
    this.buckets.set(key, bucket);
    return bucket;
  }

  private forgetFull(): void {
    const now = this.clock.now();
    for (const [key, { fullAt, waiting }] of this.buckets) {
      if (waiting === 0 && fullAt <= now) this.buckets.delete(key);
    }
  }
}
