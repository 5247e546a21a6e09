import { isSpfRecord } from '@postseal/dns-records';
import { rangeToPrefixes } from '@postseal/mail-terms';
import type { SpfExpansion, SpfNode, SpfNodeState } from '@postseal/spf';

/** One term of a record in the include tree, with the cost of what it leads to. */
export interface SpfTreeTerm {
  readonly text: string;
  /** `known`, `void`, `unknown`, `hidden`, `unreached`, `invalid` or `capped`: see `SpfTermState` of the spf package. */
  readonly state: string;
  readonly target: string | null;
  readonly lookups: number;
  readonly voids: number;
  readonly child: SpfTreeNode | null;
  /** Addresses that the term matches by looking up hosts (a, mx); empty for terms that spell theirs, or lead to a record. */
  readonly ranges: readonly string[];
}

/** One record of the include tree, with the cost of its whole subtree. Plain data. */
export interface SpfTreeNode {
  readonly domain: string;
  readonly state: SpfNodeState;
  /** One sentence where state is not ok. */
  readonly reason: string | null;
  /** The SPF text; null when there is none or several. */
  readonly record: string | null;
  readonly lookups: number;
  readonly voids: number;
  /** The same name stands earlier in the tree, with its terms. */
  readonly isRepeat: boolean;
  readonly terms: readonly SpfTreeTerm[];
  /** Addresses to which this record alone answers pass, as CIDR texts; none when it is broken. */
  readonly ranges: readonly string[];
}

/** What a domain's SPF record comes to when every include is followed. Plain data. */
export interface SpfPosture {
  readonly domain: string;
  /** record: one that parses. broken: several, or one that gives permerror. none: proven absent. unknown: DNS could not be asked. */
  readonly state: 'record' | 'broken' | 'none' | 'unknown';
  /** The SPF text; the first of several. */
  readonly record: string | null;
  readonly lookups: number;
  readonly voids: number;
  /** Authorised addresses as CIDR texts, IPv4 before IPv6. */
  readonly ranges: readonly string[];
  /** False when a macro, DNS or a cap hides part, or part is broken: the figures are then minimum values. */
  readonly isComplete: boolean;
  /** A name in the tree could not be asked. */
  readonly hasUnknown: boolean;
  readonly tree: SpfTreeNode;
}

/** The expansion as plain data, for pages, JSON and comparison. */
export function spfPosture(expansion: SpfExpansion): SpfPosture {
  const { domain, root, texts, lookups, voids, ranges, isComplete, faults } = expansion;
  const isCutShort = faults.some(({ code }) => code === 'dns-unavailable' || code === 'limit-reached');
  return {
    domain,
    state: stateOf(root, texts),
    record: texts.find(isSpfRecord) ?? null,
    lookups,
    voids,
    ranges: ranges.flatMap(rangeToPrefixes),
    isComplete,
    hasUnknown: isCutShort,
    tree: toTree(root),
  };
}

function stateOf(root: SpfNode, texts: readonly string[]): SpfPosture['state'] {
  if (root.state === 'ok') return 'record';
  if (root.state === 'unknown' || root.state === 'capped') return 'unknown';
  return root.state === 'missing' && !texts.some(isSpfRecord) ? 'none' : 'broken';
}

function toTree(node: SpfNode): SpfTreeNode {
  const { domain, state, reason, record, lookups, voids, isRepeat } = node;
  const terms = node.terms.map((term) => ({
    text: term.term.text,
    state: term.state,
    target: term.target,
    lookups: term.lookups,
    voids: term.voids,
    child: term.child && toTree(term.child),
    ranges: term.child || term.lookups === 0 ? [] : term.ranges.flatMap(rangeToPrefixes),
  }));
  const ranges = node.ranges.flatMap(rangeToPrefixes);
  return { domain, state, reason, record: record?.text ?? null, lookups, voids, isRepeat, terms, ranges };
}
