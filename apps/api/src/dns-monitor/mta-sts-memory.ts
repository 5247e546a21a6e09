import type { Posture } from '@postseal/dns-checks';

/** The policy that was first seen under an MTA-STS id: another one under the same id reaches nobody who remembers it. */
export interface MtaStsMemory {
  readonly id: string;
  readonly sha256: string;
}

const PREFIX = 'mta-sts-id:';

/** Reads what is kept among a domain's record states. */
export function readMtaStsMemory(
  recordStates: Readonly<Record<string, unknown>>,
  domain: string,
): MtaStsMemory | null {
  return (recordStates[`${PREFIX}${domain}`] as MtaStsMemory | undefined) ?? null;
}

/** The row to keep after a check: only a new id has a new policy to be remembered. */
export function mtaStsMemoryRow(
  { domain, transport }: Pick<Posture, 'domain' | 'transport'>,
  before: MtaStsMemory | null,
): { readonly subject: string; readonly state: MtaStsMemory }[] {
  const { id = null, policy = null } = transport?.mtaSts ?? {};
  if (id === null || policy === null || id === before?.id) return [];
  return [{ subject: `${PREFIX}${domain}`, state: { id, sha256: policy.sha256 } }];
}
