import type { SpfTerm } from '@postseal/dns-records';
import { prefixRange, type Resolver } from '@postseal/mail-terms';
import { type ConstantTarget, constantTarget } from './constant-target.js';
import { EVERYWHERE, passingRanges } from './first-match.js';
import {
  type Gathered,
  type GatheredTree,
  gatherTree,
  MAX_MX_HOSTS,
  mxHosts,
  reachedTerms,
} from './gather-tree.js';
import { rfc7208Limits } from './spf-evaluation.js';
import type {
  SpfExpansion,
  SpfExpansionLimits,
  SpfNode,
  SpfNodeTerm,
  SpfTermState,
} from './spf-expansion.js';
import { toCheckedDomain } from './target-name.js';
import { TreeFaults } from './tree-faults.js';
import {
  addCost,
  addressRanges,
  costOf,
  emptyNode,
  FREE,
  LOOKUP,
  noFacts,
  type TermFacts,
  toLayer,
  VOID_LOOKUP,
} from './tree-parts.js';
import { isVoid } from './void-answer.js';

/**
 * Expands the SPF record of a domain into the tree of all records it leads to, with what each costs and authorises.
 * Nothing stops at the first error; what DNS, a macro or a cap hides is marked as such. Never throws for anything that
 * DNS or a record does.
 */
export async function expandSpf(
  domain: string,
  resolver: Resolver,
  limits: SpfExpansionLimits,
): Promise<SpfExpansion> {
  const root = toCheckedDomain(domain);
  if (root === null) return notADomain(domain);
  const gathered = await gatherTree(root, resolver, limits);
  return new TreeBuilder(root, gathered).build();
}

const CAPPED = { outcome: 'capped' } as const; // of a question that was never asked

/** Puts the tree together from the answers, in the order of evaluation, without asking anything. */
class TreeBuilder {
  readonly #faults: TreeFaults;
  readonly #finished = new Map<string, SpfNode>();
  #areLookupsExact = true;
  #areRangesExact = true;
  #hasLoop = false;

  constructor(
    readonly root: string,
    readonly gathered: GatheredTree,
  ) {
    this.#faults = new TreeFaults(root);
  }

  build(): SpfExpansion {
    const root = this.#node(this.root, []);
    this.#checkTotals(root);
    this.#checkExplanation(root);
    const answer = this.gathered.records.get(this.root)?.answer;
    const areLookupsExact = this.#areLookupsExact;
    const areRangesExact = this.#areRangesExact;
    const isSound = !this.#hasLoop && [...this.#finished.values()].every((node) => node.state === 'ok');
    return {
      domain: this.root,
      root,
      texts: answer?.outcome === 'found' ? answer.records : [],
      ...costOf(root),
      ranges: root.ranges,
      areLookupsExact,
      areRangesExact,
      isComplete: areLookupsExact && areRangesExact && isSound,
      faults: this.#faults.list,
    };
  }

  /** @param parents names from the root to the record that refers to this one */
  #node(domain: string, parents: readonly string[]): SpfNode {
    if (parents.includes(domain)) {
      this.#hasLoop = true;
      return { ...emptyNode(domain), state: 'loop', reason: `${domain} is already on the way here` };
    }
    const known = this.#finished.get(domain);
    if (known !== undefined) return { ...known, terms: [], isRepeat: true };
    const node = this.#firstNode(domain, [...parents, domain]);
    this.#finished.set(domain, node);
    return node;
  }

  #firstNode(domain: string, path: readonly string[]): SpfNode {
    const found = this.gathered.records.get(domain);
    const leaf = emptyNode(domain);
    if (found === undefined || found.answer.outcome === 'capped') {
      this.#hideBranch();
      const reason = `${domain} lies beyond the limits of this expansion`;
      this.#faults.addUnknown(null, path, reason, { target: domain });
      return { ...leaf, state: 'capped', reason };
    }
    const { answer, texts, record } = found;
    if (answer.outcome === 'unavailable') {
      this.#hideBranch();
      const reason = `DNS could not be asked for ${domain}: ${answer.reason} (${answer.detail})`;
      this.#faults.addUnknown(answer.reason, path, reason, { target: domain });
      return { ...leaf, state: 'unknown', reason };
    }
    const { ttlSeconds } = answer;
    if (texts.length === 0) {
      const isNoSuchName = answer.outcome === 'no_such_name';
      const reason = isNoSuchName ? `${domain} does not exist` : `${domain} has no SPF record`;
      if (path.length === 1) this.#faults.add('record-missing', path, reason);
      return { ...leaf, state: 'missing', reason, isNoSuchName, ttlSeconds };
    }
    if (record === null) {
      const reason = `${texts.length} SPF records stand at ${domain}`;
      this.#faults.add('multiple-records', path, reason);
      return { ...leaf, state: 'broken', reason, ttlSeconds };
    }
    const terms = this.#terms(record.terms, path);
    const cost = terms.reduce(addCost, FREE);
    const fault = record.faults[0];
    if (fault === undefined) {
      const ranges = passingRanges(terms.flatMap(toLayer));
      const node = { ...leaf, ...cost, state: 'ok' as const, ttlSeconds, record, terms, ranges };
      this.#checkProviderTotal(node, path);
      return node;
    }
    const term = record.terms.find(
      ({ span }) => fault.span.start >= span.start && fault.span.start < span.end,
    );
    this.#faults.add('syntax', path, fault.detail, term === undefined ? {} : { term });
    return { ...leaf, ...cost, state: 'broken', reason: fault.detail, ttlSeconds, record, terms };
  }

  #terms(terms: readonly SpfTerm[], path: readonly string[]): SpfNodeTerm[] {
    const reached = new Set(reachedTerms(terms));
    return terms.map((term) => {
      const facts = reached.has(term) ? this.#term(term, path) : noFacts('unreached');
      const { cost, ...rest } = facts;
      return { term, ...rest, ...cost };
    });
  }

  #term(term: SpfTerm, path: readonly string[]): TermFacts {
    switch (term.kind) {
      case 'all':
        return { ...noFacts('known'), ranges: EVERYWHERE };
      case 'ip4':
      case 'ip6':
        return { ...noFacts('known'), ranges: [prefixRange(term.network, term.prefixLength)] };
      case 'broken':
      case 'exp':
      case 'unknown-modifier':
        return noFacts('known');
      case 'ptr': // depends on the client's own reverse name
        this.#areRangesExact = false;
        return { ...noFacts('hidden'), cost: LOOKUP };
      case 'include':
      case 'redirect':
      case 'a':
      case 'mx':
      case 'exists':
        return this.#queryTerm(term, path);
    }
  }

  #queryTerm(
    term: Extract<SpfTerm, { kind: 'include' | 'redirect' | 'a' | 'mx' | 'exists' }>,
    path: readonly string[],
  ): TermFacts {
    const domain = path.at(-1)!;
    const target: ConstantTarget =
      term.target === null ? { kind: 'name', name: domain } : constantTarget(term.target, domain, this.root);
    if (target.kind === 'invalid') {
      this.#faults.add('invalid-target', path, `"${target.expanded}" is no domain name`, { term });
      return { ...noFacts('invalid'), cost: LOOKUP };
    }
    if (target.kind === 'hidden') {
      this.#areRangesExact = false;
      if (term.kind === 'include' || term.kind === 'redirect') this.#areLookupsExact = false;
      this.#faults.add('hidden-by-macro', path, `the target of "${term.text}" depends on the message`, {
        term,
      });
      return { ...noFacts('hidden'), cost: LOOKUP };
    }
    switch (term.kind) {
      case 'include':
      case 'redirect':
        return this.#reference(term, target.name, path);
      case 'a':
        return this.#addressTerm(term, target.name, path);
      case 'mx':
        return this.#mxTerm(term, target.name, path);
      case 'exists':
        return this.#existsTerm(term, target.name, path);
    }
  }

  #reference(
    term: Extract<SpfTerm, { kind: 'include' | 'redirect' }>,
    target: string,
    path: readonly string[],
  ): TermFacts {
    const isKnown = this.#finished.has(target);
    const child = this.#node(target, path);
    const about = { term, target };
    const facts = { target, child, ranges: child.ranges, hosts: [], cost: addCost(LOOKUP, child) };
    switch (child.state) {
      case 'missing': {
        const what = child.isNoSuchName ? 'no-such-name' : 'no-record';
        this.#faults.add(`${term.kind}-${what}`, path, child.reason!, about);
        return { ...facts, state: 'void', cost: VOID_LOOKUP };
      }
      case 'loop':
        this.#faults.add(`${term.kind}-loop`, path, [...path, target].join(' → '), about);
        return { ...facts, state: 'known' };
      case 'unknown':
        return { ...facts, state: 'unknown' };
      case 'capped':
        return { ...facts, state: 'capped' };
      case 'ok':
      case 'broken':
        if (isKnown) {
          const detail = `${target} is reached a second time and costs ${child.lookups + 1} more look-ups`;
          this.#faults.add('include-duplicate', path, detail, about);
        }
        return { ...facts, state: 'known' };
    }
  }

  #addressTerm(
    term: Extract<SpfTerm, { kind: 'a' | 'mx' }>,
    target: string,
    path: readonly string[],
  ): TermFacts {
    const a = this.gathered.a.get(target) ?? CAPPED;
    const aaaa = this.gathered.aaaa.get(target) ?? CAPPED;
    const about = { term, target };
    const ranges = [a, aaaa].flatMap((answer) => addressRanges(answer, term));
    const voidsIpv4 = isVoid(a) ? 1 : 0;
    const voidsIpv6 = isVoid(aaaa) ? 1 : 0;
    const cost = { lookups: 1, voids: voidsIpv4 * voidsIpv6, voidsIpv4, voidsIpv6 };
    if (cost.voids > 0) {
      this.#faults.add('a-no-address', path, `${target} has neither A nor AAAA records`, about);
    }
    const state = this.#worstState([a, aaaa], path, about);
    return { state: cost.voids > 0 ? 'void' : state, target, child: null, ranges, hosts: [], cost };
  }

  #mxTerm(term: Extract<SpfTerm, { kind: 'a' | 'mx' }>, target: string, path: readonly string[]): TermFacts {
    const answer = this.gathered.mx.get(target) ?? CAPPED;
    const about = { term, target };
    if (isVoid(answer)) {
      this.#faults.add('mx-no-record', path, `${target} has no MX records`, about);
      return { ...noFacts('void'), target, cost: VOID_LOOKUP };
    }
    const hosts = mxHosts(answer);
    const usedHosts = hosts.slice(0, MAX_MX_HOSTS);
    const addresses = usedHosts.flatMap((host) => [
      this.gathered.a.get(host) ?? CAPPED,
      this.gathered.aaaa.get(host) ?? CAPPED,
    ]);
    const hostCount =
      answer.outcome === 'found' ? answer.records.filter((mx) => mx.exchange !== '').length : 0;
    if (hostCount > MAX_MX_HOSTS) {
      this.#faults.add('mx-too-many-hosts', path, `${target} has ${hostCount} MX hosts`, about);
    }
    if (hosts.length > 0 && addresses.every(isVoid)) {
      this.#faults.add('mx-no-address', path, `no MX host of ${target} has an address`, about);
    }
    const state = this.#worstState([answer, ...addresses], path, about);
    const ranges = addresses.flatMap((found) => addressRanges(found, term));
    return { state, target, child: null, ranges, hosts, cost: LOOKUP };
  }

  #existsTerm(term: SpfTerm, target: string, path: readonly string[]): TermFacts {
    const answer = this.gathered.a.get(target) ?? CAPPED;
    const about = { term, target };
    if (isVoid(answer)) {
      this.#faults.add(
        'exists-no-record',
        path,
        `${target} has no A record, so the term never matches`,
        about,
      );
      return { ...noFacts('void'), target, cost: VOID_LOOKUP };
    }
    const state = this.#worstState([answer], path, about);
    const ranges = answer.outcome === 'found' ? EVERYWHERE : [];
    return { state, target, child: null, ranges, hosts: [], cost: LOOKUP };
  }

  /** Known, unless an answer is missing for a reason that says nothing about the record. */
  #worstState(
    answers: readonly Gathered<unknown>[],
    path: readonly string[],
    about: { term: SpfTerm; target: string },
  ): SpfTermState {
    const failed = answers.find((answer) => answer.outcome === 'unavailable');
    if (failed !== undefined) {
      this.#areRangesExact = false;
      const detail = `DNS could not be asked for "${about.term.text}": ${failed.reason} (${failed.detail})`;
      this.#faults.addUnknown(failed.reason, path, detail, about);
      return 'unknown';
    }
    if (answers.every((answer) => answer.outcome !== 'capped')) return 'known';
    this.#areRangesExact = false;
    this.#faults.addUnknown(
      null,
      path,
      `"${about.term.text}" lies beyond the limits of this expansion`,
      about,
    );
    return 'capped';
  }

  #checkTotals(root: SpfNode): void {
    const { maxLookups, maxVoids } = rfc7208Limits;
    const path = [this.root];
    if (root.lookups > maxLookups) {
      const least = this.#areLookupsExact ? '' : 'at least ';
      this.#faults.add(
        'too-many-lookups',
        path,
        `${least}${root.lookups} of ${maxLookups} permitted look-ups`,
      );
    }
    const worst = Math.max(root.voidsIpv4, root.voidsIpv6);
    if (worst <= maxVoids) return;
    const clients = root.voidsIpv4 <= maxVoids ? 'on IPv6' : root.voidsIpv6 <= maxVoids ? 'on IPv4' : '';
    const whom = `${worst} of ${maxVoids} permitted void look-ups${clients && ` for senders ${clients}`}`;
    this.#faults.add('too-many-voids', path, whom);
  }

  /** A provider's record that breaks the limit alone is the provider's fault; the root's total is the owner's. */
  #checkProviderTotal(node: SpfNode, path: readonly string[]): void {
    const { maxLookups } = rfc7208Limits;
    if (path.length === 1 || node.lookups <= maxLookups) return;
    const detail = `${node.domain} alone needs ${node.lookups} of ${maxLookups} permitted look-ups`;
    this.#faults.add('too-many-lookups', path, detail);
  }

  #checkExplanation(root: SpfNode): void {
    const answer = this.gathered.explanation;
    const term = root.record?.terms.find((one) => one.kind === 'exp');
    if (answer === null || term === undefined) return;
    const path = [this.root];
    if (isVoid(answer)) {
      this.#faults.add('exp-target', path, `"${term.text}" leads to no TXT record`, { term });
    } else if (answer.outcome === 'found' && answer.records.length > 1) {
      this.#faults.add('exp-target', path, `"${term.text}" leads to ${answer.records.length} TXT records`, {
        term,
      });
    }
  }

  #hideBranch(): void {
    this.#areLookupsExact = false;
    this.#areRangesExact = false;
  }
}

function notADomain(domain: string): SpfExpansion {
  const reason = `"${domain}" is no domain name`;
  const faults = new TreeFaults(domain);
  faults.add('invalid-target', [domain], reason);
  return {
    domain,
    root: { ...emptyNode(domain), state: 'missing', reason },
    texts: [],
    ...FREE,
    ranges: [],
    areLookupsExact: true,
    areRangesExact: true,
    isComplete: false,
    faults: faults.list,
  };
}
