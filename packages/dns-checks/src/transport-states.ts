import { matchesMtaStsPattern } from '@postseal/dns-records';
import type { BimiPosture } from './bimi-checks.js';
import type { BlocklistPosture } from './blocklist-checks.js';
import type {
  CanonicalBimi,
  CanonicalBlocklist,
  CanonicalDane,
  CanonicalDnssec,
  CanonicalMtaSts,
  CanonicalTlsRpt,
} from './canonical.js';
import type { DaneHost } from './dane-checks.js';
import type { DnssecPosture } from './dnssec-checks.js';
import { type MtaStsPosture, takesMail } from './mta-sts-checks.js';
import type { MxPosture } from './mx-checks.js';
import { type RecordState, recordState } from './record-state.js';
import type { TlsRptPosture } from './tls-rpt-checks.js';
import type { TransportPosture } from './transport-posture.js';

/** The state of every watched record of mail's way that this check looked at. */
export function transportStates(domain: string, mx: MxPosture, posture: TransportPosture): RecordState[] {
  const { mtaSts, tlsRpt, bimi, dane, dnssec, blocklists } = posture;
  const zone = domain;
  return [
    ...(dnssec ? [dnssecState(domain, dnssec)] : []),
    ...(mtaSts
      ? [recordState('mta-sts', domain, json(canonicalMtaSts(mtaSts, mx)), textsOf(mtaSts), { zone })]
      : []),
    ...(tlsRpt
      ? [recordState('tls-rpt', domain, json(canonicalTlsRpt(tlsRpt)), listOf(tlsRpt.record), { zone })]
      : []),
    ...(bimi ? [recordState('bimi', domain, json(canonicalBimi(bimi)), listOf(bimi.record), { zone })] : []),
    ...(dane ?? []).map(daneState),
    ...(blocklists ?? []).map((one) =>
      recordState(
        'blocklist',
        one.subject,
        json(canonicalBlocklist(one)),
        one.listings.map(({ list }) => list),
      ),
    ),
  ];
}

export function dnssecState(domain: string, posture: DnssecPosture): RecordState {
  const form = json(canonicalDnssec(posture));
  return recordState('dnssec', domain, form, posture.ds ?? [], { zone: domain });
}

export function daneState(host: DaneHost): RecordState {
  return recordState('dane', host.host, json(canonicalDane(host)), host.records);
}

function json(form: object | null): string | null {
  return form === null ? null : JSON.stringify(form);
}

function listOf(text: string | null): readonly string[] {
  return text === null ? [] : [text];
}

function textsOf({ record, policy }: MtaStsPosture): readonly string[] {
  return [...listOf(record), ...listOf(policy?.text ?? null)];
}

/** What senders make of it: a record that they ignore is none, and a policy that could not be fetched is not known. */
function canonicalMtaSts({ state, id, policy }: MtaStsPosture, mx: MxPosture): CanonicalMtaSts | null {
  if (state === 'unknown' || mx.state === 'unknown') return null;
  if (state !== 'record') {
    return { state: 'none', id: null, mode: null, mx: [], maxAgeSeconds: null, uncovered: [] };
  }
  if (policy === null) return null;
  const hosts = takesMail(mx) ? mx.hosts.map(({ host }) => host) : [];
  const isCovered = (host: string) => policy.mx.some((pattern) => matchesMtaStsPattern(pattern, host));
  return {
    state: 'policy',
    id,
    mode: policy.mode,
    mx: [...policy.mx].sort(),
    maxAgeSeconds: policy.maxAgeSeconds,
    uncovered: policy.mode === 'none' ? [] : [...new Set(hosts)].filter((host) => !isCovered(host)).sort(),
  };
}

function canonicalTlsRpt({ state, rua }: TlsRptPosture): CanonicalTlsRpt | null {
  if (state === 'unknown') return null;
  return { state: state === 'record' ? 'record' : 'none', rua: [...rua].sort() };
}

function canonicalBimi({
  state,
  logoUrl,
  evidenceUrl,
  logoState,
  logoSha256,
}: BimiPosture): CanonicalBimi | null {
  if (state === 'unknown' || logoState === 'failed') return null;
  if (state !== 'record') return { state: 'none', logoUrl: null, evidenceUrl: null, logoHash: null };
  return { state: 'record', logoUrl, evidenceUrl, logoHash: logoSha256 };
}

/** What senders that follow DANE make of it: records that are not secure are none to them. */
function canonicalDane({ state, records, isSecure, hasUsable, isMatched }: DaneHost): CanonicalDane | null {
  switch (state) {
    case 'unknown':
      return null;
    case 'bogus':
      return { state: 'broken', records: [] };
    case 'absent':
      return { state: 'none', records: [] };
    case 'present': {
      if (isSecure === null) return null;
      if (!isSecure) return { state: 'none', records: [] };
      const isBroken = !hasUsable || isMatched === false;
      return { state: isBroken ? 'broken' : 'valid', records: [...records].sort() };
    }
  }
}

function canonicalDnssec({ state, ds }: DnssecPosture): CanonicalDnssec | null {
  if (state === 'unknown' || ds === null) return null;
  const names = { secure: 'signed', insecure: 'unsigned', bogus: 'bogus' } as const;
  return { state: names[state], ds: [...ds].sort() };
}

function canonicalBlocklist({ listings, isComplete }: BlocklistPosture): CanonicalBlocklist | null {
  return isComplete ? { listings } : null;
}
