import type { LedgerEntry } from '@postseal/contract';

export interface Part {
  readonly entry: LedgerEntry;
  readonly children: readonly Part[];
}

/**
 * Entries of a mail as the tree that their paths describe: an entry stands below the last one before it whose path
 * begins its own (`2` above `2/report.xml`). A document with the path of its file stands below that file.
 */
export function partTree(entries: readonly LedgerEntry[]): Part[] {
  const roots: Part[] = [];
  const open: { part: Part; children: Part[] }[] = [];
  for (const entry of entries.toSorted((a, b) => a.position - b.position)) {
    while (open.length > 0 && !isBelow(entry.path, open.at(-1)!.part.entry.path)) open.pop();
    const children: Part[] = [];
    const part = { entry, children };
    (open.at(-1)?.children ?? roots).push(part);
    open.push({ part, children });
  }
  return roots;
}

function isBelow(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}/`) || path.startsWith(`${ancestor}.`);
}
