import { IncidentState, listIncidents, Severity } from '@postseal/contract';
import { CircleCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { ChoiceLinks } from '@/components/choice-links';
import { DomainFilter } from '@/components/domain-filter';
import { TextLink } from '@/components/text-link';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { stateLooks } from '@/components/ui/status';
import { apiIfPresent } from '@/lib/api';
import { formatCount } from '@/lib/format';
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
            <ChoiceLinks
              label="State"
              choices={[undefined, ...IncidentState.options].map((each) => ({
                href: hrefWith('/incidents', query, { state: each ?? '', offset: '' }),
                label: each ? <Counted word={words[each]} count={states[each]} /> : 'All',
                isChosen: each === state,
              }))}
            />
            <ChoiceLinks
              label="Severity"
              choices={[undefined, ...Severity.options.filter((each) => each !== 'info')].map((each) => ({
                href: hrefWith('/incidents', query, { severity: each ?? '', offset: '' }),
                label: each ? stateLooks[each].word : 'Any severity',
                isChosen: each === severity,
              }))}
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
        <Card className="overflow-clip">
          {incidents.length > 0 ? (
            <ol className="divide-y">
              {incidents.map((incident) => (
                <IncidentItem key={incident.id} incident={incident} />
              ))}
            </ol>
          ) : isFiltered ? (
            <EmptyState
              title={`No ${state ? `${words[state].toLowerCase()} ` : ''}incident${domain ? ` for ${domain}` : ''} with these filters`}
              action={<TextLink href="/incidents">Clear all filters</TextLink>}
            />
          ) : (
            <EmptyState icon={CircleCheck} title="Nothing has broken so far">
              When a record is lost, weakened or stops answering, it is confirmed with every name server
              first, then listed here and sent to those who chose to hear of it in the{' '}
              <TextLink href="/settings/alerts">alert settings</TextLink>.
            </EmptyState>
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

function Counted({ word, count }: { word: string; count: number }) {
  return (
    <>
      {word} <span className="tabular ml-1 text-ink-soft">{formatCount(count)}</span>
    </>
  );
}
