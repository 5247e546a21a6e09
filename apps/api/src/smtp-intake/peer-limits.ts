export interface PeerQuota {
  readonly maxConnections: number;
  readonly maxMailsPerMinute: number;
}

const MINUTE_MS = 60_000;

/** Counts what each address does at once and within a minute, so that no peer takes the listener from the others. */
export class PeerLimits {
  private readonly connections = new Map<string, number>();
  private mails = new Map<string, number>();
  private minute = 0;

  constructor(
    private readonly quota: PeerQuota,
    private readonly now: () => number = Date.now,
  ) {}

  /** Admits one more connection, or answers false. An admitted one must be given back by `disconnect`. */
  connect(ip: string): boolean {
    const open = this.connections.get(ip) ?? 0;
    if (open >= this.quota.maxConnections) return false;
    this.connections.set(ip, open + 1);
    return true;
  }

  disconnect(ip: string): void {
    const open = this.connections.get(ip) ?? 0;
    if (open > 1) this.connections.set(ip, open - 1);
    else this.connections.delete(ip);
  }

  /** Admits one more mail within this minute of the clock, or answers false. */
  mail(ip: string): boolean {
    const minute = Math.floor(this.now() / MINUTE_MS);
    if (minute !== this.minute) {
      this.minute = minute;
      this.mails = new Map();
    }
    const sent = this.mails.get(ip) ?? 0;
    if (sent >= this.quota.maxMailsPerMinute) return false;
    this.mails.set(ip, sent + 1);
    return true;
  }
}
