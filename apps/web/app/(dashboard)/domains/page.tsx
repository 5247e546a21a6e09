import { listDomains } from '@postseal/contract';
import { Globe, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { ChartPatterns } from '@/components/charts/fills';
import { SearchBox } from '@/components/search-box';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { api, currentMe } from '@/lib/api';
import { readOffset, readQuery, type SearchParams } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { AddDomainsDialog } from './_components/add-domains-dialog';
import { AddDomainsForm } from './_components/add-domains-form';
import { DomainTable } from './_components/domain-table';

export const metadata: Metadata = { title: 'Domains' };

const LIMIT = 50;

export default async function DomainsPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await readQuery(searchParams);
  const offset = readOffset(query.offset);
  const [me, { domains, total }] = await Promise.all([
    currentMe(),
    api(listDomains, { query: { limit: LIMIT, offset, search: query.search?.slice(0, 253) } }),
  ]);
  const mayAdd = mayAct(me.organization?.role, 'member');
  const named = query.add?.slice(0, 253) ?? ''; // from the public tools
  if (total === 0 && !query.search) return <NoDomains mayAdd={mayAdd} named={named} />;

  return (
    <>
      <ChartPatterns />
      <PageHeader title="Domains" actions={mayAdd && <AddDomainsDialog initialNames={named} />} />
      <div className="mb-4">
        <SearchBox path="/domains" query={query} name="search" label="Search domains" />
      </div>
      <Card className="overflow-clip">
        {domains.length > 0 ? (
          <DomainTable domains={domains} />
        ) : (
          <EmptyState
            icon={SearchX}
            title={query.search ? `No domain contains “${query.search}”` : 'This page of the list is empty'}
            action={<ButtonLink href="/domains">Show all domains</ButtonLink>}
          />
        )}
        <Pagination
          total={total}
          limit={LIMIT}
          offset={offset}
          path="/domains"
          params={query}
          noun="domains"
        />
      </Card>
    </>
  );
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
