import { IncidentState, listIncidents, Severity } from '@postseal/contract';
import { CircleCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { DomainFilter } from '@/components/domain-filter';
import { FilterChoices } from '@/components/lists/filter-choices';
import { ListCard } from '@/components/lists/list-card';
import { TextLink } from '@/components/text-link';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { severityWords } from '@/components/ui/status';
import { apiIfPresent } from '@/lib/api';
import { hrefWith, oneOf, readOffset, readQuery, type SearchParams } from '@/lib/query';
import { IncidentItem } from './_components/incident-item';

export const metadata: Metadata = { title: 'Incidents' };

const LIMIT = 30;
const words = { open: 'Open', acknowledged: 'In hand', resolved: 'Resolved' } as const;

export default async function IncidentsPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await readQuery(searchParams);
  const offset = readOffset(query.offset);
  const state = oneOf(IncidentState.options, query.state);
  const severity = oneOf(Severity.options, query.severity);
  const domain = query.domain?.slice(0, 300);
  const tag = query.tag?.slice(0, 40);
  const { incidents, total, states } = (await apiIfPresent(listIncidents, {
    query: { limit: LIMIT, offset, state, severity, domain, tag },
  })) ?? { incidents: [], total: 0, states: { open: 0, acknowledged: 0, resolved: 0 } };
  const isFiltered = !!(state || severity || domain || tag);
  return (
    <>
      <PageHeader title="Incidents" lead="What broke or changed for the worse, and when it recovered." />
      <div className="grid gap-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <div className="flex flex-wrap gap-3">
            <FilterChoices
              path="/incidents"
              query={query}
              name="state"
              label="State"
              options={IncidentState.options}
              words={words}
              chosen={state}
              all="All"
              counts={states}
              keepsEmpty
            />
            <FilterChoices
              path="/incidents"
              query={query}
              name="severity"
              label="Severity"
              options={Severity.options.filter((each) => each !== 'info')}
              words={severityWords}
              chosen={severity}
              all="Any severity"
            />
          </div>
          <DomainFilter path="/incidents" query={query} />
        </div>
        {tag && (
          <p className="text-ink-soft">
            Domains with the tag “{tag}” only.{' '}
            <TextLink href={hrefWith('/incidents', query, { tag: '', offset: '' })}>All tags</TextLink>
          </p>
        )}
        <ListCard
          path="/incidents"
          query={query}
          total={total}
          limit={LIMIT}
          offset={offset}
          noun="incidents"
          shown={incidents.length}
          filteredTitle={
            isFiltered
              ? `No ${state ? `${words[state].toLowerCase()} ` : ''}incident${domain ? ` for ${domain}` : ''} with these filters`
              : undefined
          }
          empty={
            <EmptyState icon={CircleCheck} title="Nothing has broken so far">
              When a record is lost, weakened or stops answering, it is confirmed with every name server
              first, then listed here and sent to those who chose to hear of it in the{' '}
              <TextLink href="/settings/alerts">alert settings</TextLink>.
            </EmptyState>
          }
        >
          <ol className="divide-y">
            {incidents.map((incident) => (
              <IncidentItem key={incident.id} incident={incident} />
            ))}
          </ol>
        </ListCard>
      </div>
    </>
  );
}
