import { createHash } from 'node:crypto';
import type { DmarcRecord } from '@postseal/dns-records';
import {
  type RequestedPolicies,
  readDkimKeyRecord,
  readDmarcRecord,
  requestedPoliciesOf,
} from '@postseal/dns-records';
import type { RequestedPolicy, Severity } from '@postseal/mail-terms';
import type { DkimKeyPosture } from './dkim-checks.js';
import type { DmarcPosture } from './dmarc-checks.js';
import type { DmarcDiscovery } from './dmarc-discovery.js';
import type { MxPosture } from './mx-checks.js';
import { isUnknown, type Observation } from './observation.js';
import type { PtrPosture } from './ptr-checks.js';
import type { RecordKind } from './record-state-kinds.js';
import type { SpfPosture } from './spf-posture.js';

/*
 * Canonical forms: JSON texts with a fixed field order, equal when nothing that matters changed. Order of records, TTL,
 * case of names and tags, white space and trailing dots are ignored. Null means that DNS could not be asked.
 */

/** The owner's own SPF text. */
export interface CanonicalSpf {
  readonly state: 'record' | 'broken' | 'none';
  readonly terms: readonly string[];
}

/** What the SPF record comes to with every include followed. */
export interface CanonicalSpfTree {
  readonly state: 'record' | 'broken' | 'none';
  /** The owner's terms, so that a change below them can be told from a change of them. */
  readonly terms: readonly string[];
  readonly lookups: number;
  readonly voids: number;
  readonly ranges: readonly string[];
}

export interface CanonicalDkim {
  readonly state: 'key' | 'revoked' | 'broken' | 'absent';
  readonly fingerprint: string | null;
  readonly keyType: string | null;
  readonly bits: number | null;
  readonly isTest: boolean;
  /** Where the selector's CNAME chain ends. */
  readonly cname: string | null;
  /** The texts themselves, only when they hold no key that could be compared. */
  readonly texts: readonly string[];
}

export interface CanonicalDmarc {
  readonly state: 'record' | 'none';
  readonly policyDomain: string | null;
  /** The policy that applies to the watched domain, `t=y` included. */
  readonly effectivePolicy: RequestedPolicy | null;
  readonly policies: RequestedPolicies | null;
  readonly isTest: boolean;
  readonly alignment: { readonly dkim: string; readonly spf: string } | null;
  readonly rua: readonly string[];
  readonly ruf: readonly string[];
  /** All other tags, as `name=value`, sorted. */
  readonly otherTags: readonly string[];
  readonly cname: string | null;
}

export interface CanonicalMx {
  readonly state: 'records' | 'null-mx' | 'none';
  /** `10 mx.example.org`, sorted. */
  readonly hosts: readonly string[];
}

export interface CanonicalPtr {
  readonly names: readonly string[];
  readonly confirmed: readonly string[];
}

/** Name servers of the domain, when it is a zone of its own. */
export interface CanonicalNs {
  readonly servers: readonly string[];
}

export interface CanonicalZone {
  /** gone: the parent's servers say that there is no such name, so nothing below it is there either (RFC 8020). */
  readonly state: 'exists' | 'gone';
}

/** A mail host of the domain itself. */
export interface CanonicalHost {
  readonly addresses: readonly string[];
}

/** Report addresses elsewhere whose owner says, or does not say, that reports about this domain are welcome. */
export interface CanonicalRuaAuthorisation {
  readonly allowed: readonly string[];
  readonly refused: readonly string[];
}

export interface CanonicalMtaSts {
  readonly state: 'policy' | 'none';
  readonly id: string | null;
  readonly mode: 'enforce' | 'testing' | 'none' | null;
  readonly mx: readonly string[];
  readonly maxAgeSeconds: number | null;
  /** MX hosts that no pattern of the policy covers. */
  readonly uncovered: readonly string[];
}

export interface CanonicalTlsRpt {
  readonly state: 'record' | 'none';
  readonly rua: readonly string[];
}

export interface CanonicalBimi {
  readonly state: 'record' | 'none';
  readonly logoUrl: string | null;
  readonly evidenceUrl: string | null;
  /** SHA-256 of the logo's bytes in hex; null when it was not fetched. */
  readonly logoHash: string | null;
}

/** TLSA records of one MX host. */
export interface CanonicalDane {
  readonly state: 'valid' | 'broken' | 'none';
  readonly records: readonly string[];
}

export interface CanonicalDnssec {
  readonly state: 'signed' | 'bogus' | 'unsigned';
  readonly ds: readonly string[];
}

/** Lists that hold an address or the domain, worst class first. */
export interface CanonicalBlocklist {
  readonly listings: readonly { readonly list: string; readonly severity: Severity }[];
}

/** SHA-256 of a canonical text in hex. */
export function hashOf(canonical: string): string {
  return createHash('sha256').update(canonical).digest('hex');
}

export function canonicalSpf(spf: SpfPosture): string | null {
  if (spf.state === 'unknown') return null;
  const form: CanonicalSpf = { state: spf.state, terms: spfTerms(spf.record) };
  return JSON.stringify(form);
}

/** Null also when a nested record could not be asked: a range that is only hidden has not gone. */
export function canonicalSpfTree(spf: SpfPosture): string | null {
  if (spf.state === 'unknown' || spf.hasUnknown) return null;
  const { state, lookups, voids, ranges, record } = spf;
  const form: CanonicalSpfTree = { state, terms: spfTerms(record), lookups, voids, ranges };
  return JSON.stringify(form);
}

function spfTerms(record: string | null): string[] {
  const terms = (record ?? '').trim().split(/\s+/);
  return terms.filter((term) => term !== '').map((term) => term.toLowerCase().replace(/\.$/, ''));
}

export function canonicalDkim(key: DkimKeyPosture): string | null {
  if (key.state === 'unknown') return null;
  const state = key.state === 'missing' || key.state === 'dangling' ? 'absent' : key.state;
  const form: CanonicalDkim = {
    state,
    fingerprint: key.fingerprint,
    keyType: state === 'key' ? key.keyType : null,
    bits: key.bits,
    isTest: key.isTest,
    cname: state === 'absent' ? null : (key.cnames.at(-1) ?? null),
    texts: state === 'broken' ? [...key.texts].sort() : [],
  };
  return JSON.stringify(form);
}

export function canonicalDmarc(discovery: DmarcDiscovery): string | null {
  if (!discovery.isPolicyKnown) return null;
  const { record, policyDomain, effectivePolicy } = discovery;
  const at = discovery.queries.find(({ domain }) => domain === policyDomain);
  const form: CanonicalDmarc = {
    state: record ? 'record' : 'none',
    policyDomain,
    effectivePolicy,
    policies: record && requestedPoliciesOf(record),
    isTest: record?.isTest ?? false,
    alignment: record && { dkim: record.dkimAlignment, spf: record.spfAlignment },
    rua: reportUris(record, 'rua'),
    ruf: reportUris(record, 'ruf'),
    otherTags: otherTags(record),
    cname: at?.cnames.at(-1) ?? null,
  };
  return JSON.stringify(form);
}

function reportUris(record: DmarcRecord | null, tag: 'rua' | 'ruf'): string[] {
  return (record?.[tag] ?? []).map(({ uri }) => uri.toLowerCase()).sort();
}

const COMPARED_TAGS = new Set(['v', 'p', 'sp', 'np', 't', 'adkim', 'aspf', 'rua', 'ruf']);

function otherTags(record: DmarcRecord | null): string[] {
  const tags = (record?.tags ?? []).map(({ name, value }) => ({
    name: name.toLowerCase(),
    value: value.toLowerCase(),
  }));
  return tags
    .filter(({ name }) => !COMPARED_TAGS.has(name))
    .map(({ name, value }) => `${name}=${value}`)
    .sort();
}

export function canonicalMx(mx: MxPosture): string | null {
  if (mx.state === 'unknown') return null;
  const form: CanonicalMx = {
    state: mx.state === 'implicit' ? 'none' : mx.state,
    hosts:
      mx.state === 'records' ? mx.hosts.map(({ preference, host }) => `${preference} ${host}`).sort() : [],
  };
  return JSON.stringify(form);
}

/** Null also when a name's forward record could not be asked, since confirmation is part of the form. */
export function canonicalPtr(address: PtrPosture): string | null {
  if (address.state === 'unknown' || address.names.some(({ isConfirmed }) => isConfirmed === null))
    return null;
  const names = address.names.map(({ name }) => name.toLowerCase()).sort();
  const confirmed = address.names
    .filter(({ isConfirmed }) => isConfirmed)
    .map(({ name }) => name.toLowerCase());
  const form: CanonicalPtr = { names, confirmed: confirmed.sort() };
  return JSON.stringify(form);
}

/** Null when the policy or any authorisation could not be asked. */
export function canonicalRuaAuthorisation({ discovery, destinations }: DmarcPosture): string | null {
  if (!discovery.isPolicyKnown || destinations.some(({ state }) => state === 'unknown')) return null;
  const elsewhere = destinations.filter(({ state }) => state !== 'internal');
  const hosts = (isRefused: boolean) =>
    [
      ...new Set(
        elsewhere.filter(({ state }) => (state === 'refused') === isRefused).map(({ host }) => host),
      ),
    ].sort();
  const form: CanonicalRuaAuthorisation = { allowed: hosts(false), refused: hosts(true) };
  return JSON.stringify(form);
}

/** The name servers as the zone itself lists them. */
export function canonicalNs(ns: Observation | undefined): string | null {
  if (ns === undefined || isUnknown(ns)) return null;
  const form: CanonicalNs = { servers: ns.values.map((name) => name.toLowerCase()).sort() };
  return JSON.stringify(form);
}

/** Whether the domain's name exists, from everything that was asked at it: one answer with data outweighs all others. */
export function canonicalZone(atName: readonly Observation[]): string | null {
  const known = atName.filter(isDnsAnswer);
  if (known.length === 0) return null;
  const isGone = known.every(({ outcome }) => outcome === 'absent-nxdomain');
  const form: CanonicalZone = { state: isGone ? 'gone' : 'exists' };
  return JSON.stringify(form);
}

/** True for what DNS said at the name itself: neither silence, nor what blocklists, web servers or mail hosts say of it. */
export function isDnsAnswer({ type, outcome }: Pick<Observation, 'type' | 'outcome'>): boolean {
  const isSaid = outcome === 'present' || outcome === 'absent-nodata' || outcome === 'absent-nxdomain';
  return isSaid && ASKED_AT_THE_NAME.has(type);
}

const ASKED_AT_THE_NAME: ReadonlySet<string> = new Set(['A', 'AAAA', 'MX', 'NS', 'PTR', 'SOA', 'TXT']);

/** The addresses of a host; null when either family could not be asked. */
export function canonicalHost(a: Observation | undefined, aaaa: Observation | undefined): string | null {
  if (a === undefined || aaaa === undefined || isUnknown(a) || isUnknown(aaaa)) return null;
  const form: CanonicalHost = { addresses: [...a.values, ...aaaa.values].sort() };
  return JSON.stringify(form);
}

/** Whether two published texts say the same, as the canonical forms see it: what a person announced, and what came. */
export function sameRecordText(kind: RecordKind, a: readonly string[], b: readonly string[]): boolean {
  return comparable(kind, a) === comparable(kind, b);
}

function comparable(kind: RecordKind, texts: readonly string[]): string {
  return texts
    .map((text) => comparableText(kind, text))
    .sort()
    .join('\n');
}

function comparableText(kind: RecordKind, text: string): string {
  if (kind === 'dkim') {
    const { key, isRevoked } = readDkimKeyRecord(text);
    if (key) return key.fingerprint;
    if (isRevoked) return 'revoked';
  }
  if (kind === 'dmarc') {
    const tags = (readDmarcRecord(text)?.tags ?? []).map(({ name, value }) => `${name}=${value}`);
    return tags.sort().join(';').replaceAll(/\s/g, '').toLowerCase();
  }
  return text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/\.$/, ''))
    .join(' ');
}
