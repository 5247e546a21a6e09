import type { Resolver } from '@postseal/mail-terms';
import type { CheckMeans, SmtpProbeOutcome, TlsaData } from './check-means.js';
import { type Finding, finding } from './finding.js';
import type { MxPosture } from './mx-checks.js';
import { fullCertificateDays, matchesTlsa, showTlsa, tlsaFault } from './tlsa.js';
import type { Unanswered } from './unanswered.js';

/** The TLSA records of a domain's MX hosts (RFC 7672). Plain data. */
export interface DaneHost {
  readonly host: string;
  /** Name of the TLSA records. */
  readonly name: string;
  /** bogus: the validator rejects them. unknown: they could not be asked, or are not looked up in this check. */
  readonly state: 'present' | 'absent' | 'bogus' | 'unknown';
  /** As in a zone file. */
  readonly records: readonly string[];
  /** Senders use the records: they, the MX set and the address are DNSSEC-secure. Null when nobody validated. */
  readonly isSecure: boolean | null;
  /** At least one record is of a kind that senders use. */
  readonly hasUsable: boolean;
  /** Whether the certificate that the host shows fits a record; null when it was not seen. */
  readonly isMatched: boolean | null;
}

export interface DaneSubject {
  readonly domain: string;
  readonly mx: MxPosture;
  /** Whether the resolver validates DNSSEC; without that, security is not known. */
  readonly isValidating: boolean;
  /** What port 25 of the hosts showed; empty when it was not asked. */
  readonly probes: ReadonlyMap<string, SmtpProbeOutcome>;
}

export interface DaneCheck {
  readonly posture: readonly DaneHost[];
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
}

interface Seen extends DaneHost {
  readonly usable: readonly TlsaData[];
  readonly isHostSecure: boolean;
  /** Of the certificate that the host shows; null when it was not seen. */
  readonly lifetimeDays: number | null;
}

const MAX_HOSTS = 10;
const SHORT_LIVED_DAYS = 398; // longer than any public authority has issued since 2020

/** Checks the TLSA records at `_25._tcp` of each MX host. */
export async function checkDane(
  subject: DaneSubject,
  resolver: Resolver,
  means: CheckMeans,
): Promise<DaneCheck> {
  const { domain, mx, isValidating } = subject;
  const findings: Finding[] = [];
  const unanswered: Unanswered[] = [];
  const hosts = [...new Set(mx.state === 'records' ? mx.hosts.map(({ host }) => host) : [])].slice(
    0,
    MAX_HOSTS,
  );
  if (hosts.length === 0) return { posture: [], findings, unanswered };
  if (means.security === undefined || !isValidating) {
    const detail =
      means.security === undefined
        ? 'TLSA is not asked in this check'
        : 'the resolver does not validate DNSSEC';
    unanswered.push({ area: 'dane', name: domain, type: 'TLSA', reason: 'not-tested', detail });
  }
  const { security } = means;
  if (security === undefined) return { posture: [], findings, unanswered };

  const mxAnswer = await resolver.mx(domain);
  const isMxSecure = mxAnswer.outcome !== 'unavailable' && mxAnswer.isAuthenticated;
  const seen = await Promise.all(
    hosts.map((host) => look(host, subject, isMxSecure, resolver, means.now, security, findings, unanswered)),
  );
  for (const one of seen) checkHost(one, findings);
  checkTogether(domain, seen, isMxSecure && isValidating, findings);
  return {
    posture: seen.map(({ usable, isHostSecure, lifetimeDays, ...one }) => one),
    findings,
    unanswered,
  };
}

async function look(
  host: string,
  { isValidating, probes }: DaneSubject,
  isMxSecure: boolean,
  resolver: Resolver,
  now: Date,
  security: NonNullable<CheckMeans['security']>,
  findings: Finding[],
  unanswered: Unanswered[],
): Promise<Seen> {
  const name = `_25._tcp.${host}`;
  const [answer, a, aaaa] = await Promise.all([security.tlsa(name), resolver.a(host), resolver.aaaa(host)]);
  const addresses = [a, aaaa].filter((one) => one.outcome !== 'unavailable');
  const isHostSecure = isValidating && addresses.length > 0 && addresses.every((one) => one.isAuthenticated);
  const cnames = addresses.find((one) => one.cnames.length > 0)?.cnames ?? [];
  const none = {
    host,
    name,
    records: [],
    isSecure: null,
    usable: [],
    isHostSecure,
    hasUsable: false,
    isMatched: null,
    lifetimeDays: null,
  };
  if (answer.outcome === 'unavailable') {
    if (answer.reason === 'bogus') {
      findings.push(finding('dane.bogus', name, answer.detail));
      return { ...none, state: 'bogus' };
    }
    // Senders look TLSA up only where the address is secure, and then must defer (RFC 7672 §2.1.1, §2.2).
    if (isHostSecure) findings.push(finding('dane.lookup-servfail', name, answer.detail));
    unanswered.push({ area: 'dane', name, type: 'TLSA', reason: answer.reason, detail: answer.detail });
    return { ...none, state: 'unknown' };
  }
  if (answer.outcome !== 'found') return { ...none, state: 'absent' };
  const isSecure = isMxSecure && answer.isAuthenticated;
  const records = answer.records.map(showTlsa);
  if (isValidating && !isSecure) findings.push(finding('dane.not-secure', name, records.join(' | ')));
  if (cnames.length > 0) findings.push(finding('dane.cname-mx', host, `${host} → ${cnames.join(' → ')}`));
  const usable = answer.records.filter((record) => tlsaFault(record) === null);
  const faults = answer.records.flatMap((record) => {
    const fault = tlsaFault(record);
    return fault === null ? [] : [`${showTlsa(record)}: ${fault}`];
  });
  if (faults.length > 0) findings.push(finding('dane.unusable', name, faults.join(' | ')));
  const probe = probes.get(host);
  const tls = probe?.outcome === 'answered' ? probe.tls : null;
  return {
    host,
    name,
    state: 'present',
    records,
    isSecure: isValidating ? isSecure : null,
    hasUsable: usable.length > 0,
    isMatched: tls === null ? null : matchesTlsa(usable, tls.chain, host, now),
    usable,
    isHostSecure,
    lifetimeDays: tls && (tls.validTo.getTime() - tls.validFrom.getTime()) / 86_400_000,
  };
}

function checkHost(seen: Seen, findings: Finding[]): void {
  const { host, name, usable, records, isSecure, isMatched, lifetimeDays } = seen;
  if (usable.length === 1) findings.push(finding('dane.no-rollover', name, records.join(' | ')));
  const bound = usable.filter((record) => {
    const days = fullCertificateDays(record) ?? lifetimeDays;
    // Of a hash alone the lifetime is not known; every certificate of a public authority is short-lived.
    return record.usage === 3 && record.selector === 0 && (days === null || days <= SHORT_LIVED_DAYS);
  });
  if (bound.length > 0) {
    findings.push(finding('dane.selector0-short-cert', name, bound.map(showTlsa).join(' | ')));
  }
  if (isSecure && usable.length > 0 && isMatched === false) {
    findings.push(finding('dane.mismatch', host, records.join(' | ')));
  }
}

function checkTogether(
  domain: string,
  seen: readonly Seen[],
  isMxSecure: boolean,
  findings: Finding[],
): void {
  const absent = seen.filter(({ state }) => state === 'absent');
  const present = seen.filter(({ state }) => state === 'present' || state === 'bogus');
  const names = absent.map(({ host }) => host).join(', ');
  if (absent.length > 0 && present.length > 0)
    findings.push(finding('dane.partial', domain, `none at ${names}`));
  const couldHave = absent.length === seen.length && seen.some(({ isHostSecure }) => isHostSecure);
  if (couldHave && isMxSecure) findings.push(finding('dane.missing', domain, `none at ${names}`));
}
