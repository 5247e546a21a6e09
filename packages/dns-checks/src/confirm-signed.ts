import type { DnsAnswer } from '@postseal/mail-terms';
import type { DnskeyData, DsData, TlsaData } from './check-means.js';
import type { DaneHost } from './dane-checks.js';
import { dsMatchesKey } from './dnskey.js';
import { type DnssecPosture, showDs } from './dnssec-checks.js';
import { type RecordState, recordState } from './record-state.js';
import { showTlsa, tlsaFault } from './tlsa.js';
import { daneState, dnssecState } from './transport-states.js';

/** What all authoritative servers of a name say together; DS is answered by those of the zone above. */
export interface SignedLookups {
  ds(name: string): Promise<DnsAnswer<DsData>>;
  dnskey(name: string): Promise<DnsAnswer<DnskeyData>>;
  tlsa(name: string): Promise<DnsAnswer<TlsaData>>;
}

export interface SignedConfirmation {
  /** `canonical` is null where the servers could not be asked, differ, or cannot decide. */
  readonly records: readonly RecordState[];
  /** Those of the records that only a validator can judge: the servers' word about them is none. */
  readonly undecidable: readonly RecordState[];
}

/**
 * DS and TLSA records as the servers publish them, past the validator. That records are secure, or that a host's
 * certificate fits, is taken from what was just seen; that a zone is bogus is believed of a DS without its key, or of
 * signatures that ran out.
 */
export async function confirmSigned(
  domain: string,
  seen: { readonly dnssec: DnssecPosture | null; readonly dane: readonly DaneHost[] | null },
  servers: SignedLookups,
): Promise<SignedConfirmation> {
  const confirmed = await Promise.all([
    ...(seen.dnssec ? [confirmDnssec(domain, seen.dnssec, servers)] : []),
    ...(seen.dane ?? []).map((host) => confirmDane(host, servers)),
  ]);
  return {
    records: confirmed.map(({ record }) => record),
    undecidable: confirmed.filter(({ isDecidable }) => !isDecidable).map(({ record }) => record),
  };
}

interface Confirmed {
  readonly record: RecordState;
  readonly isDecidable: boolean;
}

function decided(record: RecordState): Confirmed {
  return { record, isDecidable: true };
}

function unknown(kind: 'dnssec' | 'dane', subject: string, isDecidable = true): Confirmed {
  return { record: recordState(kind, subject, null, []), isDecidable };
}

async function confirmDnssec(
  domain: string,
  seen: DnssecPosture,
  servers: SignedLookups,
): Promise<Confirmed> {
  if (seen.state === 'unknown') return unknown('dnssec', domain);
  const answer = await servers.ds(domain);
  if (answer.outcome === 'unavailable') return unknown('dnssec', domain);
  const ds = answer.outcome === 'found' ? answer.records : [];
  const posture: DnssecPosture = { ...seen, ds: ds.map(showDs) };
  if (seen.state !== 'bogus' || seen.hasExpired) return decided(dnssecState(domain, posture));
  const keys = await servers.dnskey(domain);
  if (keys.outcome === 'unavailable') return unknown('dnssec', domain);
  const published = keys.outcome === 'found' ? keys.records : [];
  const isBroken = !ds.some((one) => published.some((key) => dsMatchesKey(domain, one, key) !== false));
  return isBroken ? decided(dnssecState(domain, posture)) : unknown('dnssec', domain, false);
}

async function confirmDane(seen: DaneHost, servers: SignedLookups): Promise<Confirmed> {
  if (seen.state === 'bogus') return unknown('dane', seen.host, false);
  const answer = await servers.tlsa(seen.name);
  if (answer.outcome === 'unavailable') return unknown('dane', seen.host);
  if (answer.outcome !== 'found') return decided(daneState({ ...seen, state: 'absent', records: [] }));
  const records = answer.records.map(showTlsa);
  const isAsSeen = [...records].sort().join() === [...seen.records].sort().join();
  const published: DaneHost = {
    ...seen,
    state: 'present',
    records,
    hasUsable: answer.records.some((record) => tlsaFault(record) === null),
    isMatched: isAsSeen ? seen.isMatched : null,
  };
  return decided(daneState(published));
}
