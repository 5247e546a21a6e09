import type { RecordChange } from '@postseal/contract';
import { BellOff, UserRound } from 'lucide-react';
import { Difference, DifferenceLegend } from '@/components/domains/difference';
import { Badge, SeverityBadge } from '@/components/ui/status';
import { formatDay, formatMoment } from '@/lib/format';
import { describeDifference, kindWord, quietWords } from './record-words';

/** What happened to the domain's records, a heading for each UTC day, newest first. */
export function Timeline({ changes }: { changes: readonly RecordChange[] }) {
  const days = Map.groupBy(changes, ({ confirmedAt }) => confirmedAt.slice(0, 10));
  return (
    <>
      <div className="border-b px-4 py-3 sm:px-5">
        <DifferenceLegend />
      </div>
      {[...days].map(([day, entries]) => (
        <section key={day} aria-labelledby={`day-${day}`}>
          <h3
            id={`day-${day}`}
            className="border-b bg-sunken px-4 py-1.5 font-medium text-ink-soft text-xs sm:px-5"
          >
            {formatDay(day)}
          </h3>
          <ol className="divide-y border-b">
            {entries.map((change) => (
              <Entry key={change.id} change={change} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function Entry({ change }: { change: RecordChange }) {
  const { id, severity, title, meaning, kind, name, before, after, differences, quiet, by, confirmedAt } =
    change;
  return (
    <li id={`change-${id}`} className="grid gap-2.5 px-4 py-4 target:bg-accent-soft sm:px-5">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1.5">
        <SeverityBadge severity={severity} />
        <span className="font-medium">{title}</span>
        <span className="break-all text-ink-soft text-xs">
          {kindWord(kind)} <span className="font-mono">{name}</span>
        </span>
        <time
          dateTime={confirmedAt}
          title={formatMoment(confirmedAt)}
          className="text-ink-soft text-xs sm:ms-auto"
        >
          {confirmedAt.slice(11, 16)} UTC
        </time>
      </div>
      {(quiet || by) && (
        <p className="flex flex-wrap gap-1.5">
          {quiet && <Badge icon={BellOff}>{quietWords[quiet]}</Badge>}
          {by && (
            <Badge tone="accent" icon={UserRound}>
              {by}
            </Badge>
          )}
        </p>
      )}
      {meaning && <p className="max-w-prose [overflow-wrap:anywhere]">{meaning}</p>}
      {differences.length > 0 && (
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-ink-soft text-xs">
          {differences.map((difference, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: differences have no identity of their own
            <li key={index} className="break-all font-mono">
              {describeDifference(difference)}
            </li>
          ))}
        </ul>
      )}
      <Difference before={before} after={after} />
    </li>
  );
}
