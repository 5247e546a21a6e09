import type { DnsAnswer } from '@postseal/mail-terms';
import type { DnskeyData, SecurityLookups } from './check-means.js';
import { keyTagOf } from './dnskey.js';
import { showDs } from './dnssec-checks.js';
import { type Observation, observe, type RecordType } from './observation.js';
import { showTlsa } from './tlsa.js';

/** Writes every answer down, as `observingResolver` does for plain DNS. */
export function observingSecurity(
  security: SecurityLookups,
  note: (observation: Observation) => void,
): SecurityLookups {
  async function ask<T>(
    type: RecordType,
    name: string,
    answer: Promise<DnsAnswer<T>>,
    show: (record: T) => string,
  ): Promise<DnsAnswer<T>> {
    const given = await answer;
    note(observe(name, type, given, show));
    return given;
  }
  return {
    tlsa: (name) => ask('TLSA', name, security.tlsa(name), showTlsa),
    ds: (name) => ask('DS', name, security.ds(name), showDs),
    nsec3param: (name) =>
      ask('NSEC3PARAM', name, security.nsec3param(name), ({ iterations }) => `${iterations} iterations`),
    zoneSignatures: (zone, isUnchecked) =>
      ask('DNSKEY', zone, security.zoneSignatures(zone, isUnchecked), ({ keys }) =>
        keys.map(showKey).join(', '),
      ),
  };
}

function showKey(key: DnskeyData): string {
  return `${key.flags} ${key.algorithm}, key tag ${keyTagOf(key)}`;
}
