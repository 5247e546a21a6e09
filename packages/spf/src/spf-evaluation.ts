import type { Span } from '@postseal/dns-records';
import type { IpAddress, SpfResult } from '@postseal/mail-terms';

/** One SMTP session's facts, as check_host() takes them (RFC 7208 §4.1). */
export interface SpfQuery {
  /** The connecting address. An IPv4-mapped one counts as IPv4 (§5). */
  readonly ip: IpAddress;
  /** The reverse path without angle brackets; empty for the null path, which checks `postmaster@helo` (§2.4). */
  readonly mailFrom: string;
  /** The name the client gave in HELO or EHLO, as given. To check the HELO identity pass an empty `mailFrom`. */
  readonly helo: string;
  /** Who checks, for `%{r}`. */
  readonly receiver?: string;
  /** Now in seconds since 1970, for `%{t}`. */
  readonly nowSeconds?: number;
}

export interface SpfLimits {
  /** Terms that query DNS (RFC 7208 §4.6.4). */
  readonly maxLookups: number;
  /** Terms whose query has no answer. */
  readonly maxVoids: number;
  /** MX hosts looked up for one mx term. */
  readonly maxMxHosts: number;
  /** PTR names considered of one address; further ones are ignored. */
  readonly maxPtrNames: number;
  /** Ends the evaluation with temperror; the RFC advises 20 seconds or more. */
  readonly signal: AbortSignal | null;
}

/** The figures of RFC 7208 §4.6.4. */
export const rfc7208Limits: Omit<SpfLimits, 'signal'> = {
  maxLookups: 10,
  maxVoids: 2,
  maxMxHosts: 10,
  maxPtrNames: 10,
};

/** A directive that decided, and where it stands in the record of `domain`. */
export interface SpfMatch {
  readonly domain: string;
  readonly term: string;
  readonly span: Span;
}

export type SpfErrorCode =
  | 'dns-unavailable'
  | 'syntax'
  | 'multiple-records'
  | 'include-no-record'
  | 'redirect-no-record'
  | 'invalid-target'
  | 'too-many-lookups'
  | 'too-many-voids'
  | 'mx-too-many-hosts';

/** Why the result is temperror or permerror, and in whose record. */
export interface SpfError {
  readonly result: 'temperror' | 'permerror';
  readonly code: SpfErrorCode;
  readonly domain: string;
  readonly term: string | null;
  readonly detail: string;
}

export interface SpfEvaluation {
  readonly result: SpfResult;
  /** The domain owner's words for a fail (RFC 7208 §6.2): text from a third party. Null when there are none. */
  readonly explanation: string | null;
  /** Terms that queried DNS, and those of them without an answer, until the evaluation ended. */
  readonly lookups: number;
  readonly voids: number;
  /** The deciding directive in the record that was checked first, or behind its redirect=. */
  readonly matched: SpfMatch | null;
  /** `matched` first, then the directives inside the includes that made it match. */
  readonly matchedPath: readonly SpfMatch[];
  readonly error: SpfError | null;
}
