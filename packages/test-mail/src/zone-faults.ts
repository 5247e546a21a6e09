import type { UnavailableReason } from '@postseal/mail-terms';

/**
 * What can go wrong with an answer. `forged-first` sends a REFUSED with a wrong id and one with a wrong question before the
 * right answer; `lame` answers without authority; `no-edns` refuses queries with EDNS as servers from the last century do.
 */
export type NamedFault =
  | 'servfail'
  | 'bogus'
  | 'refused'
  | 'drop'
  | 'truncate'
  | 'garbage'
  | 'wrong-id'
  | 'wrong-question'
  | 'forged-first'
  | 'lame'
  | 'no-edns';

export type FaultEffect = NamedFault | { readonly delayMs: number };

/** Which queries suffer; every condition that is present must hold. */
export interface Fault {
  readonly effect: FaultEffect;
  readonly name?: string;
  readonly type?: string;
  readonly transport?: 'udp' | 'tcp';
  /** From 0 to 1, drawn from the server's seeded source; 1 unless told. */
  readonly probability?: number;
  /** Spent after so many hits. */
  readonly times?: number;
}

export interface FaultSubject {
  readonly name: string;
  readonly type: string;
  readonly transport: 'udp' | 'tcp';
}

export const effectOfReason: Readonly<Record<UnavailableReason, NamedFault>> = {
  timeout: 'drop',
  servfail: 'servfail',
  refused: 'refused',
  bogus: 'bogus',
  malformed: 'garbage',
};

/** Faults in force; the first that matches a query is the one it suffers. */
export class FaultPlan {
  private faults: { readonly fault: Fault; left: number }[] = [];

  constructor(private readonly random: () => number) {}

  /** Returns what ends the fault. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.faults.push(entry);
    return () => {
      this.faults = this.faults.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.faults = [];
  }

  next(subject: FaultSubject): FaultEffect | null {
    const hit = this.faults.find(({ fault, left }) => left > 0 && this.strikes(fault, subject));
    if (hit === undefined) return null;
    hit.left--;
    return hit.fault.effect;
  }

  private strikes(fault: Fault, subject: FaultSubject): boolean {
    if (fault.name !== undefined && fault.name.toLowerCase() !== subject.name) return false;
    if (fault.type !== undefined && fault.type !== subject.type) return false;
    if (fault.transport !== undefined && fault.transport !== subject.transport) return false;
    if (fault.effect === 'truncate' && fault.transport === undefined && subject.transport === 'tcp')
      return false;
    return fault.probability === undefined || this.random() < fault.probability;
  }
}

/** mulberry32: the same seed, the same faults. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
