import type { FilteredTraffic, TrafficFilter } from '@postseal/contract';
import { X } from 'lucide-react';
import Link from 'next/link';
import { TextLink } from '@/components/text-link';
import { hrefWith, type Query } from '@/lib/query';
import { chipWords, filterNames } from './filters';

interface FilterChipsProps {
  readonly path: string;
  readonly query: Query;
  readonly filter: TrafficFilter;
  readonly traffic: FilteredTraffic;
}

/** What the page is narrowed to; each chip takes its filter away. */
export function FilterChips({ path, query, filter, traffic }: FilterChipsProps) {
  const set = filterNames.filter((name) => filter[name] !== undefined);
  if (set.length === 0)
    return (
      <p className="text-ink-soft text-sm">All mail. Choose anything in the lists below to narrow it down.</p>
    );
  const none = Object.fromEntries(filterNames.map((name) => [name, '']));
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ul aria-label="Filters" className="flex flex-wrap gap-2">
        {set.map((name) => {
          const { title, value } = chipWords(name, filter[name]!, traffic);
          return (
            <li key={name} className="min-w-0">
              <Link
                href={hrefWith(path, query, { [name]: '' })}
                scroll={false}
                aria-label={`Remove the filter ${title}: ${value}`}
                className="flex min-h-8 max-w-full items-center gap-1.5 rounded-full bg-accent-soft px-3 text-accent-text text-sm hover:underline pointer-coarse:min-h-11"
              >
                <span className="shrink-0">{title}:</span>
                <span className="min-w-0 break-all font-medium">{value}</span>
                <X aria-hidden="true" className="size-3.5 shrink-0" />
              </Link>
            </li>
          );
        })}
      </ul>
      {set.length > 1 && <TextLink href={hrefWith(path, query, none)}>Clear all filters</TextLink>}
    </div>
  );
}
