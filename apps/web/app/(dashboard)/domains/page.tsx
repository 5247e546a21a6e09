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
  if (total === 0 && !query.search) return <NoDomains mayAdd={mayAdd} />;

  return (
    <>
      <ChartPatterns />
      <PageHeader title="Domains" actions={mayAdd && <AddDomainsDialog />} />
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

function NoDomains({ mayAdd }: { mayAdd: boolean }) {
  return (
    <>
      <PageHeader
        title="Is your mail believed?"
        lead="Add the domain that you send mail from. Its PTR, SPF, DKIM and DMARC records are checked at once, and you get the one line to publish so that receivers report to you."
      />
      <Card className="max-w-2xl p-5 sm:p-6">
        {mayAdd ? (
          <AddDomainsForm />
        ) : (
          <EmptyState icon={Globe} title="No domains yet">
            Members of this organization can add domains; your role is to view them.
          </EmptyState>
        )}
      </Card>
    </>
  );
}
