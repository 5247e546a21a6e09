import { ExpansionBudget } from './expansion-budget.js';
import type { ReadLimits } from './limits.js';
import { ReadingStopped } from './reading-stopped.js';
import type { ReadOptions, RecordSink } from './types.js';

/** What all readings of one mail or file share. */
export interface ReadingContext {
  readonly limits: ReadLimits;
  readonly now: number;
  readonly onRecords: RecordSink | null;
  readonly budget: ExpansionBudget;
  throwIfAborted(): void;
}

export function newReadingContext(options: ReadOptions): ReadingContext {
  const { limits, now, onRecords, signal } = options;
  return {
    limits,
    now,
    onRecords: onRecords ?? null,
    budget: new ExpansionBudget(limits),
    throwIfAborted: () => {
      if (signal?.aborted) throw new ReadingStopped('timeout');
    },
  };
}
