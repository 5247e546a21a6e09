import type { Resolver } from '@postseal/mail-terms';
import type { CheckMeans, DsData, RrsigData, SecurityLookups, ZoneSignatures } from './check-means.js';
import { dsMatchesKey, keyTagOf, rsaBits } from './dnskey.js';
import { type Finding, finding } from './finding.js';
import { recordsOf, type Unanswered } from './unanswered.js';

/** Whether a domain's DNS is signed. Plain data. */
export interface DnssecPosture {
  /** secure: answers validate. insecure: proven unsigned. bogus: validation fails. unknown: nobody validated. */
  readonly state: 'secure' | 'insecure' | 'bogus' | 'unknown';
  /** DS records at the parent, as in a zone file; null when they were not asked. */
  readonly ds: readonly string[] | null;
  /** Validation fails because the signatures have run out: anybody with a clock sees it. */
  readonly hasExpired: boolean;
}

export interface DnssecCheck {
  readonly posture: DnssecPosture;
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
}

const unknownPosture: DnssecPosture = { state: 'unknown', ds: null, hasExpired: false };
const DAY_SECONDS = 86_400;
const EXPIRING_SECONDS = 3 * DAY_SECONDS;
const SHA1_KEYS = new Set([1, 3, 5, 6, 7, 12]); // RSA/MD5, DSA, RSA/SHA-1 and GOST (RFC 8624 §3.1, RFC 9904, 9906)
const RSA_KEYS = new Set([1, 5, 7, 8, 10]);
const ZONE_KEY = 0x0100;

/** Whether the resolver validates: then the root's own answer, which is signed, carries AD. */
export async function validates(resolver: Resolver): Promise<boolean> {
  const root = await resolver.soa('');
  return root.outcome === 'found' && root.isAuthenticated;
}

/**
 * Checks whether the domain is signed and whether its keys, signatures and DS records hold. Says nothing when the resolver
 * does not validate: "not tested" is not "unsigned".
 */
export async function checkDnssec(
  domain: string,
  isValidating: boolean,
  resolver: Resolver,
  { security, now }: CheckMeans,
): Promise<DnssecCheck> {
  const findings: Finding[] = [];
  const unanswered: Unanswered[] = [];
  const soa = await resolver.soa(domain);
  const isBogus = soa.outcome === 'unavailable' && soa.reason === 'bogus';
  const open = (detail: string): DnssecCheck => {
    unanswered.push({ area: 'dnssec', name: domain, type: 'DS', reason: 'not-tested', detail });
    return { posture: unknownPosture, findings, unanswered };
  };
  // A validator that cannot vouch for the root either has lost its anchor or its clock.
  if (!isValidating) return open('the resolver does not validate DNSSEC');
  if (isBogus) findings.push(finding('dnssec.bogus', domain, soa.detail));
  else if (soa.outcome === 'unavailable') {
    recordsOf(soa, 'dnssec', 'SOA', domain, unanswered);
    return { posture: unknownPosture, findings, unanswered };
  }
  if (security === undefined) return open('DS and keys are not asked in this check');

  const ds = await security.ds(domain);
  const dsRecords = recordsOf(ds, 'dnssec', 'DS', domain, unanswered);
  const shown = dsRecords?.map(showDs) ?? null;
  const isSecure = soa.outcome !== 'unavailable' && soa.isAuthenticated;
  if (!isBogus && !isSecure) {
    const evidence =
      shown !== null && shown.length > 0 ? `DS ${shown.join(' | ')}, but no valid chain` : 'no DS record';
    findings.push(finding('dnssec.unsigned', domain, evidence));
    return { posture: { state: 'insecure', ds: shown, hasExpired: false }, findings, unanswered };
  }
  const isApex = isBogus ? dsRecords !== null && dsRecords.length > 0 : soa.outcome === 'found';
  const signatures = isApex
    ? await checkZone(domain, dsRecords ?? [], isBogus, security, now, findings, unanswered)
    : [];
  const hasExpired = isBogus && newest(signatures).some((one) => secondsLeft(one, now) < 0);
  return { posture: { state: isBogus ? 'bogus' : 'secure', ds: shown, hasExpired }, findings, unanswered };
}

/** Answers the signatures that were seen. */
async function checkZone(
  zone: string,
  ds: readonly DsData[],
  isBogus: boolean,
  security: SecurityLookups,
  now: Date,
  findings: Finding[],
  unanswered: Unanswered[],
): Promise<readonly RrsigData[]> {
  const [signed, parameters] = await Promise.all([
    security.zoneSignatures(zone, isBogus),
    security.nsec3param(zone),
  ]);
  for (const { iterations } of recordsOf(parameters, 'dnssec', 'NSEC3PARAM', zone, unanswered) ?? []) {
    if (iterations > 0) findings.push(finding('dnssec.nsec3-iterations', zone, `${iterations} iterations`));
  }
  const [read] = recordsOf(signed, 'dnssec', 'DNSKEY', zone, unanswered) ?? [];
  if (read === undefined) return [];
  checkDs(zone, ds, read, isBogus, findings);
  checkAlgorithms(zone, ds, read, findings);
  checkSignatures(zone, read.signatures, now, findings);
  return read.signatures;
}

/** A DS without a key is a leftover or a key to come as long as the zone validates by another one. */
function checkDs(
  zone: string,
  ds: readonly DsData[],
  { keys }: ZoneSignatures,
  isBogus: boolean,
  findings: Finding[],
): void {
  const lost = ds.filter((one) => keys.every((key) => dsMatchesKey(zone, one, key) === false));
  if (lost.length === 0) return;
  const evidence = `DS ${lost.map(showDs).join(' | ')}; keys ${keys.map(keyTagOf).join(', ') || 'none'}`;
  findings.push(finding('dnssec.ds-without-key', zone, evidence, isBogus ? {} : { severity: 'warning' }));
}

function checkAlgorithms(
  zone: string,
  ds: readonly DsData[],
  { keys }: ZoneSignatures,
  findings: Finding[],
): void {
  const zoneKeys = keys.filter(({ flags }) => (flags & ZONE_KEY) !== 0);
  const weak = zoneKeys.flatMap((key) => {
    if (SHA1_KEYS.has(key.algorithm)) return [`key ${keyTagOf(key)} of algorithm ${key.algorithm}`];
    const bits = RSA_KEYS.has(key.algorithm) ? rsaBits(key.key) : null;
    return bits !== null && bits < 2048 ? [`RSA key ${keyTagOf(key)} of ${bits} bits`] : [];
  });
  const hasOnlySha1 = ds.length > 0 && ds.every(({ digestType }) => digestType === 1);
  const reasons = [...weak, ...(hasOnlySha1 ? ['DS by SHA-1 only'] : [])];
  if (reasons.length > 0) findings.push(finding('dnssec.algorithm-weak', zone, reasons.join(', ')));
}

function checkSignatures(
  zone: string,
  signatures: readonly RrsigData[],
  now: Date,
  findings: Finding[],
): void {
  const nowSeconds = Math.floor(now.getTime() / 1000);
  for (const signature of newest(signatures)) {
    const { typeCovered, expiration, inception, keyTag } = signature;
    const lifetime = serialDistance(inception, expiration);
    const left = secondsLeft(signature, now);
    const evidence = `${typeCovered} by key ${keyTag}, valid until ${new Date((nowSeconds + left) * 1000).toISOString()}`;
    // Signers that sign while they answer renew long before three days: a quarter of the lifetime is late for them.
    if (left < Math.min(EXPIRING_SECONDS, lifetime / 4)) {
      findings.push(finding('dnssec.sig-expiring', `${zone} ${typeCovered}`, evidence));
    }
    if (lifetime > 180 * DAY_SECONDS || lifetime < DAY_SECONDS) {
      const days = (lifetime / DAY_SECONDS).toFixed(1);
      findings.push(finding('dnssec.sig-lifetime', `${zone} ${typeCovered}`, `${typeCovered}: ${days} days`));
    }
  }
}

function secondsLeft({ expiration }: RrsigData, now: Date): number {
  return serialDistance(Math.floor(now.getTime() / 1000), expiration);
}

/** Of each set the signature that lasts longest: a validator needs one. */
function newest(signatures: readonly RrsigData[]): RrsigData[] {
  const byType = Map.groupBy(signatures, ({ typeCovered }) => typeCovered);
  return [...byType.values()].map((ofType) =>
    ofType.reduce((last, one) => (serialDistance(last.expiration, one.expiration) > 0 ? one : last)),
  );
}

/** Seconds from `a` to `b` in serial arithmetic (RFC 1982), between -2^31 and 2^31. */
function serialDistance(a: number, b: number): number {
  return (b - a) | 0;
}

export function showDs({ keyTag, algorithm, digestType, digest }: DsData): string {
  return `${keyTag} ${algorithm} ${digestType} ${Buffer.from(digest).toString('hex')}`;
}
