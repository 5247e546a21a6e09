import type { RecordState } from '@postseal/dns-checks';
import type { Watch } from './watch.js';

/** The record's own TTL changed. Its value did not. */
export interface TtlChange {
  readonly kind: 'ttl';
  readonly record: RecordState;
  readonly before: number;
  readonly after: number;
}

const SECOND_LOOK = 15 * 60_000;

/**
 * What its servers say of the TTL of a record that stands firm. Another one counts when the next look finds it again:
 * servers that answer from a cache of their own count down.
 * @param at in the drift machine's time
 */
export function hearOwnTtl(
  watch: Watch,
  record: RecordState,
  at: number,
): { readonly watch: Watch; readonly change: TtlChange | null } {
  const { drift, ownTtl } = watch;
  const after = record.ttlSeconds;
  const isSameRecord = drift.phase === 'STABLE' && record.canonical === drift.baseline;
  if (!isSameRecord || after === null || record.kind === 'spf-tree') return { watch, change: null };
  const before = ownTtl.seconds;
  if (before === null || before === after) {
    return { watch: { ...watch, ownTtl: { seconds: after, candidate: null } }, change: null };
  }
  if (ownTtl.candidate !== after) {
    const next = { path: 'authority', at: at + SECOND_LOOK } as const;
    return { watch: { ...watch, next, ownTtl: { seconds: before, candidate: after } }, change: null };
  }
  const known: Watch = { ...watch, ttlSeconds: after, ownTtl: { seconds: after, candidate: null } };
  return { watch: known, change: { kind: 'ttl', record, before, after } };
}
