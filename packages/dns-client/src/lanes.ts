import { Slots } from './slots.js';

/** A query's right to be on the wire. */
export interface Place {
  readonly since: number;
  readonly slots: Slots;
}

const SLOW_AFTER_MS = 300;
const SWEEP_MS = 100;
const MAX_DOUBTFUL_WAITING = 200; // seconds' worth; behind each wait all other questions to its zone

/**
 * Places on the wire, so that slow answers do not hold up quick ones: a query that has waited for 0.3 s gives its
 * quick place up for a slow one while there is any, and questions to zones known to be silent have places of their own.
 */
export class Lanes {
  private readonly quick: Slots;
  private readonly slow: Slots;
  private readonly doubtful: Slots;
  /** Who holds a quick place, in the order in which they got it. */
  private readonly inQuickLane = new Set<Place>();
  private readonly sweep: NodeJS.Timeout;

  constructor(places: { readonly quick: number; readonly slow: number; readonly doubtful: number }) {
    this.quick = new Slots(places.quick);
    this.slow = new Slots(places.slow);
    this.doubtful = new Slots(places.doubtful);
    this.sweep = setInterval(() => this.moveSlow(performance.now()), SWEEP_MS).unref();
  }

  /**
   * A place, at once when one is free, so that the usual case costs no turn of the event loop; null for a doubtful query
   * that would come after too many others.
   */
  enter(isDoubtful: boolean): Place | Promise<Place> | null {
    if (isDoubtful && this.doubtful.waitingCount >= MAX_DOUBTFUL_WAITING) return null;
    const slots = isDoubtful ? this.doubtful : this.quick;
    const waiting = slots.acquire();
    return waiting === null ? this.take(slots) : waiting.then(() => this.take(slots));
  }

  leave(place: Place): void {
    if (place.slots !== this.quick) place.slots.release();
    else if (this.inQuickLane.delete(place)) this.quick.release();
    else this.slow.release();
  }

  close(): void {
    clearInterval(this.sweep);
  }

  private take(slots: Slots): Place {
    const place = { since: performance.now(), slots };
    if (slots === this.quick) this.inQuickLane.add(place);
    return place;
  }

  private moveSlow(now: number): void {
    for (const place of this.inQuickLane) {
      if (now - place.since < SLOW_AFTER_MS || !this.slow.tryAcquire()) return;
      this.inQuickLane.delete(place);
      this.quick.release();
    }
  }
}
