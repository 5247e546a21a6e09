import type { listDomains, RouteOutput } from '@postseal/contract';
import { DomainCondition, PolicyChoice } from '@postseal/contract';
import { ChoiceLinks } from '@/components/choice-links';
import { FilterChoices } from '@/components/lists/filter-choices';
import { FilterMenu } from '@/components/lists/filter-menu';
import { SearchBox } from '@/components/search-box';
import { hrefWith, type Query } from '@/lib/query';
import { conditionWords, type DomainQuery, policyWords } from './domain-query';

type Facets = RouteOutput<typeof listDomains>['facets'];

interface DomainFiltersProps {
  readonly query: Query;
  readonly asked: DomainQuery;
  readonly facets: Facets;
}

/** Search, and filters that say how many domains each of them would find. */
export function DomainFilters({ query, asked, facets }: DomainFiltersProps) {
  const to = (changes: Query) => hrefWith('/domains', query, { ...changes, offset: '' });
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <SearchBox path="/domains" query={query} name="search" label="Search domains" />
        <FilterMenu
          name="Policy"
          chosen={asked.policy && policyWords[asked.policy]}
          choices={[
            { href: to({ policy: '' }), word: 'Any policy', count: facets.domains },
            ...PolicyChoice.options.map((each) => ({
              href: to({ policy: each }),
              word: policyWords[each],
              count: facets.policies[each],
            })),
          ]}
        />
        {(facets.tags.length > 0 || asked.tag) && (
          <FilterMenu
            name="Tag"
            chosen={asked.tag}
            choices={[
              { href: to({ tag: '' }), word: 'Any tag', count: facets.domains },
              ...facets.tags.map(({ tag, domains }) => ({ href: to({ tag }), word: tag, count: domains })),
            ]}
          />
        )}
        {facets.tags.length > 0 && (
          <ChoiceLinks
            label="Grouping"
            choices={[
              { href: to({ group: '' }), label: 'One list', isChosen: asked.group === undefined },
              { href: to({ group: 'tag' }), label: 'By tag', isChosen: asked.group === 'tag' },
            ]}
          />
        )}
      </div>
      <FilterChoices
        path="/domains"
        query={query}
        name="condition"
        label="Condition"
        options={DomainCondition.options}
        words={conditionWords}
        chosen={asked.condition}
        all="All"
        counts={facets.conditions}
        total={facets.domains}
      />
    </div>
  );
}
