export type ObservationKind = 'present' | 'absent' | 'failed' | 'untested' | 'unknown';

/**
 * Three values of DNS, never two: "could not ask" says nothing about the record. Beside them, a web server or mail host
 * that did not give what it should, and what was not tested at all.
 */
export function kindOf(outcome: string): ObservationKind {
  if (outcome === 'present' || outcome === 'failed') return outcome;
  if (outcome === 'not-tested') return 'untested';
  return outcome.startsWith('absent') ? 'absent' : 'unknown';
}

const words: Readonly<Record<string, string>> = {
  present: 'present',
  failed: 'asked in vain',
  'not-tested': 'not tested',
  'absent-nodata': 'no record of this type',
  'absent-nxdomain': 'name does not exist',
  'unknown-timeout': 'could not ask: no answer in time',
  'unknown-servfail': 'could not ask: the name servers failed',
  'unknown-refused': 'could not ask: the name servers refused',
  'unknown-bogus': 'could not ask: the DNSSEC signature is wrong',
  'unknown-malformed': 'could not ask: the answer was damaged',
};

/** What DNS said, in words. */
export function describeOutcome(outcome: string): string {
  return words[outcome] ?? (kindOf(outcome) === 'unknown' ? 'could not ask' : outcome);
}
