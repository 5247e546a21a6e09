import type { WatchedRecord, WatchPhase } from '@postseal/contract';
import { CircleCheck, CircleDashed, Clock, Eye, type LucideIcon, Repeat, Split } from 'lucide-react';
import { Section } from '@/components/ui/card';
import { RelativeTime } from '@/components/ui/relative-time';
import { Badge, type Tone } from '@/components/ui/status';
import { formatCount } from '@/lib/format';
import { AcceptBaseline } from './accept-baseline';
import { describeDifference, kindWord, phaseWords } from './record-words';

interface WatchedRecordsProps {
  readonly domain: string;
  readonly records: readonly WatchedRecord[];
  readonly mayEdit: boolean;
}

const looks: Readonly<Record<WatchPhase, readonly [LucideIcon, Tone]>> = {
  new: [Eye, 'unknown'],
  stable: [CircleCheck, 'pass'],
  stale: [CircleDashed, 'unknown'],
  suspect: [Clock, 'spf'],
  split: [Split, 'spf'],
  flapping: [Repeat, 'spf'],
};

/** What is believed of each record, and where a person can say that something else is right. Quiet ones are folded. */
export function WatchedRecords({ domain, records, mayEdit }: WatchedRecordsProps) {
  const needy = records.filter(({ phase, canAccept }) => canAccept || phase !== 'stable');
  const quiet = records.filter((record) => !needy.includes(record));
  return (
    <Section
      flush
      id="records"
      title="Watched records"
      description="A change counts once every name server agrees on it. Accept one, and it is the new normal."
    >
      {records.length === 0 && (
        <p className="px-4 py-6 text-ink-soft sm:px-5">
          No record was confirmed yet. The first check takes a minute.
        </p>
      )}
      {needy.length > 0 && (
        <ul className="divide-y">
          {needy.map((record) => (
            <Item key={record.subject} domain={domain} record={record} mayEdit={mayEdit} />
          ))}
        </ul>
      )}
      {quiet.length > 0 && (
        <details className={needy.length > 0 ? 'border-t' : ''}>
          <summary className="min-h-11 px-4 py-3 text-ink-soft hover:bg-sunken/60 sm:px-5">
            {formatCount(quiet.length)} {quiet.length === 1 ? 'record stands' : 'records stand'} as believed
          </summary>
          <ul className="divide-y border-t">
            {quiet.map((record) => (
              <Item key={record.subject} domain={domain} record={record} mayEdit={mayEdit} />
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}

function Item({ domain, record, mayEdit }: { domain: string; record: WatchedRecord; mayEdit: boolean }) {
  const { subject, kind, name, phase, since, baseline, candidate, canAccept, accepted } = record;
  const [icon, tone] = looks[phase];
  return (
    <li className="grid gap-2 px-4 py-3 sm:px-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className="font-medium">{kindWord(kind)}</span>
        <span className="break-all font-mono text-ink-soft text-xs">{name}</span>
        <Badge tone={tone} icon={icon}>
          {phaseWords[phase]}
        </Badge>
        <span className="text-ink-soft text-xs">
          since <RelativeTime moment={since} />
        </span>
        {mayEdit && canAccept && (
          <span className="sm:ms-auto">
            <AcceptBaseline domain={domain} subject={subject} label={`${kindWord(kind)} of ${name}`} />
          </span>
        )}
      </div>
      {candidate && (
        <p className="text-xs">
          <span className="text-ink-soft">
            Another value seen first <RelativeTime moment={candidate.firstSeenAt} />
            {candidate.differences.length > 0 && ': '}
          </span>
          <span className="break-all font-mono">
            {candidate.differences.map(describeDifference).join(', ')}
          </span>
        </p>
      )}
      {baseline === null ? (
        <p className="text-ink-soft text-xs">no record</p>
      ) : (
        <p className="line-clamp-3 break-all font-mono text-ink-soft text-xs">{baseline}</p>
      )}
      {accepted && (
        <p className="text-ink-soft text-xs">
          Accepted by {accepted.by} <RelativeTime moment={accepted.at} />
        </p>
      )}
    </li>
  );
}
