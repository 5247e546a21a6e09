import type { DnsAnswer, UnavailableReason } from '@postseal/mail-terms';

export type RecordType = 'TXT' | 'A' | 'AAAA' | 'MX' | 'PTR' | 'NS' | 'SOA';

/** Present, proven absent, or unknown with its reason. Only the first two may change a finding. */
export type ObservationOutcome =
  | 'present'
  | 'absent-nodata'
  | 'absent-nxdomain'
  | `unknown-${UnavailableReason}`;

/** What DNS said about one name and type: a row of the posture page. Plain data, JSON-serialisable. */
export interface Observation {
  /** Lower-case A-label name without final dot. */
  readonly name: string;
  readonly type: RecordType;
  readonly outcome: ObservationOutcome;
  /** Record texts in answer order: TXT joined, MX as `10 mx.example.org`, SOA as its seven fields. Empty unless present. */
  readonly values: readonly string[];
  /** Remaining TTL of the answer, for absence the negative TTL; null when unknown. */
  readonly ttlSeconds: number | null;
  /** Alias names followed, in order; the record stands at the last one. */
  readonly cnames: readonly string[];
  /** The resolver validated the answer (AD flag). */
  readonly isAuthenticated: boolean;
  /** What went wrong, for people; null unless the outcome is unknown. */
  readonly detail: string | null;
}

/** True when the question could not be answered: nothing may be concluded about the record. */
export function isUnknown(observation: Pick<Observation, 'outcome'>): boolean {
  return observation.outcome.startsWith('unknown-');
}

/**
 * Writes an answer down as an observation.
 * @param show prints one record as text
 */
export function observe<T>(
  name: string,
  type: RecordType,
  answer: DnsAnswer<T>,
  show: (record: T) => string,
): Observation {
  if (answer.outcome === 'unavailable') {
    return {
      name,
      type,
      outcome: `unknown-${answer.reason}`,
      values: [],
      ttlSeconds: null,
      cnames: [],
      isAuthenticated: false,
      detail: answer.detail,
    };
  }
  const { ttlSeconds, cnames, isAuthenticated } = answer;
  const shared = { name, type, ttlSeconds, cnames, isAuthenticated, detail: null };
  if (answer.outcome === 'found') return { ...shared, outcome: 'present', values: answer.records.map(show) };
  return {
    ...shared,
    outcome: answer.outcome === 'no_data' ? 'absent-nodata' : 'absent-nxdomain',
    values: [],
  };
}
