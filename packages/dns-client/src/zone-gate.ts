import type { Clock } from './clock.js';

interface Zone {
  active: number;
  readonly waiting: ((isAdmitted: boolean) => void)[];
  isHeard: boolean;
  /** In a row, each asked after the one before had failed. */
  silences: number;
  /** When something was last heard, or given up. */
  judgedAt: number;
  shutUntil: number;
}

const AT_ONCE = 16; // questions to a zone that answers
const SILENCES = { unheard: 3, heard: 4 }; // in a row, until a zone counts as dead
const MAX_ZONES = 20_000; // some 4 MB

/**
 * Keeps a dead zone from holding up the others. A zone that has not answered yet is asked one question, one that
 * answers sixteen at a time. Silent zones are left alone for a while: their questions fail at once, then one of them is
 * a probe. Zones are told apart by `zoneKeyOf`.
 */
export class ZoneGate {
  private readonly zones = new Map<string, Zone>();

  /** @param shutMs how long a silent zone is left alone */
  constructor(
    private readonly shutMs: number,
    private readonly clock: Clock,
  ) {}

  /** Whether the question may be asked, now or when it is its turn. Who is admitted must `leave`. */
  enter(key: string): boolean | Promise<boolean> {
    const zone = this.zoneOf(key);
    if (this.isShut(zone)) return false;
    if (zone.active >= atOnce(zone)) return new Promise((resolve) => zone.waiting.push(resolve));
    zone.active++;
    return true;
  }

  leave(key: string): void {
    const zone = this.zones.get(key);
    if (zone === undefined) return;
    zone.active--;
    this.admitWaiting(zone);
  }

  noteAnswer(key: string): void {
    const zone = this.zones.get(key);
    if (zone === undefined) return;
    zone.silences = 0;
    zone.judgedAt = this.clock.now();
    if (zone.isHeard) return;
    zone.shutUntil = 0;
    zone.isHeard = true;
    this.admitWaiting(zone);
  }

  /**
   * To be called only when the resolver itself is known to be alive; else every zone would look dead. Questions that
   * were on the way together count as one silence: the same burst may have been lost.
   */
  noteSilence(key: string, askedAt: number): void {
    const zone = this.zones.get(key);
    if (zone === undefined || askedAt < zone.judgedAt) return;
    zone.silences++;
    zone.judgedAt = this.clock.now();
    if (zone.silences >= (zone.isHeard ? SILENCES.heard : SILENCES.unheard)) this.shut(zone);
  }

  /** A zone that was silent, and for which there is no room to ask again: its questions fail now and not one by one. */
  giveUp(key: string): void {
    const zone = this.zones.get(key);
    if (zone === undefined || zone.isHeard) return;
    zone.silences = Math.max(zone.silences, SILENCES.unheard);
    zone.judgedAt = this.clock.now();
    this.shut(zone);
  }

  /** Whether the zone counts as dead; a question on the way need not be tried again. */
  isSilent(key: string): boolean {
    const zone = this.zones.get(key);
    return zone !== undefined && !zone.isHeard && zone.silences >= SILENCES.unheard;
  }

  /** Whether the zone was silent so far: it may be dead, and should not be tried again among those that answer. */
  isDoubted(key: string): boolean {
    const zone = this.zones.get(key);
    return zone !== undefined && !zone.isHeard && zone.silences > 0;
  }

  get size(): number {
    return this.zones.size;
  }

  private shut(zone: Zone): void {
    zone.isHeard = false;
    zone.shutUntil = this.clock.now() + this.shutMs;
    for (const resolve of zone.waiting.splice(0)) resolve(false);
  }

  private isShut(zone: Zone): boolean {
    return zone.shutUntil > this.clock.now();
  }

  private admitWaiting(zone: Zone): void {
    while (zone.waiting.length > 0 && zone.active < atOnce(zone)) {
      zone.active++;
      zone.waiting.shift()!(true);
    }
  }

  private zoneOf(key: string): Zone {
    const known = this.zones.get(key);
    if (known !== undefined) return known;
    if (this.zones.size >= MAX_ZONES) this.forgetIdle();
    const zone = { active: 0, waiting: [], isHeard: false, silences: 0, judgedAt: 0, shutUntil: 0 };
    this.zones.set(key, zone);
    return zone;
  }

  /** The oldest tenth; those under way stay. */
  private forgetIdle(): void {
    let rest = MAX_ZONES / 10;
    for (const [key, zone] of this.zones) {
      if (zone.active === 0 && zone.waiting.length === 0) this.zones.delete(key);
      if (--rest === 0) return;
    }
  }
}

/**
 * Names that stand or fall together, guessed from the name alone: what is below the last label with an underscore
 * (`s1._domainkey.example.org` → `example.org`), the network of a reverse name, else the name itself.
 */
export function zoneKeyOf(name: string): string {
  const underscore = name.lastIndexOf('_');
  if (underscore >= 0) return afterDot(name, underscore);
  return name.endsWith('.arpa') ? afterDot(name, 0) : name;
}

function afterDot(name: string, from: number): string {
  const dot = name.indexOf('.', from);
  return dot < 0 ? '' : name.slice(dot + 1);
}

function atOnce(zone: Zone): number {
  return zone.isHeard ? AT_ONCE : 1;
}
