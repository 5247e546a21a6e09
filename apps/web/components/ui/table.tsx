import { clsx } from 'clsx';
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import Link from 'next/link';
import { type ComponentProps, type ReactNode, useId } from 'react';

export interface TableProps {
  /** What the table shows: read by screen readers, seen only with `showCaption`. */
  caption: string;
  showCaption?: boolean;
  children: ReactNode;
  className?: string;
}

/** A real table. On narrow screens it scrolls sideways; on wide ones its head stays below the page's header. */
export function Table({ caption, showCaption = false, children, className }: TableProps) {
  const captionId = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a scrolling region must be named and reachable by key
    <div
      role="region"
      aria-labelledby={captionId}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: so that the keyboard can scroll it
      tabIndex={0}
      className={clsx(
        'relative overflow-x-auto rounded-md lg:overflow-visible',
        '[&_thead_th:first-child]:rounded-tl-[7px] [&_thead_th:last-child]:rounded-tr-[7px]',
        className,
      )}
    >
      <table className="w-full border-separate border-spacing-0 text-left text-sm">
        <caption
          id={captionId}
          className={showCaption ? 'px-4 py-3 text-left text-ink-soft sm:px-5' : 'sr-only'}
        >
          {caption}
        </caption>
        {children}
      </table>
    </div>
  );
}

export type Sorting = 'ascending' | 'descending' | 'none';

export interface ThProps extends Omit<ComponentProps<'th'>, 'scope'> {
  numeric?: boolean;
  /** Makes the column sortable: its present order, and where a click leads or what it does. */
  sort?: Sorting;
  href?: string;
  onSort?: () => void;
}

/** Head of a column. */
export function Th({ numeric, sort, href, onSort, className, children, ...rest }: ThProps) {
  const Icon = sort === 'ascending' ? ArrowUp : sort === 'descending' ? ArrowDown : ChevronsUpDown;
  const label = sort ? (
    <span className={clsx('inline-flex items-center gap-1 align-top', numeric && 'flex-row-reverse')}>
      {children}
      <Icon aria-hidden="true" className={clsx('size-3.5', sort === 'none' && 'opacity-50')} />
    </span>
  ) : (
    children
  );
  const act = 'rounded-sm py-1 hover:text-ink';
  return (
    <th
      {...rest}
      scope="col"
      aria-sort={sort}
      className={clsx(
        'whitespace-nowrap border-line border-b bg-surface px-3 py-2 font-medium text-ink-soft text-xs first:pl-4 last:pr-4',
        'lg:sticky lg:top-14 lg:z-10 sm:first:pl-5 sm:last:pr-5',
        numeric && 'text-right',
        className,
      )}
    >
      {href ? (
        <Link href={href} scroll={false} className={act}>
          {label}
        </Link>
      ) : onSort ? (
        <button type="button" onClick={onSort} className={act}>
          {label}
        </button>
      ) : (
        label
      )}
    </th>
  );
}

export interface TdProps extends ComponentProps<'td'> {
  numeric?: boolean;
}

const cell = 'border-line border-b px-3 py-2.5 align-middle first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5';

export function Td({ numeric, className, ...rest }: TdProps) {
  return (
    <td {...rest} className={clsx(cell, numeric && 'tabular whitespace-nowrap text-right', className)} />
  );
}

/** First cell of a row when it names the row. */
export function RowTh({ className, ...rest }: Omit<ComponentProps<'th'>, 'scope'>) {
  return <th {...rest} scope="row" className={clsx(cell, 'text-left font-medium', className)} />;
}

/** A row that shows which one the pointer is on; without a line below the last. */
export function Tr({ className, ...rest }: ComponentProps<'tr'>) {
  return (
    <tr
      {...rest}
      className={clsx('hover:bg-sunken/60 last:[&>td]:border-b-0 last:[&>th]:border-b-0', className)}
    />
  );
}
