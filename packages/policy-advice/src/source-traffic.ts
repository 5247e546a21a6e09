/** Messages of one source in one window, as receivers reported them. The first five classes add up to `messages`. */
export interface SourceCounts {
  readonly messages: number;
  readonly bothPass: number;
  readonly dkimOnly: number;
  readonly spfOnly: number;
  readonly fail: number;
  /** The report gave no verdict. */
  readonly notGiven: number;
  readonly quarantined: number;
  readonly rejected: number;
  /** Messages that a receiver let off because it took them for forwarded (`overrideReason`). */
  readonly forwardedByReceiver: number;
}

/** The names of all counts. */
export const sourceCounts = [
  'messages',
  'bothPass',
  'dkimOnly',
  'spfOnly',
  'fail',
  'notGiven',
  'quarantined',
  'rejected',
  'forwardedByReceiver',
] as const satisfies readonly (keyof SourceCounts)[];

/** Why a source is thought to be the owner's, best reason first; null when nothing speaks for it. */
export type SourceKinship = 'own-host' | 'known-service' | 'in-spf';

/** What a person said about a source. It beats every rule. */
export type SourceVerdict = 'mine' | 'not-mine' | 'forwarder';

/** A group of sending addresses with one owner. */
export interface SourceTraffic {
  readonly key: string;
  readonly name: string;
  readonly counts: SourceCounts;
  readonly kinship: SourceKinship | null;
  /** Its reverse name or network belongs to a service that forwards mail. */
  readonly isForwardingNetwork: boolean;
  /** A service that sends what its customers tell it and forwards nothing: a newsletter, a help desk, a mail API. */
  readonly isSendingService: boolean;
  readonly verdict: SourceVerdict | null;
  /** UTC day (2026-11-23) of the first message ever seen. */
  readonly firstDay: string;
}

/** Messages that passed DMARC: SPF or DKIM passed in alignment. */
export function alignedOf({ bothPass, dkimOnly, spfOnly }: SourceCounts): number {
  return bothPass + dkimOnly + spfOnly;
}

/** Messages whose DKIM passed in alignment: what survives forwarding. */
export function dkimAlignedOf({ bothPass, dkimOnly }: SourceCounts): number {
  return bothPass + dkimOnly;
}

/** A share of 0 to 1; null when there is nothing to take a share of. */
export function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
