import type { PropagationSummary } from '@postseal/contract';
import Link from 'next/link';
import { RelativeTime } from '@/components/ui/relative-time';
import { domainPath } from '@/lib/query';
import { WatchState } from './watch-state';

/** Watched records, newest first: each leads to what every server says. */
export function WatchList({ watches }: { watches: readonly PropagationSummary[] }) {
  return (
    <ul className="divide-y">
      {watches.map((watch) => (
        <li key={watch.id} className="relative grid gap-1.5 px-4 py-3 hover:bg-sunken/60 sm:px-5">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <Link
              href={domainPath(watch.domain, 'dns', 'propagation', watch.id)}
              className="break-all rounded-sm font-medium font-mono text-accent-text text-xs underline decoration-accent-text/40 underline-offset-4 after:absolute after:inset-0 hover:decoration-accent-text"
            >
              {watch.name}
            </Link>
            <span className="text-ink-soft text-xs">{watch.type}</span>
            <WatchState watch={watch} />
            <span className="text-ink-soft text-xs sm:ms-auto">
              {watch.ended ? (
                <>
                  ended <RelativeTime moment={watch.endsAt} />
                </>
              ) : (
                <>
                  looked <RelativeTime moment={watch.lastLookAt} absent="not yet" />
                </>
              )}
            </span>
          </div>
          <p className="line-clamp-1 break-all font-mono text-ink-soft text-xs">{watch.value}</p>
        </li>
      ))}
    </ul>
  );
}
