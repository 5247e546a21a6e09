import type { SpfMacroString } from '@postseal/dns-records';
import { usesSpfMacro } from '@postseal/dns-records';
import {
  type DnsAnswer,
  type IpAddress,
  isSameOrBelow,
  parseIp,
  type Resolver,
  reverseName,
} from '@postseal/mail-terms';
import { expandMacros } from './macro-expansion.js';
import type { SpfError, SpfErrorCode, SpfLimits } from './spf-evaluation.js';
import { toTargetName } from './target-name.js';
import { isVoid } from './void-answer.js';

/** The identity that is checked, taken apart once. */
export interface CheckedIdentity {
  readonly ip: IpAddress;
  readonly localPart: string;
  readonly senderDomain: string;
  readonly helo: string;
  readonly receiver: string;
  readonly nowSeconds: number;
}

/** What became of a domain-spec: a name, or why no query can be made of it. */
export type Target =
  | { readonly name: string }
  | { readonly name: null; readonly why: 'not-a-name' | 'non-ascii-local-part'; readonly expanded: string };

interface ReverseNames {
  readonly isVoid: boolean;
  /** PTR names whose addresses hold the client's, in answer order. */
  readonly validated: readonly string[];
}

/** The state of one evaluation: its counters, its patience and what it has learnt about the client. */
export class EvaluationRun {
  lookups = 0;
  voids = 0;
  #reverseNames: Promise<ReverseNames> | null = null;
  readonly #outOfTime: Promise<DnsAnswer<never>>;
  #stopWaiting = () => {};

  constructor(
    readonly identity: CheckedIdentity,
    readonly resolver: Resolver,
    readonly limits: SpfLimits,
  ) {
    const late = {
      outcome: 'unavailable',
      reason: 'timeout',
      detail: 'the evaluation ran out of time',
    } as const;
    const { signal } = limits;
    this.#outOfTime = new Promise((resolve) => {
      if (signal === null) return;
      if (signal.aborted) return resolve(late);
      const onAbort = () => resolve(late);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#stopWaiting = () => signal.removeEventListener('abort', onAbort);
    });
  }

  finish(): void {
    this.#stopWaiting();
  }

  /** Asks, but no longer than the evaluation may take. */
  async ask<T>(question: () => Promise<DnsAnswer<T>>): Promise<DnsAnswer<T>> {
    if (this.limits.signal?.aborted === true) return this.#outOfTime;
    return Promise.race([question(), this.#outOfTime]);
  }

  /** Counts a term that queries DNS; an error when it is one too many (RFC 7208 §4.6.4). */
  countLookup(domain: string, term: string): SpfError | null {
    this.lookups++;
    if (this.lookups <= this.limits.maxLookups) return null;
    return permError('too-many-lookups', domain, term, `more than ${this.limits.maxLookups} terms query DNS`);
  }

  /** Counts a term whose query has no answer; an error when it is one too many. */
  countVoid(isVoid: boolean, domain: string, term: string): SpfError | null {
    if (isVoid) this.voids++;
    if (!isVoid || this.voids <= this.limits.maxVoids) return null;
    return permError(
      'too-many-voids',
      domain,
      term,
      `more than ${this.limits.maxVoids} queries have no answer`,
    );
  }

  /** The addresses of a name in the client's family. */
  async addresses(name: string): Promise<DnsAnswer<IpAddress>> {
    const { resolver, identity } = this;
    const answer = await this.ask(() => (identity.ip.family === 4 ? resolver.a(name) : resolver.aaaa(name)));
    if (answer.outcome !== 'found') return answer;
    const records = answer.records.map(parseIp).filter((ip) => ip !== null);
    return { ...answer, records };
  }

  /** Fills in a domain-spec for the record of `domain`. */
  async target(spec: SpfMacroString, domain: string): Promise<Target> {
    if (this.needsMissingLocalPart(spec)) {
      return { name: null, why: 'non-ascii-local-part', expanded: spec.text };
    }
    const expanded = await this.expand(spec, domain);
    const name = toTargetName(expanded);
    return name === null ? { name, why: 'not-a-name', expanded } : { name };
  }

  async expand(text: SpfMacroString, domain: string): Promise<string> {
    const validatedName = usesSpfMacro(text, ['p']) ? await this.#validatedName(domain) : 'unknown';
    return expandMacros(text, { ...this.identity, domain, validatedName });
  }

  /** RFC 8616 §4: a local part beyond ASCII has no place in DNS, so terms with `%{s}` or `%{l}` do not match. */
  needsMissingLocalPart(text: SpfMacroString): boolean {
    return usesSpfMacro(text, ['s', 'l']) && /[^\x00-\x7f]/.test(this.identity.localPart);
  }

  /** PTR names of the client that lead back to it (RFC 7208 §5.5); asked once. */
  reverseNames(): Promise<ReverseNames> {
    this.#reverseNames ??= this.#findReverseNames();
    return this.#reverseNames;
  }

  async #findReverseNames(): Promise<ReverseNames> {
    const { ip } = this.identity;
    const answer = await this.ask(() => this.resolver.ptr(reverseName(ip)));
    if (answer.outcome !== 'found') return { isVoid: isVoid(answer), validated: [] };
    const names = answer.records.slice(0, this.limits.maxPtrNames).map(toTargetName);
    const checked = await Promise.all(
      names.map(async (name) => {
        if (name === null) return [];
        const addresses = await this.addresses(name);
        const leadsBack =
          addresses.outcome === 'found' && addresses.records.some((a) => a.value === ip.value);
        return leadsBack ? [name] : [];
      }),
    );
    return { isVoid: false, validated: checked.flat() };
  }

  /** The value of `%{p}`: the domain itself, else a name below it, else any validated name (RFC 7208 §7.3). */
  async #validatedName(domain: string): Promise<string> {
    const { validated } = await this.reverseNames();
    const best =
      validated.find((name) => name === domain) ?? validated.find((name) => isSameOrBelow(name, domain));
    return best ?? validated[0] ?? 'unknown';
  }
}

export function permError(code: SpfErrorCode, domain: string, term: string | null, detail: string): SpfError {
  return { result: 'permerror', code, domain, term, detail };
}
