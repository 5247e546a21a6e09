import type { PropagationDetail, PropagationState, PropagationSummary } from '@postseal/contract';
import type { ExpectedRecord } from '@postseal/dns-checks';
import type { PropagationWatch } from '../database/generated/client.js';
import type { RecordLook } from './record-look.js';

type RecordColumns = Pick<PropagationWatch, 'name' | 'type' | 'value'>;

export function expectedRecordOf({ name, type, value }: RecordColumns): ExpectedRecord {
  return { name, type: type as ExpectedRecord['type'], value };
}

export function lastLookOf({ lastLook }: Pick<PropagationWatch, 'lastLook'>): RecordLook | null {
  return lastLook as RecordLook | null;
}

/** Until when caches may hold an answer from before; null while the servers themselves do not have the record. */
export function cachedUntilOf({
  agreedAt,
  oldTtlSeconds,
}: Pick<PropagationWatch, 'agreedAt' | 'oldTtlSeconds'>): Date | null {
  return agreedAt && oldTtlSeconds !== null ? new Date(agreedAt.getTime() + oldTtlSeconds * 1000) : null;
}

export function toSummary(row: PropagationWatch, domain: string): PropagationSummary {
  return {
    id: row.id,
    domain,
    ...expectedRecordOf(row),
    state: row.state as PropagationState,
    ended: row.ended as PropagationSummary['ended'],
    createdAt: row.createdAt.toISOString(),
    endsAt: (row.endedAt ?? row.expiresAt).toISOString(),
    lastLookAt: row.lastLookAt?.toISOString() ?? null,
    nextLookAt: row.nextLookAt?.toISOString() ?? null,
  };
}

/** @param tells address of who hears of the end */
export function toDetail(row: PropagationWatch, domain: string, tells: string | null): PropagationDetail {
  const look = lastLookOf(row) ?? { zone: null, servers: [], resolver: null, trouble: null, misplaced: null };
  return {
    ...toSummary(row, domain),
    ...look,
    looks: row.looks,
    before: row.before as string[] | null,
    cachedUntil: cachedUntilOf(row)?.toISOString() ?? null,
    tells,
  };
}
