import type { LedgerEntry } from '@postseal/contract';
import { NoteList } from '@/components/reports/note-list';
import { OutcomeBadge } from '@/components/reports/outcome-badge';
import { describeReason } from '@/components/reports/outcome-words';
import { TextLink } from '@/components/text-link';
import { formatBytes, formatCount } from '@/lib/format';
import { type Part, partTree } from './part-tree';

const kinds: Readonly<Record<string, string>> = {
  part: 'part',
  entry: 'file in archive',
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
    <ul className="px-4 py-2 sm:px-5">
      {partTree(entries).map((part) => (
        <PartItem key={part.entry.position} part={part} />
      ))}
    </ul>
  );
}

function PartItem({ part }: { part: Part }) {
  const { entry, children } = part;
  return (
    <li className="py-2">
      <Entry entry={entry} />
      {children.length > 0 && (
        <ul className="ms-1.5 border-s ps-4">
          {children.map((child) => (
            <PartItem key={child.entry.position} part={child} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Entry({ entry }: { entry: LedgerEntry }) {
  const { kind, fileName, contentType, path, sizeBytes, outcome, reason, notes, reportId } = entry;
  const about = [kinds[kind] ?? kind, contentType, sizeBytes !== null && formatBytes(sizeBytes)].filter(
    Boolean,
  );
  return (
    <div className="grid gap-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <OutcomeBadge outcome={outcome} />
        <span className="min-w-0 break-all font-mono text-xs">{fileName ?? path}</span>
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
          <TextLink href={`/reports/${reportId}`}>Open the report</TextLink>
          <span className="text-ink-soft">
            {' '}
            ({formatCount(entry.records)} records, {formatCount(entry.messages)} messages)
          </span>
        </p>
      )}
    </div>
  );
}
