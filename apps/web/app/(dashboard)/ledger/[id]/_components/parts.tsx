import type { LedgerEntry } from '@postseal/contract';
import { NoteList } from '@/components/reports/note-list';
import { OutcomeBadge } from '@/components/reports/outcome-badge';
import { describeReason } from '@/components/reports/outcome-words';
import { TextLink } from '@/components/text-link';
import { formatBytes, formatCount } from '@/lib/format';
import { type Part, partTree } from './part-tree';

const kinds: Readonly<Record<string, string>> = {
  part: '',
  aggregate: 'aggregate report',
  failure: 'failure report',
  tls: 'TLS report',
  unknown: 'unknown content',
};

/** The mail as a tree of its parts, each with its outcome. */
export function Parts({ entries, isQueued }: { entries: readonly LedgerEntry[]; isQueued: boolean }) {
  if (entries.length === 0) {
    return (
      <p className="px-4 py-6 text-ink-soft sm:px-5">
        {isQueued ? 'The mail has not been read yet.' : 'No part was recorded.'}
      </p>
    );
  }
  return (
    <div className="px-4 py-2 sm:px-5">
      <PartList parts={partTree(entries)} />
    </div>
  );
}

function PartList({ parts }: { parts: readonly Part[] }) {
  return (
    <ul>
      {parts.map(({ label, entry, children }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two parts may have one name
        <li key={index} className="py-2">
          {entry ? (
            <Entry entry={entry} label={label} />
          ) : (
            <>
              <p className="break-all font-mono text-xs">{label}</p>
              <div className="ms-1.5 border-s ps-4">
                <PartList parts={children} />
              </div>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function Entry({ entry, label }: { entry: LedgerEntry; label: string }) {
  const { kind, fileName, contentType, sizeBytes, outcome, reason, notes, reportId } = entry;
  const about = [
    kinds[kind] ?? kind,
    kind === 'part' && contentType,
    kind === 'part' && sizeBytes !== null && formatBytes(sizeBytes),
  ].filter(Boolean);
  return (
    <div className="grid gap-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <OutcomeBadge outcome={outcome} />
        <span className="min-w-0 break-all font-mono text-xs">
          {kind === 'part' ? (fileName ?? `part ${label}`) : label}
        </span>
        <span className="text-ink-soft text-xs">{about.join(', ')}</span>
      </div>
      {reason && <p className="max-w-prose text-xs">{describeReason(reason)}</p>}
      {notes.length > 0 && (
        <div className="text-xs">
          <NoteList notes={notes} />
        </div>
      )}
      {reportId && (
        <p className="text-xs">
          <TextLink href={kind === 'tls' ? `/tls-reports/${reportId}` : `/reports/${reportId}`}>
            Open the report
          </TextLink>
          {kind !== 'tls' && (
            <span className="text-ink-soft">
              {' '}
              ({formatCount(entry.records)} records, {formatCount(entry.messages)} messages)
            </span>
          )}
        </p>
      )}
    </div>
  );
}
