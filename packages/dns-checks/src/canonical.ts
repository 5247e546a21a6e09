import { createHash } from 'node:crypto';
import type { DmarcRecord } from '@postseal/dns-records';
import { type RequestedPolicies, requestedPoliciesOf } from '@postseal/dns-records';
import type { RequestedPolicy } from '@postseal/mail-terms';
import type { DkimKeyPosture } from './dkim-checks.js';
import type { DmarcDiscovery } from './dmarc-discovery.js';
import type { MxPosture } from './mx-checks.js';
import type { PtrPosture } from './ptr-checks.js';
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
