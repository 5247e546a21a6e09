import type { DnsAnswer, UnavailableReason } from '@postseal/mail-terms';
import type { ObservedType, RecordType } from './observation.js';

/** The parts of a posture that a person looks at one by one. */
export const areas = [
  'ptr',
  'spf',
  'dkim',
  'dmarc',
  'mx',
  'zone',
  'ns',
  'mta-sts',
  'tls-rpt',
  'bimi',
  'dane',
  'dnssec',
  'smtp', // port 25 of the MX hosts; what it shows is found under mx, dane and ptr
  'blocklist',
] as const;
export type Area = (typeof areas)[number];

/** A fact that could not be learnt. Nothing is concluded from it: it is neither a pass nor a fault. */
export interface Unanswered {
  readonly area: Area;
  readonly name: string;
  readonly type: ObservedType | null;
  /** Why DNS gave no answer; `not-tested` when nothing was there to ask about, or this check may not ask. */
  readonly reason: UnavailableReason | 'not-tested';
  readonly detail: string;
}

/** The records of an answer; empty for proven absence. When DNS could not be asked, `unanswered` gets a line and null comes back. */
export function recordsOf<T>(
  answer: DnsAnswer<T>,
  area: Area,
  type: RecordType,
  name: string,
  unanswered: Unanswered[],
): readonly T[] | null {
  if (answer.outcome === 'found') return answer.records;
  if (answer.outcome !== 'unavailable') return [];
  unanswered.push({ area, name, type, reason: answer.reason, detail: answer.detail });
  return null;
}
