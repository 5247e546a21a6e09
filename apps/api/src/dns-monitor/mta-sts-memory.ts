import { isDeepStrictEqual } from 'node:util';
import type { MtaStsMemory, Posture } from '@postseal/dns-checks';

const PREFIX = 'mta-sts-id:';

/** Reads what is kept among a domain's record states. */
export function readMtaStsMemory(
  recordStates: Readonly<Record<string, unknown>>,
  domain: string,
): MtaStsMemory | null {
  return (recordStates[`${PREFIX}${domain}`] as MtaStsMemory | undefined) ?? null;
}

/** The row to keep after a check; none when nothing new was learnt. */
export function mtaStsMemoryRow(
  { domain, transport }: Pick<Posture, 'domain' | 'transport'>,
  before: MtaStsMemory | null,
  now: Date,
): { readonly subject: string; readonly state: MtaStsMemory }[] {
  const { id = null, policy = null } = transport?.mtaSts ?? {};
  if (id === null || policy === null) return [];
  const state: MtaStsMemory = {
    id,
    sha256: id === before?.id ? before.sha256 : policy.sha256,
    testingSince: policy.mode === 'testing' ? (before?.testingSince ?? now.getTime()) : null,
  };
  return isDeepStrictEqual(state, before) ? [] : [{ subject: `${PREFIX}${domain}`, state }];
}
