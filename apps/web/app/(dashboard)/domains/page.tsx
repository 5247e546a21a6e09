import { listDomains, listSavedViews, readAlertSettings } from '@postseal/contract';
import { Download, Globe } from 'lucide-react';
import type { Metadata } from 'next';
import { ChartPatterns } from '@/components/charts/fills';
import { ListCard } from '@/components/lists/list-card';
import { SavedViews } from '@/components/lists/saved-views';
import { buttonClass } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { api, currentMe } from '@/lib/api';
import { hrefWith, type Query, readOffset, readQuery, type SearchParams } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { AddDomainsDialog } from './_components/add-domains-dialog';
import { AddDomainsForm } from './_components/add-domains-form';
import { DomainFilters } from './_components/domain-filters';
import { conditionWords, type DomainQuery, policyWords, readDomainQuery } from './_components/domain-query';
import { DomainSelection } from './_components/domain-selection';
import { DomainTable } from './_components/domain-table';

export const metadata: Metadata = { title: 'Domains' };

const LIMIT = 100;

export default async function DomainsPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await readQuery(searchParams);
  const offset = readOffset(query.offset);
  const asked = readDomainQuery(query);
  const [me, { domains, total, facets }, { views }, { rules }] = await Promise.all([
    currentMe(),
    api(listDomains, { query: { limit: LIMIT, offset, ...asked } }),
    api(listSavedViews, { query: { list: 'domains' } }),
    api(readAlertSettings),
  ]);
  const role = me.organization?.role;
  const mayEdit = mayAct(role, 'member');
  const named = query.add?.slice(0, 253) ?? ''; // from the public tools
  if (facets.domains === 0) return <NoDomains mayAdd={mayEdit} named={named} />;
  const { add: _add, offset: _offset, ...filters } = query;
  const tags = facets.tags.map(({ tag }) => tag);

  return (
    <>
      <ChartPatterns />
      <PageHeader
        title="Domains"
        actions={
          <>
            <a href={hrefWith('/api/domain-export', exportQuery(asked))} download className={buttonClass()}>
              <Download aria-hidden="true" className="size-4" />
              CSV
            </a>
            {mayEdit && <AddDomainsDialog initialNames={named} />}
          </>
        }
      />
      <div className="grid grid-cols-1 gap-4">
        <SavedViews
          list="domains"
          path="/domains"
          views={views}
          current={hrefWith('', filters).slice(1)}
          mayShare={mayEdit}
        />
        <DomainFilters query={filters} asked={asked} facets={facets} />
        <ListCard
          path="/domains"
          query={filters}
          total={total}
          limit={LIMIT}
          offset={offset}
          noun={asked.group ? 'rows' : 'domains'}
          shown={domains.length}
          filteredTitle={filteredTitle(asked)}
        >
          <DomainSelection
            key={JSON.stringify(asked)}
            asked={asked}
            total={asked.group ? null : total}
            tags={tags}
            alertTags={[...new Set(rules.flatMap(({ tag }) => tag ?? []))]}
            mayRemove={mayAct(role, 'admin')}
          >
            <DomainTable domains={domains} query={filters} asked={asked} isSelectable={mayEdit} />
          </DomainSelection>
        </ListCard>
      </div>
    </>
  );
}

function filteredTitle({ search, condition, policy, tag }: DomainQuery): string | undefined {
  const filters = [
    condition && `“${conditionWords[condition]}”`,
    policy && `“${policyWords[policy]}”`,
    tag && `the tag “${tag}”`,
    search && `“${search}” in its name`,
  ].filter(Boolean);
  return filters.length > 0 ? `No domain with ${filters.join(', ')}` : undefined;
}

/** A file has no pages and no groups. */
function exportQuery({ group: _, ...asked }: DomainQuery): Query {
  return asked;
}

function NoDomains({ mayAdd, named }: { mayAdd: boolean; named: string }) {
  return (
    <>
      <PageHeader
        title="Is your mail believed?"
        lead="Add the domain that you send mail from. Its PTR, SPF, DKIM and DMARC records are checked at once, and you get the one line to publish so that receivers report to you."
      />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Card className="p-5 sm:p-6">
          {mayAdd ? (
            <AddDomainsForm initialNames={named} />
          ) : (
            <EmptyState icon={Globe} title="No domains yet">
              Members of this organization can add domains; your role is to view them.
            </EmptyState>
          )}
        </Card>
        <NextSteps />
      </div>
    </>
  );
}

const nextSteps = [
  ['At once', 'DNS is asked for your records. You see what is wrong and the exact record that mends it.'],
  [
    'Your part',
    'Publish one DMARC record with the report address of your domain. It also proves that the domain is yours.',
  ],
  [
    'After 24 to 48 hours',
    'Receivers send their first reports: who sends in your name, and whether it passes.',
  ],
  ['From then on', 'Records are checked around the clock, and you hear by mail when one breaks.'],
] as const;

function NextSteps() {
  return (
    <ol className="grid gap-4 border-s ps-5">
      {nextSteps.map(([when, what]) => (
        <li key={when}>
          <p className="font-medium">{when}</p>
          <p className="max-w-prose text-ink-soft">{what}</p>
        </li>
      ))}
    </ol>
  );
}
