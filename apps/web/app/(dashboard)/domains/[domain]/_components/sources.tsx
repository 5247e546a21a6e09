import type { SourceRow } from '@postseal/contract';
import Link from 'next/link';
import { ShareBar } from '@/components/charts/share-bar';
import { passRate } from '@/components/charts/traffic-classes';
import { SearchBox } from '@/components/search-box';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pagination } from '@/components/ui/pagination';
import { UtcDay } from '@/components/ui/relative-time';
import { Badge } from '@/components/ui/status';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { formatCompact, formatCount, formatShare } from '@/lib/format';
import { hrefWith, type Query } from '@/lib/query';

interface SourcesProps {
  readonly path: string;
  readonly query: Query;
  readonly sources: readonly SourceRow[];
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
}

export const knownWords: Readonly<Record<NonNullable<SourceRow['known']>, string>> = {
  'sending-host': 'yours',
  mx: 'your MX',
  'spf-range': 'in your SPF',
};

/** Addresses that sent in the domain's name, busiest first; each leads to its records. */
export function Sources({ path, query, sources, total, limit, offset }: SourcesProps) {
  const { days, from, to } = query;
  return (
    <Section
      flush
      title="Sending addresses"
      description="Who sent mail in your name in this period, busiest first."
      actions={<SearchBox path={path} query={query} name="search" label="Search address or name" />}
    >
      {sources.length === 0 ? (
        <EmptyState
          title={query.search ? `No address contains “${query.search}”` : 'No address in this period'}
          action={
            query.search && (
              <TextLink href={hrefWith(path, query, { search: '', offset: '' })}>Clear the search</TextLink>
            )
          }
        />
      ) : (
        <Table caption="Sending addresses with their messages by what passed">
          <thead>
            <tr>
              <Th>Address</Th>
              <Th numeric>Messages</Th>
              <Th numeric>Passed</Th>
              <Th className="max-sm:hidden">What passed</Th>
              <Th numeric className="max-lg:hidden">
                Both
              </Th>
              <Th numeric className="max-lg:hidden">
                DKIM only
              </Th>
              <Th numeric className="max-lg:hidden">
                SPF only
              </Th>
              <Th numeric className="max-lg:hidden">
                Fail
              </Th>
              <Th className="max-lg:hidden">Last seen</Th>
            </tr>
          </thead>
          <tbody>
            {sources.map((source) => (
              <SourceLine
                key={source.ip}
                source={source}
                href={hrefWith(`${path}/sources/${encodeURIComponent(source.ip)}`, { days, from, to })}
              />
            ))}
          </tbody>
        </Table>
      )}
      <Pagination total={total} limit={limit} offset={offset} path={path} params={query} noun="addresses" />
    </Section>
  );
}

function SourceLine({ source, href }: { source: SourceRow; href: string }) {
  const { ip, ptrName, ownerName, known, messages, lastDay } = source;
  return (
    <Tr>
      <RowTh className="min-w-40 max-w-96">
        <Link
          href={href}
          className="break-all rounded-sm font-mono text-xs hover:underline hover:underline-offset-4"
        >
          {ip}
        </Link>
        {known && (
          <Badge tone="accent" className="ms-2">
            {knownWords[known]}
          </Badge>
        )}
        <span className="block font-normal text-ink-soft text-xs [overflow-wrap:anywhere]">
          {[ownerName, ptrName ?? 'no reverse name known'].filter(Boolean).join(' · ')}
        </span>
      </RowTh>
      <CountCell count={messages} />
      <Td numeric className="font-medium">
        {formatShare(passRate(source))}
      </Td>
      <Td className="w-48 max-sm:hidden">
        <ShareBar counts={source} />
      </Td>
      <CountCell count={source.bothPass} isDetail />
      <CountCell count={source.dkimOnly} isDetail />
      <CountCell count={source.spfOnly} isDetail />
      <CountCell count={source.fail} isDetail />
      <Td className="whitespace-nowrap text-ink-soft max-lg:hidden">
        <UtcDay day={lastDay} />
      </Td>
    </Tr>
  );
}

function CountCell({ count, isDetail = false }: { count: number; isDetail?: boolean }) {
  return (
    <Td
      numeric
      className={isDetail ? `max-lg:hidden ${count === 0 ? 'text-ink-faint' : ''}` : ''}
      title={formatCount(count)}
    >
      {count < 1_000_000 ? formatCount(count) : formatCompact(count)}
    </Td>
  );
}
