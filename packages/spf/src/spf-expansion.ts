import type { SpfRecord, SpfTerm } from '@postseal/dns-records';
import type { IpRange, UnavailableReason } from '@postseal/mail-terms';

/** Caps of one expansion. What a cap cuts off is reported as `limit-reached`, never as absent. */
export interface SpfExpansionLimits {
  /** Records fetched, the root included. */
  readonly maxNodes: number;
  /** Levels below the root. */
  readonly maxDepth: number;
  /** Length of all SPF records together, in characters. */
  readonly maxTextLength: number;
  /** DNS questions asked in all. */
  readonly maxQueries: number;
  /** Ends the expansion; what is still open then is `unknown`. */
  readonly signal: AbortSignal | null;
}

/** Ample for any honest record: ten look-ups cannot reach a hundred nodes. */
export const spfExpansionCaps: Omit<SpfExpansionLimits, 'signal'> = {
  maxNodes: 100,
  maxDepth: 15,
  maxTextLength: 64 * 1024,
  maxQueries: 1000,
};

/**
 * What became of one name's record.
 * ok: one valid record. broken: it has faults, or there are several. missing: proven absent. unknown: DNS could not be
 * asked. loop: already on the path from the root. capped: a limit of this expansion ended before it.
 */
export type SpfNodeState = 'ok' | 'broken' | 'missing' | 'unknown' | 'loop' | 'capped';

/** Look-ups as a receiver counts them when nothing matches until the end (RFC 7208 §4.6.4). */
export interface SpfCost {
  readonly lookups: number;
  /** Terms that are void whatever the client's address family. */
  readonly voids: number;
  /** Terms that are void for a client on IPv4, and on IPv6: a name without AAAA is void for the latter only. */
  readonly voidsIpv4: number;
  readonly voidsIpv6: number;
}

/** One name whose SPF record takes part. Its cost is that of the whole subtree. */
export interface SpfNode extends SpfCost {
  readonly domain: string;
  readonly state: SpfNodeState;
  /** One sentence where state is not ok. */
  readonly reason: string | null;
  /** The name does not exist, rather than having no SPF record. Only with `missing`. */
  readonly isNoSuchName: boolean;
  readonly ttlSeconds: number | null;
  readonly record: SpfRecord | null;
  /** Empty when the same name was expanded earlier in the tree (`isRepeat`): look there. */
  readonly terms: readonly SpfNodeTerm[];
  readonly isRepeat: boolean;
  /** Addresses to which this record alone answers pass; none when it is broken. */
  readonly ranges: readonly IpRange[];
}

/**
 * What became of one term. known: nothing was to be asked, or all answers are in. void: its query has no answer for any
 * client. unknown: DNS could not be asked. hidden: the target depends on the message. unreached: behind `all`.
 * invalid: its target cannot be a domain name. capped: a limit of this expansion ended before it.
 */
export type SpfTermState = 'known' | 'void' | 'unknown' | 'hidden' | 'unreached' | 'invalid' | 'capped';

/** One term of a record. Its cost includes the record it points to. */
export interface SpfNodeTerm extends SpfCost {
  readonly term: SpfTerm;
  readonly state: SpfTermState;
  /** The name asked, with `%{d}` and `%{o}` filled in; null when there is none or the message decides. */
  readonly target: string | null;
  /** The record behind include: or redirect=. */
  readonly child: SpfNode | null;
  /** Addresses that the term matches, whatever its qualifier. */
  readonly ranges: readonly IpRange[];
  /** MX hosts behind an mx term, at most ten of them looked up. */
  readonly hosts: readonly string[];
}

export type SpfTreeFaultCode =
  | 'record-missing'
  | 'multiple-records'
  | 'syntax'
  | 'include-no-record'
  | 'include-no-such-name'
  | 'include-loop'
  | 'include-duplicate'
  | 'redirect-no-record'
  | 'redirect-no-such-name'
  | 'redirect-loop'
  | 'invalid-target'
  | 'a-no-address'
  | 'mx-no-record'
  | 'mx-no-address'
  | 'mx-too-many-hosts'
  | 'exists-no-record'
  | 'exp-target'
  | 'too-many-lookups'
  | 'too-many-voids'
  | 'hidden-by-macro'
  | 'dns-unavailable'
  | 'limit-reached';

/**
 * One trouble in the tree. `blame` is the owner for records at or below the root's organisational domain, the provider
 * for all others, and nobody where DNS or a cap of ours kept the answer away.
 */
export interface SpfTreeFault {
  readonly code: SpfTreeFaultCode;
  readonly blame: 'owner' | 'provider' | 'nobody';
  /** Names from the root to the record that holds the term. */
  readonly path: readonly string[];
  readonly term: SpfTerm | null;
  readonly target: string | null;
  readonly unavailable: UnavailableReason | null;
  readonly detail: string;
}

export interface SpfExpansion extends SpfCost {
  readonly domain: string;
  readonly root: SpfNode;
  /** All TXT texts at the root, SPF or not. */
  readonly texts: readonly string[];
  /** Merged addresses to which the record answers pass, IPv4 before IPv6. */
  readonly ranges: readonly IpRange[];
  /** False when a macro, DNS or a cap hides a branch: `lookups` is then a minimum. */
  readonly areLookupsExact: boolean;
  /** False when a macro, ptr, DNS or a cap hides addresses: hidden terms are taken as not matching. */
  readonly areRangesExact: boolean;
  /** Both exact, and the tree holds no broken, missing or looping record. Otherwise voids are a minimum, too. */
  readonly isComplete: boolean;
  readonly faults: readonly SpfTreeFault[];
}
