import type { PublicationFaultCode, PublicationType, UnavailableReason } from '@postseal/mail-terms';

/** A record that somebody has published, or is about to. */
export interface ExpectedRecord {
  /** A-label name without final dot. */
  readonly name: string;
  readonly type: PublicationType;
  /** As in a panel: TXT joined and without quotes, MX as `10 mx.example.org`. */
  readonly value: string;
}

/** What one server said about the name and type of an expected record. */
export interface Sighting {
  readonly outcome: 'found' | 'absent' | 'unknown';
  /** Record texts as in `Observation.values`; empty unless found. */
  readonly values: readonly string[];
  /** Alias names followed from the name, in order. */
  readonly cnames: readonly string[];
  /** Why it is unknown; null otherwise. */
  readonly reason: UnavailableReason | null;
}

export interface PublicationFault {
  readonly code: PublicationFaultCode;
  /** What was seen, in a sentence with its figures. */
  readonly detail: string;
  /** The text at fault, to compare with the expected one; null when there is none. */
  readonly found: string | null;
}

/**
 * One server's answer beside the expected record. match: it is there; `note` says what is written differently without
 * harm. before: still what stood there before. absent: not there. unknown: the server could not be asked.
 */
export type PublicationVerdict =
  | { readonly kind: 'match'; readonly note: string | null }
  | { readonly kind: 'before' | 'absent' | 'unknown' }
  | { readonly kind: 'fault'; readonly fault: PublicationFault };

export function faulty(
  code: PublicationFaultCode,
  detail: string,
  found: string | null = null,
): PublicationVerdict {
  return { kind: 'fault', fault: { code, detail, found } };
}

/** True when the values are those from before, in any order; false when those are not known. */
export function isSameSet(
  values: readonly string[],
  before: readonly string[] | null,
  form: (text: string) => string,
): boolean {
  if (before === null || values.length !== before.length) return false;
  const known = new Set(before.map(form));
  return values.every((text) => known.has(form(text)));
}
