import { listChecks } from '@postseal/contract';
import { ChevronRight, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { ChoiceLinks } from '@/components/choice-links';
import { SearchBox } from '@/components/search-box';
import { TextLink } from '@/components/text-link';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { SeverityBadge } from '@/components/ui/status';
import { api } from '@/lib/api';
import { hrefWith, oneOf, readQuery, type SearchParams } from '@/lib/query';

export const metadata: Metadata = {
  title: 'Checks',
  description:
    'Every fault that Postseal looks for in the mail set-up of a domain: what it means, and what mends it.',
};

const PATH = '/checks';

export default async function ChecksPage({ searchParams }: { searchParams: SearchParams }) {
  const [query, { checks }] = await Promise.all([readQuery(searchParams), api(listChecks)]);
  const names = new Map(checks.map(({ group, groupName }) => [group, groupName]));
  const group = oneOf([...names.keys()], query.group);
  const words = (query.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const shown = checks.filter(
    (check) =>
      (!group || check.group === group) &&
      words.every((word) => `${check.id} ${check.title} ${check.groupName}`.toLowerCase().includes(word)),
  );
  const byGroup = Map.groupBy(shown, ({ groupName }) => groupName);
  return (
    <>
      <PageHeader
        title="Checks"
        lead="Every fault that Postseal looks for in the mail set-up of a domain: what it means, why it matters, and what mends it."
      />
      <div className="mb-5 grid gap-4">
        <SearchBox path={PATH} query={query} name="search" label="Search checks" />
        <ChoiceLinks
          label="Group"
          choices={[
            { href: hrefWith(PATH, query, { group: '' }), label: 'All', isChosen: !group },
            ...[...names].map(([key, label]) => ({
              href: hrefWith(PATH, query, { group: key }),
              label,
              isChosen: key === group,
            })),
          ]}
        />
      </div>
      <p className="mb-2 text-ink-soft" role="status">
        {shown.length === 1 ? '1 check' : `${shown.length} checks`}
        {group && ` of ${names.get(group)}`}
      </p>
      {shown.length === 0 && (
        <Card>
          <EmptyState
            icon={SearchX}
            title="No check has these words"
            action={<TextLink href={PATH}>Clear all filters</TextLink>}
          />
        </Card>
      )}
      <div className="grid gap-6">
        {[...byGroup].map(([name, list]) => (
          <section key={name} aria-label={name}>
            <h2 className="mb-2 font-semibold text-base">{name}</h2>
            <Card className="overflow-clip">
              <ul className="divide-y divide-line">
                {list.map(({ id, title, severity }) => (
                  <li key={id}>
                    <Link
                      href={`${PATH}/${id}`}
                      prefetch={false}
                      className="flex items-center gap-4 px-4 py-3 -outline-offset-2 hover:bg-sunken sm:px-5"
                    >
                      <span className="w-20 shrink-0">
                        <SeverityBadge severity={severity} />
                      </span>
                      <span className="grid min-w-0 flex-1 gap-x-3 sm:flex sm:flex-wrap sm:items-baseline">
                        <span className="font-medium">{title}</span>
                        <code className="break-all font-mono text-ink-soft text-xs">{id}</code>
                      </span>
                      <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
                    </Link>
                  </li>
                ))}
              </ul>
            </Card>
          </section>
        ))}
      </div>
    </>
  );
}
