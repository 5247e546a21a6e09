import type { Note } from '@postseal/contract';
import { formatCount } from '@/lib/format';
import { describeNote } from './outcome-words';

/** What was unusual in a report and was tolerated, in plain words. */
export function NoteList({ notes }: { notes: readonly Note[] }) {
  return (
    <ul className="grid gap-2">
      {notes.map(({ code, detail, count }) => (
        <li key={code} className="grid gap-0.5">
          <span>
            {describeNote(code)}
            {count !== null && count > 1 && (
              <span className="text-ink-soft"> ({formatCount(count)} times)</span>
            )}
          </span>
          {detail && (
            <span className="text-ink-soft text-xs">
              First case: <code className="break-all font-mono">{detail}</code>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
