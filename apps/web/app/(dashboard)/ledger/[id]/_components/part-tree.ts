import type { LedgerEntry } from '@postseal/contract';

/** A part of a mail: something with an outcome, or the archive around such things (`entry` is null). */
export interface Part {
  readonly label: string;
  readonly entry: LedgerEntry | null;
  readonly children: readonly Part[];
}

interface OpenPart extends Part {
  readonly children: OpenPart[];
}

const SEPARATOR = ' › ';

/** Entries of a mail as the tree that their paths describe (`reports.zip › a.xml`), in the order of the mail. */
export function partTree(entries: readonly LedgerEntry[]): Part[] {
  const roots: OpenPart[] = [];
  for (const entry of entries.toSorted((a, b) => a.position - b.position)) {
    const labels = entry.path.split(SEPARATOR);
    let siblings = roots;
    for (const label of labels.slice(0, -1)) siblings = container(siblings, label).children;
    siblings.push({ label: labels.at(-1)!, entry, children: [] });
  }
  return roots;
}

/** The archive that was named last, or a new one: two attachments may have one name. */
function container(siblings: OpenPart[], label: string): OpenPart {
  const last = siblings.at(-1);
  if (last?.entry === null && last.label === label) return last;
  const opened: OpenPart = { label, entry: null, children: [] };
  siblings.push(opened);
  return opened;
}
