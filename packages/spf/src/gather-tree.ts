import { isSpfRecord, readSpfRecord, type SpfRecord, type SpfTerm } from '@postseal/dns-records';
import type { DnsAnswer, MxRecord, Resolver } from '@postseal/mail-terms';
import { constantTarget } from './constant-target.js';
import type { SpfExpansionLimits } from './spf-expansion.js';
import { toTargetName } from './target-name.js';

/** Address look-ups for one mx term; a record with more hosts is an error (RFC 7208 §4.6.4). */
export const MAX_MX_HOSTS = 10;

/** The answer to a question, or `capped` when a limit kept it from being asked. */
export type Gathered<T> = DnsAnswer<T> | { readonly outcome: 'capped' };

/** The record of one name as far as DNS goes. */
export interface GatheredRecord {
  readonly answer: Gathered<string>;
  /** SPF texts at the name; more than one is an error. */
  readonly texts: readonly string[];
  readonly record: SpfRecord | null;
}

/** All that DNS says about a tree of SPF records. Every name is asked once. */
export interface GatheredTree {
  readonly records: ReadonlyMap<string, GatheredRecord>;
  readonly a: ReadonlyMap<string, Gathered<string>>;
  readonly aaaa: ReadonlyMap<string, Gathered<string>>;
  readonly mx: ReadonlyMap<string, Gathered<MxRecord>>;
  /** TXT answer at the target of the root's exp=. */
  readonly explanation: Gathered<string> | null;
}

/**
 * Asks for everything that the tree below `root` needs, level by level and within a level at the same time. The order
 * of asking depends on the records alone, so a cap always cuts at the same place.
 */
export async function gatherTree(
  root: string,
  resolver: Resolver,
  limits: SpfExpansionLimits,
): Promise<GatheredTree> {
  const asking = new Asking(resolver, limits);
  try {
    const records = new Map<string, GatheredRecord>();
    let textBudget = limits.maxTextLength;
    let explanation: Promise<Gathered<string>> | null = null;
    let level = [root];
    for (let depth = 0; level.length > 0 && depth <= limits.maxDepth; depth++) {
      const names = level.slice(0, limits.maxNodes - records.size);
      const answers = await Promise.all(names.map((name) => asking.txt(name)));
      const found: SpfTerm[][] = [];
      for (const [index, name] of names.entries()) {
        const read = readAnswer(answers[index]!, textBudget);
        textBudget -= read.texts.reduce((sum, text) => sum + text.length, 0);
        records.set(name, read);
        const terms = read.record === null ? [] : reachedTerms(read.record.terms);
        for (const term of terms) asking.startTerm(term, name, root);
        found.push(terms);
      }
      if (depth === 0) explanation = askExplanation(asking, records.get(root), root);
      level = [...new Set(found.flatMap((terms, index) => childNames(terms, names[index]!, root)))].filter(
        (name) => !records.has(name),
      );
    }
    await asking.settle();
    return { records, ...(await asking.results()), explanation: await explanation };
  } finally {
    asking.finish();
  }
}

/** The terms that a receiver evaluates: none behind `all`, and no redirect= beside it (RFC 7208 §5.1, §6.1). */
export function reachedTerms(terms: readonly SpfTerm[]): SpfTerm[] {
  const all = terms.findIndex((term) => term.kind === 'all');
  if (all < 0) return [...terms];
  return terms.filter((term, index) => (index <= all && term.kind !== 'redirect') || isNeverEvaluated(term));
}

/** exp= and unknown modifiers work wherever they stand. */
function isNeverEvaluated(term: SpfTerm): boolean {
  return term.kind === 'exp' || term.kind === 'unknown-modifier';
}

function readAnswer(answer: DnsAnswer<string> | { outcome: 'capped' }, textBudget: number): GatheredRecord {
  const texts = answer.outcome === 'found' ? answer.records.filter(isSpfRecord) : [];
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length > textBudget) return { answer: { outcome: 'capped' }, texts: [], record: null };
  return { answer, texts, record: texts.length === 1 ? readSpfRecord(texts[0]!) : null };
}

function childNames(terms: readonly SpfTerm[], domain: string, root: string): string[] {
  return terms.flatMap((term) => {
    if (term.kind !== 'include' && term.kind !== 'redirect') return [];
    const target = constantTarget(term.target, domain, root);
    return target.kind === 'name' ? [target.name] : [];
  });
}

function askExplanation(
  asking: Asking,
  gathered: GatheredRecord | undefined,
  root: string,
): Promise<Gathered<string>> | null {
  const exp = gathered?.record?.terms.find((term) => term.kind === 'exp');
  const target = exp === undefined ? null : constantTarget(exp.target, root, root);
  return target?.kind === 'name' ? asking.txt(target.name) : null;
}

const CAPPED = { outcome: 'capped' } as const;
const LATE = { outcome: 'unavailable', reason: 'timeout', detail: 'the expansion ran out of time' } as const;

/** Asks each question once, within the budget of questions and time. */
class Asking {
  readonly #a = new Map<string, Promise<Gathered<string>>>();
  readonly #aaaa = new Map<string, Promise<Gathered<string>>>();
  readonly #mx = new Map<string, Promise<Gathered<MxRecord>>>();
  readonly #mxNames: string[] = [];
  #asked = 0;
  readonly #outOfTime: Promise<typeof LATE>;
  #stopWaiting = () => {};

  constructor(
    readonly resolver: Resolver,
    readonly limits: SpfExpansionLimits,
  ) {
    const { signal } = limits;
    this.#outOfTime = new Promise((resolve) => {
      if (signal === null) return;
      const onAbort = () => resolve(LATE);
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      this.#stopWaiting = () => signal.removeEventListener('abort', onAbort);
    });
  }

  finish(): void {
    this.#stopWaiting();
  }

  txt(name: string): Promise<Gathered<string>> {
    return this.#ask(() => this.resolver.txt(name));
  }

  /** Starts the questions of one term; includes are left to the levels. */
  startTerm(term: SpfTerm, domain: string, root: string): void {
    if (term.kind !== 'a' && term.kind !== 'mx' && term.kind !== 'exists') return;
    const target = term.target === null ? toOwnTarget(domain) : constantTarget(term.target, domain, root);
    if (target.kind !== 'name') return;
    if (term.kind === 'mx') this.#startMx(target.name);
    else this.#startAddresses(target.name, term.kind === 'a');
  }

  /** Waits for the MX answers, then asks for the hosts' addresses. */
  async settle(): Promise<void> {
    for (const name of this.#mxNames) {
      const answer = await this.#mx.get(name)!;
      for (const host of mxHosts(answer).slice(0, MAX_MX_HOSTS)) this.#startAddresses(host, true);
    }
  }

  async results(): Promise<Pick<GatheredTree, 'a' | 'aaaa' | 'mx'>> {
    return { a: await settled(this.#a), aaaa: await settled(this.#aaaa), mx: await settled(this.#mx) };
  }

  #startMx(name: string): void {
    if (this.#mx.has(name)) return;
    this.#mxNames.push(name);
    this.#mx.set(
      name,
      this.#ask(() => this.resolver.mx(name)),
    );
  }

  #startAddresses(name: string, withIpv6: boolean): void {
    if (!this.#a.has(name)) {
      this.#a.set(
        name,
        this.#ask(() => this.resolver.a(name)),
      );
    }
    if (withIpv6 && !this.#aaaa.has(name)) {
      this.#aaaa.set(
        name,
        this.#ask(() => this.resolver.aaaa(name)),
      );
    }
  }

  async #ask<T>(question: () => Promise<DnsAnswer<T>>): Promise<Gathered<T>> {
    if (this.#asked >= this.limits.maxQueries) return CAPPED;
    this.#asked++;
    if (this.limits.signal?.aborted === true) return LATE;
    return Promise.race([question(), this.#outOfTime]);
  }
}

/** The MX hosts that can be asked for addresses, best first; null MX left out. */
export function mxHosts(answer: Gathered<MxRecord>): string[] {
  if (answer.outcome !== 'found') return [];
  return answer.records
    .filter((mx) => mx.exchange !== '')
    .sort((one, other) => one.preference - other.preference || (one.exchange < other.exchange ? -1 : 1))
    .flatMap((mx) => toTargetName(mx.exchange) ?? []);
}

function toOwnTarget(domain: string) {
  return { kind: 'name', name: domain } as const;
}

async function settled<T>(answers: ReadonlyMap<string, Promise<T>>): Promise<Map<string, T>> {
  const pairs = [...answers].map(async ([name, answer]) => [name, await answer] as const);
  return new Map(await Promise.all(pairs));
}
