import { DomainCondition, type DomainSort, PolicyChoice } from '@postseal/contract';
import { oneOf, type Query } from '@/lib/query';

const sorts: readonly DomainSort[] = ['name', 'pass-rate', 'messages', 'policy', 'issues', 'last-report'];

/** What the list's URL asks for; what makes no sense there is left out. */
export function readDomainQuery(query: Query) {
  return {
    search: query.search?.slice(0, 253) || undefined,
    condition: oneOf(DomainCondition.options, query.condition),
    policy: oneOf(PolicyChoice.options, query.policy),
    tag: query.tag?.slice(0, 40) || undefined,
    sort: oneOf(sorts, query.sort) ?? ('name' as const),
    order: oneOf(['ascending', 'descending'], query.order) ?? ('ascending' as const),
    group: oneOf(['tag'], query.group),
  };
}

export type DomainQuery = ReturnType<typeof readDomainQuery>;

/** Each condition in a word, and whether the list of filters shows it while no domain meets it. */
export const conditionWords: Readonly<Record<DomainCondition, string>> = {
  problem: 'Faults',
  warning: 'Warnings',
  good: 'Good',
  unknown: 'Not fully checked',
  silent: 'Silent',
  lost: 'Address lost',
  ready: 'Ready for a step',
  paused: 'Paused',
};

export const policyWords: Readonly<Record<PolicyChoice, string>> = {
  absent: 'No record',
  none: 'p=none',
  quarantine: 'p=quarantine',
  reject: 'p=reject',
};
