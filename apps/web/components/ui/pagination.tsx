import { ChevronLeft, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { formatCount } from '@/lib/format';
import { buttonClass } from './button';

export interface PaginationProps {
  total: number;
  limit: number;
  offset: number;
  /** Path of the page; its other filters are kept. */
  path: string;
  params?: Readonly<Record<string, string | undefined>>;
  /** What is listed, in the plural, such as "reports". */
  noun: string;
}

/** "1–50 of 312 reports", or "1 report", with links to the neighbours; nothing more when everything fits. */
export function Pagination({ total, limit, offset, path, params = {}, noun }: PaginationProps) {
  if (total === 0) return null;
  const last = Math.min(offset + limit, total);
  const href = (start: number) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) if (value) query.set(name, value);
    if (start > 0) query.set('offset', String(start));
    return `${path}${query.size > 0 ? `?${query}` : ''}`;
  };
  return (
    <nav
      aria-label="Pages"
      className="flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-ink-soft text-sm sm:px-5"
    >
      <p className="tabular">
        {total === 1
          ? `1 ${singularOf(noun)}`
          : `${formatCount(Math.min(offset + 1, total))}–${formatCount(last)} of ${formatCount(total)} ${noun}`}
      </p>
      {total > limit && (
        <div className="flex gap-2">
          {offset > 0 && (
            <Link href={href(Math.max(0, offset - limit))} rel="prev" className={buttonClass({ size: 'sm' })}>
              <ChevronLeft aria-hidden="true" className="size-4" /> Previous
            </Link>
          )}
          {last < total && (
            <Link href={href(offset + limit)} rel="next" className={buttonClass({ size: 'sm' })}>
              Next <ChevronRight aria-hidden="true" className="size-4" />
            </Link>
          )}
        </div>
      )}
    </nav>
  );
}

/** "reports" → "report", "addresses" → "address" */
function singularOf(noun: string): string {
  return noun.replace(/(?<=ss)es$|s$/, '');
}
