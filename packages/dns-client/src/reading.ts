import { type DnsAnswer, isSameOrBelow, type UnavailableReason } from '@postseal/mail-terms';
import type { ExtendedError } from './message.js';
import type { DnsRecord, RecordData, RecordType } from './records.js';
import type { RawAnswer, RawResponse } from './transport.js';

/** Aliases that were followed to reach an answer. */
export interface AliasChain {
  readonly cnames: readonly string[];
  /** The least TTL along the chain. */
  readonly ttlSeconds: number;
  /** Whether every step was. */
  readonly isAuthenticated: boolean;
}

export type Unavailable = Extract<DnsAnswer<never>, { outcome: 'unavailable' }>;

/** An answer in three values, or aliases whose last name the server did not look up. */
export type Reading<T extends RecordType> =
  | { readonly kind: 'answer'; readonly answer: DnsAnswer<RecordData[T]> }
  | { readonly kind: 'aliases'; readonly chain: AliasChain };

export const MAX_ALIASES = 8;

/**
 * Reads what a server said about `name` (as asked, lower-case) and `type`. Only records of the answer section count
 * that are owned by the name or reached from it by aliases.
 * @param zone apex of the zone that the server speaks for: its word about names outside is worth nothing (RFC 2181
 *   §5.4.1), so an alias that leads there ends the reading; '' for a resolver, which may speak about every name
 */
export function readAnswer<T extends RecordType>(
  raw: RawAnswer,
  name: string,
  type: T,
  zone = '',
): Reading<T> {
  if (raw.status === 'failed') return final(unavailable(raw.reason, raw.detail));
  const failure = failureOf(raw);
  if (failure !== null) return final(failure);

  const chain = followAliases(raw, name, type, zone);
  if (chain === null) return final(unavailable('malformed', `the aliases of ${name} do not end`));
  const end = chain.cnames.at(-1) ?? name;
  if (end !== name && !isWithin(end, zone)) return { kind: 'aliases', chain };
  const records = raw.answers.filter((record) => record.type === type && record.name === end);
  if (records.length > 0) {
    return final({
      outcome: 'found',
      records: records.map((record) => record.data as RecordData[T]),
      ...chain,
      ttlSeconds: leastTtl(records, chain.ttlSeconds),
    });
  }

  const soa = raw.authorities.find((record) => record.type === 'SOA' && isWithin(end, record.name));
  if (raw.rcode === 'NOERROR' && soa === undefined) {
    if (chain.cnames.length > 0) return { kind: 'aliases', chain };
    if (isReferral(raw)) return final(unavailable('refused', 'a referral instead of an answer'));
  }
  const outcome = raw.rcode === 'NXDOMAIN' ? 'no_such_name' : 'no_data';
  const ttlSeconds = soa?.type === 'SOA' ? Math.min(soa.ttlSeconds, soa.data.minimumSeconds) : null; // RFC 2308 §5
  return final({ outcome, ...chain, ttlSeconds });
}

/** The answer as seen from the name at which the aliases began. */
export function behindAliases<T>(chain: AliasChain, answer: DnsAnswer<T>): DnsAnswer<T> {
  if (chain.cnames.length === 0 || answer.outcome === 'unavailable') return answer;
  const cnames = [...chain.cnames, ...answer.cnames];
  const isAuthenticated = chain.isAuthenticated && answer.isAuthenticated;
  return answer.outcome === 'found'
    ? { ...answer, cnames, isAuthenticated, ttlSeconds: Math.min(chain.ttlSeconds, answer.ttlSeconds) }
    : { ...answer, cnames, isAuthenticated };
}

/** What a response code other than NOERROR and NXDOMAIN means; null for these two. */
export function failureOf(raw: RawResponse): Unavailable | null {
  if (raw.rcode === 'NOERROR' || raw.rcode === 'NXDOMAIN') return null;
  return unavailable(failureReason(raw), [raw.rcode, ...raw.extendedErrors.map(describe)].join(', '));
}

/** True for a validator's verdict: RFC 8914 §4.7 to §4.13, signatures or keys wrong, expired or missing. */
export function isBogus(raw: RawResponse): boolean {
  return raw.rcode === 'SERVFAIL' && raw.extendedErrors.some(({ code }) => code >= 6 && code <= 12);
}

export function unavailable(reason: UnavailableReason, detail: string): Unavailable {
  return { outcome: 'unavailable', reason, detail };
}

function final<T extends RecordType>(answer: DnsAnswer<RecordData[T]>): Reading<T> {
  return { kind: 'answer', answer };
}

function failureReason(raw: RawResponse): UnavailableReason {
  switch (raw.rcode) {
    case 'REFUSED':
    case 'NOTIMP':
      return 'refused';
    case 'FORMERR':
      return 'malformed';
    default:
      return isBogus(raw) ? 'bogus' : 'servfail';
  }
}

function describe({ code, text }: ExtendedError): string {
  return text === '' ? `extended error ${code}` : `extended error ${code} (${text})`;
}

function followAliases(raw: RawResponse, name: string, type: RecordType, zone: string): AliasChain | null {
  const cnames: string[] = [];
  let ttlSeconds = Number.POSITIVE_INFINITY;
  for (let end = name; type !== 'CNAME'; end = cnames.at(-1)!) {
    const alias = raw.answers.find((record) => record.type === 'CNAME' && record.name === end);
    if (alias?.type !== 'CNAME') break;
    if (alias.data === name || cnames.includes(alias.data) || cnames.length === MAX_ALIASES) return null;
    cnames.push(alias.data);
    ttlSeconds = Math.min(ttlSeconds, alias.ttlSeconds);
    if (!isWithin(alias.data, zone)) break;
  }
  return { cnames, ttlSeconds, isAuthenticated: raw.isAuthenticated };
}

/** Whether the name is the apex or below it; '' is the root. */
export function isWithin(name: string, apex: string): boolean {
  return apex === '' || isSameOrBelow(name, apex);
}

function leastTtl(records: readonly DnsRecord[], chainTtlSeconds: number): number {
  return records.reduce((least, { ttlSeconds }) => Math.min(least, ttlSeconds), chainTtlSeconds);
}

/** NS records of a zone below, without authority: the server neither knows nor asks others. */
function isReferral(raw: RawResponse): boolean {
  return !raw.isAuthoritative && raw.authorities.some((record) => record.type === 'NS');
}
