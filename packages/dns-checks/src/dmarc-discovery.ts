import {
  type DmarcRecord,
  isDmarcRecord,
  lowerPolicy,
  readDmarcRecord,
  requestedPoliciesOf,
} from '@postseal/dns-records';
import {
  type RequestedPolicy,
  type Resolver,
  registrableDomain,
  type UnavailableReason,
} from '@postseal/mail-terms';

/** RFC 9989 §4.10: no walk asks more often. */
const MAX_TREE_WALK_QUERIES = 8;
/** A name of this many labels or more goes on with its last seven. */
const LONG_NAME_LABELS = 8;

/** One step of a tree walk: what stands at `_dmarc.<domain>`. */
export interface DmarcQuery {
  /** The name asked, `_dmarc.` included. */
  readonly name: string;
  /** The name that a record there would speak for. */
  readonly domain: string;
  readonly outcome: 'record' | 'none' | 'multiple' | 'unavailable';
  /** The one record that counts. */
  readonly record: DmarcRecord | null;
  /** All TXT texts there, DMARC or not. */
  readonly texts: readonly string[];
  readonly cnames: readonly string[];
  readonly ttlSeconds: number | null;
  readonly unavailable: UnavailableReason | null;
}

/** Which tag of the record speaks for the domain: `p` for its own record, else `sp`, or `np` when it does not exist. */
export type PolicyTag = 'p' | 'sp' | 'np';

/** How a receiver that still follows RFC 7489 with the public suffix list sees the domain. */
export interface PublicSuffixView {
  readonly organizationalDomain: string;
  readonly policyDomain: string | null;
  readonly policy: RequestedPolicy | null;
  /** False when DNS could not be asked; `policyDomain` and `policy` then say nothing. */
  readonly isComplete: boolean;
}

/** What receivers find when they look for a domain's DMARC policy. Plain data. */
export interface DmarcDiscovery {
  readonly domain: string;
  /** The tree walk in order; at most eight. */
  readonly queries: readonly DmarcQuery[];
  /** Where the applied record stands; null when there is none or it could not be found out. */
  readonly policyDomain: string | null;
  /** Null when a failed query may hide it. */
  readonly organizationalDomain: string | null;
  readonly record: DmarcRecord | null;
  readonly appliedTag: PolicyTag | null;
  /** The policy asked for this domain by the applied tag; null without an applicable record. */
  readonly policy: RequestedPolicy | null;
  /** The policy after `t=y`, one level lower. */
  readonly effectivePolicy: RequestedPolicy | null;
  /** False when a query failed whose answer could change policy or policy domain: absence is then not proven. */
  readonly isPolicyKnown: boolean;
  readonly publicSuffixView: PublicSuffixView;
  /** Where the two views part. Empty when they agree or either is incomplete. */
  readonly differences: readonly ('organizational-domain' | 'policy-domain' | 'policy')[];
}

/**
 * Finds the policy that applies to a domain by the tree walk of RFC 9989 §4.10, and beside it what RFC 7489 §6.6.3
 * gives with the public suffix list. An unanswerable query never counts as "no record".
 * @param domain lower-case A-label name without final dot
 */
export async function discoverDmarc(domain: string, resolver: Resolver): Promise<DmarcDiscovery> {
  const queries = await walkTree(domain, resolver);
  const own = queries[0]!;
  const isWalkComplete = queries.every(({ outcome }) => outcome !== 'unavailable');
  const organizationalDomain = isWalkComplete ? selectOrganizationalDomain(domain, queries) : null;
  const applied =
    own.record !== null ? own : isWalkComplete ? selectInherited(organizationalDomain!, queries) : null;
  const isPolicyKnown = own.record !== null || isWalkComplete;
  const publicSuffixView = await viewBySuffixList(domain, queries, resolver);

  const policies = applied?.record ? requestedPoliciesOf(applied.record) : null;
  const needsExistence = applied !== null && applied !== own && policies !== null;
  const doesExist = needsExistence ? await exists(domain, resolver) : true;
  const appliedTag: PolicyTag | null =
    applied === null ? null : applied === own ? 'p' : doesExist ? 'sp' : 'np';
  const policy = policies && appliedTag ? policies[appliedTag] : null;
  const found = {
    policyDomain: applied?.domain ?? null,
    organizationalDomain,
    policy,
    isPolicyKnown,
  };
  return {
    domain,
    queries,
    ...found,
    record: applied?.record ?? null,
    appliedTag,
    effectivePolicy: policy && applied!.record!.isTest ? lowerPolicy(policy) : policy,
    publicSuffixView,
    differences: differencesOf(found, publicSuffixView),
  };
}

export type OrganizationalDomain =
  | { readonly name: string; readonly unavailable: null }
  | { readonly name: null; readonly unavailable: UnavailableReason };

/** The organisational domain by tree walk (RFC 9989 §4.10.2), for comparing two names. */
export async function findOrganizationalDomain(
  domain: string,
  resolver: Resolver,
): Promise<OrganizationalDomain> {
  const queries = await walkTree(domain, resolver);
  const silent = queries.find(({ outcome }) => outcome === 'unavailable');
  if (silent) return { name: null, unavailable: silent.unavailable! };
  return { name: selectOrganizationalDomain(domain, queries), unavailable: null };
}

async function walkTree(domain: string, resolver: Resolver): Promise<DmarcQuery[]> {
  const queries: DmarcQuery[] = [];
  let labels = domain.split('.');
  while (labels.length > 0 && queries.length < MAX_TREE_WALK_QUERIES) {
    const query = await ask(labels.join('.'), resolver);
    queries.push(query);
    if (query.record !== null && query.record.psd !== 'u') break;
    labels = labels.length >= LONG_NAME_LABELS ? labels.slice(-(LONG_NAME_LABELS - 1)) : labels.slice(1);
  }
  return queries;
}

async function ask(domain: string, resolver: Resolver): Promise<DmarcQuery> {
  const name = `_dmarc.${domain}`;
  const answer = await resolver.txt(name);
  if (answer.outcome === 'unavailable') {
    return {
      name,
      domain,
      outcome: 'unavailable',
      record: null,
      texts: [],
      cnames: [],
      ttlSeconds: null,
      unavailable: answer.reason,
    };
  }
  const texts = answer.outcome === 'found' ? answer.records : [];
  const records = texts.filter(isDmarcRecord);
  const outcome = records.length === 0 ? 'none' : records.length === 1 ? 'record' : 'multiple';
  const record = outcome === 'record' ? readDmarcRecord(records[0]!) : null;
  const { cnames, ttlSeconds } = answer;
  return { name, domain, outcome, record, texts, cnames, ttlSeconds, unavailable: null };
}

function selectOrganizationalDomain(domain: string, queries: readonly DmarcQuery[]): string {
  const found = queries.filter(({ record }) => record !== null);
  for (const query of found) {
    if (query.record!.psd === 'n') return query.domain;
    if (query.record!.psd === 'y' && query.domain !== domain) return oneLabelBelow(query.domain, domain);
  }
  return found.at(-1)?.domain ?? domain; // the fewest labels, since the walk goes up
}

function oneLabelBelow(ancestor: string, name: string): string {
  const depth = ancestor.split('.').length + 1;
  return name.split('.').slice(-depth).join('.');
}

/** Without an own record: that of the organisational domain, else that of the public suffix domain (§4.10.1). */
function selectInherited(organizationalDomain: string, queries: readonly DmarcQuery[]): DmarcQuery | null {
  const atOrganization = queries.find(
    (query) => query.domain === organizationalDomain && query.record !== null,
  );
  return atOrganization ?? queries.find((query) => query.record?.psd === 'y') ?? null;
}

/** RFC 9989 §3.2.14: a name does not exist when A, AAAA and MX all give nothing. Doubt counts as existing. */
async function exists(domain: string, resolver: Resolver): Promise<boolean> {
  const answers = await Promise.all([resolver.a(domain), resolver.aaaa(domain), resolver.mx(domain)]);
  return answers.some(({ outcome }) => outcome === 'found' || outcome === 'unavailable');
}

async function viewBySuffixList(
  domain: string,
  queries: readonly DmarcQuery[],
  resolver: Resolver,
): Promise<PublicSuffixView> {
  const organizationalDomain = registrableDomain(domain) ?? domain;
  const own = queries[0]!;
  const parent =
    own.outcome !== 'none' || organizationalDomain === domain
      ? null
      : (queries.find((query) => query.domain === organizationalDomain) ??
        (await ask(organizationalDomain, resolver)));
  const decisive = parent ?? own; // several records end the search (RFC 7489 §6.6.3)
  if (decisive.outcome === 'unavailable') {
    return { organizationalDomain, policyDomain: null, policy: null, isComplete: false };
  }
  const policies = decisive.record ? requestedPoliciesOf(decisive.record) : null;
  return {
    organizationalDomain,
    policyDomain: decisive.record ? decisive.domain : null,
    policy: policies ? policies[parent ? 'sp' : 'p'] : null,
    isComplete: true,
  };
}

function differencesOf(
  walk: Pick<DmarcDiscovery, 'policyDomain' | 'organizationalDomain' | 'policy' | 'isPolicyKnown'>,
  list: PublicSuffixView,
): DmarcDiscovery['differences'] {
  if (!walk.isPolicyKnown || !list.isComplete) return [];
  const differences: DmarcDiscovery['differences'][number][] = [];
  if (walk.organizationalDomain !== null && walk.organizationalDomain !== list.organizationalDomain) {
    differences.push('organizational-domain');
  }
  if (walk.policyDomain !== list.policyDomain) differences.push('policy-domain');
  if (walk.policy !== list.policy) differences.push('policy');
  return differences;
}
