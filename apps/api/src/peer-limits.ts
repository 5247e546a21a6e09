export interface PeerQuota {
  /** Connections, or whatever a peer holds open. */
  readonly maxOpen: number;
  /** Mails, reports or checks. */
  readonly maxPerMinute: number;
}

const MINUTE_MS = 60_000;

/** Counts what each peer, an address or network, does at once and within a minute, so that none takes the room of the others. */
export class PeerLimits {
  private readonly openOf = new Map<string, number>();
  private countOf = new Map<string, number>();
  private minute = 0;

  constructor(
    private readonly quota: PeerQuota,
    private readonly now: () => number = Date.now,
  ) {}

  /** Admits one more at once, or answers false. An admitted one must be given back by `close`. */
  open(peer: string): boolean {
    const open = this.openOf.get(peer) ?? 0;
    if (open >= this.quota.maxOpen) return false;
    this.openOf.set(peer, open + 1);
    return true;
  }

  close(peer: string): void {
    const open = this.openOf.get(peer) ?? 0;
    if (open > 1) this.openOf.set(peer, open - 1);
    else this.openOf.delete(peer);
  }

  /** Admits one more within this minute of the clock, or answers false. */
  count(peer: string): boolean {
    const minute = Math.floor(this.now() / MINUTE_MS);
    if (minute !== this.minute) {
      this.minute = minute;
      this.countOf = new Map();
    }
    const count = this.countOf.get(peer) ?? 0;
    if (count >= this.quota.maxPerMinute) return false;
    this.countOf.set(peer, count + 1);
    return true;
  }
}
