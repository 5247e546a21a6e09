import type { ReactNode } from 'react';
import type { Query } from '@/lib/query';
import { TextLink } from '../text-link';
import { Card } from '../ui/card';
import { EmptyState } from '../ui/empty-state';
import { Pagination } from '../ui/pagination';

export interface ListCardProps {
  /** Path of the list, and its filters: what its pages keep. */
  readonly path: string;
  readonly query: Query;
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
  /** What is listed, in the plural. */
  readonly noun: string;
  /** How many are on this page. */
  readonly shown: number;
  /** Names the filters that found nothing; undefined without any. */
  readonly filteredTitle: string | undefined;
  /** Instead of the list as long as there is nothing to filter. */
  readonly empty?: ReactNode;
  readonly children: ReactNode;
}

/** A page of a filtered list: its rows, or why there are none, and the way to the other pages. */
export function ListCard(props: ListCardProps) {
  const { path, query, total, limit, offset, noun, shown, filteredTitle, empty, children } = props;
  return (
    <Card className="overflow-clip">
      {shown > 0
        ? children
        : (filteredTitle === undefined && total === 0 && empty) || (
            <EmptyState
              title={filteredTitle ?? 'This page of the list is empty'}
              action={
                <TextLink href={path}>{filteredTitle ? 'Clear all filters' : 'To the first page'}</TextLink>
              }
            />
          )}
      <Pagination total={total} limit={limit} offset={offset} path={path} params={query} noun={noun} />
    </Card>
  );
}
