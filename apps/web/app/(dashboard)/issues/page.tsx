import { listFindings, Severity } from '@postseal/contract';
import { CircleCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { ChoiceLinks } from '@/components/choice-links';
import { DomainFilter } from '@/components/domain-filter';
import { FindingItem } from '@/components/domains/finding-item';
import { TextLink } from '@/components/text-link';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { stateLooks } from '@/components/ui/status';
import { apiIfPresent } from '@/lib/api';
import { hrefWith, oneOf, readOffset, readQuery, type SearchParams } from '@/lib/query';

export const metadata: Metadata = { title: 'Issues' };

const LIMIT = 50;

export default async function IssuesPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await readQuery(searchParams);
  const offset = readOffset(query.offset);
  const severity = oneOf(Severity.options, query.severity);
  const domain = query.domain?.slice(0, 300);
  const { findings, total } = (await apiIfPresent(listFindings, {
    query: { limit: LIMIT, offset, severity, domain },
  })) ?? { findings: [], total: 0 };
  const isFiltered = severity !== undefined || !!domain;
  return (
    <>
      <PageHeader title="Issues" lead="Everything open over all your domains, worst first." />
      <div className="grid gap-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <ChoiceLinks
            label="Severity"
            choices={[undefined, ...Severity.options].map((each) => ({
              href: hrefWith('/issues', query, { severity: each ?? '', offset: '' }),
              label: each ? stateLooks[each].word : 'All',
              isChosen: each === severity,
            }))}
          />
          <DomainFilter path="/issues" query={query} />
        </div>
        <Card className="overflow-clip">
          {findings.length > 0 ? (
            <div className="divide-y">
              {findings.map((finding) => (
                <FindingItem key={finding.id} finding={finding} showDomain />
              ))}
            </div>
          ) : isFiltered ? (
            <EmptyState
              title={filteredTitle(domain, severity)}
              action={<TextLink href="/issues">Clear all filters</TextLink>}
            />
          ) : (
            <EmptyState
              icon={CircleCheck}
              title="No open issues"
              action={<ButtonLink href="/domains">To your domains</ButtonLink>}
            >
              Domains are checked around the clock. What is found appears here, and goes by mail to those who
              chose to hear of it.
            </EmptyState>
          )}
          <Pagination
            total={total}
            limit={LIMIT}
            offset={offset}
            path="/issues"
            params={query}
            noun="issues"
          />
        </Card>
      </div>
    </>
  );
}

function filteredTitle(domain: string | undefined, severity: Severity | undefined): string {
  const what = severity ? `No open issue of severity “${stateLooks[severity].word}”` : 'No open issue';
  return domain ? `${what} for ${domain}` : what;
}
