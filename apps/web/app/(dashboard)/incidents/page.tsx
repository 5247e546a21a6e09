import { listIncidents } from '@postseal/contract';
import { CircleCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { ChoiceLinks } from '@/components/choice-links';
import { DomainFilter } from '@/components/domain-filter';
import { TextLink } from '@/components/text-link';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { apiIfPresent } from '@/lib/api';
import { hrefWith, oneOf, readOffset, readQuery, type SearchParams } from '@/lib/query';
import { IncidentItem } from './_components/incident-item';

export const metadata: Metadata = { title: 'Incidents' };

const LIMIT = 30;
const states = ['all', 'open', 'resolved'] as const;
const words = { all: 'All', open: 'Open', resolved: 'Resolved' } as const;

export default async function IncidentsPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await readQuery(searchParams);
  const offset = readOffset(query.offset);
  const state = oneOf(states, query.state) ?? 'all';
  const domain = query.domain?.slice(0, 300);
  const { incidents, total } = (await apiIfPresent(listIncidents, {
    query: { limit: LIMIT, offset, state, domain },
  })) ?? { incidents: [], total: 0 };
  return (
    <>
      <PageHeader title="Incidents" lead="What broke or changed for the worse, and when it recovered." />
      <div className="grid gap-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <ChoiceLinks
            label="State"
            choices={states.map((each) => ({
              href: hrefWith('/incidents', query, { state: each === 'all' ? '' : each, offset: '' }),
              label: words[each],
              isChosen: each === state,
            }))}
          />
          <DomainFilter path="/incidents" query={query} />
        </div>
        <Card className="overflow-clip">
          {incidents.length > 0 ? (
            <ol className="divide-y">
              {incidents.map((incident) => (
                <IncidentItem key={incident.id} incident={incident} />
              ))}
            </ol>
          ) : state === 'all' && !domain ? (
            <EmptyState icon={CircleCheck} title="Nothing has broken so far">
              When a record is lost, weakened or stops answering, it is confirmed with every name server
              first, then listed here and sent to those who chose to hear of it in the{' '}
              <TextLink href="/settings/alerts">alert settings</TextLink>.
            </EmptyState>
          ) : (
            <EmptyState
              title={`No ${state === 'all' ? '' : `${state} `}incident${domain ? ` for ${domain}` : ''}`}
              action={<TextLink href="/incidents">Clear all filters</TextLink>}
            />
          )}
          <Pagination
            total={total}
            limit={LIMIT}
            offset={offset}
            path="/incidents"
            params={query}
            noun="incidents"
          />
        </Card>
      </div>
    </>
  );
}
