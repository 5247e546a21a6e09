import type { SourceCounts, SourceTraffic } from './source-traffic.js';

/** Counts for tests: what is not given is zero, and the messages are what the classes add up to. */
export function counts(given: Partial<SourceCounts>): SourceCounts {
  const classes = { bothPass: 0, dkimOnly: 0, spfOnly: 0, fail: 0, notGiven: 0, ...given };
  const { bothPass, dkimOnly, spfOnly, fail, notGiven } = classes;
  const messages = bothPass + dkimOnly + spfOnly + fail + notGiven;
  return { quarantined: 0, rejected: 0, forwardedByReceiver: 0, ...classes, messages };
}

/** A source for tests: a stranger that was always there and sent nothing. */
export function source(given: Partial<SourceTraffic>): SourceTraffic {
  return {
    key: 'ip:192.0.2.1',
    name: '192.0.2.1',
    counts: counts({}),
    kinship: null,
    isForwardingNetwork: false,
    isSendingService: false,
    verdict: null,
    firstDay: '2026-01-01',
    ...given,
  };
}
