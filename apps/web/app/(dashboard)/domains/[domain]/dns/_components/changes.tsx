import type { RecordChange } from '@postseal/contract';
import { Difference } from '@/components/domains/difference';
import { recordSubject } from '@/components/domains/record-subject';
import { Section } from '@/components/ui/card';
import { Pagination } from '@/components/ui/pagination';
import { RelativeTime } from '@/components/ui/relative-time';
import { SeverityBadge } from '@/components/ui/status';
import { formatMoment } from '@/lib/format';

interface ChangesProps {
  readonly changes: readonly RecordChange[];
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
  readonly path: string;
}

/** Confirmed changes, newest first, each with the record before and after. */
export function Changes({ changes, total, limit, offset, path }: ChangesProps) {
  return (
    <Section
      flush
      id="changes"
      title="Changes"
      description="A change is listed once every name server agrees on it."
    >
      {changes.length === 0 ? (
        <p className="px-4 py-6 text-ink-soft sm:px-5">No record has changed since the domain was added.</p>
      ) : (
        <ol className="divide-y">
          {changes.map((change) => (
            <li
              key={change.id}
              id={`change-${change.id}`}
              className="grid gap-3 px-4 py-4 target:bg-accent-soft sm:px-5"
            >
              <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
                <SeverityBadge severity={change.severity} />
                <span className="font-medium">{change.title}</span>
                <span className="break-all font-mono text-ink-soft text-xs">
                  {recordSubject(change.subject)}
                </span>
                <span className="text-ink-soft text-xs sm:ms-auto">
                  {formatMoment(change.confirmedAt)} (<RelativeTime moment={change.confirmedAt} />)
                </span>
              </div>
              <Difference before={change.before} after={change.after} />
            </li>
          ))}
        </ol>
      )}
      <Pagination total={total} limit={limit} offset={offset} path={path} noun="changes" />
    </Section>
  );
}
