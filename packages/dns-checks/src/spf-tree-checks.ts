import type { SpfTerm } from '@postseal/dns-records';
import { type IpRange, type Resolver, registrableDomain } from '@postseal/mail-terms';
import type { SpfExpansion, SpfNode, SpfTreeFault, SpfTreeFaultCode } from '@postseal/spf';
import { check } from './catalogue.js';
import type { CheckId } from './check-ids.js';
import { type Finding, type FindingDetails, finding } from './finding.js';
import type { Unanswered } from './unanswered.js';

/** Ids of the faults that are findings by themselves; the rest is handled below or elsewhere. */
const byFault: Partial<Record<SpfTreeFaultCode, CheckId>> = {
  'include-no-record': 'spf.include-no-record',
  'include-no-such-name': 'spf.include-nxdomain',
  'include-loop': 'spf.include-loop',
  'include-duplicate': 'spf.include-duplicate',
  'redirect-no-record': 'spf.redirect-no-record',
  'redirect-no-such-name': 'spf.redirect-no-record',
  'redirect-loop': 'spf.redirect-loop',
  'invalid-target': 'spf.syntax',
  'a-no-address': 'spf.a-no-address',
  'mx-no-record': 'spf.mx-no-record',
  'mx-too-many-hosts': 'spf.mx-too-many-hosts',
  'exp-target': 'spf.exp-target',
  'hidden-by-macro': 'spf.macro-uncountable',
};

const NEAR_LOOKUP_LIMIT = 8;
const LOOKUP_LIMIT = 10; // RFC 7208 §4.6.4
const VOID_LIMIT = 2;
const BROAD_PREFIX = { 4: 16, 6: 32 } as const;
// A /10: more than the largest mail providers authorise together.
const MANY_IPV4 = 1n << 22n;

/** What the tree of records says once every include is followed. Texts of the root record are checked elsewhere. */
export function checkSpfTree(expansion: SpfExpansion): Finding[] {
  return distinct([
    ...checkLimits(expansion),
    ...expansion.faults.flatMap((fault) => checkFault(fault, expansion)),
    ...checkInclusions(expansion.root, []),
    ...checkBreadth(expansion),
  ]);
}

/** The names in the tree that DNS or a cap kept from being read. */
export function unansweredInTree(expansion: SpfExpansion): Unanswered[] {
  return expansion.faults
    .filter((fault) => fault.blame === 'nobody')
    .map((fault) => ({
      area: 'spf',
      name: fault.target ?? fault.path.at(-1)!,
      type: null,
      reason: fault.unavailable ?? 'not-tested',
      detail: fault.detail,
    }));
}

/** Targets without answer whose registrable domain is free: whoever registers it sends as the owner. */
export async function checkRegistrable(expansion: SpfExpansion, resolver: Resolver): Promise<Finding[]> {
  const own = registrableDomain(expansion.domain);
  const suspects = new Map<string, { term: SpfTerm; record: string; holder: string }>();
  forEachTerm(expansion.root, ({ term, target, state }, node) => {
    const domain = state === 'void' && target !== null ? registrableDomain(target) : null;
    if (domain === null || domain === own || suspects.has(domain)) return;
    suspects.set(domain, { term, record: node.record!.text, holder: node.domain });
  });
  const checked = await Promise.all(
    [...suspects].map(async ([domain, { term, record, holder }]) => {
      const answer = await resolver.ns(domain);
      if (answer.outcome !== 'no_such_name') return [];
      const fix = `${check('spf.include-target-registrable').fix} "${term.text}" stands in the record of ${holder}.`;
      return [finding('spf.include-target-registrable', domain, record, { fix, span: term.span })];
    }),
  );
  return checked.flat();
}

function checkLimits({ domain, root, ranges, ...cost }: SpfExpansion): Finding[] {
  const record = root.record?.text ?? '';
  const least = cost.areLookupsExact ? '' : 'at least ';
  const findings: Finding[] = [];
  if (cost.lookups > LOOKUP_LIMIT || cost.lookups >= NEAR_LOOKUP_LIMIT) {
    const id = cost.lookups > LOOKUP_LIMIT ? 'spf.too-many-lookups' : 'spf.lookups-near-limit';
    const evidence = `${least}${cost.lookups} of ${LOOKUP_LIMIT} look-ups: ${dearestTerms(root)}`;
    findings.push(finding(id, domain, evidence));
  }
  // Void look-ups for clients of one family harm only if there are senders of that family.
  const harmed = ([4, 6] as const).filter((family) => {
    const voids = family === 4 ? cost.voidsIpv4 : cost.voidsIpv6;
    return voids > VOID_LIMIT && (cost.voids > VOID_LIMIT || hasFamily(ranges, family));
  });
  if (harmed.length > 0) {
    const whom = harmed.length === 2 ? '' : ` for senders on IPv${harmed[0]}`;
    const count = Math.max(...harmed.map((family) => (family === 4 ? cost.voidsIpv4 : cost.voidsIpv6)));
    const evidence = `${count} of ${VOID_LIMIT} void look-ups${whom}: ${voidTerms(root, harmed)}`;
    findings.push(finding('spf.too-many-void-lookups', domain, evidence));
  } else if (cost.voids > 0) {
    const evidence = `${cost.voids} of ${VOID_LIMIT} void look-ups: ${voidTerms(root, [4, 6])}`;
    findings.push(finding('spf.void-lookup', domain, evidence, record === '' ? {} : firstVoidFix(root)));
  }
  return findings;
}

function hasFamily(ranges: readonly IpRange[], family: 4 | 6): boolean {
  return ranges.some((range) => range.family === family);
}

function dearestTerms(root: SpfNode): string {
  return [...root.terms]
    .filter(({ lookups }) => lookups > 0)
    .sort((one, other) => other.lookups - one.lookups)
    .map(({ term, lookups }) => `${term.text} (${lookups})`)
    .join(', ');
}

function voidTerms(root: SpfNode, families: readonly (4 | 6)[]): string {
  const texts = new Set<string>();
  forEachTerm(root, (one, node) => {
    const own = one.child === null || one.state === 'void';
    const isVoid = families.some((family) => (family === 4 ? one.voidsIpv4 : one.voidsIpv6) > 0);
    if (own && isVoid) texts.add(node === root ? one.term.text : `${one.term.text} in ${node.domain}`);
  });
  return [...texts].join(', ');
}

function firstVoidFix(root: SpfNode): FindingDetails {
  const term = root.terms.find(({ state }) => state === 'void')?.term;
  return term === undefined ? {} : { fix: `Delete "${term.text}" or give its name records.` };
}

/** One fault of the tree as a finding about the name that has to change. */
function checkFault(fault: SpfTreeFault, expansion: SpfExpansion): Finding[] {
  const { code, path, term, target, blame } = fault;
  const isRoot = path.length === 1;
  const holder = path.at(-1)!;
  if (blame === 'nobody') {
    if (isRoot && target === expansion.domain) return []; // the root itself: listed as unanswered
    return fault.unavailable === null
      ? []
      : [finding('spf.include-temperror', target ?? holder, fault.detail)];
  }
  if (code === 'syntax' || code === 'multiple-records' || code === 'too-many-lookups') {
    return isRoot ? [] : [brokenInclude(fault, path.slice(1))];
  }
  const id = byFault[code];
  if (id === undefined) return [];
  const { severity } = check(id);
  const isProvider = blame === 'provider';
  if (isProvider && severity === 'critical') return [brokenInclude(fault, path.slice(1))];
  const record = findNode(expansion.root, holder)?.record?.text;
  const details: FindingDetails = {
    fix: `${check(id).fix} ${place(fault, holder)}`,
    ...(isProvider ? { severity: 'info' as const } : {}), // not the owner's to mend, and it breaks nothing yet
    ...(code === 'invalid-target' && term?.kind !== 'include' && term?.kind !== 'redirect'
      ? { severity: 'warning' as const } // such a term never matches, the record stays valid
      : {}),
    ...(record !== undefined && term !== null ? { span: term.span } : {}),
  };
  return [finding(id, target ?? holder, record ?? fault.detail, details)];
}

/** A record below the root that receivers answer with permerror, whoever publishes it. */
function brokenInclude(fault: SpfTreeFault, below: readonly string[]): Finding {
  const holder = below.at(-1) ?? fault.path[0]!;
  const fix =
    fault.blame === 'provider'
      ? `Report to the publisher of ${holder}: ${fault.detail}. Until then delete the include of ${below[0] ?? holder}.`
      : `Correct the record at ${holder}: ${fault.detail}.`;
  return finding('spf.include-broken', holder, `${fault.path.join(' → ')}: ${fault.detail}`, { fix });
}

function place(fault: SpfTreeFault, holder: string): string {
  return fault.term === null ? `${fault.detail}.` : `"${fault.term.text}" at ${holder}: ${fault.detail}.`;
}

/** An included record that lets everybody pass opens the including one as well; redirect= counts as the owner's own. */
function checkInclusions(node: SpfNode, path: readonly string[]): Finding[] {
  return node.terms.flatMap(({ term, child }) => {
    if (child === null) return [];
    const way = [...path, node.domain, child.domain];
    const all = child.record?.terms.find((one) => one.kind === 'all');
    const isOpen = term.kind === 'include' && child.state === 'ok' && all?.qualifier === '+';
    const open = isOpen
      ? [
          finding('spf.include-policy-weak', child.domain, child.record!.text, {
            span: all.span,
            fix: `Delete "${term.text}" from the record of ${node.domain}; it authorises every host on the Internet.`,
          }),
        ]
      : [];
    return [...open, ...checkInclusions(child, way.slice(0, -1))];
  });
}

/** Large networks written into the owner's own record, and the sum of all of them. */
function checkBreadth({ domain, root, ranges }: SpfExpansion): Finding[] {
  const record = root.record;
  if (record === null) return [];
  const broad = root.terms.filter(({ term }) => isBroad(term)).map(({ term }) => term);
  const total = ranges
    .filter(({ family }) => family === 4)
    .reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
  const isOpen = total === 1n << 32n; // +all and its like have findings of their own
  const findings: Finding[] = [];
  if (broad.length > 0) {
    const list = broad.map(({ text }) => text).join(', ');
    const fix = `${check('spf.ip-too-broad').fix} Here: ${list}.`;
    findings.push(finding('spf.ip-too-broad', domain, record.text, { span: broad[0]!.span, fix }));
  } else if (total > MANY_IPV4 && !isOpen) {
    findings.push(finding('spf.ip-too-broad', domain, `${total} IPv4 addresses are authorised together`));
  }
  return findings;
}

function isBroad(term: SpfTerm): boolean {
  if ('qualifier' in term && term.qualifier !== '+') return false;
  switch (term.kind) {
    case 'ip4':
      return term.prefixLength < BROAD_PREFIX[4];
    case 'ip6':
      return term.prefixLength < BROAD_PREFIX[6];
    case 'a':
    case 'mx':
      return term.prefix4 < BROAD_PREFIX[4] || term.prefix6 < BROAD_PREFIX[6];
    default:
      return false;
  }
}

function forEachTerm(node: SpfNode, visit: (term: SpfNode['terms'][number], node: SpfNode) => void): void {
  for (const term of node.terms) {
    visit(term, node);
    if (term.child !== null) forEachTerm(term.child, visit);
  }
}

function findNode(node: SpfNode, domain: string): SpfNode | null {
  if (node.domain === domain && !node.isRepeat) return node;
  for (const { child } of node.terms) {
    const found = child === null ? null : findNode(child, domain);
    if (found !== null) return found;
  }
  return null;
}

/** One finding per id and subject, the first and most severe kept: alerts are told apart by these two. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const one of findings) {
    const key = `${one.id} ${one.subject}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}
