import type { Finding } from '@postseal/contract';
import { clsx } from 'clsx';
import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { domainPath } from '@/lib/query';
import { RecordBlock } from '../ui/record-block';
import { RelativeTime } from '../ui/relative-time';
import { SeverityBadge } from '../ui/status';
import { WatchRecord } from './watch-record';

interface FindingItemProps {
  /** A finding of a running check has no identity nor age yet. */
  readonly finding: Omit<Finding, 'id' | 'openedAt' | 'resolvedAt'> & Partial<Pick<Finding, 'openedAt'>>;
  /** Names the domain, for lists over several. */
  readonly showDomain?: boolean;
  readonly isOpen?: boolean;
  /** Id of its inner part: a link to it opens the finding. */
  readonly anchor?: string;
  /** Offers to watch the record to publish. */
  readonly mayWatch?: boolean;
  /** Its age is told elsewhere, and wide screens leave room beside its title for what can be done about it. */
  readonly hasActs?: boolean;
}

/** A finding as a line that opens: what it means, what was seen, what to do, and the record to paste. */
export function FindingItem({
  finding,
  showDomain = false,
  isOpen = false,
  anchor,
  mayWatch = false,
  hasActs = false,
}: FindingItemProps) {
  const { severity, title, subject, domain, openedAt } = finding;
  return (
    <details open={isOpen} className="group/finding">
      <summary
        className={clsx(
          'flex min-h-11 list-none items-start gap-3 px-4 py-3 hover:bg-sunken/60 sm:px-5 [&::-webkit-details-marker]:hidden',
          hasActs && 'lg:pe-80!',
        )}
      >
        <ChevronRight
          aria-hidden="true"
          className="mt-0.5 size-4 shrink-0 text-ink-faint transition-transform duration-100 group-open/finding:rotate-90"
        />
        <span className="w-20 shrink-0">
          <SeverityBadge severity={severity} />
        </span>
        <span className="grid min-w-0 flex-1 gap-x-3 gap-y-0.5 sm:flex sm:flex-wrap sm:items-baseline">
          <span className="font-medium">{title}</span>
          <span className="break-all font-mono text-ink-soft text-xs">
            {showDomain && !subject.endsWith(domain) ? `${domain} · ${subject}` : subject}
          </span>
        </span>
        {openedAt && !hasActs && (
          <span className="shrink-0 text-ink-faint text-xs max-sm:hidden">
            since <RelativeTime moment={openedAt} />
          </span>
        )}
      </summary>
      <FindingBody finding={finding} showDomain={showDomain} anchor={anchor} mayWatch={mayWatch} />
    </details>
  );
}

type FindingBodyProps = Pick<FindingItemProps, 'finding' | 'showDomain'> & {
  anchor: string | undefined;
  mayWatch: boolean;
};

function FindingBody({ finding, showDomain, anchor, mayWatch }: FindingBodyProps) {
  const { meaning, evidence, fix, proposal, reference, checkId, domain } = finding;
  return (
    <div
      id={anchor}
      className="grid scroll-mt-32 grid-cols-1 gap-4 px-4 pb-5 [overflow-wrap:anywhere] sm:ps-12 sm:pe-5"
    >
      <p className="max-w-prose">{meaning}</p>
      <div className="grid gap-1">
        <p className="font-medium text-ink-soft text-xs">What was seen</p>
        <p className="max-w-prose">{evidence}</p>
      </div>
      <div className="grid gap-1">
        <p className="font-medium text-ink-soft text-xs">What to do</p>
        <p className="max-w-prose">{fix}</p>
      </div>
      {proposal && (
        <div className="grid gap-2">
          <p className="font-medium text-ink-soft text-xs">Record to publish</p>
          <RecordBlock {...proposal} />
          {mayWatch && <WatchRecord domain={domain} record={proposal} />}
        </div>
      )}
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-ink-soft text-xs">
        {showDomain && (
          <Link href={domainPath(domain)} className="text-accent-text underline underline-offset-4">
            Open {domain}
          </Link>
        )}
        {reference && <span>Reference: {reference}</span>}
        <span>
          Check:{' '}
          <Link
            href={`/checks/${checkId}`}
            prefetch={false}
            className="font-mono text-accent-text underline underline-offset-4"
          >
            {checkId}
          </Link>
        </span>
      </p>
    </div>
  );
}
