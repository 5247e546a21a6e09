import {
  DomainCondition,
  type DomainFilter,
  type DomainOrder,
  type DomainSort,
  type DomainSummary,
  type listDomains,
  PolicyChoice,
  type RouteOutput,
} from '@postseal/contract';

/** A domain as lists show it, without its days. */
export type DomainFacts = Omit<DomainSummary, 'trend'>;

export type DomainFacets = RouteOutput<typeof listDomains>['facets'];

/** The domains that a filter finds, in the asked order; equals by name. */
export function arrangeDomains<T extends DomainFacts>(
  domains: readonly T[],
  filter: DomainFilter,
  { sort, order }: DomainOrder,
): T[] {
  const search = filter.search?.trim().toLowerCase() ?? '';
  const tag = filter.tag?.toLowerCase();
  const direction = order === 'ascending' ? 1 : -1;
  return domains
    .filter(
      (domain) =>
        (domain.name.includes(search) || domain.unicodeName.includes(search)) &&
        (filter.condition === undefined || meets[filter.condition](domain)) &&
        (filter.policy === undefined || policyOf(domain) === filter.policy) &&
        (tag === undefined || domain.tags.includes(tag)),
    )
    .sort((a, b) => compare(sort, direction, a, b) || compareNames(a, b));
}

/** Each domain once under each of its tags, tags in alphabetical order, and those without any at the end. */
export function groupByTag<T extends DomainFacts>(domains: readonly T[]): (T & { group: string | null })[] {
  const tags = [...new Set(domains.flatMap((domain) => domain.tags))].sort((a, b) =>
    a.localeCompare(b, 'en'),
  );
  return [
    ...tags.flatMap((tag) =>
      domains.filter((domain) => domain.tags.includes(tag)).map((domain) => ({ ...domain, group: tag })),
    ),
    ...domains.filter((domain) => domain.tags.length === 0).map((domain) => ({ ...domain, group: null })),
  ];
}

/** How many domains each filter would find by itself. */
export function countFacets(domains: readonly DomainFacts[]): DomainFacets {
  const tags = new Map<string, number>();
  for (const tag of domains.flatMap((domain) => domain.tags)) tags.set(tag, (tags.get(tag) ?? 0) + 1);
  const count = (isMeant: (domain: DomainFacts) => boolean) => domains.filter(isMeant).length;
  return {
    domains: domains.length,
    conditions: Object.fromEntries(
      DomainCondition.options.map((each) => [each, count(meets[each])]),
    ) as DomainFacets['conditions'],
    policies: Object.fromEntries(
      PolicyChoice.options.map((each) => [each, count((domain) => policyOf(domain) === each)]),
    ) as DomainFacets['policies'],
    tags: [...tags]
      .map(([tag, number]) => ({ tag, domains: number }))
      .sort((a, b) => a.tag.localeCompare(b.tag, 'en')),
  };
}

/** Whether a domain is meant by a condition. */
export const meets: Readonly<Record<DomainCondition, (domain: DomainFacts) => boolean>> = {
  problem: (domain) => worstMark(domain) === 'problem',
  warning: (domain) => worstMark(domain) === 'warning',
  good: (domain) => worstMark(domain) === 'good',
  unknown: (domain) => worstMark(domain) === 'unknown',
  silent: ({ strip, lastReportAt }) => lastReportAt !== null && strip.reports === 'warning',
  lost: ({ control }) => control === 'lost',
  ready: ({ readyFor, pausedAt }) => readyFor !== null && pausedAt === null,
  paused: ({ pausedAt }) => pausedAt !== null,
};

/** The worst that DNS showed; what could not be asked, or was not yet, hides nothing worse. */
function worstMark({ strip }: DomainFacts): 'problem' | 'warning' | 'unknown' | 'good' {
  const marks = [strip.ptr, strip.spf, strip.dkim, strip.dmarc, strip.mx];
  if (marks.includes('critical') || marks.includes('error')) return 'problem';
  if (marks.includes('warning')) return 'warning';
  return marks.includes('unknown') || marks.includes('waiting') ? 'unknown' : 'good';
}

function policyOf({ policy }: DomainFacts): PolicyChoice {
  return policy ?? 'absent';
}

function compareNames(a: DomainFacts, b: DomainFacts): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** A domain without the value comes last in either direction. */
function compare(sort: DomainSort, direction: 1 | -1, a: DomainFacts, b: DomainFacts): number {
  if (sort === 'name') return direction * compareNames(a, b);
  const [left, right] = [sortValue[sort](a), sortValue[sort](b)];
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return direction * (left - right);
}

const ISSUE_WEIGHTS = { critical: 1e9, error: 1e6, warning: 1e3, info: 1 }; // a graver one outweighs any number of lesser

const sortValue: Readonly<Record<Exclude<DomainSort, 'name'>, (domain: DomainFacts) => number | null>> = {
  'pass-rate': ({ passRate }) => passRate,
  messages: ({ messages }) => messages,
  policy: (domain) => PolicyChoice.options.indexOf(policyOf(domain)),
  issues: ({ openFindings: open }) =>
    open.critical * ISSUE_WEIGHTS.critical +
    open.error * ISSUE_WEIGHTS.error +
    open.warning * ISSUE_WEIGHTS.warning +
    open.info * ISSUE_WEIGHTS.info,
  'last-report': ({ lastReportAt }) => (lastReportAt === null ? null : Date.parse(lastReportAt)),
};
