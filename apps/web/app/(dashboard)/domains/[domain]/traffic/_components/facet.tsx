import type { TrafficCounts } from '@postseal/contract';
import { clsx } from 'clsx';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { ShareBar } from '@/components/charts/share-bar';
import { passRate } from '@/components/charts/traffic-classes';
import { Section } from '@/components/ui/card';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { formatCompact, formatCount, formatShare } from '@/lib/format';
import { hrefWith, type Query } from '@/lib/query';
import type { FilterName } from './filters';

export interface FacetItem extends TrafficCounts {
  readonly value: string;
  readonly label: ReactNode;
  /** Under the label, small. */
  readonly note?: ReactNode;
}

interface FacetProps {
  readonly title: string;
  readonly column: string;
  readonly name: FilterName;
  readonly items: readonly FacetItem[];
  /** Different values in all. */
  readonly total: number;
  readonly path: string;
  readonly query: Query;
  readonly description?: ReactNode;
}

const SHOWN = 10;

/** The busiest values of one kind with their mail; a click narrows the page to one, another click takes that back. */
export function FacetTable({ title, column, name, items, total, path, query, description }: FacetProps) {
  const more = total - Math.min(items.length, SHOWN);
  return (
    <Section flush title={title} description={description}>
      <Table caption={`${title}: messages, how many passed, and by what`}>
        <thead>
          <tr>
            <Th>{column}</Th>
            <Th numeric>Messages</Th>
            <Th numeric>Passed</Th>
            <Th className="max-sm:hidden">What passed</Th>
          </tr>
        </thead>
        <tbody>
          {items.slice(0, SHOWN).map((item) => {
            const isChosen = query[name] === item.value;
            return (
              <Tr key={item.value} className={clsx(isChosen && 'bg-accent-soft/50')}>
                <RowTh className="max-w-64">
                  <Link
                    href={hrefWith(path, query, { [name]: isChosen ? '' : item.value })}
                    scroll={false}
                    aria-current={isChosen ? 'true' : undefined}
                    className="break-words rounded-sm hover:underline hover:underline-offset-4 [overflow-wrap:anywhere]"
                  >
                    {item.label}
                  </Link>
                  {item.note && (
                    <span className="block font-normal text-ink-soft text-xs [overflow-wrap:anywhere]">
                      {item.note}
                    </span>
                  )}
                </RowTh>
                <Td numeric title={formatCount(item.messages)}>
                  {item.messages < 1_000_000 ? formatCount(item.messages) : formatCompact(item.messages)}
                </Td>
                <Td numeric className="font-medium">
                  {formatShare(passRate(item))}
                </Td>
                <Td className="w-32 max-sm:hidden">
                  <ShareBar counts={item} />
                </Td>
              </Tr>
            );
          })}
        </tbody>
      </Table>
      {more > 0 && (
        <p className="px-4 py-2.5 text-ink-soft text-xs sm:px-5">
          and {formatCount(more)} more; narrow the page down to see them
        </p>
      )}
    </Section>
  );
}
