import { isDmarcRecord, type ReportUri, readDmarcRecord } from '@postseal/dns-records';
import type { Resolver, UnavailableReason } from '@postseal/mail-terms';
import { findOrganizationalDomain } from './dmarc-discovery.js';

const MAX_NAME_BYTES = 253;

/**
 * Whether reporters may send a domain's reports to a host (RFC 9990, "Verifying External Destinations").
 * internal: same organisational domain, nothing to ask. authorised, overridden: allowed, the latter with another address
 * at the same host. refused: no authorisation, so reporters drop the address. unknown: DNS could not be asked.
 */
export interface ReportDestination {
  readonly uri: string;
  readonly host: string;
  readonly state: 'internal' | 'authorised' | 'overridden' | 'refused' | 'unknown';
  /** The name that authorises, or would; null for an internal destination. */
  readonly authorisationName: string | null;
  /** What stands there, or why it does not count. */
  readonly evidence: string;
  /** Why DNS could not be asked; null unless the state is unknown. */
  readonly unavailable: UnavailableReason | null;
}

/**
 * Verifies one report destination; null for a URI without mailbox, which reporters do not verify by DNS.
 * @param policyDomain where the DMARC record stands
 */
export async function verifyReportDestination(
  policyDomain: string,
  reportUri: ReportUri,
  resolver: Resolver,
): Promise<ReportDestination | null> {
  const { uri, host } = reportUri;
  if (host === null) return null;
  if (host === policyDomain) {
    return {
      uri,
      host,
      state: 'internal',
      authorisationName: null,
      evidence: 'same domain',
      unavailable: null,
    };
  }
  const authorisationName = `${policyDomain}._report._dmarc.${host}`;
  const shared = { uri, host, authorisationName, unavailable: null };
  const [policy, target] = await Promise.all([
    findOrganizationalDomain(policyDomain, resolver),
    findOrganizationalDomain(host, resolver),
  ]);
  const unavailable = policy.unavailable ?? target.unavailable;
  if (unavailable !== null) {
    const evidence = 'an organisational domain could not be found out';
    return { ...shared, state: 'unknown', evidence, unavailable };
  }
  if (policy.name === target.name) {
    const evidence = `same organisational domain ${target.name}`;
    return { ...shared, state: 'internal', authorisationName: null, evidence };
  }
  if (authorisationName.length > MAX_NAME_BYTES) {
    return {
      ...shared,
      state: 'refused',
      evidence: 'the name that would authorise is longer than DNS allows',
    };
  }
  const answer = await resolver.txt(authorisationName);
  if (answer.outcome === 'unavailable')
    return { ...shared, state: 'unknown', evidence: answer.detail, unavailable: answer.reason };
  if (answer.outcome !== 'found') return { ...shared, state: 'refused', evidence: 'no record' };
  const records = answer.records.filter(isDmarcRecord);
  if (records.length === 0) {
    return { ...shared, state: 'refused', evidence: answer.records.join(' | ') };
  }
  const override = readDmarcRecord(records[0]!)!.rua;
  if (override.length === 0) return { ...shared, state: 'authorised', evidence: records[0]! };
  const isSameHost = override.every((other) => other.host === host);
  return { ...shared, state: isSameHost ? 'overridden' : 'refused', evidence: records[0]! };
}
